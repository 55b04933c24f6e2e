using Helios.Base;

namespace Helios.Storage.Tests.Support;

/// <summary>The same bytes in every run.</summary>
internal sealed class TestRandom(int seed = 0) : IRandom
{
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> destination) => _random.NextBytes(destination);
}
