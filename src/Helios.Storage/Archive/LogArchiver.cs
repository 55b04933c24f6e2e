using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Threading;
using Helios.Storage.Log;
using Helios.Storage.Recovery;

namespace Helios.Storage.Archive;

/// <summary>
/// Copies each closed log file to the archive, in order, on a thread of its own.
///
/// Invariants:
/// 1. A log file counts as archived when what lies in the archive under its name was read back and is the log file, byte for byte, behind
///    a flush of the file and of its directory. Only then may the log use it again or delete it (see <see cref="NeedlessLog"/>).
/// 2. What is in the archive is never overwritten: the same content is fine (a crash came between), other content is a failure that an
///    operator must look into.
/// 3. A failure costs nothing but space: it is said in the log and in the status, tried again, and log files are kept meanwhile.
/// </summary>
internal sealed class LogArchiver : IDisposable
{
    private const string PartSuffix = ".part";
    private const int FirstRetryMs = 1000;
    private const int LastRetryMs = 60_000;
    private const long NsPerMs = 1_000_000;

    private readonly Lock _runLock = new();
    private readonly Lock _statusLock = new();
    private readonly AutoResetEvent _wanted = new(false);
    private readonly IDataDirectory _data;
    private readonly IDataDirectory _archive;
    private readonly WriteAheadLog _wal;
    private readonly NeedlessLog _needless;
    private readonly IClock _clock;
    private readonly ILog _log;
    private readonly long _closeAfterNs;
    private DedicatedThread? _thread;
    private bool _isStopping;
    private ulong _next;
    private int _retryMs;
    private ArchiveStatus _status;

    /// <param name="data">Where log files lie.</param>
    /// <param name="archive">Where they go.</param>
    /// <param name="wal">The log.</param>
    /// <param name="needless">Is told what has been archived.</param>
    /// <param name="clock">For waiting, and for the status.</param>
    /// <param name="log">Tells the operator.</param>
    /// <param name="closeAfterMs">A file with commits is closed after this time, full or not; 0 for never.</param>
    public LogArchiver(
        IDataDirectory data, IDataDirectory archive, WriteAheadLog wal, NeedlessLog needless, IClock clock, ILog log, long closeAfterMs)
    {
        _data = data;
        _archive = archive;
        _wal = wal;
        _needless = needless;
        _clock = clock;
        _log = log;
        _closeAfterNs = closeAfterMs * NsPerMs;
        _next = _wal.ClosedBelow;
        foreach (string name in data.List())
        {
            if (LogFormat.TryParseFileName(name, out ulong number))
            {
                _next = Math.Min(_next, number);
            }
        }
    }

    public ArchiveStatus Status
    {
        get
        {
            ulong closed = _wal.ClosedBelow;
            lock (_statusLock)
            {
                return _status with { Pending = (long)(closed - Math.Min(closed, Volatile.Read(ref _next))) };
            }
        }
    }

    public void Start()
    {
        _wal.FileClosed += Wake;
        _thread = DedicatedThread.Start("wal-archiver", Run, isBackgroundWork: true);
    }

    /// <summary>Ends the thread. What is left is for <see cref="Finish"/> and the next start.</summary>
    public void Stop()
    {
        Volatile.Write(ref _isStopping, true);
        Wake();
        _thread?.Join();
        _wal.FileClosed -= Wake;
    }

    /// <summary>Closes the log file in use when there are commits in it, and archives all there is, until something fails. True when all
    /// that was committed before is in the archive.</summary>
    public bool Finish()
    {
        bool isClosed = TryCloseFile(out ulong below);
        while (Volatile.Read(ref _next) < below && TryArchiveNext())
        {
        }

        // One that was full to its last byte is closed by nothing but the begin of the next one.
        return isClosed && Volatile.Read(ref _next) >= below;
    }

    /// <summary>Archives one file; false when there is none, or it cannot be archived now (see <see cref="Status"/>).</summary>
    public bool TryArchiveNext()
    {
        lock (_runLock)
        {
            if (_next >= _wal.ClosedBelow)
            {
                return false;
            }

            try
            {
                Archive(_next);
            }
            catch (Exception e)
            {
                NoteFailure(LogFormat.FileName(_next), e.Message);
                return false;
            }

            Volatile.Write(ref _next, _next + 1);
            _needless.ArchivedBelow(_next);
            return true;
        }
    }

    public void Dispose() => _wanted.Dispose();

    private void Wake() => _wanted.Set();

    private void Run()
    {
        long closeAt = _clock.MonotonicNs + _closeAfterNs;
        while (!Volatile.Read(ref _isStopping))
        {
            if (TryArchiveNext())
            {
                continue;
            }

            long now = _clock.MonotonicNs;
            if (_closeAfterNs > 0 && now >= closeAt)
            {
                closeAt = now + _closeAfterNs;

                // While the archive fails, more files would help nobody.
                if (_retryMs == 0 && TryCloseFile(out _))
                {
                    continue;
                }
            }

            long wait = _retryMs > 0 ? _retryMs : long.MaxValue;
            wait = _closeAfterNs > 0 ? Math.Min(wait, 1 + ((closeAt - now) / NsPerMs)) : wait;
            _wanted.WaitOne((int)Math.Min(wait, int.MaxValue));
        }
    }

    /// <summary>Closes the log file in use when there are commits in it: all of them are in files below a number.</summary>
    private bool TryCloseFile(out ulong below)
    {
        below = ulong.MaxValue;
        try
        {
            below = _wal.CloseFile(out long end);
            _wal.WaitDurable(end);
            return true;
        }
        catch (Exception e) when (e is Fault or SqlError)
        {
            NoteFailure(LogFormat.FileName(_wal.ClosedBelow), "it could not be closed: " + e.Message);
            return false;
        }
    }

    private void Archive(ulong number)
    {
        string name = LogFormat.FileName(number);
        if (!_data.Exists(name))
        {
            // Archived before, and the deletion of an older one failed; or an operator has taken it away.
            if (!_archive.Exists(ArchiveFormat.FileName(_wal.Store, _wal.Branch, number)))
            {
                _log.Write(
                    LogLevel.Error,
                    "a log file is gone that was not archived: the archive has a gap, make a new backup now",
                    ("file", name));
            }

            return;
        }

        byte[] bytes = _data.ReadAllBytes(name);
        LogSegment segment = LogSegment.Read(name, bytes);
        if (segment.Header.Number != number || segment.Header.Store != _wal.Store)
        {
            throw new Fault($"{name} is damaged: its header says that it is file {segment.Header.Number}");
        }

        string target = ArchiveFormat.FileName(segment.Header.Store, segment.Header.Branch, number);
        ReadOnlySpan<byte> content = bytes.AsSpan(0, segment.LengthBytes);
        if (!_archive.Exists(target))
        {
            Write(target, content);
        }
        else if (!IsSame(target, content))
        {
            throw new Fault(
                $"{_archive.Path} has a file {target} with other content, which is not overwritten: does a copy of this data directory use "
                + "the same archive?");
        }

        NoteArchived(target, segment);
    }

    private void Write(string target, ReadOnlySpan<byte> content)
    {
        string part = target + PartSuffix;
        byte[] packed = ArchiveFormat.Pack(content);
        using (IBlockDevice device = _archive.OpenDevice(part))
        {
            if (device.LengthBytes != 0)
            {
                device.Truncate(0);
            }

            device.WriteThenFlush(0, packed);
        }

        if (!IsSame(part, content))
        {
            throw new Fault($"{_archive.Path} gives {part} back otherwise than it was written");
        }

        _archive.Rename(part, target);
    }

    private bool IsSame(string name, ReadOnlySpan<byte> content) =>
        content.SequenceEqual(ArchiveFormat.Unpack(name, _archive.ReadAllBytes(name)));

    private void NoteArchived(string target, in LogSegment segment)
    {
        bool isFirst;
        bool wasFailing;
        lock (_statusLock)
        {
            isFirst = _status.Archived == 0;
            wasFailing = _status.Error is not null;
            _status = _status with
            {
                Archived = _status.Archived + 1,
                LastSegment = segment.Header.Number,
                LastLsn = segment.EndLsn,
                LastArchivedUs = _clock.UtcNowUs,
                Error = null,
            };
        }

        _retryMs = 0;
        if (wasFailing)
        {
            _log.Write(LogLevel.Info, "the log is archived again", ("file", target));
        }

        LogFileHeader header = segment.Header;
        if (isFirst && header.Number > 1 && !_archive.Exists(ArchiveFormat.FileName(header.Store, header.Branch, header.Number - 1)))
        {
            _log.Write(
                LogLevel.Warning,
                "the archive holds the log from this file on: only backups made from now on can be brought forward by it",
                ("file", target));
        }
    }

    private void NoteFailure(string file, string why)
    {
        lock (_statusLock)
        {
            _status = _status with { Failed = _status.Failed + 1, Error = why };
        }

        _retryMs = Math.Clamp(_retryMs * 2, FirstRetryMs, LastRetryMs);
        _log.Write(
            LogLevel.Error,
            "the log cannot be archived, its files are kept until it can",
            ("file", file), ("error", why), ("pending", Status.Pending), ("retry_ms", _retryMs));
    }
}
