using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Edits;
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

        try
        {
            return TakeColumns(verdict, view, tracker);
        }
        catch (PluginFailure)
        {
            IsPoisoned = true;
            throw;
        }
    }

    private PluginResultColumn[] TakeColumns(ulong verdict, ResultView view, PostParseDecision tracker)
    {
        uint address = (uint)(verdict >> 32);
        switch ((Verdict)(byte)verdict)
        {
            case Verdict.Pass when verdict == 0:
                return [];
            case Verdict.Changed when !_version.Definition.Grant.AllowAddedColumns:
                throw new PluginFailure("it adds columns; allow_added_columns is not granted");
            case Verdict.Changed when view.Entry.Class == PluginClass.Observer:
                throw new PluginFailure("it adds columns, and observers change nothing");
            case Verdict.Changed:
                return AddedColumnReader.Read(Memory, address, view);
            case Verdict.Reject:
                tracker.Refuse(_version.Name, RejectionReader.Read(Memory, address, _version.Name));
                return [];
            default:
                throw new PluginFailure($"it answered 0x{verdict:x}, which is no verdict that on_result may give");
        }
    }
}
