namespace Helios.Storage.Backup;

/// <summary>Blocks done, of how many.</summary>
public readonly record struct BackupProgress(long Done, long All);
