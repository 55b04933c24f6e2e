using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Parsing;
using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>
/// Memory that one text after another is parsed in: once warm, a parse allocates nothing. It lends each tree until the next parse, the next
/// statement or <see cref="Dispose"/>; what is to stay is copied out, once, by <see cref="LentStatement.Freeze"/>. A lent tree cannot
/// escape: it is reached through ref structs only, which ask for their generation at every use. For one thread at a time.
/// </summary>
public sealed class ParseBuffer : IDisposable
{
    private readonly AstBuilder _builder = new();
    private readonly Ast _lent = new([default], new byte[4], default);

    internal AstBuilder Builder => _builder;

    /// <summary>Which lending is the current one.</summary>
    internal long Generation { get; private set; }

    /// <summary>
    /// The statements of a query string, one after another: <c>foreach (LentStatement statement in buffer.Parse(sql))</c>. Each is parsed
    /// when it is reached, so an error in the second shows behind the first (<see cref="SqlParser.ParseAll"/> parses all first, as
    /// PostgreSQL does). Throws what ParseAll throws.
    /// </summary>
    public LentStatements Parse(ReadOnlySpan<byte> sql)
    {
        Reclaim();
        Utf8Check.Require(sql);
        _builder.Expect(sql.Length);
        return new LentStatements(this, sql);
    }

    /// <summary>Ends what was lent and gives back memory beyond the usual. The buffer may be used again.</summary>
    public void Dispose() => Reclaim();

    internal Ast Lend(NodeId root)
    {
        _builder.Lend(_lent, root);
        return _lent;
    }

    internal Ast Lent(long generation)
    {
        if (generation != Generation)
        {
            throw new Bug("a lent statement was used after its time");
        }

        return _lent;
    }

    /// <summary>Takes back what is lent: every <see cref="LentStatement"/> of before is refused from here on.</summary>
    internal void Reclaim()
    {
        Generation++;
        _builder.Reset();
        _builder.Lend(_lent, default);
    }
}

/// <summary>The statements of one query string while they are read. Lives on the stack.</summary>
public ref struct LentStatements
{
    private readonly ParseBuffer _buffer;
    private readonly ReadOnlySpan<byte> _sql;
    private Parser _parser;
    private bool _isFirst;

    internal LentStatements(ParseBuffer buffer, ReadOnlySpan<byte> sql)
    {
        _buffer = buffer;
        _sql = sql;
        _parser = new Parser(sql, buffer.Builder);
        _isFirst = true;
    }

    public LentStatement Current { get; private set; }

    public readonly LentStatements GetEnumerator() => this;

    /// <summary>Parses the next statement; false at the end of the text.</summary>
    public bool MoveNext()
    {
        if (!_isFirst && !_parser.AtSemicolon)
        {
            _buffer.Reclaim();
            return false;
        }

        _isFirst = false;
        _buffer.Reclaim();
        _parser.BeginStatement();
        if (_parser.AtEnd)
        {
            return false;
        }

        int start = _parser.Offset;
        NodeId root = _parser.Statement();
        _buffer.Lend(root);
        Current = new LentStatement(_buffer, _sql, start, _parser.PreviousEnd - start, _parser.ParameterCount);
        return true;
    }
}
