using Helios.Base;

namespace Helios.Io.Devices.Simulated;

/// <summary>
/// A file of a simulated directory, as a device. Requests are carried out when they are taken, in an order that the directory's seed
/// chooses among those in flight: later ones may overtake earlier ones, as on a disk.
/// </summary>
internal sealed class SimulatedDevice : SynchronousDevice
{
    private readonly SimulatedDataDirectory _directory;
    private readonly SimulatedFile _file;
    private readonly List<BlockRequest> _waiting = [];
    private bool _disposed;

    public SimulatedDevice(SimulatedDataDirectory directory, SimulatedFile file, string name)
    {
        _directory = directory;
        _file = file;
        Name = name;
    }

    public override string Name { get; }

    public override long LengthBytes
    {
        get
        {
            lock (_directory.Gate)
            {
                return _file.LengthBytes;
            }
        }
    }

    public override int InFlight => _waiting.Count;

    public override void Submit(in BlockRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Position);
        ObjectDisposedException.ThrowIf(_disposed, this);
        Invariant.Require(_waiting.Count < Capacity);
        _waiting.Add(request);
    }

    /// <summary>Takes some of those in flight, perhaps none: nothing says that they are done already.</summary>
    public override int Poll(Span<BlockCompletion> completions)
    {
        int most = _waiting.Count == 0 ? 0 : _directory.Choose(_waiting.Count + 1);
        return Take(completions[..Math.Min(most, completions.Length)]);
    }

    public override int Wait(Span<BlockCompletion> completions) =>
        _waiting.Count == 0 ? 0 : Take(completions[..Math.Min(1 + _directory.Choose(_waiting.Count), completions.Length)]);

    public override int Read(long position, Span<byte> destination)
    {
        lock (_directory.Gate)
        {
            _directory.RefuseWithoutPower();
            ObjectDisposedException.ThrowIf(_disposed, this);
            ReadOnlySpan<byte> visible = _file.Visible;
            if (position >= visible.Length)
            {
                return 0;
            }

            int count = Math.Min(destination.Length, visible.Length - (int)position);
            visible.Slice((int)position, count).CopyTo(destination);
            return count;
        }
    }

    public override bool TryAllocate(long lengthBytes)
    {
        lock (_directory.Gate)
        {
            RefuseWhenShut();
            if (lengthBytes <= _file.LengthBytes)
            {
                return true;
            }

            SimulatedFault? fault = _directory.CountOperation(Name, out int appliedBytes);
            if (fault is not null)
            {
                return fault == SimulatedFault.NoSpace ? false : throw Shut(TextOf("made longer", fault.Value));
            }

            if (appliedBytes != 0)
            {
                // Zeroes behind the end, as the file system gives them: only the length is a change.
                _file.Write(lengthBytes, []);
            }

            return appliedBytes < 0 ? true : throw _directory.CutPower();
        }
    }

    public override void Truncate(long lengthBytes)
    {
        lock (_directory.Gate)
        {
            RefuseWhenShut();
            SimulatedFault? fault = _directory.CountOperation(Name, out int appliedBytes);
            if (fault is not null)
            {
                throw Shut(TextOf("cut", fault.Value));
            }

            if (appliedBytes != 0)
            {
                _file.Truncate(lengthBytes);
            }

            if (appliedBytes >= 0)
            {
                throw _directory.CutPower();
            }
        }
    }

    public override void Dispose()
    {
        _disposed = true;
        _waiting.Clear();
    }

    protected override BlockOutcome WriteAll(long position, ReadOnlySpan<byte> bytes, out string? reason)
    {
        reason = null;
        lock (_directory.Gate)
        {
            _directory.RefuseWithoutPower();
            SimulatedFault? fault = _directory.CountOperation(Name, out int appliedBytes);
            if (appliedBytes >= 0)
            {
                _file.Write(position, bytes[..Math.Min(appliedBytes, bytes.Length)]);
                throw _directory.CutPower();
            }

            if (fault is null)
            {
                _file.Write(position, bytes);
                return BlockOutcome.Done;
            }

            if (fault is SimulatedFault.NoSpace or SimulatedFault.ShortThenInputOutput)
            {
                _file.Write(position, bytes[..(bytes.Length / 2)]);
            }

            reason = TextOf("written", fault.Value);
            return OutcomeOf(fault.Value);
        }
    }

    protected override BlockOutcome FlushAll(out string? reason)
    {
        reason = null;
        lock (_directory.Gate)
        {
            _directory.RefuseWithoutPower();
            SimulatedFault? fault = _directory.CountOperation(Name, out int appliedBytes);
            if (appliedBytes >= 0)
            {
                // The power went during the flush: any applied byte stands for a flush that reached the disk but was not answered.
                if (appliedBytes > 0)
                {
                    _file.Flush();
                }

                throw _directory.CutPower();
            }

            if (fault is null)
            {
                _file.Flush();
                return BlockOutcome.Done;
            }

            _file.LosePending();
            reason = TextOf("flushed to disk", fault.Value);
            return OutcomeOf(fault.Value);
        }
    }

    private static BlockOutcome OutcomeOf(SimulatedFault fault) =>
        fault == SimulatedFault.NoSpace ? BlockOutcome.NoSpace : BlockOutcome.Failed;

    private int Take(Span<BlockCompletion> completions)
    {
        lock (_directory.Gate)
        {
            _directory.RefuseWithoutPower();
        }

        for (int i = 0; i < completions.Length; i++)
        {
            int chosen = _directory.Choose(_waiting.Count);
            BlockRequest request = _waiting[chosen];
            _waiting.RemoveAt(chosen);
            completions[i] = Carry(request);
        }

        return completions.Length;
    }

    private string TextOf(string what, SimulatedFault fault) =>
        $"the file {Name} cannot be {what}: {SimulatedDataDirectory.TextOf(fault)}";
}
