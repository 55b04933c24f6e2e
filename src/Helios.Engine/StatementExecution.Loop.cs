using Helios.Catalog;

namespace Helios.Engine;

/// <summary>Scans of small tables, which an event loop runs itself: handing them to a worker and back would be a good part of
/// them.</summary>
public sealed partial class StatementExecution
{
    // Pages of 16 KiB: what walking them takes is bounded whatever the plan's last runs were.
    private const int MostLoopLeaves = 64;
    private const int MostLoopSteps = 3;

    private long _runNs;
    private int _loopSteps;

    /// <summary>True when the next step may run on an event loop: it walks a table of few pages, and the last runs of its plan, with the
    /// plugins that look at the rows, were short.</summary>
    public bool MayStepOnLoop =>
        _planned.QuickTable is { } table && _loopSteps < MostLoopSteps && Plan.LoopFitness.IsFit
            && _session.Database.Store.HasFewLeaves(table.Tree, MostLoopLeaves);

    /// <summary>A step on an event loop.</summary>
    public StepResult StepOnLoop()
    {
        _loopSteps++;
        return Step();
    }

    private void BeginMeasure()
    {
        _runNs = 0;
        _loopSteps = 0;
    }

    private void EndMeasure()
    {
        if (_runNs > 0)
        {
            Plan.LoopFitness.Note(_runNs, _loopSteps > 0);
            _runNs = 0;
        }
    }
}
