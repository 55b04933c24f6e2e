namespace Helios.Storage.Log;

/// <summary>Where the log goes on: the file, where in the stream that file begins, the position behind the last record, and the chain
/// there.</summary>
internal readonly record struct LogPosition(ulong Store, ulong FileNumber, long FileStart, long End, ulong Chain);
