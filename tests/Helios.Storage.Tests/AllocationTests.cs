using Helios.Base;
using Helios.Storage.Tests.Support;

namespace Helios.Storage.Tests;

public sealed class AllocationTests
{
    private static readonly RowImageBuffer s_row = new();

    [Theory]
    [InlineData(IsolationLevel.ReadCommitted)]
    [InlineData(IsolationLevel.RepeatableRead)]
    public void Point_reads_in_a_kept_transaction_object_allocate_nothing(IsolationLevel level)
    {
        using MemoryStore store = TestStore.Open();
        TreeId table = store.NewTable();
        TreeId index = store.NewIndex(unique: true);
        store.Run(t =>
        {
            for (int i = 0; i < 1000; i++)
            {
                t.Insert(table, i, "row");
                t.InsertEntry(index, "k" + i, i);
            }
        });
        IStoreTransaction reader = store.Begin(level);
        byte[] key = TestStore.Bytes("k500");
        int found = Read(reader, table, index, key);

        // The runtime itself allocates now and then while it compiles; what the reads allocate, they allocate in every round.
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                reader.Commit();
                reader.Restart(level);
                found += Read(reader, table, index, key);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.Equal(3 * 5001, found);
        reader.Commit();
    }

    private static int Read(IStoreTransaction reader, TreeId table, TreeId index, byte[] key)
    {
        reader.BeginStatement();
        int found = reader.TryRead(table, new RowId(77), s_row) ? 1 : 0;
        found += reader.TryFind(index, key, out RowId id) && id.Value == 500 ? 1 : 0;
        found += reader.TryRead(table, new RowId(7777), s_row) ? 0 : 1;
        return found;
    }
}
