using System.Buffers;
using Helios.Storage.Pages;
using Helios.Types;

namespace Helios.Storage.Tests.Pages;

/// <summary>A frame that held one tree's page holds nothing of it any more as another's: not on disk, and not in a backup.</summary>
public sealed class LeftoverTests
{
    private const byte Mark = 0xEE;

    [Fact]
    public void A_page_has_nothing_of_what_its_frame_held_before()
    {
        var pages = new WatchedPages();
        using var pool = new BufferPool(pages, 64);
        var shape = new PaxShape(new RowLayout([PhysicalKind.Bytes]));
        TableTree marked = TableTree.Create(pool, pages, 1, shape);
        for (int i = 0; i < 300; i++)
        {
            Assert.True(marked.TryInsert(i, 0, Row(Mark, 3000)));
        }

        Assert.True(marked.FreeSome(int.MaxValue));
        TableTree other = TableTree.Create(pool, pages, 2, shape);
        IndexTree index = IndexTree.Create(pool, pages, 3);
        for (int i = 0; i < 300; i++)
        {
            Assert.True(other.TryInsert(i, 0, Row(1, i % 4 == 0 ? 20_000 : 10)));
            Assert.True(index.TryInsert([(byte)i, .. new byte[800]], i, 0));
        }

        pool.WriteBack();
        Assert.True(pages.Looked > 100, $"only {pages.Looked} pages were written");
    }

    private static byte[] Row(byte value, int bytes)
    {
        var text = new byte[bytes];
        text.AsSpan().Fill(value);
        var output = new ArrayBufferWriter<byte>();
        new RowLayout([PhysicalKind.Bytes]).Encode([Datum.FromBytes(text)], output);
        return output.WrittenSpan.ToArray();
    }

    private sealed class WatchedPages : IPageStore, IPageNumbers
    {
        private readonly MemoryPages _pages = new();

        public int Looked { get; private set; }

        public uint Take() => _pages.Take();

        public void Return(uint number) => _pages.Return(number);

        public void Read(uint number, Span<byte> page) => _pages.Read(number, page);

        // SAFETY: the caller gives a whole page.
        public unsafe void Write(uint number, ReadOnlySpan<byte> page)
        {
            fixed (byte* memory = page)
            {
                if (PageFormat.Tree(memory) != 1)
                {
                    Looked++;
                    int at = page.IndexOf([Mark, Mark, Mark, Mark]);
                    Assert.True(at < 0, $"a {PageFormat.Kind(memory)} page holds the other tree's bytes at {at}");
                }
            }

            _pages.Write(number, page);
        }
    }
}
