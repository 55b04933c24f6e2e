using System.Numerics;
using System.Runtime.InteropServices;

namespace Helios.Kernels.Tests;

/// <summary>
/// Every kernel beside its twin, for each length from 0 to 257 at each of 64 addresses. Compiled into the tests and into a native program
/// of its own, since NativeAOT fixes the instructions when it compiles.
/// </summary>
internal static class KernelCheck
{
    public const int Longest = 257;
    private const int Alignments = 64;
    private static readonly CompareOp[] s_ops = Enum.GetValues<CompareOp>();

    /// <summary>Throws with what differs. Returns how many answers were compared.</summary>
    public static long Run(int seed)
    {
        var random = new Random(seed);
        return Integers<byte>(random, seed) + Integers<short>(random, seed) + Integers<int>(random, seed)
            + Integers<uint>(random, seed) + Integers<long>(random, seed) + Integers<ulong>(random, seed)
            + Values(random, seed, [double.NaN, double.NegativeInfinity, double.PositiveInfinity, -0.0, 0, 1.5, -1.5, double.Epsilon])
            + Values(random, seed, [float.NaN, float.NegativeInfinity, float.PositiveInfinity, -0f, 0, 1.5f, -1.5f, float.Epsilon])
            + Keys(random, seed);
    }

    private static long Integers<T>(Random random, int seed) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T one = T.One;
        T some = T.CreateTruncating(random.NextInt64());
        return Values(random, seed, [T.MinValue, T.MaxValue, T.Zero, one, T.MinValue + one, T.MaxValue - one, some, some + one]);
    }

    private static long Values<T>(Random random, int seed, T[] specials) where T : unmanaged, INumber<T>
    {
        long compared = 0;
        var room = new byte[((Longest + 2) * 8) + Alignments];
        for (int length = 0; length <= Longest; length++)
        {
            T[] values = [.. Enumerable.Range(0, length).Select(_ => specials[random.Next(specials.Length)])];
            T a = specials[random.Next(specials.Length)];
            T b = specials[random.Next(specials.Length)];
            bool not = random.Next(2) == 0;
            T[] few = [.. specials.Take(random.Next(specials.Length + 1)).Order(Comparer<T>.Create(Order))];
            T[] many = [.. few.Concat(few).Concat(few).Append(a).Concat(Enumerable.Repeat(b, 12)).Order(Comparer<T>.Create(Order))];
            string name = $"{typeof(T).Name} × {length}, seed {seed}";
            foreach (CompareOp op in s_ops)
            {
                compared += Same($"{name} {op} {a}", room, values, (v, into) => ValueFilter.Compare(v, op, a, into),
                    (v, into) => ValueFilterTwin.Compare(v, op, a, into));
            }

            compared += Same($"{name} between {a} and {b}, {not}", room, values, (v, into) => ValueFilter.Between(v, a, b, not, into),
                (v, into) => ValueFilterTwin.Between(v, a, b, not, into));
            compared += Same($"{name} in {string.Join(' ', few)}, {not}", room, values, (v, into) => ValueFilter.In(v, few, not, into),
                (v, into) => ValueFilterTwin.In(v, few, not, into));
            compared += Same($"{name} in {string.Join(' ', many)}, {not}", room, values, (v, into) => ValueFilter.In(v, many, not, into),
                (v, into) => ValueFilterTwin.In(v, many, not, into));
        }

        return compared;
    }

    private static long Keys(Random random, int seed)
    {
        long compared = 0;
        var room = new byte[((Longest + 2) * KeyFilter.KeyBytes) + Alignments];
        for (int length = 0; length <= Longest; length++)
        {
            var keys = new byte[length * KeyFilter.KeyBytes];
            random.NextBytes(keys);
            byte[] constant = new byte[KeyFilter.KeyBytes];
            random.NextBytes(constant);
            for (int i = 0; i < length; i++)
            {
                // Keys that differ late, or not at all.
                int same = random.Next(KeyFilter.KeyBytes + 1);
                constant.AsSpan(0, same).CopyTo(keys.AsSpan(i * KeyFilter.KeyBytes));
            }

            foreach (CompareOp op in s_ops)
            {
                compared += Same($"keys × {length} {op}, seed {seed}", room, keys, (v, into) => KeyFilter.Compare(v, op, constant, into),
                    (v, into) => ValueFilterTwin.CompareKeys(v, op, constant, into), KeyFilter.KeyBytes);
            }
        }

        return compared;
    }

    /// <summary>The kernel at each address against the twin at one. Words behind the bitmap must stay as they are.</summary>
    private static long Same<T>(
        string what, byte[] room, T[] values, Kernel<T> kernel, Kernel<T> twin, int perRow = 1) where T : unmanaged
    {
        int words = Bitmap.Words(values.Length / perRow);
        Span<ulong> expected = stackalloc ulong[words + 1];
        Span<ulong> actual = stackalloc ulong[words + 1];
        expected.Fill(0x5555);
        twin(values, expected[..words]);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<T>(values);
        for (int alignment = 0; alignment < Alignments; alignment++)
        {
            Span<byte> place = room.AsSpan(alignment, bytes.Length);
            bytes.CopyTo(place);
            actual.Fill(0x5555);
            kernel(MemoryMarshal.Cast<byte, T>(place), actual[..words]);
            if (!actual.SequenceEqual(expected))
            {
                throw new InvalidOperationException($"{what} at {alignment}: the kernel and its twin differ");
            }
        }

        return Alignments;
    }

    /// <summary>PostgreSQL's order of floats.</summary>
    private static int Order<T>(T x, T y) where T : INumber<T> =>
        T.IsNaN(x) || T.IsNaN(y) ? T.IsNaN(x).CompareTo(T.IsNaN(y)) : x.CompareTo(y);

    private delegate void Kernel<T>(ReadOnlySpan<T> values, Span<ulong> into);
}
