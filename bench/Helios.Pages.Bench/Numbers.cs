using Helios.Storage.Pages;

namespace Helios.Pages.Bench;

/// <summary>Page numbers without end, of pages that are never put out of the pool.</summary>
internal sealed class Numbers : IPageStore, IPageNumbers
{
    public uint Last;

    public void Read(uint number, Span<byte> page) => throw new NotSupportedException();

    public void Write(uint number, ReadOnlySpan<byte> page) => throw new NotSupportedException();

    public uint Take() => ++Last;

    public void Return(uint number)
    {
    }
}
