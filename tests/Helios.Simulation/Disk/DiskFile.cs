namespace Helios.Simulation.Disk;

/// <summary>One file: what is on stable storage, what a reader sees, and, between them, what is not flushed.</summary>
internal sealed class DiskFile
{
    public DiskBytes Stable { get; private init; } = new();

    public DiskBytes Visible { get; private init; } = new();

    public List<DiskChange> Pending { get; } = [];

    /// <summary>By number, of a page that was written more than once: as it was written before, and last. For the bug that reads the
    /// former.</summary>
    public Dictionary<uint, (byte[] Older, byte[] Last)> Images { get; } = [];

    public static DiskFile Of(DiskBytes bytes) => new() { Stable = bytes, Visible = bytes.Copy() };

    public void Add(DiskChange change)
    {
        Visible.Apply(change);
        Pending.Add(change);
    }

    public void Flush(Action<DiskChange, byte[]> flushed)
    {
        foreach (DiskChange change in Pending)
        {
            if (change.Length > 0)
            {
                flushed(change, Stable.Cut(change.Position, change.Length));
            }

            Stable.Apply(change);
        }

        Pending.Clear();
    }

    /// <summary>Makes the latest change durable, and none before it.</summary>
    public void FlushLast()
    {
        Stable.Apply(Pending[^1]);
        Pending.RemoveAt(Pending.Count - 1);
    }
}
