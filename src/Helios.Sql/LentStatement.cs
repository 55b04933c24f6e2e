using System.Buffers;
using System.Text;
using Helios.Sql.Analysis;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>
/// One statement in the memory of a <see cref="ParseBuffer"/>. It lives until the buffer is asked for the next; after that every use is a
/// <see cref="Base.Bug"/>. <see cref="ParsedStatement"/> says what the members mean.
/// </summary>
public readonly ref struct LentStatement
{
    private readonly ParseBuffer _buffer;
    private readonly ReadOnlySpan<byte> _sql;
    private readonly long _generation;

    internal LentStatement(ParseBuffer buffer, ReadOnlySpan<byte> sql, int start, int length, int parameterCount)
    {
        _buffer = buffer;
        _sql = sql;
        _generation = buffer.Generation;
        Start = start;
        Length = length;
        ParameterCount = parameterCount;
    }

    public int Start { get; }

    public int Length { get; }

    public int ParameterCount { get; }

    /// <summary>The statement's own bytes, without the semicolon.</summary>
    public ReadOnlySpan<byte> Sql => _sql.Slice(Start, Length);

    public StatementKind Kind => StatementKinds.Of(Ast, Ast.Root);

    public string Tag => CommandTags.Of(Ast, Ast.Root);

    public StatementKind InnerKind
    {
        get
        {
            Ast ast = Ast;
            NodeId inner = ast.Child(ast.Root, Role.Query);
            bool holdsQuery = Kind is StatementKind.Prepare or StatementKind.DeclareCursor or StatementKind.Explain or StatementKind.Copy;
            return holdsQuery && !inner.IsNone ? StatementKinds.Of(ast, inner) : StatementKind.Empty;
        }
    }

    /// <summary>The tree. Whoever reads it in this assembly keeps no reference to it.</summary>
    internal Ast Ast => _buffer.Lent(_generation);

    /// <summary>Writes it as SQL again.</summary>
    public void Deparse(IBufferWriter<byte> output) => Deparser.Deparse(Ast, Ast.Root, output);

    /// <summary>Copies it out of the buffer, to be kept and shared.</summary>
    /// <param name="previous">The statement before it in the same text, if that was kept: characters are counted on from it.</param>
    public ParsedStatement Freeze(ParsedStatement? previous = null)
    {
        Ast ast = Ast.Copy();
        return new ParsedStatement
        {
            Ast = ast,
            Kind = Kind,
            Sql = Encoding.UTF8.GetString(Sql),
            Start = Start,
            Length = Length,
            CharactersBefore = CharactersBefore(previous),
            Tables = TableCollector.Collect(ast),
            ParameterCount = ParameterCount,
            InnerKind = InnerKind,
        };
    }

    // Counted on from the statement before, so that a string of many statements is counted once.
    private int CharactersBefore(ParsedStatement? previous) => previous is null
        ? Utf8Characters.Count(_sql[..Start])
        : previous.CharactersBefore + Utf8Characters.Count(_sql[previous.Start..Start]);
}
