using Helios.Kernels;

namespace Helios.Types.Tests;

/// <summary>The vectors against the plain words of what they compute.</summary>
public sealed class ViewsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Values_are_within_when_each_is(int seed)
    {
        var random = new Random(seed);
        int within = 0;
        for (int n = 0; n < 5_000; n++)
        {
            uint begin = (uint)random.Next(3) * 1_000;
            uint end = begin + (uint)random.Next(200);
            ulong[] views = new ulong[random.Next(40)];
            for (int i = 0; i < views.Length; i++)
            {
                uint at = begin + (uint)random.Next((int)(end - begin) + 1);
                views[i] = random.Next(4) == 0 ? 0 : at | (ulong)random.Next((int)(end - at) + 1) << 32;
            }

            if (views.Length > 0 && random.Next(2) == 0)
            {
                ulong[] wild = [end, begin - 1, (ulong)uint.MaxValue << 32, ulong.MaxValue, (ulong)(end - begin + 1) << 32 | begin, 1];
                views[random.Next(views.Length)] = wild[random.Next(wild.Length)];
            }

            bool expected = views.All(v => v == 0 || ((v & uint.MaxValue) >= begin && (v & uint.MaxValue) + (v >> 32) <= end));
            Assert.True(expected == Views.AreWithin(views, begin, end, out long bytes), $"seed {seed}, case {n}");
            Assert.True(!expected || bytes == views.Sum(v => (long)(v >> 32)), $"seed {seed}, case {n}");
            within += expected ? 1 : 0;
        }

        Assert.InRange(within, 1_000, 4_500);
    }

    [Fact]
    public void Views_of_bits_that_are_not_both_set_are_cleared_and_no_others()
    {
        var random = new Random(7);
        for (int n = 0; n < 2_000; n++)
        {
            int rows = random.Next(200);
            byte[] bits = new byte[(rows + 7) / 8 + random.Next(10)];
            byte[] others = new byte[(rows + 7) / 8 + random.Next(10)];
            random.NextBytes(bits);
            Array.Fill(others, random.Next(3) switch { 0 => (byte)0, 1 => (byte)0xFF, _ => (byte)0x5A });
            ulong[] views = [.. Enumerable.Range(1, rows + 5).Select(i => (ulong)i)];
            Views.ClearUnless(views, rows, bits, others);
            for (int i = 0; i < views.Length; i++)
            {
                bool isKept = i >= rows || (bits[i >> 3] & others[i >> 3] & (1 << (i & 7))) != 0;
                Assert.Equal(isKept ? (ulong)i + 1 : 0, views[i]);
            }
        }
    }

    [Fact]
    public void Text_is_plain_when_every_byte_is()
    {
        var random = new Random(3);
        for (int n = 0; n < 3_000; n++)
        {
            byte[] text = new byte[random.Next(300)];
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = (byte)random.Next(1, 128);
            }

            Assert.True(PlainText.IsPlain(text));
            if (text.Length > 0)
            {
                text[random.Next(text.Length)] = random.Next(2) == 0 ? (byte)0 : (byte)random.Next(128, 256);
                Assert.False(PlainText.IsPlain(text));
            }
        }
    }
}
