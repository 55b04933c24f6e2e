using Helios.Base;
using Helios.Sql.Grammar;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>
/// Runs the utility grammar. A choice takes the alternative whose first tokens fit furthest; where none fits, the furthest one runs so
/// that the error stands at the token PostgreSQL would name.
/// </summary>
internal ref partial struct Parser
{
    // Tokens looked at to choose between alternatives.
    private const int ChoiceTokens = 5;

    private NodeId Utility() => Utility(UtilityRules.Statement, _token.Start);

    private NodeId Utility(Element rule, int position)
    {
        if (!Is(TokenKind.Keyword))
        {
            throw SyntaxError();
        }

        Enter();
        NodeId outer = _utility;
        _utility = _ast.New(NodeKind.Utility, position);
        NodeId node = _utility;
        Run(rule);
        _utility = outer;
        Leave();
        return node;
    }

    // Behind SET.
    private NodeId SetConstraints(int position)
    {
        NodeId node = Utility(UtilityRules.SetConstraints, position);
        NodeId set = _ast.New(NodeKind.Word, position, Text("SET"u8));
        _ast.AddFirst(node, Role.Word, set);
        return node;
    }

    /// <summary>The current token, a keyword, becomes a Word of the utility statement.</summary>
    private NodeId TakeWord()
    {
        ReadOnlySpan<byte> word = _lexer.Sql[_token.Start.._token.End];
        Span<byte> upper = _ast.OpenText(word.Length);
        for (int i = 0; i < word.Length; i++)
        {
            upper[i] = (uint)(word[i] - 'a') <= 'z' - 'a' ? (byte)(word[i] & ~0x20) : word[i];
        }

        NodeId node = _ast.New(NodeKind.Word, _token.Start, _ast.CloseText(word.Length));
        _ast.Add(_utility, Role.Word, node);
        Next();
        return node;
    }

    private void ExpectWord(Keyword keyword)
    {
        if (!AcceptWord(keyword))
        {
            throw SyntaxError();
        }
    }

    private bool AcceptWord(Keyword keyword)
    {
        if (!Is(keyword))
        {
            return false;
        }

        TakeWord();
        return true;
    }

    private void ExpectSymbol(TokenKind kind)
    {
        if (!AcceptSymbol(kind))
        {
            throw SyntaxError();
        }
    }

    private bool AcceptSymbol(TokenKind kind)
    {
        if (!Is(kind))
        {
            return false;
        }

        NodeId node = _ast.New(NodeKind.Punctuation, _token.Start, Text(_lexer.Sql[_token.Start.._token.End]));
        _ast.Add(_utility, Role.Word, node);
        Next();
        return true;
    }

    private void AddPart(Role role, NodeId part) => _ast.Add(_utility, role, part);

    private void Run(Element element)
    {
        element.Reach();
        switch (element.Kind)
        {
            case ElementKind.Keyword:
                ExpectWord(element.Keyword);
                break;
            case ElementKind.Symbol:
                ExpectSymbol(element.Symbol);
                break;
            case ElementKind.Part:
                RunPart(element.Part);
                break;
            case ElementKind.Sequence:
                RunAll(element.Items);
                break;
            case ElementKind.Choice:
                RunAll(Choose(element).Items);
                break;
            case ElementKind.Optional:
                if (Fits(element))
                {
                    RunAll(element.Items);
                }

                break;
            case ElementKind.Repeat:
                while (Fits(element))
                {
                    RunAll(element.Items);
                }

                break;
            case ElementKind.List:
                do
                {
                    Run(element.Items[0]);
                }
                while (AcceptSymbol(TokenKind.Comma));
                break;
        }
    }

    private void RunAll(Element[] items)
    {
        foreach (Element item in items)
        {
            Run(item);
        }
    }

    private bool Fits(Element element)
    {
        Prefix prefix = PrefixOf(element.Items, 0, 0);
        if (prefix.Failed && prefix.Matched > 0)
        {
            // If nothing else fits here, the error belongs behind what did.
            _partialStart = _token.Start;
            _partialToken = Peek(prefix.Matched);
        }

        // Two tokens decide, even if the third is wrong.
        return prefix.Failed ? prefix.Matched > 1 : prefix.Matched > 0;
    }

    private Element Choose(Element choice)
    {
        Element? best = null;
        Element? furthest = null;
        Element? empty = null;
        int bestMatched = 0;
        int furthestMatched = 0;
        foreach (Element alternative in choice.Items)
        {
            Prefix prefix = PrefixOf(alternative.Items, 0, 0);
            if (!prefix.Failed && prefix.Matched > bestMatched)
            {
                (best, bestMatched) = (alternative, prefix.Matched);
            }
            else if (prefix.Failed && prefix.Matched > furthestMatched)
            {
                (furthest, furthestMatched) = (alternative, prefix.Matched);
            }
            else if (!prefix.Failed && prefix.Matched == 0)
            {
                empty ??= alternative;
            }
        }

        if (best is null && empty is not null && furthestMatched == 1)
        {
            // If nothing goes on from the empty one, the error belongs behind the token that fitted.
            _partialStart = _token.Start;
            _partialToken = Peek();
        }

        return (furthestMatched > bestMatched && furthestMatched > 1 ? furthest : best ?? empty ?? furthest) ?? throw SyntaxError();
    }

    // How many tokens from "distance" on fit the items, and whether the next one does not.
    private Prefix PrefixOf(Element[] items, int index, int distance)
    {
        int matched = 0;

        // How far an optional item fitted that was skipped: the furthest is where an error stands.
        int partly = 0;
        for (; index < items.Length && distance + matched < ChoiceTokens; index++)
        {
            Prefix one = PrefixOf(items[index], distance + matched);
            if (one.IsSkipped)
            {
                partly = Math.Max(partly, one.Matched);
                continue;
            }

            matched += one.Failed ? Math.Max(one.Matched, partly) : one.Matched;
            partly = 0;
            if (one.Failed || one.IsOpen)
            {
                return new Prefix(matched, one.Failed, IsOpen: true, IsSkipped: false);
            }
        }

        return new Prefix(matched, Failed: false, IsOpen: index < items.Length, IsSkipped: matched == 0 && index == items.Length);
    }

    private Prefix PrefixOf(Element element, int distance)
    {
        switch (element.Kind)
        {
            case ElementKind.Keyword:
                return TokenAt(distance).Keyword == element.Keyword ? Prefix.One : Prefix.None;
            case ElementKind.Symbol:
                return TokenAt(distance).Kind == element.Symbol ? Prefix.One : Prefix.None;
            case ElementKind.Part:
                return PartBegins(element.Part, TokenAt(distance)) ? PartPrefix(element.Part) : Prefix.None;
            case ElementKind.Sequence:
                return PrefixOf(element.Items, 0, distance);
            case ElementKind.List:
                return PrefixOf(element.Items[0], distance) with { IsOpen = true };
            case ElementKind.Optional:
            case ElementKind.Repeat:
            {
                Prefix inner = PrefixOf(element.Items, 0, distance);
                return inner.Failed || inner.Matched == 0
                    ? Prefix.Skipped with { Matched = inner.Matched }
                    : inner with { IsOpen = element.Kind == ElementKind.Repeat || inner.IsOpen };
            }

            default:
                return BestOf(element, distance);
        }
    }

    private Prefix BestOf(Element choice, int distance)
    {
        Prefix best = Prefix.None;
        bool canSkip = false;
        int partly = 0;
        foreach (Element alternative in choice.Items)
        {
            Prefix prefix = PrefixOf(alternative.Items, 0, distance);
            canSkip |= prefix.IsSkipped;
            partly = Math.Max(partly, prefix.Failed || prefix.IsSkipped ? prefix.Matched : 0);
            if (!prefix.IsSkipped && (prefix.Matched > best.Matched || (prefix.Matched == best.Matched && best.Failed && !prefix.Failed))
                && (!prefix.Failed || best.Failed))
            {
                best = prefix;
            }
            else if (!prefix.IsSkipped && !prefix.Failed && best.Failed)
            {
                best = prefix;
            }
        }

        return best.Failed && canSkip ? Prefix.Skipped with { Matched = partly } : best;
    }

    // Parts of exactly one token let the look ahead go on behind them.
    private static Prefix PartPrefix(Part part) =>
        part is Part.ColId or Part.Name or Part.ColLabel or Part.TypeFunc or Part.Ident or Part.Role or Part.RoleId or Part.Word
            or Part.String or Part.Int or Part.ColumnNumber
            ? Prefix.One
            : Prefix.Open;

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private ref readonly Token TokenAt(int distance)
    {
        if (distance == 0)
        {
            return ref _token;
        }

        return ref Peek(distance);
    }

    private readonly record struct Prefix(int Matched, bool Failed, bool IsOpen, bool IsSkipped)
    {
        public static readonly Prefix One = new(1, false, false, false);
        public static readonly Prefix Open = new(1, false, true, false);
        public static readonly Prefix None = new(0, true, false, false);
        public static readonly Prefix Skipped = new(0, false, false, true);
    }
}
