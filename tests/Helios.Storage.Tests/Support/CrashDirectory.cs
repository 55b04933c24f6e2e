using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Storage.Tests.Support;

public enum Failure
{
    /// <summary>EIO; nothing is written.</summary>
    InputOutput,

    /// <summary>EIO behind the first half of a write.</summary>
    Short,

    /// <summary>ENOSPC behind the first half of a write.</summary>
    NoSpace,
}

/// <summary>
/// Files in memory that remember which writes were flushed. A crash keeps all that was flushed and any choice of the rest. Operations can
/// be made to fail from the nth on. Every operation is counted and may be observed, so that a test can crash at each.
/// </summary>
internal sealed class CrashDirectory : IDataDirectory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CrashFile> _files = [];

    public string Path => "memory";

    /// <summary>Operation number (from 1) that fails, and all behind it; 0 for none.</summary>
    public int FailFrom { get; set; }

    /// <summary>Which operations may fail, by name; null for all.</summary>
    public Func<string, bool>? Fails { get; set; }

    /// <summary>True when only <see cref="FailFrom"/> itself fails, and the device would seem well again.</summary>
    public bool FailsOnce { get; set; }

    /// <summary>How it fails.</summary>
    public Failure Failure { get; set; }

    /// <summary>Operations so far: writes, flushes, truncations, deletions, creations.</summary>
    public int OperationCount { get; private set; }

    /// <summary>Called before each operation with its number and name.</summary>
    public Action<int, string>? BeforeOperation { get; set; }

    /// <summary>How long a flush takes.</summary>
    public TimeSpan FlushTime { get; set; }

    public IBlockDevice OpenDevice(string name, DeviceUse use = DeviceUse.Simple)
    {
        lock (_lock)
        {
            if (!_files.TryGetValue(name, out CrashFile? file))
            {
                Operation("create " + name);
                file = new CrashFile();
                _files.Add(name, file);
            }

            return new CrashDevice(this, name, file);
        }
    }

    public IReadOnlyList<string> List()
    {
        lock (_lock)
        {
            return [.. _files.Keys];
        }
    }

    public bool Exists(string name)
    {
        lock (_lock)
        {
            return _files.ContainsKey(name);
        }
    }

    public void Delete(string name)
    {
        lock (_lock)
        {
            Operation("delete " + name);
            _files.Remove(name);
        }
    }

    public void Rename(string from, string to)
    {
        lock (_lock)
        {
            Operation("rename " + from);
            _files.Remove(from, out CrashFile? file);
            _files[to] = file ?? throw new Fault("there is no " + from);
        }
    }

    public byte[] ReadAllBytes(string name)
    {
        lock (_lock)
        {
            return [.. _files[name].Bytes];
        }
    }

    public void WriteAllBytesAtomically(string name, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            Operation("replace " + name);
            _files[name] = CrashFile.Of(bytes);
        }
    }

    public void Dispose()
    {
    }

    /// <summary>The whole directory as it is now, flushed or not: what a killed process leaves.</summary>
    public CrashDirectory Copy() => Crash((_, _) => true);

    /// <summary>
    /// The directory after a power cut: flushed writes and those unflushed ones that <paramref name="keep"/> (file, index among the
    /// unflushed) chooses, in order.
    /// </summary>
    public CrashDirectory Crash(Func<string, int, bool> keep)
    {
        lock (_lock)
        {
            var crashed = new CrashDirectory();
            foreach ((string name, CrashFile file) in _files)
            {
                crashed._files.Add(name, file.Crash(i => keep(name, i)));
            }

            return crashed;
        }
    }

    public void SetBytes(string name, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _files[name] = CrashFile.Of(bytes);
        }
    }

    public int UnflushedCount(string name)
    {
        lock (_lock)
        {
            return _files[name].Unflushed.Count;
        }
    }

    private void Operation(string name)
    {
        BlockOutcome outcome = Try(name, out string? reason);
        if (outcome != BlockOutcome.Done)
        {
            throw new Fault(reason!) { State = outcome == BlockOutcome.NoSpace ? SqlState.DiskFull : SqlState.IoError };
        }
    }

    private static bool TakesNoSpace(string operation) =>
        operation.StartsWith("rename ", StringComparison.Ordinal) || operation.StartsWith("delete ", StringComparison.Ordinal)
        || operation.StartsWith("truncate ", StringComparison.Ordinal);

    /// <summary>Counts an operation, and says how it is to end.</summary>
    private BlockOutcome Try(string name, out string? reason)
    {
        OperationCount++;
        BeforeOperation?.Invoke(OperationCount, name);
        reason = null;
        bool isDue = FailFrom != 0 && (FailsOnce ? OperationCount == FailFrom : OperationCount >= FailFrom);
        isDue &= Fails?.Invoke(name) ?? true;
        if (!isDue || (Failure == Failure.NoSpace && TakesNoSpace(name)))
        {
            return BlockOutcome.Done;
        }

        reason = $"injected failure ({Failure}) at operation {OperationCount}: {name}";
        return Failure == Failure.NoSpace ? BlockOutcome.NoSpace : BlockOutcome.Failed;
    }

    private sealed class CrashFile
    {
        private List<byte> _flushed = [];

        public List<byte> Bytes { get; private set; } = [];

        /// <summary>Writes and truncations since the last flush; a truncation has null bytes.</summary>
        public List<(long Position, byte[]? Bytes)> Unflushed { get; } = [];

        public static CrashFile Of(ReadOnlySpan<byte> bytes)
        {
            var file = new CrashFile { Bytes = [.. bytes] };
            file.Flush();
            return file;
        }

        public void Change(long position, byte[]? bytes)
        {
            Unflushed.Add((position, bytes));
            Apply(Bytes, position, bytes);
        }

        public void Flush()
        {
            foreach ((long position, byte[]? bytes) in Unflushed)
            {
                Apply(_flushed, position, bytes);
            }

            if (Unflushed.Count == 0)
            {
                _flushed = [.. Bytes];
            }

            Unflushed.Clear();
        }

        public CrashFile Crash(Func<int, bool> keep)
        {
            var file = new CrashFile { Bytes = [.. _flushed] };
            for (int i = 0; i < Unflushed.Count; i++)
            {
                if (keep(i))
                {
                    Apply(file.Bytes, Unflushed[i].Position, Unflushed[i].Bytes);
                }
            }

            file._flushed = [.. file.Bytes];
            return file;
        }

        private static void Apply(List<byte> target, long position, byte[]? bytes)
        {
            int at = (int)position;
            if (bytes is null)
            {
                target.RemoveRange(Math.Min(at, target.Count), target.Count - Math.Min(at, target.Count));
                return;
            }

            if (target.Count < at + bytes.Length)
            {
                // Bytes between the old end and the new ones read as zero, whatever the list held there before.
                int end = target.Count;
                System.Runtime.InteropServices.CollectionsMarshal.SetCount(target, at + bytes.Length);
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(target)[end..].Clear();
            }

            bytes.CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(target)[at..]);
        }
    }

    private sealed class CrashDevice(CrashDirectory directory, string name, CrashFile file) : SynchronousDevice
    {
        public override string Name => name;

        public override long LengthBytes
        {
            get
            {
                lock (directory._lock)
                {
                    return file.Bytes.Count;
                }
            }
        }

        public override int Read(long position, Span<byte> destination)
        {
            lock (directory._lock)
            {
                int count = (int)Math.Max(0, Math.Min(destination.Length, file.Bytes.Count - position));
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(file.Bytes).Slice((int)position, count).CopyTo(destination);
                return count;
            }
        }

        public override bool TryAllocate(long lengthBytes)
        {
            lock (directory._lock)
            {
                if (lengthBytes > file.Bytes.Count)
                {
                    BlockOutcome outcome = directory.Try("allocate " + name, out string? reason);
                    if (outcome != BlockOutcome.Done)
                    {
                        return outcome == BlockOutcome.NoSpace ? false : throw Shut(reason!);
                    }

                    file.Change(lengthBytes, []);
                }

                return true;
            }
        }

        public override void Truncate(long lengthBytes)
        {
            lock (directory._lock)
            {
                RefuseWhenShut();
                if (directory.Try("truncate " + name, out string? reason) != BlockOutcome.Done)
                {
                    throw Shut(reason!);
                }

                file.Change(lengthBytes, null);
            }
        }

        public override void Dispose()
        {
        }

        protected override BlockOutcome WriteAll(long position, ReadOnlySpan<byte> bytes, out string? reason)
        {
            lock (directory._lock)
            {
                BlockOutcome outcome = directory.Try("write " + name, out reason);
                if (outcome == BlockOutcome.Done)
                {
                    file.Change(position, bytes.ToArray());
                }
                else if (directory.Failure != Failure.InputOutput)
                {
                    file.Change(position, bytes[..(bytes.Length / 2)].ToArray());
                }

                return outcome;
            }
        }

        protected override BlockOutcome FlushAll(out string? reason)
        {
            if (directory.FlushTime > TimeSpan.Zero)
            {
                Thread.Sleep(directory.FlushTime);
            }

            lock (directory._lock)
            {
                BlockOutcome outcome = directory.Try("flush " + name, out reason);
                if (outcome == BlockOutcome.Done)
                {
                    file.Flush();
                }
                else
                {
                    // As kernels do that mark the pages clean.
                    file.Unflushed.Clear();
                }

                return outcome;
            }
        }
    }
}
