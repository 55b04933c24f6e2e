using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Simulation.Disk;

/// <summary>A file as a device. Requests wait until they are taken, and overtake each other as the disk's seed says.</summary>
internal sealed class SimulatedFileDevice(SimulatedDisk disk, DiskFile file, string name) : SynchronousDevice
{
    private readonly List<BlockRequest> _waiting = [];

    public override string Name => name;

    public override long LengthBytes => file.Visible.Length;

    public override int InFlight => _waiting.Count;

    public override void Submit(in BlockRequest request)
    {
        Invariant.Require(_waiting.Count < Capacity);
        _waiting.Add(request);
    }

    public override int Poll(Span<BlockCompletion> completions) =>
        _waiting.Count == 0 ? 0 : Take(completions, disk.Choose(_waiting.Count + 1));

    public override int Wait(Span<BlockCompletion> completions) =>
        _waiting.Count == 0 ? 0 : Take(completions, 1 + disk.Choose(_waiting.Count));

    public override int Read(long position, Span<byte> destination)
    {
        int count = (int)Math.Clamp(file.Visible.Length - position, 0, destination.Length);
        if (count > 0)
        {
            file.Visible.Span.Slice((int)position, count).CopyTo(destination);
        }

        return count;
    }

    public override bool TryAllocate(long lengthBytes)
    {
        RefuseWhenShut();
        if (lengthBytes <= file.Visible.Length)
        {
            return true;
        }

        switch (disk.Begin("allocate", name, lengthBytes, [], out string? reason))
        {
            case DiskFailure.NoSpace:
                return false;
            case null:
                file.Add(new DiskChange(name, lengthBytes, []));
                return true;
            default:
                throw Shut(reason!);
        }
    }

    public override void Truncate(long lengthBytes)
    {
        RefuseWhenShut();
        if (disk.Begin("truncate", name, lengthBytes, [], out string? reason) is not null)
        {
            throw Shut(reason!);
        }

        file.Add(new DiskChange(name, lengthBytes, null));
    }

    public override void Dispose() => _waiting.Clear();

    protected override BlockOutcome WriteAll(long position, ReadOnlySpan<byte> bytes, out string? reason)
    {
        DiskFailure? failure = disk.Begin("write", name, position, bytes, out reason);
        if (failure != DiskFailure.InputOutput)
        {
            file.Add(new DiskChange(name, position, bytes[..(failure is null ? bytes.Length : bytes.Length / 2)].ToArray()));
        }

        return OutcomeOf(failure);
    }

    protected override BlockOutcome FlushAll(out string? reason)
    {
        DiskFailure? failure = disk.Begin("flush", name, 0, [], out reason);
        if (failure is null)
        {
            disk.Flush(file);
        }
        else
        {
            file.Pending.Clear();
        }

        return OutcomeOf(failure);
    }

    private static BlockOutcome OutcomeOf(DiskFailure? failure) => failure is null ? BlockOutcome.Done
        : failure == DiskFailure.NoSpace ? BlockOutcome.NoSpace : BlockOutcome.Failed;

    private int Take(Span<BlockCompletion> completions, int most)
    {
        int count = Math.Min(most, completions.Length);
        for (int i = 0; i < count; i++)
        {
            int chosen = disk.Choose(_waiting.Count);
            BlockRequest request = _waiting[chosen];
            _waiting.RemoveAt(chosen);
            completions[i] = Carry(request);
        }

        return count;
    }
}
