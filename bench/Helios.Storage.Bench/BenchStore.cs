using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Time;
using Helios.Types;

namespace Helios.Storage.Bench;

/// <summary>A store in files, and the transaction that is measured: one row of 100 bytes.</summary>
internal sealed class BenchStore : IDisposable
{
    public const int RowBytes = 100;

    private readonly FileDataDirectory _directory;
    private readonly byte[] _row = new byte[RowBytes];

    public BenchStore(string path, DeviceKind device, long checkpointLogBytes = 64 * 1024 * 1024)
    {
        _directory = FileDataDirectory.Open(path);
        _directory.ChooseLogDevice(device, SystemClock.Instance, NoLog.Instance);
        Store = MemoryStore.Open(
            _directory, SystemClock.Instance, NoLog.Instance, new StoreOptions { CheckpointLogBytes = checkpointLogBytes });
        Table = new TreeId(1);
        if (!Store.TreeExists(Table))
        {
            IStoreTransaction t = Store.Begin(IsolationLevel.ReadCommitted);
            t.BeginStatement();
            Table = t.CreateTree(TreeKind.Table, new RowLayout([PhysicalKind.Int64, PhysicalKind.Bytes]), unique: false);
            Store.WaitDurable(t.Commit());
        }
    }

    public MemoryStore Store { get; }

    public TreeId Table { get; }

    /// <summary>Inserts a row and commits; the position to wait for.</summary>
    public Lsn Commit(IStoreTransaction t)
    {
        t.Restart(IsolationLevel.ReadCommitted);
        t.BeginStatement();
        t.Insert(Table, Store.NextRowId(Table), _row);
        return t.Commit();
    }

    /// <summary>Lets the files go as a killed process does: nothing is written any more.</summary>
    public void Abandon() => _directory.Dispose();

    public void Dispose()
    {
        Store.Dispose();
        _directory.Dispose();
    }
}
