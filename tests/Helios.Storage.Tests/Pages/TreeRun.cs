using System.Globalization;
using Helios.Base;
using Helios.Io.Devices.Simulated;
using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;
using Helios.Storage.Tests.Support;
using Helios.Types;

namespace Helios.Storage.Tests.Pages;

/// <summary>
/// A table and an index in one pool that is far too small for them, over a page file, beside sorted collections. Checkpoints are begun,
/// worked
/// beside and finished or given up; a power cut takes both back to the last that was finished. What is done is a function of the moves.
/// </summary>
internal sealed partial class TreeRun : IDisposable
{
    private const int Frames = 64;
    private const uint TableId = 1;
    private const uint IndexId = 2;

    private static readonly RowLayout s_layout = new([PhysicalKind.Int64, PhysicalKind.Bytes, PhysicalKind.Bytes]);
    private static readonly PaxShape s_shape = new(s_layout);

    private readonly MoveReader _choices = new();
    private readonly List<string> _trace = [];
    private readonly bool _losesWrites;
    private SimulatedDataDirectory _directory = new();
    private PageFile _file;
    private BufferPool _pool;
    private TableTree _table;
    private IndexTree _index;
    private PageCheckpoint? _checkpoint;
    private Frozen? _begun;
    private Frozen _durable = new([], [], 0, 0);
    private long _lsn;
    private SortedDictionary<long, byte[]> _rows = [];
    private SortedSet<IndexEntry> _entries = [];

    public TreeRun(bool losesWrites)
    {
        _losesWrites = losesWrites;
        _file = PageFile.Open(_directory, 1);
        _pool = NewPool();
        _table = TableTree.Create(_pool, _file, TableId, s_shape);
        _index = IndexTree.Create(_pool, _file, IndexId);
        Begin();
        Finish();
    }

    /// <summary>What a checkpoint holds.</summary>
    private sealed record Frozen(
        SortedDictionary<long, byte[]> Rows, SortedSet<IndexEntry> Entries, uint TableRoot, uint IndexRoot);

    public TreeCounts Counts { get; } = new();

    /// <summary>What was wrong; null when nothing was.</summary>
    /// <param name="moves">What to do.</param>
    /// <param name="counts">Gets how often what happened.</param>
    /// <param name="losesWrites">The pool's pages are put out in vain: the run has to find that.</param>
    public static string? Problem(Moves moves, TreeCounts? counts = null, bool losesWrites = false)
    {
        using var run = new TreeRun(losesWrites);
        try
        {
            foreach (Move move in moves.All)
            {
                run._choices.Begin(move);
                run.Step();
            }

            run.CompareAll("in the end");
            run.EndCheckpoint(isKept: true);
            run.CompareAll("behind the last checkpoint");
            run.CutPower();
            counts?.Add(run.Counts);
            return null;
        }
        catch (Exception e)
        {
            string trace = string.Join('\n', run._trace.TakeLast(40));
            return $"{e.GetType().Name}: {e.Message}\n{trace}\n{(e is ModelException ? "" : e.StackTrace)}";
        }
    }

    public void Dispose()
    {
        _pool.Dispose();
        _file.Dispose();
    }

    private void Step()
    {
        switch (_choices.Next(20))
        {
            case 0 or 1 or 2:
                ChangeRow();
                break;
            case 3 or 4:
                ChangeEntry();
                break;
            case 5 or 6:
                FillRows();
                break;
            case 7 or 8:
                FillEntries();
                break;
            case 9:
                DeleteRows();
                break;
            case 10:
                DeleteEntries();
                break;
            case 11 or 12:
                ReadRows();
                break;
            case 13 or 14:
                ReadEntries();
                break;
            case 15 or 16 when _checkpoint is null:
                Note("checkpoint begins");
                Begin();
                break;
            case 15 or 16 or 17:
                EndCheckpoint(isKept: _choices.Next(4) != 3);
                break;
            case 18:
                CutOrDrop(_choices.Next(6));
                break;
            default:
                CompareAll("now");
                break;
        }
    }

    private void Begin()
    {
        // Every page is either whole or not begun: there is one thread.
        _begun = new Frozen(new(_rows), [.. _entries], _table.Root, _index.Root);
        _checkpoint = new PageCheckpoint(_pool, _file);
        _checkpoint.Begin();
    }

    private void EndCheckpoint(bool isKept)
    {
        if (_checkpoint is null)
        {
            return;
        }

        Note(isKept ? "checkpoint ends" : "checkpoint is given up");
        if (isKept)
        {
            Finish();
            Counts.Checkpoints++;
        }
        else
        {
            _checkpoint.Abort();
            _checkpoint = null;
        }
    }

    private void Finish()
    {
        _checkpoint!.Write(null);
        _checkpoint.Finish(++_lsn, new LogPosition(_file.Store, 1, 0, _lsn, 1), []);
        _checkpoint = null;
        _durable = _begun!;
    }

    private void CutOrDrop(int choice)
    {
        if (choice == 0)
        {
            CutPower();
        }
        else if (choice == 1)
        {
            DropAndCreate();
        }
    }

    private void CutPower()
    {
        Note("power cut");
        SimulatedDataDirectory directory = _directory.AfterCrash(CrashSurvival.FlushedOnly);
        _pool.Dispose();
        _file.Dispose();
        _directory = directory;
        _file = PageFile.Open(_directory, 1);
        _pool = NewPool();
        _table = new TableTree(_pool, _file, TableId, s_shape, _durable.TableRoot);
        _index = new IndexTree(_pool, _file, IndexId, _durable.IndexRoot);
        _checkpoint = null;
        _rows = new(_durable.Rows);
        _entries = [.. _durable.Entries];
        Counts.PowerCuts++;
        CompareAll("after the power cut");
    }

    private void DropAndCreate()
    {
        bool isTable = _choices.Next(2) == 0;
        int portion = _choices.Next(1, 20);
        Note($"{(isTable ? "table" : "index")} dropped in portions of {portion}");
        while (!(isTable ? _table.FreeSome(portion) : _index.FreeSome(portion)))
        {
        }

        if (isTable)
        {
            _table = TableTree.Create(_pool, _file, TableId, s_shape);
            _rows.Clear();
        }
        else
        {
            _index = IndexTree.Create(_pool, _file, IndexId);
            _entries.Clear();
        }

        Counts.Drops++;
    }

    private BufferPool NewPool() => new(_losesWrites ? new LossyPages(_file) : _file, Frames);

    /// <summary>Every row and entry, forwards and backwards, and every page: in one tree, once, and none lost.</summary>
    private void CompareAll(string when)
    {
        Note("all is compared");
        var used = new HashSet<uint>();
        var problems = new List<string>();
        void See(uint page)
        {
            if (!used.Add(page))
            {
                problems.Add($"page {page} is used twice");
            }
        }

        problems.AddRange(_table.Problems(See));
        problems.AddRange(_index.Problems(See));
        Require(problems.Count == 0, $"{when}: {string.Join('\n', problems)}");
        Require(used.Count == _file.PageCount, $"{when}: {_file.PageCount} pages are taken, but {used.Count} of them used");
        foreach (bool descending in new[] { false, true })
        {
            CompareRows(long.MinValue, long.MaxValue, descending);
            CompareEntries(null, null, descending);
        }
    }

    private void Note(string what) => _trace.Add(what);

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new ModelException(what);
        }
    }

    private static string Text(long row) => row.ToString(CultureInfo.InvariantCulture);

    /// <summary>A file in which one page in twenty that is put out again stays as it was.</summary>
    private sealed class LossyPages(PageFile file) : ICheckpointedPages
    {
        private readonly HashSet<uint> _written = [];
        private int _writes;

        public void Read(uint number, Span<byte> page) => file.Read(number, page);

        public void Write(uint number, ReadOnlySpan<byte> page)
        {
            if (_written.Add(number) || ++_writes % 20 != 0)
            {
                file.Write(number, page);
            }
        }

        public void BeginCheckpoint() => file.BeginCheckpoint();

        public bool WriteCheckpointed(uint number, ReadOnlySpan<byte> page, bool isCurrent) =>
            file.WriteCheckpointed(number, page, isCurrent);

        public void Adopt(uint number) => file.Adopt(number);
    }
}

/// <summary>How often runs did what they are there for.</summary>
internal sealed class TreeCounts
{
    public int Checkpoints { get; set; }

    public int PowerCuts { get; set; }

    public int Drops { get; set; }

    public int Evictions { get; set; }

    public int MostRows { get; set; }

    public int MostEntries { get; set; }

    public int Long { get; set; }

    public void Add(TreeCounts other)
    {
        Checkpoints += other.Checkpoints;
        PowerCuts += other.PowerCuts;
        Drops += other.Drops;
        Evictions += other.Evictions;
        Long += other.Long;
        MostRows = Math.Max(MostRows, other.MostRows);
        MostEntries = Math.Max(MostEntries, other.MostEntries);
    }

    public override string ToString() =>
        $"{Checkpoints} checkpoints, {PowerCuts} power cuts, {Drops} trees dropped, {Evictions} pages read again, {Long} long values,"
        + $" {MostRows} rows and {MostEntries} entries at most";
}
