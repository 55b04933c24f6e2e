using System.Text;
using System.Text.Unicode;
using Helios.Plugins.Instances;
using Helios.Plugins.Results;
using Helios.Plugins.Wasm;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>
/// What a guest did to texts that the host made, in whatever way: the check takes just what looking at each text takes, also where it looks
/// at all of them at once.
/// </summary>
// SAFETY: the arrays are pinned while they are looked at.
public sealed unsafe class MadeTextTests
{
    private const int Rows = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nothing_that_a_guest_did_is_passed_by(int seed)
    {
        var random = new Random(seed);
        int taken = 0;
        int passed = 0;
        for (int n = 0; n < 3_000; n++)
        {
            byte[] memory = new byte[8 * 1024];
            fixed (byte* origin = memory)
            {
                (bool expected, bool actual, bool wasShort) = Run(random, origin, memory);
                Assert.True(expected == actual, $"seed {seed}, case {n}: {(actual ? "taken" : "refused")}");
                taken += actual ? 1 : 0;
                passed += wasShort ? 1 : 0;
            }
        }

        // Each answer came often, and so did the short way.
        Assert.InRange(taken, 300, 2_700);
        Assert.InRange(passed, 300, 2_700);
    }

    private static (bool Expected, bool Actual, bool WasShort) Run(Random random, byte* origin, byte[] bytes)
    {
        ViewColumn[] columns = [Column(0), Column(1)];
        var memory = new GuestBatchMemory();
        var guest = new GuestMemory(origin, (ulong)bytes.Length);
        memory.Attach(guest, origin, 64, (uint)bytes.Length, 1024);
        ColumnVector[] vectors = [new(SqlType.Text, memory, Rows), new(SqlType.Text, memory, Rows)];
        string[] letters = random.Next(4) == 0 ? ["ä", "€", "b"] : ["a", "b", "c"];
        for (int row = 0; row < Rows; row++)
        {
            foreach (ColumnVector vector in vectors)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => letters[random.Next(letters.Length)]));
                vector.Set(row, random.Next(6) == 0 ? Datum.Null : Datum.FromText(text));
            }
        }

        byte[] selection = new byte[Rows / 8];
        selection.AsSpan().Fill(0xFF);
        Spoil(random, bytes, memory, vectors, selection);

        bool expected = vectors.All(v => Enumerable.Range(0, Rows).All(row =>
            (selection[row >> 3] & (1 << (row & 7))) == 0 || v.IsNull(row) || IsText(bytes, v.Views[row])));
        bool actual = Check(guest, columns, vectors, selection, memory, out bool wasShort);
        memory.Detach();
        return (expected, actual, wasShort);
    }

    // Some of what a guest can do: bytes of values, views, rows that it takes out, nulls that it fills.
    private static void Spoil(Random random, byte[] bytes, GuestBatchMemory memory, ColumnVector[] vectors, byte[] selection)
    {
        int values = memory.Values.Length;
        int begin = bytes.Length - bytes.AsSpan().TrimStart((byte)0).Length;
        for (int deeds = random.Next(4); deeds > 0; deeds--)
        {
            ColumnVector vector = vectors[random.Next(2)];
            int row = random.Next(Rows);
            switch (random.Next(7))
            {
                case 0 when values > 0:
                    int at = (int)(uint)vector.Views[row] + random.Next(4);
                    bytes[Math.Clamp(at, begin, bytes.Length - 1)] = random.Next(4) switch { 0 => 0, 1 => 0xFF, 2 => 0x80, _ => (byte)'x' };
                    break;
                case 1:
                    vector.Views[row] += random.Next(2) == 0 ? 1ul : 1ul << 32;
                    break;
                case 2:
                    vector.Views[row] = (ulong)random.NextInt64(bytes.Length + 20) | (ulong)random.Next(20) << 32;
                    break;
                case 3:
                    vector.Views[row] = vectors[random.Next(2)].Views[random.Next(Rows)];
                    break;
                case 4:
                    selection[row >> 3] &= (byte)~(1 << (row & 7));
                    break;
                case 5:
                    vector.Validity[row >> 3] |= (byte)(1 << (row & 7));
                    break;
                default:
                    vector.SetNull(row);
                    break;
            }
        }
    }

    private static bool Check(
        GuestMemory guest, ViewColumn[] columns, ColumnVector[] vectors, byte[] selection, GuestBatchMemory memory, out bool wasShort)
    {
        var check = new BatchCheck(guest, selection, Rows, memory.ValuesAt, memory.Values);
        wasShort = false;
        try
        {
            foreach (ColumnVector vector in vectors)
            {
                check.Empty(vector);
            }

            for (int i = 0; i < vectors.Length; i++)
            {
                check.Require(vectors[i], columns[i].Column);
            }

            wasShort = check.PassedCount == vectors.Length;
            return true;
        }
        catch (PluginFailure)
        {
            return false;
        }
    }

    private static bool IsText(byte[] memory, ulong view)
    {
        (uint address, uint length) = ((uint)view, (uint)(view >> 32));
        return address + (ulong)length <= (ulong)memory.Length
            && Utf8.IsValid(memory.AsSpan((int)address, (int)length)) && !memory.AsSpan((int)address, (int)length).Contains((byte)0);
    }

    private static ViewColumn Column(int index) =>
        new(index, new PluginResultColumn("c" + index, SqlType.Text, [], IsPlain: true), ColumnWrite.Values);
}
