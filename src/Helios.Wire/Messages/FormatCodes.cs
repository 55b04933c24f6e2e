using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Wire;

/// <summary>
/// Format codes of a Bind: none (all text), one (for all), or one for each. Every code was checked to be 0 or 1 when the message was read.
/// </summary>
public readonly ref struct FormatCodes
{
    private readonly ReadOnlySpan<byte> _codes;

    internal FormatCodes(ReadOnlySpan<byte> codes)
    {
        _codes = codes;
        for (int i = 0; i < Count; i++)
        {
            int code = BinaryPrimitives.ReadInt16BigEndian(codes[(2 * i)..]);
            if (code is not (0 or 1))
            {
                ProtocolErrors.ThrowUnsupportedFormatCode(code);
            }
        }
    }

    public int Count => _codes.Length / 2;

    /// <summary>The format of the i-th value.</summary>
    public WireFormat this[int i] => Count switch
    {
        0 => WireFormat.Text,
        1 => At(0),
        _ => At(i),
    };

    /// <summary>The formats of a result of so many columns; SqlError 08P01 when the client named another number.</summary>
    public void RequireColumns(int columnCount)
    {
        if (Count > 1 && Count != columnCount)
        {
            throw ProtocolErrors.Violation($"bind message has {Count} result formats but query has {columnCount} columns");
        }
    }

    private WireFormat At(int i)
    {
        Invariant.Require((uint)i < (uint)Count);
        return (WireFormat)_codes[(2 * i) + 1];
    }
}
