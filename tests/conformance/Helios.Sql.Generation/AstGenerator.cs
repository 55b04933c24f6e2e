using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>
/// Makes valid trees: such as the parser itself makes, in the shape it makes them (of two ways to write a thing the tree keeps one).
/// Deeper than a few levels only leaves are made, so no tree comes near the limit on depth.
/// </summary>
public sealed partial class AstGenerator
{
    private const int MostDepth = 7;

    private static readonly string[] s_plainNames = ["a", "b", "c", "t", "x1", "_y", "col_2", "abalance", "orders"];

    private static readonly string[] s_oddNames =
    [
        "A", "Mixed Case", "a\"b", "1st", "a.b", "naïve", "日本", "it's", "a$b", "$1", "\\", " ", "--", "/*", "tab\tname",
        "line\nname", "é́", "😀", "ÄÖ", "pg_catalog", "xml", "excluded", "all", "a/b*c", "U&", "E", "''", "\"", "none", "on",
        "analyze", "public", "current_schema",
    ];

    private static readonly string[] s_keywords = Enum.GetNames<Keyword>().Where(name => name != nameof(Keyword.None))
        .Select(name => name == nameof(Keyword.NoneWord) ? "none" : SnakeCase(name)).ToArray();

    private readonly Choices _choices;
    private readonly AstBuilder _ast = new();
    private int _depth;

    private AstGenerator(Choices choices)
    {
        _choices = choices;
    }

    private bool IsDeep => _depth >= MostDepth;

    /// <summary>A statement with nodes of its own.</summary>
    public static Ast Statement(Choices choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        choices.Rewind();
        var generator = new AstGenerator(choices);
        return generator._ast.Build(generator.AnyStatement());
    }

    private NodeId AnyStatement() => Next(20) switch
    {
        < 9 => Query(),
        9 => Insert(),
        10 => Update(),
        11 => Delete(),
        12 => Merge(),
        13 or 14 => CreateTable(),
        15 => CreateTableAs(),
        16 => Copy(),
        17 => SmallDefinition(),
        _ => SessionStatement(),
    };

    private int Next(int count) => _choices.Next(count);

    private bool Chance(int oneIn) => _choices.Chance(oneIn);

    private NodeFlags Maybe(NodeFlags flag, int oneIn = 3) => Chance(oneIn) ? flag : NodeFlags.None;

    private NodeId New(NodeKind kind, int value = 0, NodeFlags flags = NodeFlags.None)
    {
        NodeId node = _ast.New(kind, 0);
        _ast[node].Value = value;
        _ast[node].Flags = flags;
        return node;
    }

    private NodeId Named(NodeKind kind, string text, int value = 0)
    {
        NodeId node = New(kind, value);
        SetText(node, text);
        return node;
    }

    // The pool may move while a node is written to, so the text comes first.
    private void SetText(NodeId node, string text)
    {
        uint at = _ast.AddText(System.Text.Encoding.UTF8.GetBytes(text));
        _ast[node].Text = at;
    }

    private void Add(NodeId parent, Role role, NodeId child) => _ast.Add(parent, role, child);

    /// <summary>From <paramref name="least"/> to <paramref name="most"/> children, few more often than many.</summary>
    private int Many(NodeId parent, Role role, Func<NodeId> make, int least = 0, int most = 3)
    {
        int count = least;
        while (count < most && !IsDeep && Chance(count == least ? 2 : 3))
        {
            count++;
        }

        for (int i = 0; i < count; i++)
        {
            Add(parent, role, make());
        }

        return count;
    }

    private bool Optional(NodeId parent, Role role, Func<NodeId> make, int oneIn = 3)
    {
        if (IsDeep || !Chance(oneIn))
        {
            return false;
        }

        Add(parent, role, make());
        return true;
    }

    private string Name() => Next(12) switch
    {
        < 8 => Pick(s_plainNames),
        < 10 => Pick(s_keywords),
        _ => Pick(s_oddNames),
    };

    private string LowerName() => Name().ToLowerInvariant();

    private T Pick<T>(T[] values) => values[Next(values.Length)];

    private NodeId Identifier() => Named(NodeKind.Identifier, Name());

    private NodeId Identifier(string text) => Named(NodeKind.Identifier, text);

    private void DottedName(NodeId parent, Role role, int least = 1) => Many(parent, role, Identifier, least, 4);

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
}
