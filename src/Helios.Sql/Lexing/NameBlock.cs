using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Helios.Sql.Lexing;

/// <summary>Sixteen bytes of a text, zero behind its end, looked at together as part of a word.</summary>
internal readonly struct NameBlock
{
    public const int Bytes = 16;

    private readonly Vector128<byte> _bytes;

    private NameBlock(Vector128<byte> bytes) => _bytes = bytes;

    /// <summary>How many bytes from the first on are such as identifiers have: letters, digits, _, $, and all above ASCII.</summary>
    public int NameLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Vector128<byte> letters = Below(_bytes | Vector128.Create((byte)0x20), (byte)'a', 26);
            Vector128<byte> digits = Below(_bytes, (byte)'0', 10);
            Vector128<byte> underscores = Vector128.Equals(_bytes, Vector128.Create((byte)'_'));
            Vector128<byte> dollars = Vector128.Equals(_bytes, Vector128.Create((byte)'$'));
            uint mask = (letters | digits | underscores | dollars | _bytes).ExtractMostSignificantBits();
            return BitOperations.TrailingZeroCount(~mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NameBlock Of(ReadOnlySpan<byte> text, int at) =>
        text.Length - at >= Bytes ? new NameBlock(Vector128.Create(text.Slice(at, Bytes))) : AtEnd(text[at..]);

    /// <summary>The first bytes in lower case (ASCII letters only), zero behind them. A length above 16 means all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> Folded(int length)
    {
        Vector128<byte> isUpper = Below(_bytes, (byte)'A', 26);
        Vector128<byte> folded = _bytes | (isUpper & Vector128.Create((byte)0x20));
        Vector128<byte> end = Vector128.Create((byte)Math.Min(length, Bytes));
        return folded & Vector128.LessThan(Vector128<byte>.Indices, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Below(Vector128<byte> bytes, byte first, byte count)
    {
        Vector128<byte> distance = bytes - Vector128.Create(first);
        return Vector128.Equals(Vector128.Min(distance, Vector128.Create((byte)(count - 1))), distance);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NameBlock AtEnd(ReadOnlySpan<byte> rest)
    {
        Span<byte> padded = stackalloc byte[Bytes];
        padded.Clear();
        rest.CopyTo(padded);
        return new NameBlock(Vector128.Create((ReadOnlySpan<byte>)padded));
    }
}
