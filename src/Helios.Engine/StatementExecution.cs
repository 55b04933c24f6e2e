using Helios.Base;
using Helios.Execution;
using Helios.Storage;
using Helios.Types;

namespace Helios.Engine;

/// <summary>
/// One run of a plan. Used by one thread at a time; only <see cref="Cancel"/> may come from another. Dispose gives it back to its session's
/// pool. Any exception out of <see cref="Step"/> has already undone the statement's own effects; the caller then fails the transaction
/// (<see cref="EngineSession.StatementFailed"/>).
/// States: begun → (waiting → begun)* → running → done. Broken after an exception or the end of its transaction.
/// </summary>
public sealed partial class StatementExecution : IDisposable
{
    /// <summary>Operators whose vectors take more are not kept for another run.</summary>
    private const int KeptVectorBytes = 1024 * 1024;

    private readonly EngineSession _session;
    private readonly StatementRuntime _runtime;
    private readonly PlannedStatement _planned;
    private readonly ResultSlicer _slicer = new();
    private readonly Datum[] _restrictionValues;
    private Datum[] _givenRestrictionValues = [];
    private Operator? _root;
    private RowBuffer? _kept;
    private Batch? _keptBatch;
    private int _keptAt;
    private readonly PassingCharge _transformed = new();
    private ResultTransform? _transform;
    private string? _guardedBy;
    private VectorMemory?[] _noPlaces = [];
    private bool _isPlaced;
    private State _state;
    private TxnId _conflict;

    internal StatementExecution(EngineSession session, PreparedPlan plan, StatementRuntime runtime)
    {
        _session = session;
        _runtime = runtime;
        Plan = plan;
        _planned = plan.Planned;
        _restrictionValues = _planned.RestrictionSlots.Length == 0 ? [] : new Datum[_planned.RestrictionSlots.Length];
        runtime.Ctes = _planned.CteCount == 0 ? [] : new CteState[_planned.CteCount];
        for (int i = 0; i < runtime.Ctes.Length; i++)
        {
            runtime.Ctes[i] = new CteState(runtime);
        }
    }

    private enum State : byte
    {
        Begun,
        Waiting,
        Running,
        Done,
        Broken,
        Disposed,
    }

    public PreparedPlan Plan { get; }

    /// <summary>The rows of the last step that answered <see cref="StepResult.Rows"/>; valid until the next step. Another statement may
    /// put a copy in the place of the batch.</summary>
    public Batch Current => _slicer.Batch;

    /// <summary>Rows given or changed so far.</summary>
    public long AffectedRows { get; private set; }

    /// <summary>CommandComplete's tag, once done: "SELECT 5", "INSERT 0 3", "CREATE TABLE".</summary>
    public string CommandTag
    {
        get
        {
            Span<byte> tag = stackalloc byte[40];
            return System.Text.Encoding.ASCII.GetString(tag[..WriteCommandTag(tag)]);
        }
    }

    /// <summary>
    /// No byte of the result may leave before this is durable (DESIGN invariant 8). The transaction's own commit has an LSN of its own.
    /// </summary>
    public Lsn RequiredLsn => _runtime.RequiredLsn;

    /// <summary>
    /// Runs until there are rows, the end, or a wait. <paramref name="maxRows"/> bounds the rows of this step (portals, FETCH); 0 means a
    /// full batch.
    /// </summary>
    public StepResult Step(int maxRows = 0)
    {
        Invariant.Require(_state is not (State.Waiting or State.Disposed));
        if (_state == State.Broken)
        {
            throw new SqlError(SqlState.InvalidCursorState, "the statement's transaction has ended");
        }

        MemoryCharge? before = MemoryCharge.Enter(_runtime);
        long began = _planned.QuickTable is null ? 0 : _session.Database.Clock.MonotonicNs;
        try
        {
            if (_planned.Explain is { } explain)
            {
                return StepExplain(explain);
            }

            if (_planned.Copy is { IsFrom: true })
            {
                return StepCopyFrom();
            }

            if (_state == State.Begun && !TryRun())
            {
                _state = State.Waiting;
                return StepResult.Wait;
            }

            return NextRows(maxRows);
        }
        catch (SqlError error) when (_guardedBy is not null && MayHoldValues(error))
        {
            Break();
            throw new SqlError(error.State, $"the statement failed with SQLSTATE {error.State}; what failed is not told")
            {
                Context = error.Context,
                Detail = $"Plugin \"{_guardedBy}\" guards values that the statement reads, and the message might hold some.",
                Position = error.Position,
            };
        }
        catch
        {
            Break();
            throw;
        }
        finally
        {
            MemoryCharge.Leave(before);
            _runNs += began == 0 ? 0 : _session.Database.Clock.MonotonicNs - began;
        }
    }

    // Casts to names (regclass), settings and sequences quote values too: only classes whose messages never do are let through.
    private static bool MayHoldValues(SqlError error) =>
        !error.IsFromPlugin && error.State.Code[..2] is not ("0A" or "25" or "40" or "53" or "54" or "57" or "58");

    private void Break()
    {
        Undo();
        _transform?.Release();
        _state = State.Broken;
    }

    /// <summary>Writes <see cref="CommandTag"/> as UTF-8 (at most 40 bytes) and returns its length; no allocation.</summary>
    public int WriteCommandTag(Span<byte> destination) => CommandTags.Write(_planned.Kind, AffectedRows, destination);

    /// <summary>
    /// After <see cref="StepResult.Wait"/>: calls <paramref name="resume"/> once, from any thread, when the other transaction has ended.
    /// Throws 40P01 for the victim of a deadlock.
    /// </summary>
    public void WhenUnblocked(Action resume)
    {
        Invariant.Require(_state == State.Waiting);
        _session.Transaction.WhenFinished(_conflict, resume);
    }

    /// <summary>Gives up the wait (cancel, timeout).</summary>
    public void StopWaiting()
    {
        if (_state == State.Waiting)
        {
            _session.Transaction.StopWaiting();
            _state = State.Broken;
        }
    }

    /// <summary>Begins again under a new snapshot after a wait.</summary>
    public void Restart()
    {
        Invariant.Require(_state == State.Waiting);
        _state = State.Begun;
    }

    /// <summary>An error has ended it: it gives nothing any more.</summary>
    public bool HasFailed => _state == State.Broken;

    /// <summary>Asks the statement to end with 57014. Any thread.</summary>
    public void Cancel() => _runtime.IsCancelled = true;

    public void Dispose()
    {
        if (_state == State.Disposed)
        {
            return;
        }

        EndMeasure();
        _transformed.GiveBack();
        bool isReusable = _state is State.Done or State.Running
            && _runtime.VectorBytes <= KeptVectorBytes;
        _state = State.Disposed;
        _kept = null;
        _keptBatch = null;
        _explained?.Dispose();
        _explained = null;
        ForgetStored();
        _watch.Results?.Dispose();
        _transform = null;
        _slicer.Clear();
        _root?.Reset();
        _runtime.EndRun();
        _session.Release(this, isReusable);
    }

    /// <summary>True: the rows of a step lie in memory that is somebody else's, and should be taken at once. <see cref="KeepRows"/> copies
    /// them.</summary>
    public bool RowsAreBorrowed => _transform is not null;

    /// <summary>The rows of the last step were taken: what they lie in may be used again.</summary>
    public void RowsTaken()
    {
        if (_transform is not null)
        {
            _slicer.KeepRest();
            _transform.Release();
        }
    }

    /// <summary>Bytes that <see cref="KeepRows"/> copies.</summary>
    public long BytesToKeep => _transform is null ? 0 : _slicer.BytesToKeep();

    /// <summary>Throws 57014 when the statement was asked to end.</summary>
    public void CheckCancel() => _runtime.CheckCancel();

    /// <summary>The rows of the last step must stay for a while: they move to memory of their own.</summary>
    public Batch KeepRows()
    {
        if (_transform is not null)
        {
            _slicer.Keep();
            _transform.Release();
        }

        return _slicer.Batch;
    }

    internal void Begin(Datum[] parameters, Datum[] restrictionValues, in StatementWatch watch)
    {
        // What watches an explained statement watches the execution inside.
        _watch = watch;
        _transform = _planned.Explain is null ? watch.Results : null;
        _guardedBy = _planned.Explain is null ? watch.GuardedBy : null;
        _explained = null;
        _lines = null;
        _served = watch.Served;
        _keeper = watch.Keeper;
        _runtime.Review = watch.Writes;
        _runtime.HidesValues = watch.GuardedBy is not null;
        _runtime.Notices = null;
        _runtime.CopyInput = _planned.Copy is { IsFrom: true } ? new CopyInput(_runtime) : null;
        _copy = null;
        _runtime.Parameters = parameters;
        _givenRestrictionValues = restrictionValues;
        _runtime.IsCancelled = false;
        BeginMeasure();
        _conflict = default;
        AffectedRows = 0;
        _state = State.Begun;
    }

    /// <summary>Reads what is left into memory, when later statements would change what is read.</summary>
    internal void KeepSnapshot()
    {
        bool isKept = _kept is not null || _planned.KeepsSnapshot || _root is null or RunnableOperator || _endsWithStored;
        if (_state != State.Running || isKept)
        {
            return;
        }

        // Rows of the last step may not be sent yet, and operators reuse their batches.
        _slicer.KeepAll();
        _kept = new RowBuffer(_runtime);
        _keptAt = 0;
        if (_transform is null)
        {
            _slicer.MoveRest(_kept);
        }
        else
        {
            // What was shown to plugins already stays where it is; the rest is shown when it is asked for.
            Place([]);
        }

        MemoryCharge? before = MemoryCharge.Enter(_runtime);
        try
        {
            MoveStored(_kept);
            _kept.AddAll(_root!);
        }
        finally
        {
            MemoryCharge.Leave(before);
        }
    }

    internal void TransactionEnded()
    {
        if (_state is State.Begun or State.Running or State.Waiting)
        {
            _state = State.Broken;
        }
    }

    /// <summary>True when the statement's effects are done, or it has begun to read; false when it must wait.</summary>
    private bool TryRun()
    {
        while (true)
        {
            if (_served is not null)
            {
                BeginServed();
                return true;
            }

            BeginRun();
            if (_keeper is { } keeper)
            {
                MakeAhead(keeper);
            }

            if (_root is not RunnableOperator runnable)
            {
                return true;
            }

            switch (runnable.Run())
            {
                case WriteOutcome.Done:
                    AffectedRows = runnable.AffectedRows;
                    return true;
                case WriteOutcome.Busy:
                    _conflict = _session.Transaction.ConflictWith;
                    Undo();
                    return false;
                case WriteOutcome.Changed when _session.Transaction.Level == IsolationLevel.ReadCommitted:
                    Undo();
                    break;
                case WriteOutcome.Changed:
                    throw new SqlError(SqlState.SerializationFailure, "could not serialize access due to concurrent update");
                default:
                    throw new Bug("a statement ended with a duplicate that nobody named");
            }
        }
    }

    private void BeginRun()
    {
        _runtime.CheckCancel();
        _session.BeforeStatement(this);
        _session.NoteStatement();
        _session.Transaction.BeginStatement();
        _session.CatalogChanges.BeginStatement();
        _session.FillRuntime(_runtime);
        _runtime.BeginRun();
        CoerceRestrictionValues();
        if (_root is null)
        {
            _root = _planned.Root.Instantiate(_runtime, null);
        }
        else
        {
            _root.Reset();
        }

        Place(_transform is null || _keeper is not null ? [] : _transform.Places);
        _slicer.Clear();
        _kept = null;
        _keptBatch = null;
        _state = State.Running;
    }

    private void CoerceRestrictionValues()
    {
        for (int i = 0; i < _restrictionValues.Length; i++)
        {
            RestrictionSlot slot = _planned.RestrictionSlots[i];
            SqlType given = Plan.Restrictions.ValueTypes[slot.Source];
            Datum value = _givenRestrictionValues[slot.Source];
            bool isSame = value.IsNull || given.Oid == slot.Type.Oid || (given.Oid == SqlType.Unknown.Oid && slot.Type.Oid is 25 or 1043);
            _restrictionValues[i] = isSame ? value : Casts.Convert(value, given, slot.Type, _runtime.Settings);
        }

        _runtime.RestrictionValues = _restrictionValues;
    }

    private StepResult NextRows(int maxRows)
    {
        if (_state == State.Done)
        {
            return StepResult.Done;
        }

        while (!_slicer.TryNext(maxRows))
        {
            _transform?.Begin();
            Batch? batch = NextBatch();
            if (batch is null)
            {
                _transform?.End();
                _transform?.Release();
                _state = State.Done;
                return StepResult.Done;
            }

            _slicer.Take(_transform is null ? batch : Transform(_transform, batch));
        }

        if (_root is not ModifyOperator || _planned.Copy is not null)
        {
            AffectedRows += _slicer.Batch.SelectedCount;
        }

        return StepResult.Rows;
    }

    // Of what plugins leave the last batch counts: the one before was taken.
    private Batch Transform(ResultTransform transform, Batch batch)
    {
        MemoryCharge? before = _transformed.Begin();
        try
        {
            return transform.Apply(batch);
        }
        finally
        {
            MemoryCharge.Leave(before);
        }
    }

    private void Place(ReadOnlySpan<VectorMemory?> places)
    {
        if (!places.IsEmpty || _isPlaced)
        {
            _isPlaced = !places.IsEmpty;
            _root!.PlaceOutput(PlacesOrNone(places));
        }
    }

    private ReadOnlySpan<VectorMemory?> PlacesOrNone(ReadOnlySpan<VectorMemory?> places)
    {
        _noPlaces = _noPlaces.Length == 0 ? new VectorMemory?[_planned.Root.OutputTypes.Length] : _noPlaces;
        return places.IsEmpty ? _noPlaces : places;
    }

    private Batch? NextKept()
    {
        if (_keptAt >= _kept!.Count)
        {
            return null;
        }

        _keptBatch ??= new Batch(_planned.Root.OutputTypes);
        _keptBatch.Clear();
        while (_keptAt < _kept.Count && _keptBatch.RowCount < _keptBatch.CapacityRows)
        {
            CteScanOperator.Append(_keptBatch, _kept[_keptAt++]);
        }

        return _keptBatch;
    }

    // An error may leave half a statement behind; the transaction may have ended under it (a commit that failed), then nothing is left.
    private void Undo()
    {
        if (_planned.IsWrite && _planned.Explain is null && _session.HasTransaction)
        {
            _session.Transaction.RollbackStatement();
            _session.CatalogChanges.RollbackStatement();
        }
    }
}
