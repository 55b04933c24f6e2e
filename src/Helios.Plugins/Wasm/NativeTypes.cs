using System.Runtime.InteropServices;

namespace Helios.Plugins.Wasm;

// Layouts of Wasmtime 50's C API (wasm.h, wasmtime/extern.h, wasmtime/val.h). WasmLayoutTests holds their sizes against the library.

/// <summary>wasm_byte_vec_t and its kin: a count and a pointer, owned by the library.</summary>
// SAFETY: a mirror of the library's structure; it frees nothing itself.
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WasmVector
{
    public nuint Count;
    public void* Data;
}

/// <summary>wasmtime_func_t: a function of one store.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WasmFunction
{
    public ulong StoreId;
    public nint Private;

    public readonly bool IsNone => StoreId == 0;
}

/// <summary>wasmtime_memory_t.</summary>
[StructLayout(LayoutKind.Sequential, Size = 24)]
internal struct WasmMemory
{
    public ulong StoreId;
    public uint Private1;
}

/// <summary>wasmtime_instance_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WasmInstance
{
    public ulong StoreId;
    public nuint Private;
}

/// <summary>wasmtime_extern_t: kind, then the item.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct WasmExtern
{
    public const byte FunctionKind = 0;
    public const byte MemoryKind = 3;

    [FieldOffset(0)] public byte Kind;
    [FieldOffset(8)] public WasmFunction Function;
    [FieldOffset(8)] public WasmMemory Memory;
}

/// <summary>wasmtime_val_raw_t: one untyped argument or result.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct WasmValue
{
    [FieldOffset(0)] public int I32;
    [FieldOffset(0)] public uint U32;
    [FieldOffset(0)] public long I64;
    [FieldOffset(0)] public ulong U64;
}

/// <summary>wasmtime_trap_code_enum, as far as a core module without threads and GC can raise it.</summary>
internal enum TrapCode : byte
{
    StackOverflow = 0,
    MemoryOutOfBounds = 1,
    HeapMisaligned = 2,
    TableOutOfBounds = 3,
    IndirectCallToNull = 4,
    BadSignature = 5,
    IntegerOverflow = 6,
    IntegerDivisionByZero = 7,
    BadConversionToInteger = 8,
    Unreachable = 9,
    Interrupt = 10,
    OutOfFuel = 11,
    None = 255,
}
