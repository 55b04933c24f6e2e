namespace Helios.Simulation.Disk;

/// <summary>One file: what is on stable storage, what a reader sees, and, between them, what is not flushed.</summary>
internal sealed class DiskFile
{
    public DiskBytes Stable { get; private init; } = new();

    public DiskBytes Visible { get; private init; } = new();

    public List<DiskChange> Pending { get; } = [];

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
}
