using Helios.Base;
using Helios.Execution;
using Helios.Types;

namespace Helios.Engine;

/// <summary>EXPLAIN: with ANALYZE the statement runs as it would by itself, watched by whom it would be watched, and its rows are thrown
/// away; then its plan is told.</summary>
public sealed partial class StatementExecution
{
    private StatementWatch _watch;
    private StatementExecution? _explained;
    private PlanProfile? _profile;
    private List<string>? _lines;
    private int _nextLine;
    private long _startedNs;
    private long _explainedRows;

    private StepResult StepExplain(ExplainOptions options)
    {
        if (_state == State.Done)
        {
            return StepResult.Done;
        }

        if (_lines is null)
        {
            if (options.IsAnalyze && !TryRunExplained())
            {
                _state = State.Waiting;
                return StepResult.Wait;
            }

            _lines = [.. Explain(options)];
            _nextLine = 0;
            _state = State.Running;
        }

        if (_nextLine == _lines.Count)
        {
            _state = State.Done;
            return StepResult.Done;
        }

        var batch = new Batch(_planned.Root.OutputTypes);
        while (_nextLine < _lines.Count && batch.RowCount < batch.CapacityRows)
        {
            batch.Columns[0].Set(batch.RowCount++, Datum.FromText(_lines[_nextLine++]));
        }

        _slicer.Take(batch);
        _slicer.TryNext(0);
        AffectedRows += batch.RowCount;
        return StepResult.Rows;
    }

    /// <summary>False when it waits for another transaction.</summary>
    private bool TryRunExplained()
    {
        IClock clock = _session.Database.Clock;
        if (_explained is null)
        {
            _profile = new PlanProfile(clock);
            _explainedRows = 0;
            _startedNs = clock.MonotonicNs;
            _explained = _session.StartExplained(Plan.Explained!, _runtime.Parameters, _givenRestrictionValues, _watch, _profile);
        }
        else
        {
            _explained.Restart();
        }

        while (true)
        {
            _runtime.CheckCancel();
            switch (_explained.Step())
            {
                case StepResult.Rows:
                    _explainedRows += _explained.Current.SelectedCount;
                    _explained.RowsTaken();
                    break;
                case StepResult.Wait:
                    _conflict = _explained._conflict;
                    return false;
                case StepResult.Done:
                    _runtime.RequiredLsn = _explained.RequiredLsn;
                    return true;
                default:
                    throw new Bug("explain: step result");
            }
        }
    }

    private IEnumerable<string> Explain(ExplainOptions options)
    {
        _session.FillRuntime(_runtime);
        CoerceRestrictionValues();
        PlannedStatement inner = _planned.Explained!;
        long took = _session.Database.Clock.MonotonicNs - _startedNs;
        if (_explained?._root is RunnableOperator)
        {
            _profile!.NoteRoot(inner.Root, _explainedRows, took);
        }

        var report = new ExplainReport
        {
            Options = options,
            Profile = options.IsAnalyze ? _profile : null,
            HidesRows = _watch.Results is not null || _watch.GuardedBy is not null,
            ExecutionNs = took,
            Plugins = options.HasPlugins ? _watch.Report?.Invoke() ?? [] : null,
        };
        return ExplainWriter.Write(ExplainTree.Of(inner, _runtime, options.IsVerbose), report);
    }
}
