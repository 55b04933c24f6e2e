using Helios.Base;

namespace Helios.Io.Devices;

/// <summary>
/// A device over calls that block: a request is carried out when it is submitted, and its completion waits to be taken. Keeps the rule that
/// a device which failed stays shut.
/// </summary>
public abstract class SynchronousDevice : IBlockDevice
{
    private const int MostInFlight = 128;

    private readonly BlockCompletion[] _completions = new BlockCompletion[MostInFlight];
    private int _first;
    private int _count;
    private string? _failure;

    public abstract string Name { get; }

    public abstract long LengthBytes { get; }

    public virtual int InFlight => _count;

    public int Capacity => MostInFlight;

    public virtual void Submit(in BlockRequest request)
    {
        Invariant.Require(_count < MostInFlight);
        _completions[(_first + _count) % MostInFlight] = Carry(request);
        _count++;
    }

    public virtual int Poll(Span<BlockCompletion> completions)
    {
        int taken = Math.Min(completions.Length, _count);
        for (int i = 0; i < taken; i++)
        {
            completions[i] = _completions[_first];
            _completions[_first] = default;
            _first = (_first + 1) % MostInFlight;
        }

        _count -= taken;
        return taken;
    }

    public virtual int Wait(Span<BlockCompletion> completions) => Poll(completions);

    public abstract int Read(long position, Span<byte> destination);

    public abstract bool TryAllocate(long lengthBytes);

    public abstract void Truncate(long lengthBytes);

    public void Register(DeviceMemory memory)
    {
    }

    public abstract void Dispose();

    /// <summary>Writes all bytes; otherwise says how it failed and why.</summary>
    protected abstract BlockOutcome WriteAll(long position, ReadOnlySpan<byte> bytes, out string? reason);

    protected abstract BlockOutcome FlushAll(out string? reason);

    // SAFETY: the caller gave memory of that length, which is the device's until the completion was taken.
    protected unsafe BlockCompletion Carry(in BlockRequest request)
    {
        var memory = new Span<byte>((void*)request.Address, request.LengthBytes);
        if (request.Operation == BlockOperation.Read)
        {
            return CarryRead(request, memory);
        }

        if (_failure is not null)
        {
            return new BlockCompletion(request.Id, BlockOutcome.Failed, 0, _failure + " (the device is not used after a failure)");
        }

        var outcome = BlockOutcome.Done;
        string? reason = null;
        if (request.Operation != BlockOperation.Flush)
        {
            outcome = WriteAll(request.Position, memory, out reason);
        }

        if (outcome == BlockOutcome.Done && request.Operation != BlockOperation.Write)
        {
            outcome = FlushAll(out reason);
        }

        if (outcome == BlockOutcome.Failed)
        {
            _failure = reason;
        }

        return new BlockCompletion(request.Id, outcome, outcome == BlockOutcome.Done ? request.LengthBytes : 0, reason);
    }

    /// <summary>Shuts the device: a cut or an allocation failed.</summary>
    protected Fault Shut(string reason)
    {
        _failure = reason;
        return new Fault(reason);
    }

    protected void RefuseWhenShut()
    {
        if (_failure is not null)
        {
            throw new Fault(_failure + " (the device is not used after a failure)");
        }
    }

    private BlockCompletion CarryRead(in BlockRequest request, Span<byte> memory)
    {
        try
        {
            int done = 0;
            while (done < memory.Length)
            {
                int count = Read(request.Position + done, memory[done..]);
                if (count == 0)
                {
                    break;
                }

                done += count;
            }

            return new BlockCompletion(request.Id, BlockOutcome.Done, done, null);
        }
        catch (Fault fault)
        {
            return new BlockCompletion(request.Id, BlockOutcome.Failed, 0, fault.Message);
        }
    }
}
