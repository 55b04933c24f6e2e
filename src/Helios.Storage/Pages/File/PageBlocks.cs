using System.Threading;
using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Storage.Pages.File;

/// <summary>
/// The device of the page file, block by block, from any thread. Reads go on beside everything else; writes, flushes and cuts go one after
/// the other.
///
/// A device is not used any more after a failure of its own. A failed write (a full disk, mostly) has cost nothing but a block that nobody
/// refers to, so the file is opened anew for the next one. But what had been written since the last good flush may be gone by then, so it
/// is read back, compared with what was written and written again before the next flush. After a failed flush nobody knows what of all that
/// was written is there (a second flush may succeed without it): nothing is written any more, reads go on, and the log has to bring back
/// the rest at a restart.
/// </summary>
internal sealed class PageBlocks : IDisposable
{
    private readonly IDataDirectory _directory;
    private readonly Lock _writeLock = new();
    private readonly Dictionary<uint, uint> _unflushed = [];
    private readonly IBlockDevice _reader;
    private IBlockDevice? _writer;
    private bool _isDoubtful;
    private Fault? _failure;

    public PageBlocks(IDataDirectory directory, string name)
    {
        _directory = directory;
        Name = name;
        _reader = directory.OpenDevice(name);
        Count = (_reader.LengthBytes + PageFormat.PageBytes - 1) / PageFormat.PageBytes;
    }

    public string Name { get; }

    public string Path => _directory.Path + "/" + Name;

    /// <summary>Blocks of the file when it was opened, the last one perhaps not whole.</summary>
    public long Count { get; }

    /// <summary>Reads a block from <paramref name="offset"/> on. False when the file ends before.</summary>
    public bool TryRead(uint block, int offset, Span<byte> bytes) =>
        _reader.ReadFully(((long)block * PageFormat.PageBytes) + offset, bytes);

    public void Write(uint block, ReadOnlySpan<byte> bytes)
    {
        Invariant.Require(bytes.Length == PageFormat.PageBytes);
        uint crc = Crc32C.Compute(bytes);
        lock (_writeLock)
        {
            // A write that fails may leave part of it, of which nothing is asked.
            _unflushed.Remove(block);
            WriteNow(block, bytes);
            _unflushed.Add(block, crc);
        }
    }

    public void Flush()
    {
        lock (_writeLock)
        {
            RefuseAfterFailure();
            if (_isDoubtful)
            {
                WriteAgain();
            }

            try
            {
                Writer().Flush();
            }
            catch (Exception e)
            {
                _failure = new Fault($"{Path} is not written any more, its flush to disk has failed: {e.Message}", e);
                throw;
            }

            _unflushed.Clear();
        }
    }

    /// <summary>Cuts the file behind so many blocks.</summary>
    public void Cut(uint blocks)
    {
        lock (_writeLock)
        {
            RefuseAfterFailure();
            foreach (uint block in _unflushed.Keys)
            {
                if (block >= blocks)
                {
                    _unflushed.Remove(block);
                }
            }

            try
            {
                Writer().Truncate((long)blocks * PageFormat.PageBytes);
            }
            catch
            {
                GiveUpWriter();
                throw;
            }
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer?.Dispose();
    }

    private IBlockDevice Writer() => _writer ??= _directory.OpenDevice(Name);

    private void WriteNow(uint block, ReadOnlySpan<byte> bytes)
    {
        RefuseAfterFailure();
        try
        {
            Writer().Write((long)block * PageFormat.PageBytes, bytes);
        }
        catch
        {
            GiveUpWriter();
            throw;
        }
    }

    private void GiveUpWriter()
    {
        _isDoubtful = true;
        _writer?.Dispose();
        _writer = null;
    }

    /// <summary>A block that is found changed is lost, and with it what the next flush would promise. One that cannot be written again is
    /// tried before the flush after this.</summary>
    private void WriteAgain()
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(PageFormat.PageBytes);
        foreach ((uint block, uint crc) in _unflushed)
        {
            if (!TryRead(block, 0, bytes) || Crc32C.Compute(bytes) != crc)
            {
                _failure = new Fault($"{Path} is not written any more, block {block} does not hold what was written before a write failed");
                throw _failure;
            }

            WriteNow(block, bytes);
        }

        _isDoubtful = false;
    }

    private void RefuseAfterFailure()
    {
        if (_failure is not null)
        {
            throw new Fault(_failure.Message, _failure);
        }
    }
}
