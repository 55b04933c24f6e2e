using System.Globalization;
using Helios.Base;

namespace Helios.Storage.Tests.Support;

/// <content>Statements, reads and ends of transactions.</content>
internal sealed partial class ModelRun
{
    private void BeginStatement(ModelSession session)
    {
        session.Txn.BeginStatement();
        session.Model.Command++;
        session.Mark = session.Model.Writes.Count;
        session.ReadMark = session.Reads.Count;
        session.CursorMark = session.Cursors.Count;
        if (session.Model.Level == IsolationLevel.ReadCommitted || session.Model.Command == 1)
        {
            session.Model.Snapshot = _model.Sequence;
            session.Model.SnapshotTick = _model.Ticks;
        }
    }

    private void RollbackStatement(ModelSession session)
    {
        session.Txn.RollbackStatement();
        _model.Undo(session.Model, session.Mark);
        session.CutBack(session.Mark, session.ReadMark, session.CursorMark);
    }

    private void Savepoint(ModelSession session)
    {
        Note(session.Number, "savepoint");
        session.Savepoints.Add(new SavepointPair(
            session.Txn.Mark(), session.Model.Writes.Count, session.Reads.Count, session.Cursors.Count));
    }

    private void RollbackTo(ModelSession session)
    {
        if (session.Savepoints.Count == 0)
        {
            return;
        }

        SavepointPair to = session.Savepoints[_choices.Next(session.Savepoints.Count)];
        Note(session.Number, $"rollback to {to.Writes} of {session.Model.Writes.Count} writes");
        bool givesUp = to.Writes < session.Model.Writes.Count;
        session.Txn.RollbackTo(to.Mark);
        _model.Undo(session.Model, to.Writes);
        session.CutBack(to.Writes, Math.Min(to.Reads, session.Reads.Count), Math.Min(to.Cursors, session.Cursors.Count));
        RequireWoken(session, givesUp);
        Counts.SavepointRollbacks += givesUp ? 1 : 0;
    }

    private void Rollback(ModelSession session)
    {
        session.IsEnding = true;
        session.Txn.Rollback();
        _model.Undo(session.Model, 0);
        End(session);
    }

    private void Commit(ModelSession session)
    {
        Note(session.Number, "commit");
        ModelTxn txn = session.Model;
        session.IsEnding = true;
        try
        {
            session.Txn.Commit();
        }
        catch (SqlError e) when (e.State == SqlState.SerializationFailure)
        {
            Equal(IsolationLevel.Serializable, txn.Level, "level of a serialization failure");
            bool isTouched = session.Seen.Exists(seen => _model.IsTouched(txn.SnapshotTick, seen));
            Equal(true, isTouched, "something that it looked at was written since the snapshot");
            Note(session.Number, "40001");
            Counts.SerializationFailures++;
            _model.Undo(txn, 0);
            End(session);
            return;
        }

        if (txn.Level == IsolationLevel.Serializable && txn.Writes.Exists(write => !write.IsLock))
        {
            // Serializable means: executed as a whole now, every read would have given the same.
            foreach ((Func<long, string> again, string result) in session.Reads)
            {
                Equal(result, again(_model.Sequence), "a read of a serializable transaction, at its commit");
            }
        }

        _model.Commit(txn);
        Counts.Commits++;
        End(session);
    }

    private void End(ModelSession session)
    {
        _sessions[session.Number] = null;
        session.WaitsFor = null;
        RequireWoken(session, isWaking: true);
    }

    private void Read(ModelSession session)
    {
        int kind = _choices.Next(4);
        long row = _choices.Next(8);
        long to = row + _choices.Next(5);
        int tree = kind < 2 ? 0 : _choices.Next(1, 3);
        bool descending = _choices.Next(2) == 1;
        string text = s_keys[_choices.Next(s_keys.Length)];
        ModelTxn txn = session.Model;
        int command = txn.Command;
        string behind = kind == 3 ? s_keys[(int)((row + to) % s_keys.Length)] : "";
        Func<ModelKey, bool> within = kind switch
        {
            0 => key => key.Row == row,
            1 => key => key.Row >= row && key.Row <= to,
            2 => key => key.Text == text,
            _ => key => string.CompareOrdinal(key.Text, text) >= 0 && (behind == "" || string.CompareOrdinal(key.Text, behind) < 0),
        };
        string Expected(long at)
        {
            IEnumerable<(ModelKey, string)> found = _model.Read(txn, tree, at, command, within, kind is 1 or 3 && descending);
            return Join(kind == 2 ? found.Take(1) : found);
        }

        string actual = kind switch
        {
            0 => session.Txn.Get(_trees[0], row) is { } value ? row.ToString(CultureInfo.InvariantCulture) + "=" + value : "",
            1 => session.Txn.Scan(_trees[0], row, to, descending),
            2 => session.Txn.TryFind(_trees[tree], TestStore.Bytes(text), out RowId id) ? text + "=" + id.Value : "",
            _ => session.Txn.ScanIndex(_trees[tree], text, behind, descending),
        };
        Note(session.Number, $"read {kind} tree {tree} row {row}..{to} key '{text}'..'{behind}' desc {descending}: {actual}");
        string shouldBe = Expected(txn.Snapshot);
        Equal(shouldBe, actual, "read");
        session.Reads.Add((Expected, shouldBe));
        session.Seen.Add(key => key.Tree == tree && within(key));
    }

    private void OpenCursor(ModelSession session)
    {
        Note(session.Number, "open cursor");
        ModelTxn txn = session.Model;
        string expected = Join(_model.Read(txn, 0, txn.Snapshot, txn.Command, _ => true));
        session.Cursors.Add(new CursorPair(session.Txn.OpenTable(_trees[0]), expected));
        session.Seen.Add(key => key.Tree == 0);
    }
}
