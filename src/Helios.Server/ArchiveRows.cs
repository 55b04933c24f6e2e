using Helios.Storage;
using Helios.Storage.Archive;

namespace Helios.Server;

/// <summary>Rows of helios.archive: one where the log is archived, none elsewhere.</summary>
internal static class ArchiveRows
{
    public static IEnumerable<object?[]> Of(MemoryStore store, string? directory) =>
        store.Archive is { } status ? [Row(status, directory)] : [];

    private static object?[] Row(in ArchiveStatus status, string? directory) =>
    [
        directory,
        status.Archived == 0 ? null : (long)status.LastSegment,
        status.Archived == 0 ? null : status.LastLsn,
        status.Archived == 0 ? null : status.LastArchivedUs,
        status.Archived, status.Pending, status.Failed, status.Error,
    ];
}
