using Helios.Base;

namespace Helios.Io.Devices.Simulated;

/// <summary>
/// A file of a simulated directory, as a log device. Keeps the contract's rule that a device which failed once stays shut.
/// </summary>
internal sealed class SimulatedLogDevice : ILogDevice
{
    private readonly SimulatedDataDirectory _directory;
    private readonly SimulatedFile _file;
    private readonly string _name;
    private bool _failed;
    private bool _disposed;

    public SimulatedLogDevice(SimulatedDataDirectory directory, SimulatedFile file, string name)
    {
        _directory = directory;
        _file = file;
        _name = name;
    }

    public long LengthBytes => _file.LengthBytes;

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        lock (_directory.Gate)
        {
            Refuse();
            SimulatedFault? fault = _directory.CountOperation(_name, out int appliedBytes);
            if (appliedBytes >= 0)
            {
                _file.Write(position, bytes[..Math.Min(appliedBytes, bytes.Length)]);
                throw _directory.CutPower();
            }

            if (fault is null)
            {
                _file.Write(position, bytes);
                return;
            }

            if (fault == SimulatedFault.NoSpace)
            {
                _file.Write(position, bytes[..(bytes.Length / 2)]);
            }

            throw Fail("written", fault.Value);
        }
    }

    public void Flush()
    {
        lock (_directory.Gate)
        {
            Refuse();
            SimulatedFault? fault = _directory.CountOperation(_name, out int appliedBytes);
            if (appliedBytes >= 0)
            {
                // The power went during the flush: any applied byte stands for a flush that reached the disk but was not answered.
                if (appliedBytes > 0)
                {
                    _file.Flush();
                }

                throw _directory.CutPower();
            }

            if (fault is not null)
            {
                _file.LosePending();
                throw Fail("flushed to disk", fault.Value);
            }

            _file.Flush();
        }
    }

    public int Read(long position, Span<byte> destination)
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

    public void Truncate(long lengthBytes)
    {
        lock (_directory.Gate)
        {
            Refuse();
            SimulatedFault? fault = _directory.CountOperation(_name, out int appliedBytes);
            if (fault is not null)
            {
                throw Fail("cut", fault.Value);
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

    public void Dispose() => _disposed = true;

    private Fault Fail(string what, SimulatedFault fault)
    {
        _failed = true;
        return new Fault($"the file {_name} cannot be {what}: {SimulatedDataDirectory.TextOf(fault)}");
    }

    private void Refuse()
    {
        _directory.RefuseWithoutPower();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failed)
        {
            throw new Fault($"the file {_name} is not used after a failure");
        }
    }
}
