namespace Helios.Storage.Pages;

/// <summary>Where pages lie when they are not in the pool. Called from any thread, for different pages at the same time.</summary>
internal interface IPageStore
{
    /// <summary>Reads a page behind its latch: <paramref name="page"/> is what follows the first eight bytes. Throws Fault when it does
    /// not hold what was last written there.</summary>
    void Read(uint number, Span<byte> page);

    /// <summary>Writes a page (whole; the latch's bytes are not kept).</summary>
    void Write(uint number, ReadOnlySpan<byte> page);
}
