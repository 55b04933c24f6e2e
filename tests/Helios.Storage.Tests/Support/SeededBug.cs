namespace Helios.Storage.Tests.Support;

/// <summary>Ways to be wrong, each of which the model must find. They are put on from outside, between the store and the run.</summary>
public enum SeededBug
{
    None,

    /// <summary>A statement under READ COMMITTED reads under the snapshot of the one before it.</summary>
    OldSnapshot,

    RepeatableReadIsReadCommitted,

    SerializableIsRepeatableRead,

    /// <summary>A statement that is rolled back stays.</summary>
    StatementStays,

    /// <summary>What was written behind a savepoint stays.</summary>
    SavepointIsNone,

    LockIsNone,

    RollbackCommits,

    DeletedEntryStays,

    /// <summary>A statement sees what it writes itself, or those behind it do not see what it wrote.</summary>
    CommandsAreOne,

    WaiterGoesOnAtOnce,

    WaiterIsForgotten,

    /// <summary>Who waits for a row that a rollback to a savepoint gives up goes on waiting.</summary>
    WaiterOfSavepointSleeps,

    /// <summary>Waiters are called before what they wait for is undone.</summary>
    UnlockBeforeUndo,

    /// <summary>Versions are freed that a snapshot still needs.</summary>
    PurgeTooEarly,

    /// <summary>A wait that was given up wakes its transaction all the same.</summary>
    StoppedWaitGoesOn,
}
