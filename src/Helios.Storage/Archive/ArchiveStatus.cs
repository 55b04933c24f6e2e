namespace Helios.Storage.Archive;

/// <summary>How the archive of the log does.</summary>
/// <param name="Archived">Log files that were archived since the start.</param>
/// <param name="Pending">Closed log files that wait for it.</param>
/// <param name="LastSegment">Number of the last that is in the archive; 0 for none.</param>
/// <param name="LastLsn">The archive holds the log up to here; 0 when nothing was archived since the start.</param>
/// <param name="LastArchivedUs">When that was, microseconds since 2000-01-01 UTC; 0 for never.</param>
/// <param name="Failed">Tries that failed since the start.</param>
/// <param name="Error">Why the last try failed; null when it did not.</param>
public readonly record struct ArchiveStatus(
    long Archived, long Pending, ulong LastSegment, long LastLsn, long LastArchivedUs, long Failed, string? Error);
