using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Helios.Base;

namespace Helios.Storage.Tests.Pages;

/// <summary>Keys of the shapes that indexes have.</summary>
internal static class IndexKeys
{
    public static byte[] Next(int shape, Random random, int step)
    {
        byte[] key;
        switch (shape)
        {
            case 0:
                key = new byte[8];
                random.NextBytes(key);
                return key;

            // Few keys with many rows.
            case 1:
                return Encoding.ASCII.GetBytes(random.Next(40).ToString(CultureInfo.InvariantCulture));

            // Of any length, half of them long, with few different bytes.
            case 2:
                key = new byte[random.Next(2) == 0 ? random.Next(12) : random.Next(Limits.IndexKeyBytes + 1)];
                for (int i = 0; i < key.Length; i++)
                {
                    key[i] = (byte)(random.Next(6) == 0 ? 255 : 0);
                }

                return key;

            // A long common prefix, and now and then a key that does not have it.
            case 3:
                key = new byte[random.Next(1000, 1010)];
                key.AsSpan().Fill(100);
                random.NextBytes(key.AsSpan(998));
                key[random.Next(1000)] = (byte)(random.Next(50) == 0 ? random.Next(256) : 100);
                return key;

            // Ascending.
            case 4:
                key = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(key, step);
                return key;

            // The longest keys, equal but for the end, or but for the row.
            case 5:
                key = new byte[Limits.IndexKeyBytes];
                key[^1] = (byte)random.Next(3);
                key[^(1 + random.Next(3))] = (byte)random.Next(2);
                return key;

            // The longest keys, unlike one another.
            default:
                key = new byte[Limits.IndexKeyBytes - random.Next(2)];
                random.NextBytes(key);
                return key;
        }
    }

    public static long Row(Random random) => random.Next(4) switch
    {
        0 => random.NextInt64(long.MinValue, long.MaxValue),
        1 => random.Next(2) == 0 ? long.MinValue : long.MaxValue,
        _ => random.Next(-100, 3000),
    };
}
