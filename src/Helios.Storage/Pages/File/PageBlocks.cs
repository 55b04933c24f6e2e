using System.Threading;
using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Storage.Pages.File;

/// <summary>
/// The device of the page file, block by block, from any thread.
///
/// A device is not used any more after a failure of its own. A failed write (a full disk, mostly) has cost nothing but a block that nobody
/// refers to, so the file is opened anew for the next one. After a failed flush nobody knows what of all that was written is there (a
/// second flush may succeed without it): nothing is written any more, reads go on, and the log has to bring back the rest at a restart.
/// </summary>
internal sealed class PageBlocks : IDisposable
{
    private readonly IDataDirectory _directory;
    private readonly Lock _lock = new();
    private readonly ILogDevice _reader;
    private Writer? _writer;
    private Fault? _failure;

    public PageBlocks(IDataDirectory directory, string name)
    {
        _directory = directory;
        Name = name;
        _reader = directory.OpenLog(name);
    }

    public string Name { get; }

    public string Path => _directory.Path + "/" + Name;

    /// <summary>Blocks of the file, the last one perhaps not whole.</summary>
    public long Count => (_reader.LengthBytes + PageFormat.PageBytes - 1) / PageFormat.PageBytes;

    /// <summary>Reads a block from <paramref name="offset"/> on. False when the file ends before.</summary>
    public bool TryRead(uint block, int offset, Span<byte> bytes)
    {
        long position = ((long)block * PageFormat.PageBytes) + offset;
        while (!bytes.IsEmpty)
        {
            int count = _reader.Read(position, bytes);
            if (count == 0)
            {
                return false;
            }

            position += count;
            bytes = bytes[count..];
        }

        return true;
    }

    public void Write(uint block, ReadOnlySpan<byte> bytes)
    {
        Invariant.Require(bytes.Length == PageFormat.PageBytes);
        Writer writer = Rent();
        try
        {
            writer.Device.Write((long)block * PageFormat.PageBytes, bytes);
        }
        catch
        {
            Retire(writer);
            throw;
        }
        finally
        {
            Return(writer);
        }
    }

    public void Flush()
    {
        Writer writer = Rent();
        try
        {
            writer.Device.Flush();
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                _failure ??= new Fault($"{Path} is not written any more, its flush to disk has failed: {e.Message}", e);
            }

            throw;
        }
        finally
        {
            Return(writer);
        }
    }

    /// <summary>Cuts the file behind so many blocks.</summary>
    public void Cut(uint blocks)
    {
        Writer writer = Rent();
        try
        {
            writer.Device.Truncate((long)blocks * PageFormat.PageBytes);
        }
        catch
        {
            Retire(writer);
            throw;
        }
        finally
        {
            Return(writer);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer?.Device.Dispose();
    }

    private Writer Rent()
    {
        lock (_lock)
        {
            if (_failure is not null)
            {
                throw new Fault(_failure.Message, _failure);
            }

            _writer ??= new Writer(_directory.OpenLog(Name));
            _writer.UserCount++;
            return _writer;
        }
    }

    private void Return(Writer writer)
    {
        lock (_lock)
        {
            writer.UserCount--;
            if (writer.UserCount == 0 && writer != _writer)
            {
                writer.Device.Dispose();
            }
        }
    }

    private void Retire(Writer writer)
    {
        lock (_lock)
        {
            if (_writer == writer)
            {
                _writer = null;
            }
        }
    }

    private sealed class Writer(ILogDevice device)
    {
        public ILogDevice Device { get; } = device;

        public int UserCount { get; set; }
    }
}
