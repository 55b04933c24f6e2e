namespace Helios.Kernels;

/// <summary>What <see cref="Bitmap"/> means, row by row.</summary>
public static class BitmapTwin
{
    public static void And(Span<ulong> into, ReadOnlySpan<ulong> other)
    {
        for (int row = 0; row < into.Length * 64; row++)
        {
            Set(into, row, Has(into, row) && Has(other, row));
        }
    }

    public static void Or(Span<ulong> into, ReadOnlySpan<ulong> other)
    {
        for (int row = 0; row < into.Length * 64; row++)
        {
            Set(into, row, Has(into, row) || Has(other, row));
        }
    }

    public static void Not(Span<ulong> into, int rows)
    {
        for (int row = 0; row < into.Length * 64; row++)
        {
            Set(into, row, row < rows && !Has(into, row));
        }
    }

    public static void AndValid(Span<ulong> into, ReadOnlySpan<byte> validity)
    {
        for (int row = 0; row < into.Length * 64; row++)
        {
            bool isValid = row >> 3 < validity.Length && (validity[row >> 3] & (1 << (row & 7))) != 0;
            Set(into, row, Has(into, row) && isValid);
        }
    }

    public static bool Has(ReadOnlySpan<ulong> bits, int row) => (bits[row >> 6] & (1UL << (row & 63))) != 0;

    private static void Set(Span<ulong> bits, int row, bool value)
    {
        ulong bit = 1UL << (row & 63);
        bits[row >> 6] = value ? bits[row >> 6] | bit : bits[row >> 6] & ~bit;
    }
}
