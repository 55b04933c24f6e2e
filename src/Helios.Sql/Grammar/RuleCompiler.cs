using Helios.Base;
using Helios.Sql.Lexing;

namespace Helios.Sql.Grammar;

/// <summary>Turns the text of a rule and of the rules it names into elements. A mistake in the texts is a bug of ours.</summary>
internal sealed class RuleCompiler
{
    private readonly Dictionary<string, string> _texts;
    private readonly Dictionary<string, Element> _compiled;

    public RuleCompiler(Dictionary<string, string> texts, Dictionary<string, Element> compiled)
    {
        _texts = texts;
        _compiled = compiled;
    }

    public Element Rule(string name)
    {
        if (_compiled.TryGetValue(name, out Element? known))
        {
            return known;
        }

        if (!_texts.TryGetValue(name, out string? text))
        {
            throw new Bug("no rule or part is called " + name);
        }

        var element = new Element { Kind = ElementKind.Sequence };
        _compiled.Add(name, element);
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int at = 0;
        element.Items = Sequence(words, ref at);
        Invariant.Require(at == words.Length);
        return element;
    }

    private Element[] Sequence(string[] words, ref int at)
    {
        var items = new List<Element>();
        while (at < words.Length && words[at] is not ("]" or "}" or ">" or "|"))
        {
            items.Add(Item(words, ref at));
        }

        return items.ToArray();
    }

    private Element Item(string[] words, ref int at)
    {
        string word = words[at++];
        switch (word)
        {
            case "[":
                return new Element { Kind = ElementKind.Optional, Items = Closed(words, ref at, "]") };
            case "{":
                return new Element { Kind = ElementKind.Repeat, Items = Closed(words, ref at, "}") };
            case "<":
                return Choice(words, ref at);
            default:
                return word.EndsWith("...", StringComparison.Ordinal)
                    ? new Element { Kind = ElementKind.List, Items = [Single(word[..^3])] }
                    : Single(word);
        }
    }

    private Element[] Closed(string[] words, ref int at, string close)
    {
        Element[] items = Sequence(words, ref at);
        Invariant.Require(words[at] == close);
        at++;
        return items;
    }

    private Element Choice(string[] words, ref int at)
    {
        var alternatives = new List<Element>();
        do
        {
            alternatives.Add(new Element { Kind = ElementKind.Sequence, Items = Sequence(words, ref at) });
        }
        while (words[at++] == "|");
        Invariant.Require(words[at - 1] == ">");
        return new Element { Kind = ElementKind.Choice, Items = alternatives.ToArray() };
    }

    private Element Single(string word)
    {
        TokenKind symbol = word switch
        {
            "(" => TokenKind.LeftParen,
            ")" => TokenKind.RightParen,
            "," => TokenKind.Comma,
            ";" => TokenKind.Semicolon,
            "=" => TokenKind.Equal,
            "-" => TokenKind.Minus,
            "+" => TokenKind.Plus,
            "*" => TokenKind.Star,
            _ => TokenKind.End,
        };
        if (symbol != TokenKind.End)
        {
            return new Element { Kind = ElementKind.Symbol, Symbol = symbol };
        }

        if (char.IsAsciiLetterUpper(word[0]))
        {
            return KeywordElement(word);
        }

        return _texts.ContainsKey(word) || !Enum.TryParse(word, ignoreCase: true, out Part part)
            ? Rule(word)
            : new Element { Kind = ElementKind.Part, Part = part };
    }

    private static Element KeywordElement(string word)
    {
        Span<byte> folded = stackalloc byte[24];
        folded.Clear();
        for (int i = 0; i < word.Length; i++)
        {
            folded[i] = (byte)char.ToLowerInvariant(word[i]);
        }

        Keyword keyword = KeywordTable.Find(folded, word.Length);
        return keyword == Keyword.None
            ? throw new Bug("no keyword is spelled " + word)
            : new Element { Kind = ElementKind.Keyword, Keyword = keyword };
    }
}
