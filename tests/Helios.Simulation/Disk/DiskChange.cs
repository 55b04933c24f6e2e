namespace Helios.Simulation.Disk;

/// <summary>A change of a file that no flush has made durable.</summary>
/// <param name="File">Its name.</param>
/// <param name="Position">Where bytes are written, or the new length.</param>
/// <param name="Bytes">None only make the file longer; null cuts it.</param>
internal sealed record DiskChange(string File, long Position, byte[]? Bytes)
{
    public bool IsCut => Bytes is null;

    public int Length => Bytes?.Length ?? 0;

    public DiskChange Part(int from, int count) => this with { Position = Position + from, Bytes = Bytes![from..(from + count)] };
}

/// <summary>A write that was flushed, with what lay there before.</summary>
/// <param name="Change">The write.</param>
/// <param name="Before">As many bytes; zeroes behind the file's end.</param>
/// <param name="Number">Counts flushed writes of the disk.</param>
/// <param name="Flush">Counts its flushes.</param>
internal sealed record FlushedWrite(DiskChange Change, byte[] Before, long Number, long Flush);
