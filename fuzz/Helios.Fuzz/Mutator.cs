using System.Buffers.Binary;

namespace Helios.Fuzz;

/// <summary>Makes one input from a seed: the same seed and the same target give the same bytes.</summary>
internal sealed class Mutator
{
    private const int MaxInputBytes = 64 * 1024;
    private static readonly long[] s_interesting =
    [
        0, 1, -1, 2, 3, 4, 5, 7, 8, 16, 127, 128, 255, 256, 1_000, 10_000, short.MaxValue, short.MinValue, ushort.MaxValue, 65_536,
        int.MaxValue, int.MinValue, int.MaxValue - 4, uint.MaxValue, long.MaxValue, long.MinValue,
    ];

    private readonly IFuzzTarget _target;

    internal Mutator(IFuzzTarget target)
    {
        _target = target;
    }

    internal byte[] Make(int seed)
    {
        var random = new Random(seed);
        List<byte> bytes = [.. Pick(_target.Seeds, random)];
        int steps = 1 << random.Next(0, 6);
        for (int i = 0; i < steps; i++)
        {
            Step(bytes, random);
        }

        return bytes.Count <= MaxInputBytes ? [.. bytes] : [.. bytes.Take(MaxInputBytes)];
    }

    private void Step(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        switch (random.Next(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                Overwrite(bytes, at, random);
                break;
            case 3:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 17)));
                break;
            case 4:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 5:
                InsertSlice(bytes, at, [.. bytes], random);
                break;
            case 6:
                InsertSlice(bytes, at, Pick(_target.Seeds, random), random);
                break;
            case 7 when _target.Dictionary.Count > 0:
                bytes.InsertRange(at, Pick(_target.Dictionary, random));
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(Pick(_target.Seeds, random));
                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, Random random)
    {
        Span<byte> value = stackalloc byte[8];
        long interesting = s_interesting[random.Next(s_interesting.Length)];
        int width = 1 << random.Next(4);
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64BigEndian(value, interesting << (64 - (8 * width)));
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(value, interesting);
        }

        for (int i = 0; i < width && at + i < bytes.Count; i++)
        {
            bytes[at + i] = value[i];
        }
    }

    private static void InsertSlice(List<byte> bytes, int at, byte[] from, Random random)
    {
        if (from.Length > 0 && bytes.Count < MaxInputBytes)
        {
            int begin = random.Next(from.Length);
            bytes.InsertRange(at, from[begin..random.Next(begin + 1, from.Length + 1)]);
        }
    }

    private static byte[] Pick(IReadOnlyList<byte[]> list, Random random) => list[random.Next(list.Count)];
}
