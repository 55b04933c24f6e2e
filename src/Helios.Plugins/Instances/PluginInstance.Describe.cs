using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Instances;

/// <summary>Hook post_execution before there are rows: the columns of a result are shown, and columns to add are taken.</summary>
// SAFETY: see PluginInstance.cs; guest memory is written through GuestMemory only.
internal sealed unsafe partial class PluginInstance
{
    /// <summary>
    /// Shows what the view has of a result; the columns that the guest adds to it. Throws PluginFailure; a rejection is left in
    /// <paramref name="tracker"/>, as everything that the guest asks the session for.
    /// </summary>
    public PluginResultColumn[] OnResult(
        ResultView view, int columnCount, uint generation, in ResultContext context, PostParseDecision tracker)
    {
        Reserve(HeadBytes(view, 0) + OutAreaBytes);
        var call = new ResultCall(
            view, null, context.Session, context.Catalog, context.QueryId, generation, columnCount, Operation.Result, 0, 0);
        WriteBatch(call, [], 0, 0, []);
        WriteFrame(call, Hook.OnResult, _arena + AbiCallFrame.SizeBytes);
        ulong verdict;
        Decision = tracker;
        try
        {
            verdict = (ulong)Run(context.Session, context.Catalog, &_native->OnResult, _arena, "helios_on_result");
        }
        finally
        {
            Decision = null;
        }

        switch (VerdictOf(verdict, "on_result"))
        {
            case Verdict.Pass:
                return [];
            case Verdict.Changed:
                return TakeColumns((uint)(verdict >> 32), view);
            case Verdict.Reject:
                tracker.Refuse(_version.Name, ReadRejection(verdict));
                return [];
            default:
                throw NoVerdict(verdict, "on_result");
        }
    }

    private PluginResultColumn[] TakeColumns(uint address, ResultView view)
    {
        if (!_version.Definition.Grant.AllowAddedColumns)
        {
            throw Poisoned("it adds columns; allow_added_columns is not granted");
        }

        if (view.Entry.Class == PluginClass.Observer)
        {
            throw Poisoned("it adds columns, and observers change nothing");
        }

        try
        {
            return AddedColumnReader.Read(Memory, address, view);
        }
        catch (PluginFailure)
        {
            IsPoisoned = true;
            throw;
        }
    }
}
