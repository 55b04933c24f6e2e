namespace Helios.Simulation.Disk;

internal enum DamageKind
{
    Nothing,
    Everything,
    Prefix,
    TornSectors,
    TornPages,
    Reordered,
    Dropped,
    Misdirected,
    Stale,
}

/// <summary>A disk as it may be found after a power cut.</summary>
/// <param name="Name">Kind and choice, for a failure's text.</param>
/// <param name="Kept">Applied, in their order, to what was flushed.</param>
/// <param name="MayFault">Flushed bytes were damaged: the store may refuse to go on, with a Fault or XX001.</param>
/// <param name="MayLoseTail">A write of the last flush of the log is not there, though the disk said so: nothing else could tell.</param>
internal sealed record DamagedDisk(string Name, List<DiskChange> Kept, bool MayFault = false, bool MayLoseTail = false);

/// <summary>Everything that the simulated disk may do to what was not flushed, and to the latest of what was.</summary>
internal static class Damage
{
    private static readonly int[] s_distances = [-16384, -4096, -512, 512, 4096, 16384, 32768];

    /// <summary>Those of a kind for a disk at this moment.</summary>
    public static IEnumerable<DamagedDisk> Of(DamageKind kind, SimulatedDisk disk)
    {
        List<DiskChange> pending = disk.Pending;
        return kind switch
        {
            DamageKind.Nothing => [new DamagedDisk("nothing written", [])],
            DamageKind.Everything => [new DamagedDisk("everything written", pending)],
            DamageKind.Prefix => Prefixes(pending),
            DamageKind.TornSectors => Torn(pending, 512),
            DamageKind.TornPages => Torn(pending, 4096),
            DamageKind.Reordered => Reordered(pending),
            DamageKind.Dropped => Dropped(pending),
            DamageKind.Misdirected => Misdirected(disk, pending),
            DamageKind.Stale => Stale(disk, pending),
        };
    }

    private static IEnumerable<DamagedDisk> Prefixes(List<DiskChange> pending)
    {
        for (int i = 0; i < pending.Count; i++)
        {
            yield return new DamagedDisk($"prefix of {i}", pending[..i]);
            foreach (int part in new[] { 1, pending[i].Length / 2, pending[i].Length - 1 }.Distinct())
            {
                if (part > 0 && part < pending[i].Length)
                {
                    yield return new DamagedDisk($"prefix of {i} and {part} bytes", [.. pending[..i], pending[i].Part(0, part)]);
                }
            }
        }
    }

    private static IEnumerable<DamagedDisk> Torn(List<DiskChange> pending, int unit)
    {
        for (int i = 0; i < pending.Count; i++)
        {
            List<DiskChange> pieces = Pieces(pending[i], unit);
            int half = pieces.Count / 2;
            (string Name, Func<int, bool> Keeps)[] choices =
            [
                ("first half", n => n < half), ("last half", n => n >= half), ("even", n => n % 2 == 0), ("odd", n => n % 2 != 0),
                ("all but the first", n => n > 0), ("all but the last", n => n < pieces.Count - 1),
            ];
            foreach ((string name, Func<int, bool> keeps) in pieces.Count < 2 ? [] : choices)
            {
                var kept = pieces.Where((_, n) => keeps(n)).ToList();
                yield return new DamagedDisk($"write {i} torn at {unit}, {name}", [.. pending[..i], .. kept, .. pending[(i + 1)..]]);
                yield return new DamagedDisk($"write {i} torn at {unit}, {name}, none behind it", [.. pending[..i], .. kept]);
            }
        }
    }

    /// <summary>Sectors lie on the disk, not in the write.</summary>
    private static List<DiskChange> Pieces(DiskChange change, int unit)
    {
        var pieces = new List<DiskChange>();
        for (int at = 0; at < change.Length;)
        {
            int count = (int)Math.Min(change.Length - at, unit - ((change.Position + at) % unit));
            pieces.Add(change.Part(at, count));
            at += count;
        }

        return pieces;
    }

    private static IEnumerable<DamagedDisk> Reordered(List<DiskChange> pending)
    {
        for (int i = 1; i < pending.Count; i++)
        {
            yield return new DamagedDisk($"writes from {i} on alone", pending[i..]);
            yield return new DamagedDisk($"write {i} alone", [pending[i]]);
        }

        if (pending.Count > 1)
        {
            yield return new DamagedDisk("in reverse", [.. Enumerable.Reverse(pending)]);
        }
    }

    private static IEnumerable<DamagedDisk> Dropped(List<DiskChange> pending) => pending.Select(
        (_, i) => new DamagedDisk($"write {i} dropped", [.. pending[..i], .. pending[(i + 1)..]]));

    private static IEnumerable<DamagedDisk> Misdirected(SimulatedDisk disk, List<DiskChange> pending)
    {
        for (int i = 0; i < pending.Count; i++)
        {
            foreach (DiskChange elsewhere in pending[i].Length == 0 ? [] : Elsewhere(disk, pending[i]))
            {
                bool hits = HitsFlushed(disk, elsewhere);
                string name = $"write {i} at {elsewhere.File} {elsewhere.Position}";
                yield return new DamagedDisk(
                    name, [.. pending[..i], elsewhere, .. pending[(i + 1)..]], hits, hits && IsLog(elsewhere.File));
            }
        }

        foreach (FlushedWrite write in disk.Flushed)
        {
            foreach (DiskChange elsewhere in Elsewhere(disk, write.Change))
            {
                string name = $"flushed write {write.Number} at {elsewhere.File} {elsewhere.Position}";
                bool isLog = IsLog(write.Change.File) || IsLog(elsewhere.File);
                yield return new DamagedDisk(
                    name, [write.Change with { Bytes = write.Before }, elsewhere, .. pending], MayFault: true, MayLoseTail: isLog);
            }
        }
    }

    private static IEnumerable<DamagedDisk> Stale(SimulatedDisk disk, List<DiskChange> pending)
    {
        List<FlushedWrite> flushed = disk.Flushed;
        FlushedWrite? tail = flushed.FindLast(
            write => IsLog(write.Change.File) && write.Change.Bytes.AsSpan().ContainsAnyExcept((byte)0));
        foreach (FlushedWrite write in flushed)
        {
            DiskChange before = write.Change with { Bytes = write.Before };
            bool isTail = IsLog(before.File) && write.Flush == tail?.Flush;
            string name = $"flushed write {write.Number} of {before.File} {before.Position} stale";
            yield return new DamagedDisk(name, [before], true, isTail);
            yield return new DamagedDisk(name + ", the rest there", [before, .. pending], true, isTail);
        }
    }

    private static IEnumerable<DiskChange> Elsewhere(SimulatedDisk disk, DiskChange change)
    {
        foreach (int distance in s_distances)
        {
            long position = change.Position + distance;
            if (position >= 0 && position + change.Length <= disk.Stable(change.File).Length)
            {
                yield return change with { Position = position };
            }
        }

        foreach (string other in disk.Names)
        {
            if (other != change.File && change.Position + change.Length <= disk.Stable(other).Length)
            {
                yield return change with { File = other };
            }
        }
    }

    /// <summary>Zeroes of a log file are room; those of pages count.</summary>
    private static bool HitsFlushed(SimulatedDisk disk, DiskChange change)
    {
        Span<byte> stable = disk.Stable(change.File);
        int from = (int)Math.Min(change.Position, stable.Length);
        int to = (int)Math.Min(change.Position + change.Length, stable.Length);
        return IsLog(change.File) ? stable[from..to].ContainsAnyExcept((byte)0) : from < to;
    }

    private static bool IsLog(string name) => name.StartsWith("wal-", StringComparison.Ordinal);
}
