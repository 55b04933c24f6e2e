using System.Text;
using System.Text.Unicode;
using Helios.Plugins.Instances;
using Helios.Plugins.Results;
using Helios.Plugins.Wasm;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>The check of texts that a guest wrote, held against looking at each of them by itself.</summary>
public sealed class BatchCheckTests
{
    private const int Rows = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_takes_what_looking_at_each_text_takes(int seed)
    {
        var random = new Random(seed);
        int taken = 0;
        for (int n = 0; n < 3_000; n++)
        {
            byte[] memory = Memory(random);
            ulong[] views = Views(random, memory.Length);
            byte[] selection = new byte[Rows / 8];
            random.NextBytes(selection);
            bool expected = Enumerable.Range(0, Rows)
                .All(row => (selection[row >> 3] & (1 << (row & 7))) == 0 || IsText(memory, views[row]));
            bool actual = Check(memory, views, selection);
            Assert.True(expected == actual, $"seed {seed}, case {n}: {(actual ? "taken" : "refused")}");
            taken += actual ? 1 : 0;
        }

        // Both answers came often.
        Assert.InRange(taken, 100, 2_900);
    }

    // Letters of one to four bytes, and now and then something that is none.
    private static byte[] Memory(Random random)
    {
        string[] letters = random.Next(2) == 0 ? ["a", "b", "z", "ä", "€", "𝄞", "x", "y"] : ["a", "b"];
        bool hasAccent = random.Next(2) == 0;
        var bytes = new List<byte>();
        while (bytes.Count < 2_000)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(hasAccent && random.Next(100) == 0 ? "ä" : letters[random.Next(letters.Length)]));
        }

        byte[] memory = [.. bytes];
        for (int wrong = random.Next(3); wrong > 0; wrong--)
        {
            memory[random.Next(memory.Length)] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => 0x80 };
        }

        return memory;
    }

    // Mostly one behind the other, as guests write them; sometimes anywhere.
    private static ulong[] Views(Random random, int length)
    {
        int wildness = random.Next(4) switch { 0 => 30, 1 => 300, _ => 10_000 };
        int at = random.Next(100);
        ulong[] views = new ulong[Rows];
        for (int i = 0; i < Rows; i++)
        {
            at = random.Next(wildness) == 0 ? random.Next(length + 10) : at + random.Next(4) * random.Next(2);
            int bytes = random.Next(12);
            views[i] = (uint)at | (ulong)bytes << 32;
            if (random.Next(5) == 0 && i > 0)
            {
                views[i] = views[i - 1];
                continue;
            }

            at += bytes;
        }

        return views;
    }

    private static bool IsText(byte[] memory, ulong view)
    {
        (uint address, uint length) = ((uint)view, (uint)(view >> 32));
        return address + (ulong)length <= (ulong)memory.Length
            && Utf8.IsValid(memory.AsSpan((int)address, (int)length)) && !memory.AsSpan((int)address, (int)length).Contains((byte)0);
    }

    private static unsafe bool Check(byte[] memory, ulong[] views, byte[] selection)
    {
        var column = new PluginResultColumn("c", SqlType.Text, [], IsPlain: true);
        var vector = new ColumnVector(SqlType.Text, capacityRows: Rows);
        vector.Validity.Fill(0xFF);
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(views.AsSpan()).CopyTo(vector.Data);
        // SAFETY: the array is pinned while it is looked at.
        fixed (byte* origin = memory)
        {
            var check = new BatchCheck(new GuestMemory(origin, (ulong)memory.Length), selection, Rows);
            try
            {
                check.Empty(vector);
                check.Require(vector, column);
                return true;
            }
            catch (PluginFailure)
            {
                return false;
            }
        }
    }
}
