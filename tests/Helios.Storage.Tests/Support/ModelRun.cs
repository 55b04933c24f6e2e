using System.Globalization;
using Helios.Base;

namespace Helios.Storage.Tests.Support;

/// <summary>
/// Runs the same random operations of several interleaved transactions against a store and its model, and compares every answer. The run
/// is a function of its seed.
/// </summary>
internal sealed class ModelRun
{
    private const int Sessions = 4;
    private static readonly string[] s_keys = ["", "a", "aa", "ab", "b", "bbbbbbbbb", "bbbbbbbbbb", "c"];

    private readonly Random _random;
    private readonly ModelStore _model = new();
    private readonly Session?[] _sessions = new Session?[Sessions];
    private readonly List<string> _trace = [];
    private readonly TreeId[] _trees;

    public ModelRun(int seed, MemoryStore store)
    {
        _random = new Random(seed);
        Store = store;
        _trees = [store.NewTable(), store.NewIndex(unique: true), store.NewIndex(unique: false)];
    }

    public MemoryStore Store { get; }

    public int SerializationFailures { get; private set; }

    public int Commits { get; private set; }

    public string Trace => string.Join('\n', _trace.TakeLast(60));

    public void Step()
    {
        int number = _random.Next(Sessions);
        Session? session = _sessions[number];
        if (session is null)
        {
            var level = (IsolationLevel)_random.Next(3);
            Note(number, "begin " + level);
            _sessions[number] = session = new Session(Store.Begin(level), new ModelTxn(_model, level));
            BeginStatement(session);
            return;
        }

        switch (_random.Next(24))
        {
            case 0 or 1:
                Commit(number, session);
                break;
            case 2:
                Note(number, "rollback");
                session.Txn.Rollback();
                _model.Undo(session.Model, 0);
                _sessions[number] = null;
                break;
            case 3:
                Note(number, "rollback statement");
                RollbackStatement(session);
                break;
            case 4:
                Note(number, "advance");
                session.Txn.AdvanceCommand();
                session.Model.Command++;
                break;
            case 5 or 6 or 7:
                Note(number, "statement");
                BeginStatement(session);
                break;
            case 8 or 9 or 10 or 11:
                Read(number, session);
                break;
            case 12:
                OpenCursor(number, session);
                break;
            case 13:
                session.MoveCursor();
                break;
            case 14:
                Store.Collector.Run(1000);
                break;
            default:
                Write(number, session);
                break;
        }
    }

    /// <summary>Ends all transactions; then nothing but live rows may be left in the trees.</summary>
    public void Finish()
    {
        for (int i = 0; i < Sessions; i++)
        {
            _sessions[i]?.Txn.Rollback();
            if (_sessions[i] is { } session)
            {
                _model.Undo(session.Model, 0);
            }
        }

        Store.Collector.Run(int.MaxValue);
        Equal(0, Store.Collector.PendingCount, "notes of the collector");
        for (int tree = 0; tree < _trees.Length; tree++)
        {
            List<(ModelKey, string)> live = _model.Read(null, tree, _model.Sequence, 0, _ => true);
            long stored = Store.FindTree(_trees[tree])!.Rows?.CountRows() ?? Store.FindTree(_trees[tree])!.Entries!.CountEntries();
            Equal(live.Count, stored, "rows left in tree " + tree);
        }
    }

    private void BeginStatement(Session session)
    {
        session.Txn.BeginStatement();
        session.Model.Command++;
        session.Mark = session.Model.Writes.Count;
        session.ReadMark = session.Reads.Count;
        session.CursorMark = session.Cursors.Count;
        if (session.Model.Level == IsolationLevel.ReadCommitted || session.Model.Command == 1)
        {
            session.Model.Snapshot = _model.Sequence;
        }
    }

    private void RollbackStatement(Session session)
    {
        session.Txn.RollbackStatement();
        _model.Undo(session.Model, session.Mark);
        session.Reads.RemoveRange(session.ReadMark, session.Reads.Count - session.ReadMark);

        // A cursor ends with the statement that opened it.
        session.Cursors.RemoveRange(session.CursorMark, session.Cursors.Count - session.CursorMark);
    }

    private void Commit(int number, Session session)
    {
        Note(number, "commit");
        _sessions[number] = null;
        try
        {
            session.Txn.Commit();
        }
        catch (SqlError e) when (e.State == SqlState.SerializationFailure)
        {
            Equal(IsolationLevel.Serializable, session.Model.Level, "level of a serialization failure");
            Equal(true, _model.Sequence > session.Model.Snapshot, "something was committed since the snapshot");
            Note(number, "40001");
            SerializationFailures++;
            _model.Undo(session.Model, 0);
            return;
        }

        if (session.Model.Level == IsolationLevel.Serializable && session.Model.Writes.Exists(write => !write.IsLock))
        {
            // Serializable means: executed as a whole now, every read would have given the same.
            foreach ((Func<long, string> again, string result) in session.Reads)
            {
                Equal(result, again(_model.Sequence), "a read of a serializable transaction, at its commit");
            }
        }

        _model.Commit(session.Model);
        Commits++;
    }

    private void Read(int number, Session session)
    {
        int kind = _random.Next(4);
        long row = _random.Next(8);
        long to = row + _random.Next(5);
        bool descending = _random.Next(2) == 0;
        int tree = _random.Next(1, 3);
        string text = s_keys[_random.Next(s_keys.Length)];
        string behind = s_keys[_random.Next(s_keys.Length)];
        int command = session.Model.Command;
        ModelTxn txn = session.Model;
        Func<long, string> expected = kind switch
        {
            0 => at => Join(_model.Read(txn, 0, at, command, key => key.Row == row)),
            1 => at => Join(_model.Read(txn, 0, at, command, key => key.Row >= row && key.Row <= to, descending)),
            2 => at => Join(_model.Read(txn, tree, at, command, key => key.Text == text).Take(1)),
            _ => at => Join(_model.Read(
                txn,
                tree,
                at,
                command,
                key => string.CompareOrdinal(key.Text, text) >= 0 && (behind == "" || string.CompareOrdinal(key.Text, behind) < 0),
                descending)),
        };
        string actual = kind switch
        {
            0 => session.Txn.Get(_trees[0], row) is { } value ? row.ToString(CultureInfo.InvariantCulture) + "=" + value : "",
            1 => session.Txn.Scan(_trees[0], row, to, descending),
            2 => session.Txn.TryFind(_trees[tree], TestStore.Bytes(text), out RowId id) ? text + "=" + id.Value : "",
            _ => session.Txn.ScanIndex(_trees[tree], text, behind, descending),
        };
        string shouldBe = expected(txn.Snapshot);
        Note(number, $"read {kind} tree {tree} row {row}..{to} key '{text}'..'{behind}' desc {descending}: {actual}");
        Equal(shouldBe, actual, "read");
        session.Reads.Add((expected, shouldBe));
    }

    private void OpenCursor(int number, Session session)
    {
        Note(number, "open cursor");
        ModelTxn txn = session.Model;
        string expected = Join(_model.Read(txn, 0, txn.Snapshot, txn.Command, _ => true));
        session.Cursors.Add(new CursorPair(session.Txn.OpenTable(_trees[0]), expected));
    }

    private void Write(int number, Session session)
    {
        int kind = _random.Next(6);
        long row = _random.Next(8);
        string text = s_keys[_random.Next(s_keys.Length)];
        string value = "v" + _random.Next(1000).ToString(CultureInfo.InvariantCulture);
        int tree = _random.Next(1, 3);
        ModelTxn txn = session.Model;
        var rowKey = new ModelKey(0, "", row);
        var entryKey = new ModelKey(tree, text, row);
        WriteOutcome? expected = kind switch
        {
            0 => _model.Insert(txn, rowKey, value),
            1 => _model.Replace(txn, rowKey, value),
            2 => _model.Replace(txn, rowKey, null),
            3 => _model.Replace(txn, rowKey, null, isLock: true),
            4 => _model.Insert(txn, entryKey, "", isUnique: tree == 1),
            _ => _model.Replace(txn, entryKey, null),
        };
        if (expected is null)
        {
            return;
        }

        Note(number, $"write {kind} tree {tree} row {row} key '{text}' value {value}: {expected}");
        WriteOutcome actual = kind switch
        {
            0 => session.Txn.Insert(_trees[0], row, value),
            1 => session.Txn.Update(_trees[0], row, value),
            2 => session.Txn.Delete(_trees[0], row),
            3 => session.Txn.Lock(_trees[0], row),
            4 => session.Txn.InsertEntry(_trees[tree], text, row),
            _ => session.Txn.DeleteEntry(_trees[tree], text, row),
        };
        Equal(expected.Value, actual, "outcome");
        if (actual is WriteOutcome.Busy)
        {
            bool isSomebody = Array.Exists(_sessions, s => s is not null && s.Txn.Id == session.Txn.ConflictWith);
            Equal(true, isSomebody, "the conflict is with somebody");
        }

        if (actual != WriteOutcome.Done && _random.Next(2) == 0)
        {
            RollbackStatement(session);
        }
    }

    private void Note(int session, string what) => _trace.Add(string.Create(CultureInfo.InvariantCulture, $"[{session}] {what}"));

    private void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException($"{what}: expected {expected}, got {actual}");
        }
    }

    private static string Join(IEnumerable<(ModelKey Key, string Value)> items) => string.Join(' ', items.Select(
        item => item.Key.Tree == 0 ? string.Create(CultureInfo.InvariantCulture, $"{item.Key.Row}={item.Value}")
            : string.Create(CultureInfo.InvariantCulture, $"{item.Key.Text}={item.Key.Row}")));

    private sealed class Session(IStoreTransaction txn, ModelTxn model)
    {
        public IStoreTransaction Txn { get; } = txn;

        public ModelTxn Model { get; } = model;

        public List<(Func<long, string> Again, string Result)> Reads { get; } = [];

        public List<CursorPair> Cursors { get; } = [];

        public int Mark { get; set; }

        public int ReadMark { get; set; }

        public int CursorMark { get; set; }

        public void MoveCursor()
        {
            foreach (CursorPair pair in Cursors)
            {
                pair.Move();
            }
        }
    }

    private sealed class CursorPair(ITableCursor cursor, string expected)
    {
        private readonly Queue<string> _expected = new(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        public void Move()
        {
            bool there = cursor.Next(out RowId id, out byte[] image);
            string actual = there
                ? string.Create(CultureInfo.InvariantCulture, $"{id.Value}={TestStore.Text(image)}")
                : "end";
            if (!_expected.TryDequeue(out string? next))
            {
                next = "end";
            }

            if (next != actual)
            {
                throw new InvalidOperationException($"cursor: expected {next}, got {actual}");
            }
        }
    }
}
