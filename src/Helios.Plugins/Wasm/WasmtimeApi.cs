using System.Runtime.InteropServices;
using System.Text;
using Helios.Base;

namespace Helios.Plugins.Wasm;

/// <summary>
/// The part of Wasmtime's C API that is used, as function pointers of a library that the caller loaded (the embedded copy of the native
/// file, or the package's in tests). Loaded once per process. Source of the signatures: the headers of Wasmtime 50 (wasm.h, wasmtime/*.h).
/// </summary>
// SAFETY: every signature is that of the header of the version that is checked for; functions are bound before anything is called.
internal static unsafe class WasmtimeApi
{
    public const string Version = "50.0.1";

    public static delegate* unmanaged[Cdecl]<nint> ConfigNew;
    public static delegate* unmanaged[Cdecl]<nint, nint> EngineNewWithConfig;
    public static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, void> EngineIncrementEpoch;

    public static delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, nint> ModuleNew;
    public static delegate* unmanaged[Cdecl]<nint, WasmVector*, nint> ModuleSerialize;
    public static delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, nint> ModuleDeserialize;
    public static delegate* unmanaged[Cdecl]<nint, void> ModuleDelete;
    public static delegate* unmanaged[Cdecl]<byte, nint> ValueTypeNew;
    public static delegate* unmanaged[Cdecl]<WasmVector*, nuint, void> ValueTypeVectorNew;
    public static delegate* unmanaged[Cdecl]<WasmVector*, WasmVector*, nint> FunctionTypeNew;
    public static delegate* unmanaged[Cdecl]<nint, void> FunctionTypeDelete;

    public static delegate* unmanaged[Cdecl]<nint, nint> LinkerNew;
    public static delegate* unmanaged[Cdecl]<nint, void> LinkerDelete;

    public static delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nint,
        delegate* unmanaged[Cdecl]<nint, nint, WasmValue*, nuint, nint>, nint, nint, nint> LinkerDefineFunctionUnchecked;

    public static delegate* unmanaged[Cdecl]<nint, nint, nint*, nint> LinkerInstantiatePre;
    public static delegate* unmanaged[Cdecl]<nint, nint, WasmInstance*, nint*, nint> InstancePreInstantiate;
    public static delegate* unmanaged[Cdecl]<nint, void> InstancePreDelete;
    public static delegate* unmanaged[Cdecl]<nint, WasmInstance*, byte*, nuint, WasmExtern*, byte> InstanceExportGet;

    public static delegate* unmanaged[Cdecl]<nint, nint, nint, nint> StoreNew;
    public static delegate* unmanaged[Cdecl]<nint, void> StoreDelete;
    public static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint> StoreContext;
    public static delegate* unmanaged[Cdecl]<nint, long, long, long, long, long, void> StoreLimiter;
    public static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, ulong, void> ContextSetEpochDeadline;

    public static delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, nint, ulong*, byte*, nint>, nint, nint, void>
        StoreEpochDeadlineCallback;

    public static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint> ContextGetData;
    public static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint> CallerContext;
    public static delegate* unmanaged[Cdecl]<nint, byte*, nuint, WasmExtern*, byte> CallerExportGet;

    public static delegate* unmanaged[Cdecl]<nint, WasmFunction*, WasmValue*, nuint, nint*, nint> FunctionCallUnchecked;
    public static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, WasmMemory*, byte*> MemoryData;
    public static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, WasmMemory*, nuint> MemoryDataSize;

    public static delegate* unmanaged[Cdecl]<nint, WasmVector*, void> ErrorMessage;
    public static delegate* unmanaged[Cdecl]<nint, void> ErrorDelete;
    public static delegate* unmanaged[Cdecl]<byte*, nint> ErrorNew;
    public static delegate* unmanaged[Cdecl]<nint, WasmVector*, void> TrapMessage;
    public static delegate* unmanaged[Cdecl]<nint, byte*, byte> TrapCodeOf;
    public static delegate* unmanaged[Cdecl]<byte*, nuint, nint> TrapNew;
    public static delegate* unmanaged[Cdecl]<nint, void> TrapDelete;
    public static delegate* unmanaged[Cdecl]<WasmVector*, void> ByteVectorDelete;
    public static delegate* unmanaged[Cdecl]<byte*, nuint, WasmVector*, nint> WatToWasm;

    private static readonly Lock s_lock = new();
    private static nint s_library;

    public static nint Library => s_library;

    /// <summary>Loads the library and binds every function, once. Throws OperatorError when it cannot be loaded or lacks a
    /// function.</summary>
    public static void Load(Func<nint> loadLibrary)
    {
        lock (s_lock)
        {
            if (s_library != 0)
            {
                return;
            }

            nint library = loadLibrary();
            if (library == 0)
            {
                throw new OperatorError(ExitCode.Plugin, "the WebAssembly runtime (libwasmtime) cannot be loaded");
            }

            BindModules(library);
            BindCalls(library);
            s_library = library;
        }
    }

    /// <summary>Calls wasmtime_config_NAME_set(config, value) for a boolean property. A property that this build of the library does not
    /// have is off.</summary>
    public static void Configure(nint config, string name, bool value)
    {
        if (NativeLibrary.TryGetExport(s_library, "wasmtime_config_" + name + "_set", out nint setter))
        {
            // SAFETY: every property of this name pattern that we set takes (config, bool).
            ((delegate* unmanaged[Cdecl]<nint, byte, void>)setter)(config, value ? (byte)1 : (byte)0);
        }
        else
        {
            Invariant.Require(!value);
        }
    }

    /// <summary>The same for a 64-bit property (uint64_t and size_t alike on our platforms).</summary>
    public static void Configure(nint config, string name, ulong value)
    {
        nint setter = NativeLibrary.GetExport(s_library, "wasmtime_config_" + name + "_set");
        // SAFETY: the properties set so take (config, uint64_t).
        ((delegate* unmanaged[Cdecl]<nint, ulong, void>)setter)(config, value);
    }

    /// <summary>The message of a wasmtime_error_t, which is deleted.</summary>
    public static string TakeError(nint error)
    {
        WasmVector text;
        ErrorMessage(error, &text);
        ErrorDelete(error);
        return TakeText(&text);
    }

    /// <summary>Copies a vector's bytes as text and deletes the vector.</summary>
    public static string TakeText(WasmVector* vector)
    {
        string text = Text(vector).TrimEnd('\0');
        ByteVectorDelete(vector);
        return text;
    }

    public static string Text(WasmVector* vector) =>
        vector->Data == null ? "" : Encoding.UTF8.GetString(new ReadOnlySpan<byte>(vector->Data, checked((int)vector->Count)));

    private static void BindModules(nint library)
    {
        ConfigNew = (delegate* unmanaged[Cdecl]<nint>)Find(library, "wasm_config_new");
        EngineNewWithConfig = (delegate* unmanaged[Cdecl]<nint, nint>)Find(library, "wasm_engine_new_with_config");
        EngineIncrementEpoch =
            (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, void>)Find(library, "wasmtime_engine_increment_epoch");
        ModuleNew = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, nint>)Find(library, "wasmtime_module_new");
        ModuleSerialize = (delegate* unmanaged[Cdecl]<nint, WasmVector*, nint>)Find(library, "wasmtime_module_serialize");
        ModuleDeserialize = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, nint>)Find(library, "wasmtime_module_deserialize");
        ModuleDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find(library, "wasmtime_module_delete");
        ValueTypeNew = (delegate* unmanaged[Cdecl]<byte, nint>)Find(library, "wasm_valtype_new");
        ValueTypeVectorNew = (delegate* unmanaged[Cdecl]<WasmVector*, nuint, void>)Find(library, "wasm_valtype_vec_new_uninitialized");
        FunctionTypeNew = (delegate* unmanaged[Cdecl]<WasmVector*, WasmVector*, nint>)Find(library, "wasm_functype_new");
        FunctionTypeDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find(library, "wasm_functype_delete");
        WatToWasm = (delegate* unmanaged[Cdecl]<byte*, nuint, WasmVector*, nint>)Find(library, "wasmtime_wat2wasm");
    }

    private static void BindCalls(nint library)
    {
        LinkerNew = (delegate* unmanaged[Cdecl]<nint, nint>)Find(library, "wasmtime_linker_new");
        LinkerDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find(library, "wasmtime_linker_delete");
        LinkerDefineFunctionUnchecked = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nint,
            delegate* unmanaged[Cdecl]<nint, nint, WasmValue*, nuint, nint>, nint, nint, nint>)
            Find(library, "wasmtime_linker_define_func_unchecked");
        LinkerInstantiatePre = (delegate* unmanaged[Cdecl]<nint, nint, nint*, nint>)Find(library, "wasmtime_linker_instantiate_pre");
        InstancePreInstantiate =
            (delegate* unmanaged[Cdecl]<nint, nint, WasmInstance*, nint*, nint>)Find(library, "wasmtime_instance_pre_instantiate");
        InstancePreDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find(library, "wasmtime_instance_pre_delete");
        InstanceExportGet =
            (delegate* unmanaged[Cdecl]<nint, WasmInstance*, byte*, nuint, WasmExtern*, byte>)Find(library, "wasmtime_instance_export_get");
        StoreNew = (delegate* unmanaged[Cdecl]<nint, nint, nint, nint>)Find(library, "wasmtime_store_new");
        StoreDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find(library, "wasmtime_store_delete");
        StoreContext = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint>)Find(library, "wasmtime_store_context");
        StoreLimiter = (delegate* unmanaged[Cdecl]<nint, long, long, long, long, long, void>)Find(library, "wasmtime_store_limiter");
        ContextSetEpochDeadline =
            (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, ulong, void>)Find(library, "wasmtime_context_set_epoch_deadline");
        StoreEpochDeadlineCallback =
            (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, nint, ulong*, byte*, nint>, nint, nint, void>)
            Find(library, "wasmtime_store_epoch_deadline_callback");
        ContextGetData = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint>)Find(library, "wasmtime_context_get_data");
        CallerContext = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint>)Find(library, "wasmtime_caller_context");
        CallerExportGet =
            (delegate* unmanaged[Cdecl]<nint, byte*, nuint, WasmExtern*, byte>)Find(library, "wasmtime_caller_export_get");
        FunctionCallUnchecked =
            (delegate* unmanaged[Cdecl]<nint, WasmFunction*, WasmValue*, nuint, nint*, nint>)Find(library, "wasmtime_func_call_unchecked");
        MemoryData = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, WasmMemory*, byte*>)Find(library, "wasmtime_memory_data");
        MemoryDataSize =
            (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, WasmMemory*, nuint>)Find(library, "wasmtime_memory_data_size");
        ErrorMessage = (delegate* unmanaged[Cdecl]<nint, WasmVector*, void>)Find(library, "wasmtime_error_message");
        ErrorNew = (delegate* unmanaged[Cdecl]<byte*, nint>)Find(library, "wasmtime_error_new");
        ErrorDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find(library, "wasmtime_error_delete");
        TrapMessage = (delegate* unmanaged[Cdecl]<nint, WasmVector*, void>)Find(library, "wasm_trap_message");
        TrapCodeOf = (delegate* unmanaged[Cdecl]<nint, byte*, byte>)Find(library, "wasmtime_trap_code");
        TrapNew = (delegate* unmanaged[Cdecl]<byte*, nuint, nint>)Find(library, "wasmtime_trap_new");
        TrapDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find(library, "wasm_trap_delete");
        ByteVectorDelete = (delegate* unmanaged[Cdecl]<WasmVector*, void>)Find(library, "wasm_byte_vec_delete");
    }

    private static nint Find(nint library, string name) =>
        NativeLibrary.TryGetExport(library, name, out nint address)
            ? address
            : throw new OperatorError(ExitCode.Plugin, $"the WebAssembly runtime lacks {name}; version {Version} is needed");
}
