using Helios.Sql.Lexing;

namespace Helios.Cli.Sql;

/// <summary>Character positions from 1 for byte offsets of a text. Every 64th byte's is kept, so that any offset is found at
/// once.</summary>
internal sealed class CharacterPositions
{
    private const int Step = 64;

    private readonly byte[] _text;
    private readonly int[] _marks;

    public CharacterPositions(ReadOnlySpan<byte> text)
    {
        _text = text.ToArray();
        _marks = new int[(_text.Length / Step) + 1];
        for (int i = 1; i < _marks.Length; i++)
        {
            _marks[i] = _marks[i - 1] + Utf8Characters.Count(_text.AsSpan((i - 1) * Step, Step));
        }
    }

    public int Of(int offset)
    {
        int at = Math.Clamp(offset, 0, _text.Length);
        int mark = at / Step;
        return _marks[mark] + Utf8Characters.Count(_text.AsSpan(mark * Step, at - (mark * Step))) + 1;
    }
}
