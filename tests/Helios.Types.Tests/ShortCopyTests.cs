using Helios.Kernels;

namespace Helios.Types.Tests;

public sealed class ShortCopyTests
{
    [Fact]
    public void Every_length_is_copied_and_nothing_beside_it()
    {
        byte[] source = [.. Enumerable.Range(0, 200).Select(i => (byte)(i + 1))];
        for (int length = 0; length <= 100; length++)
        {
            for (int at = 0; at < 33; at++)
            {
                byte[] target = new byte[200];
                ShortCopy.Copy(source.AsSpan(at, length), target.AsSpan(at));
                Assert.True(source.AsSpan(at, length).SequenceEqual(target.AsSpan(at, length)), $"{length} bytes at {at}");
                Assert.Equal(length, target.Count(b => b != 0));
            }
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        for (int length = 1; length <= 100; length++)
        {
            byte[] source = new byte[length];
            Assert.ThrowsAny<ArgumentException>(() => ShortCopy.Copy(source, new byte[source.Length - 1]));
        }
    }
}
