using System.Text;
using Helios.Base;
using Helios.Sql;

namespace Helios.Execution;

/// <summary>Turns byte positions of the AST into the 1-based character positions of error messages.</summary>
internal sealed class SourceText
{
    private readonly byte[] _utf8;
    private readonly int _start;

    public SourceText(ParsedStatement statement)
    {
        _utf8 = Encoding.UTF8.GetBytes(statement.Sql);
        _start = statement.Start;
    }

    // What stands before this statement in the query string is not kept; its bytes are counted as characters.
    public int CharacterAt(int position)
    {
        int at = position - _start;
        if (position < 0 || at < 0 || at > _utf8.Length)
        {
            return 0;
        }

        return _start + Encoding.UTF8.GetCharCount(_utf8, 0, at) + 1;
    }

    public SqlError Error(SqlState state, string message, int position, string? hint = null, string? detail = null) =>
        new(state, message) { Position = CharacterAt(position), Hint = hint, Detail = detail };
}
