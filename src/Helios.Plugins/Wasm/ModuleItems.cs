using System.Text;

namespace Helios.Plugins.Wasm;

/// <summary>
/// An import or export. Signature: a letter per parameter (i, I, f, F for i32, i64, f32, f64, ? for others), ':', the results; null for
/// what is no function.
/// </summary>
internal readonly record struct WasmItem(string Module, string Name, string Kind, string? Signature);

/// <summary>
/// Imports and exports, read from the module's bytes. Not asked of the library: its C API aborts the process on types that wasm.h cannot
/// say (a function with a v128 parameter is enough), so that a module could end the server by being looked at.
/// Source of the format: WebAssembly core specification, "Binary Format". Only for bytes that the engine has validated: what cannot be
/// read throws <see cref="FormatException"/>.
/// </summary>
internal sealed class ModuleItems
{
    private const byte TypeSection = 1;
    private const byte ImportSection = 2;
    private const byte FunctionSection = 3;
    private const byte ExportSection = 7;
    private const byte FunctionForm = 0x60;

    private readonly List<string> _types = [];
    private readonly List<int> _functions = [];

    private ModuleItems()
    {
    }

    public List<WasmItem> Imports { get; } = [];

    public List<WasmItem> Exports { get; } = [];

    public static ModuleItems Read(ReadOnlySpan<byte> module)
    {
        var items = new ModuleItems();
        var reader = new ModuleBytes(module[8..]);
        while (!reader.IsAtEnd)
        {
            byte id = reader.Byte();
            ReadOnlySpan<byte> section = reader.Bytes(reader.Number());
            items.ReadSection(id, new ModuleBytes(section));
        }

        return items;
    }

    private void ReadSection(byte id, ModuleBytes section)
    {
        if (id is not (TypeSection or ImportSection or FunctionSection or ExportSection))
        {
            return;
        }

        for (int count = section.Number(); count > 0; count--)
        {
            switch (id)
            {
                case TypeSection:
                    _types.Add(ReadType(ref section));
                    break;
                case ImportSection:
                    if (!ReadImport(ref section))
                    {
                        return;
                    }

                    break;
                case FunctionSection:
                    _functions.Add(section.Number());
                    break;
                default:
                    ReadExport(ref section);
                    break;
            }
        }
    }

    private static string ReadType(ref ModuleBytes section)
    {
        if (section.Byte() != FunctionForm)
        {
            throw new FormatException("a type of the module is no function type");
        }

        var text = new StringBuilder();
        for (int vector = 0; vector < 2; vector++)
        {
            text.Append(vector == 0 ? "" : ":");
            for (int count = section.Number(); count > 0; count--)
            {
                text.Append(section.Byte() switch { 0x7f => 'i', 0x7e => 'I', 0x7d => 'f', 0x7c => 'F', _ => '?' });
            }
        }

        return text.ToString();
    }

    /// <summary>False after something else than a function: no plugin may import that, so nobody asks what follows.</summary>
    private bool ReadImport(ref ModuleBytes section)
    {
        string module = section.Name();
        string name = section.Name();
        byte kind = section.Byte();
        int type = kind == 0 ? section.Number() : 0;
        Imports.Add(new WasmItem(module, name, KindName(kind), kind == 0 ? Signature(type) : null));
        _functions.Add(type);
        return kind == 0;
    }

    private void ReadExport(ref ModuleBytes section)
    {
        string name = section.Name();
        byte kind = section.Byte();
        int index = section.Number();
        bool isFunction = kind == 0 && index < _functions.Count;
        Exports.Add(new WasmItem("", name, KindName(kind), isFunction ? Signature(_functions[index]) : null));
    }

    private string Signature(int type) => type < _types.Count ? _types[type] : throw new FormatException("a type of the module is missing");

    private static string KindName(byte kind) => kind switch
    {
        0 => "function",
        1 => "table",
        2 => "memory",
        3 => "global",
        4 => "tag",
        _ => "item of an unknown kind",
    };
}

/// <summary>Reads the integers and names of the binary format.</summary>
internal ref struct ModuleBytes
{
    private ReadOnlySpan<byte> _rest;

    public ModuleBytes(ReadOnlySpan<byte> bytes)
    {
        _rest = bytes;
    }

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Bytes(1)[0];

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length)
        {
            throw new FormatException("the module is truncated");
        }

        ReadOnlySpan<byte> bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    /// <summary>An unsigned LEB128 of 32 bits that is a count or an index, so below 2^31.</summary>
    public int Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte b = Byte();
            value |= (ulong)(b & 0x7f) << shift;
            if ((b & 0x80) == 0)
            {
                return value <= int.MaxValue ? (int)value : throw new FormatException("a number of the module is too large");
            }
        }

        throw new FormatException("a number of the module is malformed");
    }

    public string Name() => Encoding.UTF8.GetString(Bytes(Number()));
}
