using System.Runtime.InteropServices;
using Helios.Plugins.Abi;
using Helios.Plugins.Edits;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Instances;

/// <summary>Hooks about a client or a text: on_connect, pre_parse, on_disconnect. The frame, the text and the out area lie in the
/// arena.</summary>
// SAFETY: see PluginInstance.cs; guest memory is written through GuestMemory only.
internal sealed unsafe partial class PluginInstance
{
    /// <summary>Set during on_connect and pre_parse, else null.</summary>
    public TextDecision? TextDecision { get; private set; }

    /// <summary>True: this call may be ended and begun again, as long as it did not act.</summary>
    public bool MayBeginAgain { get; private set; }

    /// <summary>True: this call did something that stays when it is ended (a token taken, a value stored, a line logged).</summary>
    public bool HasActed { get; set; }

    /// <summary>True: the host ended this call to begin it again.</summary>
    public bool IsBegunAgain { get; set; }

    /// <summary>Runs one of the hooks. Throws PluginFailure; a rejection is left in the decision.</summary>
    public void RunText(Hook hook, in TextContext context, TextDecision decision)
    {
        WasmFunction* function = hook switch
        {
            Hook.Connect => &_native->Connect,
            Hook.PreParse => &_native->PreParse,
            _ => &_native->Disconnect,
        };
        uint frame = WriteText(hook, context);
        TextDecision = hook == Hook.Disconnect ? null : decision;
        Http.Begin(hook == Hook.Disconnect ? null : context.Wait, _version.Definition.Grant.HttpTimeoutMs);
        MayBeginAgain = context.MayBeginAgain;
        ulong verdict;
        try
        {
            verdict = (ulong)Run(context.Session, context.Catalog, function, frame, NameOf(hook));
        }
        finally
        {
            TextDecision = null;
            MayBeginAgain = false;
            Http.End();
        }

        TakeAnswer(verdict, decision, NameOf(hook));
    }

    /// <summary>Pass or Reject.</summary>
    private void TakeAnswer(ulong verdict, TextDecision decision, string hook)
    {
        switch (VerdictOf(verdict, hook))
        {
            case Verdict.Pass:
                break;
            case Verdict.Reject:
                decision.Error = ReadRejection(verdict);
                break;
            default:
                throw NoVerdict(verdict, hook);
        }
    }

    private static string NameOf(Hook hook) => hook switch
    {
        Hook.Connect => "helios_connect",
        Hook.PreParse => "helios_pre_parse",
        _ => "helios_disconnect",
    };

    private uint WriteText(Hook hook, in TextContext context)
    {
        long outAt = Align(AbiCallFrame.SizeBytes + (long)context.Sql.Length);
        Reserve(outAt + OutAreaBytes);
        if (!Memory.TryGet(_arena, _arenaBytes, out Span<byte> arena))
        {
            throw Poisoned("its arena is gone");
        }

        var frame = new AbiCallFrame
        {
            Abi = AbiConstants.Version,
            Hook = (byte)hook,
            PluginGeneration = context.Generation,
            QueryId = context.QueryId,
            DeadlineNs = (ulong)_version.Definition.Grant.CallTimeoutMs * 1_000_000,
            SqlPtr = context.Sql.IsEmpty ? 0 : _arena + AbiCallFrame.SizeBytes,
            SqlLen = (uint)context.Sql.Length,
            OutPtr = _arena + (uint)outAt,
            OutCap = _arenaBytes - (uint)outAt,
        };
        MemoryMarshal.Write(arena, in frame);
        context.Sql.CopyTo(arena[AbiCallFrame.SizeBytes..]);
        return _arena;
    }
}
