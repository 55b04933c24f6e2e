using System.Globalization;
using Helios.Base;
using Helios.Storage.Trees;

namespace Helios.Storage.Tests.Support;

/// <summary>
/// Runs the same operations of several interleaved transactions against a store and its model, and compares every answer. What is done is a
/// function of the moves. The rules are PostgreSQL's ("Concurrency Control"), as <see cref="IStoreTransaction"/> states them: who reads
/// what,
/// who waits for whom and is woken when, who is the victim of a deadlock, who fails with 40001 or finds a duplicate.
/// </summary>
internal sealed partial class ModelRun : IDisposable
{
    private const int SessionCount = 4;
    private static readonly string[] s_keys = ["", "a", "aa", "ab", "b", "bbbbbbbbb", "bbbbbbbbbb", "c"];
    private static readonly StoreOptions s_options = new() { IsSingleThreaded = true, SegmentBytes = 2000 };

    private readonly MoveReader _choices = new();
    private readonly SeededBug _bug;
    private readonly ModelStore _model = new();
    private readonly ModelSession?[] _sessions = new ModelSession?[SessionCount];
    private readonly List<string> _trace = [];
    private readonly TreeId[] _trees;
    private CrashDirectory _directory = new();

    public ModelRun(SeededBug bug = SeededBug.None)
    {
        _bug = bug;
        Store = TestStore.Open(_directory, s_options);
        _trees = [Store.NewTable(), Store.NewIndex(unique: true), Store.NewIndex(unique: false)];
    }

    public MemoryStore Store { get; private set; }

    public ModelCounts Counts { get; } = new();

    public string Trace => string.Join('\n', _trace.TakeLast(60));

    /// <summary>What was wrong; null when nothing was.</summary>
    public static string? Problem(Moves moves, ModelCounts? counts = null, SeededBug bug = SeededBug.None)
    {
        using var run = new ModelRun(bug);
        try
        {
            foreach (Move move in moves.All)
            {
                run.Step(move);
            }

            run.Finish();
            counts?.Add(run.Counts);
            return null;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}\n{run.Trace}\n{(e is ModelException ? "" : e.StackTrace)}";
        }
    }

    public void Dispose()
    {
        try
        {
            Store.Dispose();
        }
        catch (Exception) when (_bug != SeededBug.None)
        {
            // Whatever a bug has left there.
        }
    }

    public void Step(Move move)
    {
        _choices.Begin(move);
        int number = _choices.Next(SessionCount);
        if (_sessions[number] is not { } session)
        {
            var level = (IsolationLevel)_choices.Next(3);
            Note(number, "begin " + level);
            session = new ModelSession(number, SeededTransaction.Begin(Store, level, _bug), new ModelTxn(_model, level));
            _sessions[number] = session;
            BeginStatement(session);
        }
        else if (session.WaitsFor is not null)
        {
            StepOfWaiting(session);
        }
        else
        {
            Step(session);
        }

        Resume();
    }

    /// <summary>Ends all transactions; then nothing but live rows may be left in the trees, and a start finds them.</summary>
    public void Finish()
    {
        foreach (ModelSession session in _sessions.OfType<ModelSession>().OrderBy(session => session.WaitsFor is null).ToList())
        {
            Rollback(session);
            _resumed.Clear();
        }

        Store.Collector.Run(int.MaxValue);
        Equal(0, Store.Collector.PendingCount, "notes of the collector");
        for (int tree = 0; tree < _trees.Length; tree++)
        {
            List<(ModelKey, string)> live = _model.Read(null, tree, _model.Sequence, 0, _ => true);
            StoredTree stored = Store.FindTree(_trees[tree])!;
            Equal(live.Count, stored.Rows?.CountRows() ?? stored.Entries!.CountEntries(), "rows left in tree " + tree);
        }

        Restart();
    }

    private void Step(ModelSession session)
    {
        switch (_choices.Next(28))
        {
            case 0 or 1 or 2 or 3 or 4 or 5 or 6 or 7:
                Write(session);
                break;
            case 8 or 9 or 10 or 11:
                Read(session);
                break;
            case 12 or 13:
                Commit(session);
                break;
            case 14 or 15 or 16:
                Note(session.Number, "statement");
                BeginStatement(session);
                break;
            case 17:
                Note(session.Number, "rollback");
                Rollback(session);
                break;
            case 18:
                Note(session.Number, "rollback statement");
                RollbackStatement(session);
                break;
            case 19:
                Note(session.Number, "advance");
                session.Txn.AdvanceCommand();
                session.Model.Command++;
                break;
            case 20:
                OpenCursor(session);
                break;
            case 21:
                session.Cursors.ForEach(cursor => cursor.Move());
                break;
            case 22 or 23:
                Savepoint(session);
                break;
            case 24:
                RollbackTo(session);
                break;
            default:
                StepOfStore();
                break;
        }
    }

    private void StepOfStore()
    {
        switch (_choices.Next(12))
        {
            case 0:
                Note(-1, "power cut");
                Array.Clear(_sessions);
                _model.Forget();
                Restart();
                break;
            case 1 or 2:
                Note(-1, "checkpoint");
                Store.Checkpoint();
                break;
            case 3 or 4:
                Note(-1, "pump");
                Store.PumpLog();
                break;
            default:
                Note(-1, "collect");
                Store.Collector.Run(_choices.Next(2) == 0 ? 1000 : _choices.Next(1, 5));
                break;
        }
    }

    /// <summary>Everything committed is flushed; nothing else is there after a power cut.</summary>
    private void Restart()
    {
        Store.WaitDurable(Store.LastCommitLsn);
        CrashDirectory directory = _directory.Crash((_, _) => false);
        MemoryStore before = Store;
        Store = TestStore.Open(directory, s_options);
        _directory = directory;
        before.Dispose();
        Counts.Restarts++;
        TreeProblems.RequireNone(Store);
        IStoreTransaction t = Store.Start();
        for (int tree = 0; tree < _trees.Length; tree++)
        {
            string expected = Join(_model.Read(null, tree, _model.Sequence, 0, _ => true));
            Equal(expected, tree == 0 ? t.Scan(_trees[0]) : t.ScanIndex(_trees[tree]), $"tree {tree} after a start");
        }

        t.Rollback();
    }

    private void Note(int session, string what) => _trace.Add(string.Create(CultureInfo.InvariantCulture, $"[{session}] {what}"));

    private static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new ModelException($"{what}: expected {expected}, got {actual}");
        }
    }

    private static string Join(IEnumerable<(ModelKey Key, string Value)> items) => string.Join(' ', items.Select(
        item => item.Key.Tree == 0 ? string.Create(CultureInfo.InvariantCulture, $"{item.Key.Row}={item.Value}")
            : string.Create(CultureInfo.InvariantCulture, $"{item.Key.Text}={item.Key.Row}")));
}
