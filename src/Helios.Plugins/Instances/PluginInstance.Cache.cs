using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Caching;
using Helios.Plugins.Edits;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Instances;

/// <summary>Hooks cache_lookup and cache_store: the statement lies in the arena as for pre_execution, an offer at the begin of the out
/// area.</summary>
// SAFETY: see PluginInstance.cs; guest memory is written through GuestMemory only.
internal sealed unsafe partial class PluginInstance
{
    private const uint OfferRoomBytes = 64;

    /// <summary>Runs one of the hooks. Throws PluginFailure; a rejection is left in the answer.</summary>
    /// <param name="offer">For cache_store: the result, and what this plugin said at the lookup.</param>
    public void Cache(
        Hook hook, in PostParseContext context, (CacheOffer Result, CacheDecision Lookup)? offer, CacheAnswer answer, uint generation)
    {
        uint frame = WriteStatement(hook, context, generation, OutAreaBytes);
        if (offer is { } offered)
        {
            WriteOffer(frame, offered.Result, offered.Lookup);
        }

        Parameters = context.Parameters;
        ulong verdict;
        try
        {
            WasmFunction* function = hook == Hook.CacheLookup ? &_native->CacheLookup : &_native->CacheStore;
            string name = hook == Hook.CacheLookup ? "helios_cache_lookup" : "helios_cache_store";
            verdict = (ulong)Run(context.Session, context.Catalog, function, frame, name);
        }
        finally
        {
            Parameters = null;
        }

        try
        {
            TakeCacheAnswer(verdict, answer);
        }
        catch (PluginFailure)
        {
            IsPoisoned = true;
            throw;
        }
    }

    private void WriteOffer(uint frameAt, CacheOffer offer, CacheDecision lookup)
    {
        GuestMemory memory = Memory;
        bool isInside = memory.TryRead(frameAt, out AbiCallFrame frame);
        isInside &= memory.TryWrite(frame.OutPtr, new AbiCacheOffer
        {
            Rows = (ulong)offer.Rows,
            Bytes = (ulong)offer.Bytes,
            Decision = (byte)lookup,
        });
        frame.BatchPtr = frame.OutPtr;
        frame.OutPtr += OfferRoomBytes;
        frame.OutCap -= OfferRoomBytes;
        isInside &= memory.TryWrite(frameAt, frame);
        Invariant.Require(isInside);
    }

    private void TakeCacheAnswer(ulong verdict, CacheAnswer answer)
    {
        const uint CodeMask = 0xFF_FFFF;
        var decision = (CacheDecision)Math.Min((uint)(verdict >> (int)AbiConstants.VerdictShiftCode) & CodeMask, byte.MaxValue);
        uint address = (uint)(verdict >> (int)AbiConstants.VerdictShiftPtr);
        if ((Verdict)(byte)verdict == Verdict.Reject)
        {
            answer.Error = RejectionReader.Read(Memory, address, _version.Name);
            return;
        }

        bool isDecision = (Verdict)(byte)verdict == Verdict.Cached && decision is CacheDecision.Miss or CacheDecision.Use;
        if (verdict != 0 && !isDecision)
        {
            throw new PluginFailure($"it answered 0x{verdict:x}, which is no verdict that a cache hook may give");
        }

        answer.Decision = verdict == 0 ? CacheDecision.Default : decision;
        if (answer.Decision == CacheDecision.Use)
        {
            TakeCacheEntry(address, answer);
        }
    }

    private void TakeCacheEntry(uint address, CacheAnswer answer)
    {
        PluginGrant grant = _version.Definition.Grant;
        answer.TtlMs = grant.CacheMaxTtlMs;
        if (address == 0)
        {
            return;
        }

        GuestMemory memory = Memory;
        if (!memory.TryRead(address, out AbiCacheEntry entry) || !memory.TryGet(entry.KeyPtr, entry.KeyLen, out Span<byte> key)
            || key.Length > Limits.PluginKeyBytes || entry.TagCount > Limits.PluginCacheTagCount
            || (entry.Flags & ~(uint)CacheFlag.StaleOk) != 0)
        {
            throw new PluginFailure($"the cache entry at 0x{address:x} is none");
        }

        var tags = new byte[entry.TagCount][];
        for (uint i = 0; i < tags.Length; i++)
        {
            ulong at = entry.TagsPtr + (ulong)i * AbiView.SizeBytes;
            if (at > uint.MaxValue || !memory.TryRead((uint)at, out AbiView view) || !memory.TryGet(view.Ptr, view.Len, out Span<byte> tag)
                || tag.Length is 0 or > Limits.PluginKeyBytes)
            {
                throw new PluginFailure($"tag {i} of its cache entry is none");
            }

            tags[i] = tag.ToArray();
        }

        answer.Key = key.ToArray();
        answer.Tags = tags;
        answer.TtlMs = entry.TtlMs == 0 ? answer.TtlMs : Math.Min(entry.TtlMs, answer.TtlMs);
        answer.IsStaleOk = grant.AllowStaleCache && (entry.Flags & (uint)CacheFlag.StaleOk) != 0;
    }
}
