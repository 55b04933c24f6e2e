using System.Text;
using Helios.Base;
using Helios.Sql;
using Helios.Sql.Lexing;

namespace Helios.Execution;

/// <summary>Turns byte positions of the AST into the 1-based character positions of error messages.</summary>
internal sealed class SourceText
{
    private readonly byte[] _utf8;
    private readonly int _start;
    private readonly int _charactersBefore;

    public SourceText(ParsedStatement statement)
    {
        _utf8 = Encoding.UTF8.GetBytes(statement.Sql);
        _start = statement.Start;
        _charactersBefore = statement.CharactersBefore;
    }

    // From the begin of the whole query string, as PostgreSQL counts; 0 for a place outside this statement.
    public int CharacterAt(int position)
    {
        int at = position - _start;
        if (position < 0 || at < 0 || at > _utf8.Length)
        {
            return 0;
        }

        return _charactersBefore + Utf8Characters.Count(_utf8.AsSpan(0, at)) + 1;
    }

    public SqlError Error(SqlState state, string message, int position, string? hint = null, string? detail = null) =>
        new(state, message) { Position = CharacterAt(position), Hint = hint, Detail = detail };
}
