using Helios.Base;
using Helios.Storage.Archive;
using Helios.Storage.Log;

namespace Helios.Storage.Recovery;

/// <content>Files of the log that lie in an archive: each is closed, and every byte of it must be right.</content>
internal sealed partial class LogReplay
{
    public long CommitCount { get; private set; }

    /// <summary>Applies a file up to a stop. Gives where the log stands then, at the begin of the next file.</summary>
    public LogPosition ReplayArchived(
        string name, ReadOnlySpan<byte> bytes, in LogPosition position, in ReplayStop stop, out bool isStopped)
    {
        var walk = new LogWalk(name, bytes);
        if (walk.Header != HeaderAt(position))
        {
            throw new Fault(
                $"{name} does not go on where the log before it ends (LSN {position.End}): it is file {walk.Header.Number} from LSN "
                + $"{walk.Header.StartLsn} on, of other content");
        }

        isStopped = false;
        LogPosition end = position;
        bool isClosed = false;
        while (true)
        {
            end = end with { End = position.FileStart + walk.At, Chain = walk.Chain };
            if (end.End >= stop.ForkLsn || !walk.MoveNext(out LogRecordHeader record))
            {
                break;
            }

            if (isClosed)
            {
                throw new Fault($"{name} goes on behind its end, at offset {walk.At}");
            }

            if (record.Kind == LogRecordKind.Commit && IsBehind(stop, record, walk.Payload))
            {
                isStopped = true;
                break;
            }

            Apply(record, walk.Payload);
            isClosed = record.Kind == LogRecordKind.End;
        }

        ReplayedBytes += end.End - position.FileStart;
        return end with { FileNumber = position.FileNumber + 1, FileStart = end.End };
    }

    private static bool IsBehind(in ReplayStop stop, in LogRecordHeader commit, ReadOnlySpan<byte> payload) =>
        stop.UntilUs is { } untilUs ? TimeOf(payload) > untilUs : commit.Lsn > stop.UntilLsn;
}

/// <param name="UntilUs">The last commit at or before this time; null when the LSN counts.</param>
/// <param name="UntilLsn">The last commit that ends at or before this position.</param>
/// <param name="ForkLsn">Where the log is left for another branch.</param>
internal readonly record struct ReplayStop(long? UntilUs, long UntilLsn, long ForkLsn);
