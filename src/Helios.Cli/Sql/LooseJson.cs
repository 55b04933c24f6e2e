using System.Buffers.Text;
using System.Text;

namespace Helios.Cli.Sql;

/// <summary>Unescapes a JSON string whose syntax was checked but which is not valid Unicode: half a surrogate pair becomes the three bytes
/// that UTF-8's scheme would give it, so that the check of encoding finds and names it.</summary>
internal static class LooseJson
{
    /// <returns>Bytes written; never more than were read.</returns>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> target)
    {
        int length = 0;
        while (!raw.IsEmpty)
        {
            if (raw[0] != '\\')
            {
                target[length++] = raw[0];
                raw = raw[1..];
                continue;
            }

            int taken = 2;
            switch (raw[1])
            {
                case (byte)'u':
                    length += Encode(raw, target[length..], out taken);
                    break;
                case (byte)'n':
                    target[length++] = (byte)'\n';
                    break;
                case (byte)'r':
                    target[length++] = (byte)'\r';
                    break;
                case (byte)'t':
                    target[length++] = (byte)'\t';
                    break;
                case (byte)'b':
                    target[length++] = (byte)'\b';
                    break;
                case (byte)'f':
                    target[length++] = (byte)'\f';
                    break;
                default:
                    target[length++] = raw[1];
                    break;
            }

            raw = raw[taken..];
        }

        return length;
    }

    private static int Encode(ReadOnlySpan<byte> raw, Span<byte> target, out int taken)
    {
        taken = 6;
        char unit = Unit(raw);
        if (char.IsHighSurrogate(unit) && raw.Length >= 12 && raw[6] == '\\' && raw[7] == 'u' && char.IsLowSurrogate(Unit(raw[6..])))
        {
            taken = 12;
            return new Rune(unit, Unit(raw[6..])).EncodeToUtf8(target);
        }

        if (!char.IsSurrogate(unit))
        {
            return new Rune(unit).EncodeToUtf8(target);
        }

        target[0] = (byte)(0xE0 | (unit >> 12));
        target[1] = (byte)(0x80 | ((unit >> 6) & 0x3F));
        target[2] = (byte)(0x80 | (unit & 0x3F));
        return 3;
    }

    private static char Unit(ReadOnlySpan<byte> raw)
    {
        Utf8Parser.TryParse(raw.Slice(2, 4), out ushort unit, out _, 'x');
        return (char)unit;
    }
}
