namespace Helios.Storage.Tests.Support;

/// <summary>How often a run met what it is there for.</summary>
internal sealed class ModelCounts
{
    public int Commits { get; set; }

    public int SerializationFailures { get; set; }

    /// <summary>Rows that a newer commit had changed, above READ COMMITTED.</summary>
    public int LostRaces { get; set; }

    /// <summary>The same under READ COMMITTED.</summary>
    public int Repeats { get; set; }

    public int Duplicates { get; set; }

    public int Waits { get; set; }

    public int Resumed { get; set; }

    public int Deadlocks { get; set; }

    public int SavepointRollbacks { get; set; }

    public int Restarts { get; set; }

    public int Least => new[]
    {
        Commits, SerializationFailures, LostRaces, Repeats, Duplicates, Waits, Resumed, Deadlocks, SavepointRollbacks, Restarts,
    }.Min();

    public void Add(ModelCounts other)
    {
        Commits += other.Commits;
        SerializationFailures += other.SerializationFailures;
        LostRaces += other.LostRaces;
        Repeats += other.Repeats;
        Duplicates += other.Duplicates;
        Waits += other.Waits;
        Resumed += other.Resumed;
        Deadlocks += other.Deadlocks;
        SavepointRollbacks += other.SavepointRollbacks;
        Restarts += other.Restarts;
    }

    public override string ToString() =>
        $"{Commits} commits, {Waits} waits of which {Resumed} were woken, {Deadlocks} deadlocks,"
        + $" {SerializationFailures} serialization failures, {LostRaces} lost races, {Repeats} statements repeated,"
        + $" {Duplicates} duplicates, {SavepointRollbacks} rollbacks to savepoints, {Restarts} starts";
}
