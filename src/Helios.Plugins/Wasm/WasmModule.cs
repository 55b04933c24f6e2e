using System.Text;

namespace Helios.Plugins.Wasm;

/// <summary>An import or export. Signature: a letter per parameter (i, I, f, F for i32, i64, f32, f64, ? for others), ':', the results;
/// null for what is no function.</summary>
internal readonly record struct WasmItem(string Module, string Name, string Kind, string? Signature);

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

    public List<WasmItem> Imports()
    {
        var items = new List<WasmItem>();
        WasmVector vector;
        WasmtimeApi.ModuleImports(Handle, &vector);
        // SAFETY: the vector holds Count pointers, valid until it is deleted below.
        for (nuint i = 0; i < vector.Count; i++)
        {
            nint item = ((nint*)vector.Data)[i];
            items.Add(Describe(
                WasmtimeApi.Text(WasmtimeApi.ImportTypeModule(item)), WasmtimeApi.Text(WasmtimeApi.ImportTypeName(item)),
                WasmtimeApi.ImportTypeType(item)));
        }

        WasmtimeApi.ImportTypeVectorDelete(&vector);
        GC.KeepAlive(this);
        return items;
    }

    public List<WasmItem> Exports()
    {
        var items = new List<WasmItem>();
        WasmVector vector;
        WasmtimeApi.ModuleExports(Handle, &vector);
        // SAFETY: as above.
        for (nuint i = 0; i < vector.Count; i++)
        {
            nint item = ((nint*)vector.Data)[i];
            items.Add(Describe("", WasmtimeApi.Text(WasmtimeApi.ExportTypeName(item)), WasmtimeApi.ExportTypeType(item)));
        }

        WasmtimeApi.ExportTypeVectorDelete(&vector);
        GC.KeepAlive(this);
        return items;
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

    private static WasmItem Describe(string module, string name, nint type)
    {
        byte kind = WasmtimeApi.ExternTypeKind(type);
        string kindName = kind switch { 0 => "function", 1 => "global", 2 => "table", 3 => "memory", _ => "item of an unknown kind" };
        nint function = kind == 0 ? WasmtimeApi.ExternTypeAsFunctionType(type) : 0;
        string? signature = function == 0
            ? null
            : Letters(WasmtimeApi.FunctionTypeParameters(function)) + ":" + Letters(WasmtimeApi.FunctionTypeResults(function));
        return new WasmItem(module, name, kindName, signature);
    }

    private static string Letters(WasmVector* types)
    {
        var text = new StringBuilder();
        for (nuint i = 0; i < types->Count; i++)
        {
            text.Append(WasmtimeApi.ValueTypeKind(((nint*)types->Data)[i]) switch { 0 => 'i', 1 => 'I', 2 => 'f', 3 => 'F', _ => '?' });
        }

        return text.ToString();
    }
}
