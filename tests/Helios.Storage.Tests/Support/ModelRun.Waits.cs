using System.Globalization;
using Helios.Base;

namespace Helios.Storage.Tests.Support;

/// <content>Writes, and what they meet: others who hold the row or key, newer versions, duplicates.</content>
internal sealed partial class ModelRun
{
    private readonly Queue<ModelSession> _resumed = new();
    private long _waitNumber;

    private void Write(ModelSession session)
    {
        int kind = _choices.Next(6);
        long row = _choices.Next(kind < 4 ? 8 : 3);
        int tree = _choices.Next(1, 3);
        string text = s_keys[_choices.Next(s_keys.Length)];
        string value = "v" + _choices.Next(1000).ToString(CultureInfo.InvariantCulture);
        Write(session, new WriteCommand(kind, tree, row, text, value));
    }

    private void Write(ModelSession session, in WriteCommand command)
    {
        if (Expected(session.Model, command) is not { } expected)
        {
            return;
        }

        ModelTxn? holder = expected == WriteOutcome.Busy ? _model.Holder : null;
        Note(session.Number, $"{command}: {expected}");
        WriteOutcome actual = Actual(session.Txn, command);
        Equal(expected, actual, "outcome");
        ModelKey written = command.Key;
        session.Seen.Add(key => key.Tree == written.Tree && (written.Tree == 0 ? key.Row == written.Row : key.Text == written.Text));
        switch (actual)
        {
            case WriteOutcome.Busy:
                Wait(session, holder!, command);
                break;
            case WriteOutcome.Changed when session.Model.Level == IsolationLevel.ReadCommitted:
                RollbackStatement(session);
                BeginStatement(session);
                Counts.Repeats++;
                Write(session, command);
                break;
            case WriteOutcome.Changed:
                Note(session.Number, "40001 at a write");
                Counts.LostRaces++;
                Rollback(session);
                break;
            case WriteOutcome.Duplicate:
                Counts.Duplicates++;
                RollbackStatement(session);
                break;
            case WriteOutcome.Done:
                break;
        }
    }

    private WriteOutcome? Expected(ModelTxn txn, in WriteCommand command) => command.Kind switch
    {
        0 => _model.Insert(txn, command.Key, command.Value),
        1 => _model.Replace(txn, command.Key, command.Value),
        2 => _model.Replace(txn, command.Key, null),
        3 => _model.Replace(txn, command.Key, null, isLock: true),
        4 => _model.Insert(txn, command.Key, "", isUnique: command.Tree == 1),
        _ => _model.Replace(txn, command.Key, null),
    };

    private WriteOutcome Actual(IStoreTransaction txn, in WriteCommand command) => command.Kind switch
    {
        0 => txn.Insert(_trees[0], command.Row, command.Value),
        1 => txn.Update(_trees[0], command.Row, command.Value),
        2 => txn.Delete(_trees[0], command.Row),
        3 => txn.Lock(_trees[0], command.Row),
        4 => txn.InsertEntry(_trees[command.Tree], command.Text, command.Row),
        _ => txn.DeleteEntry(_trees[command.Tree], command.Text, command.Row),
    };

    /// <summary>The statement is taken back and waits for the holder; who would close a cycle of waits is its victim.</summary>
    private void Wait(ModelSession session, ModelTxn model, in WriteCommand command)
    {
        ModelSession holder = _sessions.OfType<ModelSession>().Single(other => other.Model == model);
        Equal(holder.Txn.Id, session.Txn.ConflictWith, "the one who holds it");
        RollbackStatement(session);
        bool isCycle = false;
        for (ModelSession? at = holder; at is not null; at = at.WaitsFor)
        {
            isCycle |= at == session;
        }

        bool isVictim = false;
        int resumed = _resumed.Count;
        session.WaitNumber = ++_waitNumber;
        session.WaitsFor = holder;
        session.Pending = command;
        try
        {
            session.Txn.WhenFinished(session.Txn.ConflictWith, () => Wake(session, holder));
        }
        catch (SqlError error) when (error.State == SqlState.DeadlockDetected)
        {
            isVictim = true;
        }

        Note(session.Number, isVictim ? "is the victim of a deadlock" : $"waits for [{holder.Number}]");
        Equal(isCycle, isVictim, "it closes a cycle of waits");
        Equal(resumed, _resumed.Count, "those who were woken by a wait");
        Counts.Waits++;
        if (isVictim)
        {
            Counts.Deadlocks++;
            session.WaitsFor = null;
            Rollback(session);
        }
    }

    /// <summary>Called by the store. When the holder has ended, nothing of it is in the way any more.</summary>
    private void Wake(ModelSession session, ModelSession holder)
    {
        _resumed.Enqueue(session);
        if (session.Pending is not { } command || !holder.IsEnding)
        {
            return;
        }

        IStoreTransaction probe = Store.Start();
        bool isHeld = false;
        try
        {
            isHeld = Actual(probe, command) == WriteOutcome.Busy && probe.ConflictWith == holder.Txn.Id;
        }
        catch (Bug)
        {
            // What it would change is gone; who asks has looked before.
        }

        probe.Rollback();
        Equal(false, isHeld, $"[{session.Number}] is woken, but [{holder.Number}] holds it still");
    }

    /// <summary>Cancelled, or left waiting.</summary>
    private void StepOfWaiting(ModelSession session)
    {
        switch (_choices.Next(8))
        {
            case 6:
                Note(session.Number, "stops waiting");
                session.Txn.StopWaiting();
                session.WaitsFor = null;
                BeginStatement(session);
                break;
            case 7:
                Note(session.Number, "is cancelled while it waits");
                session.WaitsFor = null;
                Rollback(session);
                break;
            default:
                break;
        }
    }

    /// <summary>All who wait for a transaction that ended, or gave something up, have been called, and nobody else: first come
    /// first.</summary>
    private void RequireWoken(ModelSession holder, bool isWaking)
    {
        List<ModelSession> waiting = [.. _sessions.OfType<ModelSession>().Where(other => isWaking && other.WaitsFor == holder)
            .OrderBy(other => other.WaitNumber)];
        int before = _resumed.Count - waiting.Count;
        string expected = string.Join(' ', waiting.Select(session => session.Number));
        string actual = string.Join(' ', _resumed.Skip(Math.Max(0, before)).Select(session => session.Number));
        Equal(expected, actual, $"who is woken by [{holder.Number}]");
        waiting.ForEach(session => session.WaitsFor = null);
        Equal(true, _resumed.All(session => session.WaitsFor is null), "nobody else is woken");
    }

    /// <summary>Those who were woken look again, under the snapshot of a new statement.</summary>
    private void Resume()
    {
        while (_resumed.TryDequeue(out ModelSession? session))
        {
            if (_sessions[session.Number] != session)
            {
                continue;
            }

            Note(session.Number, "goes on");
            Counts.Resumed++;
            WriteCommand command = session.Pending!.Value;
            session.Pending = null;
            BeginStatement(session);
            Write(session, command);
        }
    }
}
