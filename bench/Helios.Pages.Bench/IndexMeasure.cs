using System.Buffers.Binary;
using System.Globalization;
using Helios.Sql.Bench;
using Helios.Storage.Pages;

namespace Helios.Pages.Bench;

/// <summary>Inserts in random order and point searches of an index that is in the pool whole.</summary>
internal static class IndexMeasure
{
    private const int Searches = 3_000_000;

    private delegate int KeyOf(long number, Span<byte> key);

    public static void Run(int rows)
    {
        Measure("8 bytes", rows, static (number, key) =>
        {
            BinaryPrimitives.WriteUInt64BigEndian(key, Scrambled((ulong)number));
            return 8;
        });
        Measure("texts of 16", rows, static (number, key) =>
        {
            Scrambled((ulong)number).TryFormat(key, out int length, "x16", CultureInfo.InvariantCulture);
            return length;
        });
        Measure("8 bytes in order", rows, static (number, key) =>
        {
            BinaryPrimitives.WriteInt64BigEndian(key, number ^ long.MinValue);
            return 8;
        });
    }

    private static void Measure(string name, int rows, KeyOf keyOf)
    {
        var numbers = new Numbers();
        using var pool = new BufferPool(numbers, 48_000);
        IndexTree tree = IndexTree.Create(pool, numbers, 1);
        Span<byte> key = stackalloc byte[16];
        long begin = CpuClock.Nanoseconds();
        for (int i = 0; i < rows; i++)
        {
            int length = keyOf(i, key);
            tree.TryInsert(key[..length], i, 0);
        }

        double insert = (double)(CpuClock.Nanoseconds() - begin) / rows;
        Console.WriteLine($"index of {name}: insert {insert:F0} ns, {1e9 / insert:F0} a second, {numbers.Last} pages");
        for (int round = 0; round < 3; round++)
        {
            ulong x = 88172645463325252;
            begin = CpuClock.Nanoseconds();
            for (int i = 0; i < Searches; i++)
            {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                long number = (long)(x % (ulong)rows);
                int length = keyOf(number, key);
                if (!tree.TryFindFirst(key[..length], out long row) || row != number)
                {
                    throw new InvalidOperationException($"row {number} is not there");
                }
            }

            Console.WriteLine($"index of {name}: point search {(CpuClock.Nanoseconds() - begin) / Searches} ns");
        }
    }

    public static ulong Scrambled(ulong x)
    {
        x ^= x >> 32;
        x *= 0xD6E8FEB86659FD93;
        x ^= x >> 32;
        x *= 0xD6E8FEB86659FD93;
        return x ^ (x >> 32);
    }
}
