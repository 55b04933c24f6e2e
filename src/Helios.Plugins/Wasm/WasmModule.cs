using System.Text;

namespace Helios.Plugins.Wasm;

/// <summary>A compiled module, owned. Freed when nothing refers to it any more: a statement may keep the set it began with.</summary>
// SAFETY: the handle lives until the finalizer; vectors are deleted by who asked for them.
internal sealed unsafe class WasmModule
{
    private WasmModule(nint handle)
    {
        Handle = handle;
    }

    ~WasmModule() => WasmtimeApi.ModuleDelete(Handle);

    public nint Handle { get; }

    /// <summary>Validates and compiles. False with the engine's reason, on one line.</summary>
    public static bool TryCompile(WasmEngine engine, ReadOnlySpan<byte> wasm, out WasmModule? module, out string error)
    {
        nint handle = 0;
        // SAFETY: the library reads the bytes during the call only.
        fixed (byte* bytes = wasm)
        {
            return Finish(WasmtimeApi.ModuleNew(engine.Handle, bytes, (nuint)wasm.Length, &handle), handle, out module, out error);
        }
    }

    /// <summary>
    /// Takes what <see cref="Serialize"/> gave. The bytes become machine code: never call this with bytes that this process, or one like it
    /// on this machine, has not written and hashed itself.
    /// </summary>
    public static bool TryDeserialize(WasmEngine engine, ReadOnlySpan<byte> compiled, out WasmModule? module, out string error)
    {
        nint handle = 0;
        // SAFETY: the library copies the bytes during the call.
        fixed (byte* bytes = compiled)
        {
            return Finish(
                WasmtimeApi.ModuleDeserialize(engine.Handle, bytes, (nuint)compiled.Length, &handle), handle, out module, out error);
        }
    }

    public byte[] Serialize()
    {
        WasmVector vector;
        nint error = WasmtimeApi.ModuleSerialize(Handle, &vector);
        if (error != 0)
        {
            throw new InvalidOperationException(WasmtimeApi.TakeError(error));
        }

        byte[] bytes = new ReadOnlySpan<byte>(vector.Data, checked((int)vector.Count)).ToArray();
        WasmtimeApi.ByteVectorDelete(&vector);
        return bytes;
    }

    /// <summary>Text format to binary, for tests and tools. Throws FormatException with the parser's message.</summary>
    public static byte[] FromText(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        WasmVector vector;
        // SAFETY: the library reads the bytes during the call only.
        fixed (byte* bytes = utf8)
        {
            nint error = WasmtimeApi.WatToWasm(bytes, (nuint)utf8.Length, &vector);
            if (error != 0)
            {
                throw new FormatException(WasmtimeApi.TakeError(error));
            }
        }

        byte[] wasm = new ReadOnlySpan<byte>(vector.Data, checked((int)vector.Count)).ToArray();
        WasmtimeApi.ByteVectorDelete(&vector);
        return wasm;
    }

    private static bool Finish(nint failure, nint handle, out WasmModule? module, out string error)
    {
        module = failure == 0 ? new WasmModule(handle) : null;
        error = failure == 0 ? "" : WasmFailure.OneLine(WasmtimeApi.TakeError(failure));
        return failure == 0;
    }
}
