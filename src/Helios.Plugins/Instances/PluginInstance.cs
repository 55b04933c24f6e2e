using System.Runtime.InteropServices;
using System.Text;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Edits;
using Helios.Plugins.Host;
using Helios.Plugins.Outside;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Instances;

/// <summary>
/// One store with one instance of a plugin's module, used by one thread at a time.
/// <para>Invariants: 1. once a call failed, for whatever reason, <see cref="IsPoisoned"/> is set and the instance is never called again
/// (DESIGN invariant 5); 2. the store is deleted exactly once, when nobody is inside; 3. session and decision are set only during a hook
/// call, so that a guest's start code sees nobody's values.</para>
/// </summary>
// SAFETY: _native, _store and _context live from Start to Free; every use is by the one thread that rented the instance.
internal sealed unsafe partial class PluginInstance : IDisposable
{
    private const int TableElementCount = 65_536;
    private const int TableCount = 16;

    // Fresh pages cost more than anything else in making an instance, and guests clear what they allocate. It grows when needed.
    private const uint SingleUseArenaBytes = 32 * 1024;

    private readonly PluginVersion _version;
    private readonly EpochTicker _ticker;
    private readonly int _startTimeoutMs;
    private NativeState* _native;
    private GCHandle _self;
    private nint _store;
    private nint _context;
    private byte* _memoryBase;
    private uint _arena;
    private uint _arenaBytes;
    private Deadline _deadline;

    /// <summary>Instantiates and starts. Throws <see cref="PluginFailure"/> with everything given back.</summary>
    public PluginInstance(PluginVersion version, WasmEngine engine, HostServices services, InstanceUse use)
    {
        _version = version;
        IsSingleUse = use.IsSingle;
        Tenant = use.Tenant;
        Files = use.Files;
        ShelfNode = new LinkedListNode<PluginInstance>(this);
        _startTimeoutMs = use.IsFirst ? Limits.PluginStartTimeoutMs : Limits.PluginRestartTimeoutMs;
        _ticker = engine.Ticker;
        Services = services;
        Http = new HttpCalls(services.Clock);
        _native = (NativeState*)NativeMemory.AllocZeroed((nuint)sizeof(NativeState));
        try
        {
            Start(engine);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Structures whose addresses the library keeps or fills during a call; outside the managed heap, so that nothing is
    /// pinned.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NativeState
    {
        public WasmMemory Memory;
        public WasmFunction Arena;
        public WasmFunction PostParse;
        public WasmFunction Connect;
        public WasmFunction PreParse;
        public WasmFunction Disconnect;
        public WasmFunction PreExecution;
        public WasmFunction OnResult;
        public WasmFunction OnBatch;
        public WasmFunction OnEnd;
        public WasmFunction CacheLookup;
        public WasmFunction CacheStore;
        public WasmValue Value;
        public nint Trap;
    }

    public HostServices Services { get; }

    public PluginVersion Version => _version;

    public string? Tenant { get; }

    /// <summary>The granted files: one state of them, for as long as it lives.</summary>
    public FileSet Files { get; }

    /// <summary>True: it serves one call and goes.</summary>
    public bool IsSingleUse { get; }

    /// <summary>For <see cref="TenantShelf"/> alone.</summary>
    public PluginInstance? NextOfTenant { get; set; }

    /// <summary>For <see cref="TenantShelf"/> alone.</summary>
    public LinkedListNode<PluginInstance> ShelfNode { get; }

    public NameTable Names { get; } = new();

    /// <summary>What this hook call asks of servers.</summary>
    public HttpCalls Http { get; }

    public bool IsPoisoned { get; private set; }

    /// <summary>Hook calls of this instance; written by its user, read by anyone.</summary>
    public long CallCount { get; private set; }

    public long SampledNs { get; private set; }

    /// <summary>Statements, texts and clients that it refused; counted by who rented it.</summary>
    public long RejectionCount { get; private set; }

    /// <summary>Times of the sampled calls.</summary>
    public LatencyHistogram Times { get; } = new();

    /// <summary>Set during a hook call, else null.</summary>
    public IPluginSession? Session { get; private set; }

    public IPluginCatalog? Catalog { get; private set; }

    public PostParseDecision? Decision { get; private set; }

    /// <summary>Set during the statement's call of pre_execution and in the cache hooks, else null.</summary>
    public IPluginParameters? Parameters { get; private set; }

    /// <summary>Why a host call ended the guest; more telling than the trap that follows.</summary>
    public string? HostCallFailure { get; set; }

    /// <summary>The guest's memory as it is now; none as long as <see cref="HasMemory"/> is false. Valid until the guest runs
    /// again.</summary>
    public GuestMemory Memory => HasMemory ? new(_memoryBase, WasmtimeApi.MemoryDataSize(_context, &_native->Memory)) : default;

    /// <summary>False while the module's own start function runs, until <see cref="TakeMemory"/>: the library ends the process over a
    /// memory
    /// that is none.</summary>
    public bool HasMemory => _native->Memory.StoreId != 0;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Free();
    }

    ~PluginInstance() => Free();

    private void Start(WasmEngine engine)
    {
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
        _store = WasmtimeApi.StoreNew(engine.Handle, GCHandle.ToIntPtr(_self), 0);
        _context = WasmtimeApi.StoreContext(_store);
        WasmtimeApi.StoreLimiter(_store, _version.Definition.Grant.MemoryLimitBytes, TableElementCount, 1, TableCount, 1);
        WasmtimeApi.StoreEpochDeadlineCallback(_store, &HostCalls.OnDeadline, GCHandle.ToIntPtr(_self), 0);
        WasmInstance instance;
        nint trap = 0;
        _ticker.Touch();
        WasmtimeApi.ContextSetEpochDeadline(_context, _deadline.Begin(_startTimeoutMs));
        long begin = BeginCharge();
        nint error = WasmtimeApi.InstancePreInstantiate(_version.InstancePre, _context, &instance, &trap);
        EndCharge(begin);
        if (error != 0 || trap != 0)
        {
            throw Failure("start", error, trap, _startTimeoutMs);
        }

        WasmExtern item;
        Invariant.Require(TryExport(&instance, "memory", &item) && item.Kind == WasmExtern.MemoryKind);
        _native->Memory = item.Memory;
        _memoryBase = WasmtimeApi.MemoryData(_context, &_native->Memory);
        _native->Arena = Function(&instance, "helios_arena");
        _native->PostParse = Function(&instance, "helios_post_parse");
        _native->Connect = Function(&instance, "helios_connect");
        _native->PreParse = Function(&instance, "helios_pre_parse");
        _native->PreExecution = Function(&instance, "helios_pre_execution");
        _native->Disconnect = Function(&instance, "helios_disconnect");
        _native->OnResult = Function(&instance, "helios_on_result");
        _native->OnBatch = Function(&instance, "helios_on_batch");
        _native->OnEnd = Function(&instance, "helios_on_end");
        _native->CacheLookup = Function(&instance, "helios_cache_lookup");
        _native->CacheStore = Function(&instance, "helios_cache_store");
        WasmFunction initialize = Function(&instance, "_initialize");
        if (!initialize.IsNone)
        {
            Call(&initialize, 0, _startTimeoutMs, "_initialize");
        }

        GrowArena(IsSingleUse ? SingleUseArenaBytes : Limits.PluginArenaBytes);
        WasmFunction init = Function(&instance, "helios_init");
        if (!init.IsNone)
        {
            CheckInit((ulong)Call(&init, 0, _startTimeoutMs, "helios_init"));
        }
    }

    private void CheckInit(ulong verdict)
    {
        if ((Verdict)(byte)verdict == Verdict.Reject)
        {
            SqlError error = RejectionReader.Read(Memory, (uint)(verdict >> 32), _version.Name);
            throw new PluginFailure("it refuses to start: " + error.Message);
        }

        if (verdict != 0)
        {
            throw new PluginFailure($"helios_init answered 0x{verdict:x}, which is no verdict it may give");
        }
    }

    /// <summary>A host call came from the module's start function, before its exports are known here.</summary>
    public void TakeMemory(nint caller)
    {
        WasmExtern item;
        // SAFETY: the name is read during the call only; the caller's handle is good during the host call.
        fixed (byte* name = "memory"u8)
        {
            if (WasmtimeApi.CallerExportGet(caller, name, (nuint)"memory".Length, &item) != 0 && item.Kind == WasmExtern.MemoryKind)
            {
                _native->Memory = item.Memory;
                _memoryBase = WasmtimeApi.MemoryData(_context, &_native->Memory);
            }
        }
    }

    /// <summary>The epoch passed the call's deadline: gives further ticks, or 0 to end the guest.</summary>
    public ulong ExtendDeadline()
    {
        // A call that is granted more time may be the only one there is: the clock must go on.
        _ticker.Touch();
        return _deadline.Expire();
    }

    /// <summary>The guest goes on after a wait, during which the clock may have come to rest.</summary>
    public void AfterWait() => _ticker.Touch();

    /// <summary>Asks the guest for an arena of at least this many bytes. The old one is the guest's again.</summary>
    private void GrowArena(uint bytes)
    {
        long address = Call(&_native->Arena, bytes, _startTimeoutMs, "helios_arena");
        uint arena = (uint)address;
        if (arena == 0)
        {
            IsPoisoned = true;
            throw new PluginFailure($"helios_arena gave no arena of {bytes} bytes") { IsStatementTooLarge = Decision is not null };
        }

        if (arena % AbiConstants.ArenaAlignment != 0 || !Memory.TryGet(arena, bytes, out _))
        {
            throw Poisoned($"helios_arena answered address 0x{arena:x}, which is not {bytes} bytes of its memory aligned to 64");
        }

        _arena = arena;
        _arenaBytes = bytes;
    }

    /// <summary>Enters the guest on behalf of a session, and keeps count.</summary>
    private long Run(IPluginSession session, IPluginCatalog catalog, WasmFunction* function, uint frame, string what)
    {
        Session = session;
        Catalog = catalog;
        HasActed = false;
        long begin = CallCount++ % SampleEvery == 0 ? Services.Clock.MonotonicNs : 0;
        try
        {
            return Call(function, frame, _version.Definition.Grant.CallTimeoutMs, what);
        }
        finally
        {
            Session = null;
            Catalog = null;
            EndSample(begin);
        }
    }

    public void CountRejection() => RejectionCount++;

    /// <param name="begin">0: this call is no sample.</param>
    private void EndSample(long begin)
    {
        if (begin != 0)
        {
            // What it waited says something about a server, and nothing about the plugin.
            long ns = Services.Clock.MonotonicNs - begin - Http.WaitedNs;
            SampledNs += ns;
            Times.Add(ns);
        }
    }

    /// <summary>Enters the guest. The argument goes in as i32, the result comes out as 64 bits (an i32 result in the low half).</summary>
    private long Call(WasmFunction* function, uint argument, int timeoutMs, string what)
    {
        Invariant.Require(!IsPoisoned);
        NativeState* native = _native;
        Services.Observer?.Entering(this, what, argument);
        native->Value.U64 = argument;
        native->Trap = 0;
        _ticker.Touch();
        WasmtimeApi.ContextSetEpochDeadline(_context, _deadline.Begin(timeoutMs));
        long begin = BeginCharge();
        // SAFETY: the exports' types were checked at deploy: one slot holds the argument and the result of each of them.
        nint error = WasmtimeApi.FunctionCallUnchecked(_context, function, &native->Value, 1, &native->Trap);
        EndCharge(begin);
        if (error != 0 || native->Trap != 0)
        {
            throw Failure(what, error, native->Trap, timeoutMs);
        }

        Services.Observer?.Returned(this, what, argument, native->Value.I64);
        return native->Value.I64;
    }

    // Only a plugin with a budget pays for looking at the clock.
    private long BeginCharge() => _version.Resources.Time is null ? 0 : Services.Clock.MonotonicNs;

    private void EndCharge(long begin)
    {
        if (_version.Resources.Time is { } budget)
        {
            budget.Charge(Services.Clock.MonotonicNs - begin - Http.WaitedNs);
        }
    }

    private PluginFailure Failure(string what, nint error, nint trap, int timeoutMs)
    {
        IsPoisoned = true;
        string reason = WasmFailure.Take(error, trap);
        reason = _deadline.HasExpired ? $"deadline exceeded after {timeoutMs} ms" : HostCallFailure ?? reason;
        long limit = _version.Definition.Grant.MemoryLimitBytes;
        if (_memoryBase != null && !_deadline.HasExpired && (long)Memory.Length > limit - 65_536 * 2)
        {
            reason += $"; its memory is at the limit of {limit / 1024} KiB";
        }

        bool isHook = AbiFunctions.Exports.Any(export => export.Name == what && export.Hook != default);
        return new PluginFailure(isHook ? reason : $"{what}: {reason}")
        {
            IsDeadline = _deadline.HasExpired,
            IsCanceled = Http.IsCanceled,
            IsBegunAgain = IsBegunAgain && !_deadline.HasExpired,
        };
    }

    /// <summary>Its user found that it failed: it is not called again.</summary>
    public void Poison() => IsPoisoned = true;

    private PluginFailure Poisoned(string reason)
    {
        IsPoisoned = true;
        return new PluginFailure(reason);
    }

    /// <summary>The verdict of a word. Throws for one that no guest may answer: its code is reserved, and Pass is 0 as a whole.</summary>
    private Verdict VerdictOf(ulong word, string hook)
    {
        const ulong Code = 0xFFFF_FF00;
        return (word & Code) == 0 && ((byte)word != (byte)Verdict.Pass || word == 0) ? (Verdict)(byte)word : throw NoVerdict(word, hook);
    }

    private PluginFailure NoVerdict(ulong word, string hook) =>
        Poisoned($"it answered 0x{word:x}, which is no verdict that {hook} may give");

    /// <summary>The guest's rejection. Throws PluginFailure when it is malformed.</summary>
    private SqlError ReadRejection(ulong word)
    {
        try
        {
            return RejectionReader.Read(Memory, (uint)(word >> 32), _version.Name);
        }
        catch (PluginFailure)
        {
            IsPoisoned = true;
            throw;
        }
    }

    private WasmFunction Function(WasmInstance* instance, string name)
    {
        WasmExtern item;
        return TryExport(instance, name, &item) && item.Kind == WasmExtern.FunctionKind ? item.Function : default;
    }

    private bool TryExport(WasmInstance* instance, string name, WasmExtern* item)
    {
        Span<byte> utf8 = stackalloc byte[64];
        int length = Encoding.UTF8.GetBytes(name, utf8);
        // SAFETY: the name is read during the call only.
        fixed (byte* bytes = utf8)
        {
            return WasmtimeApi.InstanceExportGet(_context, instance, bytes, (nuint)length, item) != 0;
        }
    }

    private void Free()
    {
        if (_store != 0)
        {
            WasmtimeApi.StoreDelete(_store);
            _store = 0;
        }

        if (_self.IsAllocated)
        {
            _self.Free();
        }

        if (_native != null)
        {
            NativeMemory.Free(_native);
            _native = null;
        }
    }
}
