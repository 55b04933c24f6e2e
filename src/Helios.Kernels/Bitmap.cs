using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Helios.Base;

namespace Helios.Kernels;

/// <summary>
/// Selections of rows: bit i (least significant first) of the words is row i, and bits behind the last row are 0. A test that SQL answers
/// with one of three values is the set of rows for which it is true, and, where that is asked for, the set for which it is false.
/// Every function has its twin in <see cref="BitmapTwin"/>.
/// </summary>
public static class Bitmap
{
    /// <summary>Words for so many rows.</summary>
    public static int Words(int rows) => (rows + 63) >> 6;

    /// <summary>All rows, or none.</summary>
    public static void Fill(Span<ulong> into, int rows, bool value)
    {
        into[..Words(rows)].Fill(value ? ulong.MaxValue : 0);
        Trim(into, rows);
    }

    public static void And(Span<ulong> into, ReadOnlySpan<ulong> other)
    {
        Invariant.Require(into.Length == other.Length);
        int done = 0;
        if (Isa.IsScalar)
        {
            BitmapTwin.And(into, other);
            return;
        }

        for (; done + 2 <= into.Length; done += 2)
        {
            (Load(into, done) & Load(other, done)).CopyTo(into[done..]);
        }

        for (; done < into.Length; done++)
        {
            into[done] &= other[done];
        }
    }

    public static void Or(Span<ulong> into, ReadOnlySpan<ulong> other)
    {
        Invariant.Require(into.Length == other.Length);
        int done = 0;
        if (Isa.IsScalar)
        {
            BitmapTwin.Or(into, other);
            return;
        }

        for (; done + 2 <= into.Length; done += 2)
        {
            (Load(into, done) | Load(other, done)).CopyTo(into[done..]);
        }

        for (; done < into.Length; done++)
        {
            into[done] |= other[done];
        }
    }

    /// <summary>The rows that are not selected, of so many.</summary>
    public static void Not(Span<ulong> into, int rows)
    {
        Invariant.Require(into.Length == Words(rows));
        int done = 0;
        if (Isa.IsScalar)
        {
            BitmapTwin.Not(into, rows);
            return;
        }

        for (; done + 2 <= into.Length; done += 2)
        {
            (~Load(into, done)).CopyTo(into[done..]);
        }

        for (; done < into.Length; done++)
        {
            into[done] = ~into[done];
        }

        Trim(into, rows);
    }

    /// <summary>Keeps rows whose value is not NULL. <paramref name="validity"/>: a bit for each row, of whole bytes.</summary>
    public static void AndValid(Span<ulong> into, ReadOnlySpan<byte> validity)
    {
        Invariant.Require(into.Length == 0 || validity.Length > (into.Length - 1) * 8);
        ref byte bytes = ref MemoryMarshal.GetReference(validity);
        int whole = Math.Min(into.Length, validity.Length >> 3);
        for (int i = 0; i < whole; i++)
        {
            // SAFETY: the word's eight bytes are there.
            into[i] &= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, i << 3));
        }

        if (whole < into.Length)
        {
            ulong last = 0;
            for (int i = validity.Length - 1; i >= whole << 3; i--)
            {
                last = (last << 8) | Unsafe.Add(ref bytes, i);
            }

            into[whole] &= last;
        }
    }

    /// <summary>The rows whose value is not NULL.</summary>
    public static void Valid(ReadOnlySpan<byte> validity, int rows, Span<ulong> into)
    {
        Fill(into, rows, value: true);
        AndValid(into[..Words(rows)], validity);
    }

    public static bool IsEmpty(ReadOnlySpan<ulong> bits) => !bits.ContainsAnyExcept(0UL);

    public static int Count(ReadOnlySpan<ulong> bits)
    {
        int count = 0;
        foreach (ulong word in bits)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>Clears the bits behind the last row.</summary>
    private static void Trim(Span<ulong> bits, int rows)
    {
        if ((rows & 63) != 0)
        {
            bits[rows >> 6] &= (1UL << (rows & 63)) - 1;
        }
    }

    private static Vector128<ulong> Load(ReadOnlySpan<ulong> words, int at) => Vector128.Create(words[at..]);
}
