namespace Helios.Sql.Lexing;

internal enum TokenKind : byte
{
    End,
    Identifier,
    Keyword,
    String,
    BitString,
    Integer,
    Float,
    Parameter,

    /// <summary>An operator that has no kind of its own.</summary>
    Operator,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Caret,
    Less,
    Greater,
    Equal,
    LessEqual,
    GreaterEqual,
    NotEqual,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    Comma,
    Dot,
    DotDot,
    Colon,
    ColonEqual,
    EqualGreater,
    TypeCast,
    Semicolon,

    /// <summary>A character that begins no token.</summary>
    Other,
}

/// <summary>
/// One token. <see cref="Start"/> and <see cref="End"/> are byte offsets. <see cref="Text"/> is the decoded text in the pool for strings,
/// bit strings and quoted identifiers (0: take it from the source). <see cref="Value"/> is the number of an Integer or Parameter. <see
/// cref="Traits"/> are those of the keyword. Made and moved field by field: a read of the whole, wider than the writes just before it,
/// would wait for them.
/// </summary>
internal struct Token
{
    public TokenKind Kind;
    public WordTraits Traits;
    public Keyword Keyword;
    public int Start;
    public int End;
    public uint Text;
    public int Value;

    public void Take(in Token other)
    {
        Kind = other.Kind;
        Traits = other.Traits;
        Keyword = other.Keyword;
        Start = other.Start;
        End = other.End;
        Text = other.Text;
        Value = other.Value;
    }
}
