using Helios.Base;
using Helios.Io.Devices.Simulated;
using Helios.Io.Time;
using Helios.Storage;

namespace Helios.Engine.Tests.Support;

/// <summary>A database over a store whose disk is in memory, which can be closed and opened again.</summary>
internal sealed class TestDatabase : IDisposable
{
    private readonly SimulatedDataDirectory _directory = new();
    private MemoryStore _store;

    public TestDatabase()
    {
        (_store, Database) = Open();
    }

    public Database Database { get; private set; }

    public TestSession NewSession(string databaseName = "helios") => new(Database, databaseName);

    public void Reopen()
    {
        _store.Dispose();
        (_store, Database) = Open();
    }

    public void Dispose() => _store.Dispose();

    private (MemoryStore Store, Database Database) Open()
    {
        MemoryStore store = MemoryStore.Open(
            _directory, SystemClock.Instance, NoLog.Instance, new StoreOptions { SegmentBytes = 256 * 1024 });
        return (store, Database.Open(store, SystemClock.Instance, SystemRandom.Instance, NoLog.Instance, new DatabaseOptions()));
    }
}
