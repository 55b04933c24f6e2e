namespace Helios.Storage.Log;

/// <summary>Where the log goes on: the file, where in the stream that file begins, the position behind the last record, the chain there,
/// and the branch (see <see cref="LogFormat"/>) that what is written from here on belongs to.</summary>
internal readonly record struct LogPosition(
    ulong Store, ulong FileNumber, long FileStart, long End, ulong Chain, ulong Branch = 0);
