using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Helios.Kernels;

/// <summary>Text that is valid wherever it is cut.</summary>
public static class PlainText
{
    /// <summary>True when every byte is one of 1 to 127.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text)
    {
        int at = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref byte first = ref MemoryMarshal.GetReference(text);
            for (; at + (2 * Vector256<byte>.Count) <= text.Length; at += 2 * Vector256<byte>.Count)
            {
                // SAFETY: both loads lie within the text. One less than 0 has the highest bit, as what is no ASCII has it.
                Vector256<byte> a = Vector256.LoadUnsafe(ref first, (nuint)at);
                Vector256<byte> b = Vector256.LoadUnsafe(ref first, (nuint)(at + Vector256<byte>.Count));
                Vector256<byte> odd = (a | (a - Vector256<byte>.One)) | (b | (b - Vector256<byte>.One));
                if (odd.ExtractMostSignificantBits() != 0)
                {
                    return false;
                }
            }
        }

        return IsPlainScalar(text[at..]);
    }

    internal static bool IsPlainScalar(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (b is 0 or > 127)
            {
                return false;
            }
        }

        return true;
    }
}
