using Helios.Base;

namespace Helios.Plugins.Wasm;

/// <summary>
/// The process's one Wasmtime engine: Cranelift, epochs on, and only those proposals that the ABI needs. Never deleted: stores and modules
/// of a process end before it does.
/// </summary>
// SAFETY: the handles are the library's, made here and never freed.
internal sealed unsafe class WasmEngine
{
    /// <summary>
    /// Part of the key of compiled modules; change it with anything below.
    /// </summary>
    public const string ConfigurationName = "v1";

    // Memories never move (the host caches their base), so each reserves all that a 32-bit guest can address; only touched pages cost.
    private const ulong MemoryReservationBytes = 4UL << 30;
    private const ulong MemoryGuardBytes = 32UL << 20;

    private static readonly Lock s_lock = new();
    private static WasmEngine? s_instance;

    private WasmEngine(nint handle)
    {
        Handle = handle;
        Ticker = new EpochTicker(() => WasmtimeApi.EngineIncrementEpoch(handle));
    }

    public nint Handle { get; }

    public EpochTicker Ticker { get; }

    /// <summary>The engine, made on first use. Throws OperatorError when the library cannot be loaded.</summary>
    public static WasmEngine Get(Func<nint> loadLibrary)
    {
        lock (s_lock)
        {
            if (s_instance is null)
            {
                WasmtimeApi.Load(loadLibrary);
                s_instance = new WasmEngine(Create());
            }

            return s_instance;
        }
    }

    private static nint Create()
    {
        nint config = WasmtimeApi.ConfigNew();
        WasmtimeApi.Configure(config, "epoch_interruption", true);
        WasmtimeApi.Configure(config, "wasm_simd", true);
        WasmtimeApi.Configure(config, "wasm_bulk_memory", true);
        WasmtimeApi.Configure(config, "wasm_multi_value", true);
        WasmtimeApi.Configure(config, "wasm_reference_types", true);
        WasmtimeApi.Configure(config, "wasm_threads", false);
        WasmtimeApi.Configure(config, "shared_memory", false);
        WasmtimeApi.Configure(config, "wasm_function_references", false);
        WasmtimeApi.Configure(config, "wasm_gc", false);
        WasmtimeApi.Configure(config, "gc_support", false);
        WasmtimeApi.Configure(config, "wasm_exceptions", false);
        WasmtimeApi.Configure(config, "wasm_memory64", false);
        WasmtimeApi.Configure(config, "wasm_multi_memory", false);
        WasmtimeApi.Configure(config, "wasm_custom_page_sizes", false);
        WasmtimeApi.Configure(config, "wasm_stack_switching", false);
        WasmtimeApi.Configure(config, "wasm_relaxed_simd", false);
        WasmtimeApi.Configure(config, "wasm_wide_arithmetic", false);
        WasmtimeApi.Configure(config, "wasm_component_model", false);
        WasmtimeApi.Configure(config, "wasm_compact_imports", false);
        WasmtimeApi.Configure(config, "memory_may_move", false);
        WasmtimeApi.Configure(config, "memory_reservation", MemoryReservationBytes);
        WasmtimeApi.Configure(config, "memory_guard_size", MemoryGuardBytes);
        WasmtimeApi.Configure(config, "max_wasm_stack", (ulong)Limits.PluginStackBytes);
        nint engine = WasmtimeApi.EngineNewWithConfig(config);
        return engine != 0 ? engine : throw new OperatorError(ExitCode.Plugin, "the WebAssembly engine cannot be started on this machine");
    }
}
