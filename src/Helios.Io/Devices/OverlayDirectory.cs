using Helios.Base;

namespace Helios.Io.Devices;

/// <summary>A directory over another, which it only reads: what is written stays in memory and is gone with it. For looking at a store as
/// a start would find it, without changing it.</summary>
public sealed class OverlayDirectory(IDataDirectory below) : IDataDirectory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OverlayFile?> _files = [];

    public string Path => below.Path;

    public IBlockDevice OpenDevice(string name, DeviceUse use = DeviceUse.Simple)
    {
        lock (_lock)
        {
            if (_files.TryGetValue(name, out OverlayFile? file) && file is not null)
            {
                return new OverlayDevice(name, file);
            }

            bool isBelow = file is null && !_files.ContainsKey(name) && below.Exists(name);
            file = new OverlayFile(isBelow ? below.OpenDevice(name) : null);
            _files[name] = file;
            return new OverlayDevice(name, file);
        }
    }

    public IReadOnlyList<string> List()
    {
        lock (_lock)
        {
            var names = new SortedSet<string>(below.List(), StringComparer.Ordinal);
            foreach ((string name, OverlayFile? file) in _files)
            {
                _ = file is null ? names.Remove(name) : names.Add(name);
            }

            return [.. names];
        }
    }

    public bool Exists(string name)
    {
        lock (_lock)
        {
            return _files.TryGetValue(name, out OverlayFile? file) ? file is not null : below.Exists(name);
        }
    }

    public void Delete(string name)
    {
        lock (_lock)
        {
            _files[name] = null;
        }
    }

    public void Rename(string from, string to)
    {
        using (OpenDevice(from))
        {
            lock (_lock)
            {
                _files[to] = _files[from];
                _files[from] = null;
            }
        }
    }

    public byte[] ReadAllBytes(string name)
    {
        using IBlockDevice device = OpenDevice(name);
        var bytes = new byte[device.LengthBytes];
        return device.ReadFully(0, bytes) ? bytes : throw new Fault($"the file {name} is shorter than its length");
    }

    public void WriteAllBytesAtomically(string name, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var file = new OverlayFile(null);
            file.Write(0, bytes);
            _files[name] = file;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (OverlayFile? file in _files.Values)
            {
                file?.Dispose();
            }

            _files.Clear();
        }
    }

    /// <summary>Blocks that were written, over a device that is read.</summary>
    private sealed class OverlayFile(IBlockDevice? below) : IDisposable
    {
        private const int BlockBytes = 4096;

        private readonly Lock _lock = new();
        private readonly Dictionary<long, byte[]> _blocks = [];

        // Behind this nothing of the file below is seen any more.
        private long _cut = below?.LengthBytes ?? 0;

        public long LengthBytes { get; private set; } = below?.LengthBytes ?? 0;

        public int Read(long position, Span<byte> destination)
        {
            lock (_lock)
            {
                int count = (int)Math.Clamp(LengthBytes - position, 0, destination.Length);
                for (int done = 0; done < count;)
                {
                    long block = (position + done) / BlockBytes;
                    int from = (int)((position + done) % BlockBytes);
                    Span<byte> part = destination.Slice(done, Math.Min(BlockBytes - from, count - done));
                    if (_blocks.TryGetValue(block, out byte[]? bytes))
                    {
                        bytes.AsSpan(from, part.Length).CopyTo(part);
                    }
                    else
                    {
                        ReadBelow(position + done, part);
                    }

                    done += part.Length;
                }

                return count;
            }
        }

        public void Write(long position, ReadOnlySpan<byte> bytes)
        {
            lock (_lock)
            {
                LengthBytes = Math.Max(LengthBytes, position + bytes.Length);
                while (!bytes.IsEmpty)
                {
                    long block = position / BlockBytes;
                    int from = (int)(position % BlockBytes);
                    int length = Math.Min(BlockBytes - from, bytes.Length);
                    if (!_blocks.TryGetValue(block, out byte[]? held))
                    {
                        held = new byte[BlockBytes];
                        ReadBelow(block * BlockBytes, held);
                        _blocks.Add(block, held);
                    }

                    bytes[..length].CopyTo(held.AsSpan(from));
                    bytes = bytes[length..];
                    position += length;
                }
            }
        }

        public void SetLength(long length)
        {
            lock (_lock)
            {
                if (length < LengthBytes)
                {
                    _cut = Math.Min(_cut, length);
                    foreach (long block in _blocks.Keys)
                    {
                        int kept = (int)Math.Clamp(length - (block * BlockBytes), 0, BlockBytes);
                        _blocks[block].AsSpan(kept).Clear();
                    }
                }

                LengthBytes = length;
            }
        }

        public void Dispose() => below?.Dispose();

        private void ReadBelow(long position, Span<byte> part)
        {
            int count = (int)Math.Clamp(_cut - position, 0, part.Length);
            part[count..].Clear();
            if (count > 0 && !below!.ReadFully(position, part[..count]))
            {
                throw new Fault($"the file {below!.Name} is shorter than its length");
            }
        }
    }

    private sealed class OverlayDevice(string name, OverlayFile file) : SynchronousDevice
    {
        public override string Name => name;

        public override long LengthBytes => file.LengthBytes;

        public override int Read(long position, Span<byte> destination) => file.Read(position, destination);

        public override bool TryAllocate(long lengthBytes)
        {
            file.SetLength(Math.Max(lengthBytes, file.LengthBytes));
            return true;
        }

        public override void Truncate(long lengthBytes) => file.SetLength(lengthBytes);

        public override void Dispose()
        {
        }

        protected override BlockOutcome WriteAll(long position, ReadOnlySpan<byte> bytes, out string? reason)
        {
            file.Write(position, bytes);
            reason = null;
            return BlockOutcome.Done;
        }

        protected override BlockOutcome FlushAll(out string? reason)
        {
            reason = null;
            return BlockOutcome.Done;
        }
    }
}
