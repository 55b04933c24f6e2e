using System.Text.Json;

namespace Helios.Abi.Generator;

internal sealed record Constant(string Name, string Type, long Value, string Doc);

internal sealed record Member(string Name, long Value, string Doc);

/// <summary>A closed set of numbers. <see cref="FromHost"/>: its C# side is the type of that name in Helios.Sql.</summary>
internal sealed record EnumSet(string Name, string Repr, string Doc, bool IsFlags, bool FromHost, IReadOnlyList<Member> Members)
{
    /// <summary>True when other projects of the host use the set.</summary>
    public bool IsPublic { get; init; }
}

/// <summary>Type: u8, u16, u32, i32, u64 or an array u8[n]. Offset in bytes, computed.</summary>
internal sealed record Field(string Name, string Type, int Offset, string Doc)
{
    public int ArrayLength => Type.EndsWith(']') ? int.Parse(Type[(Type.IndexOf('[') + 1)..^1]) : 0;

    public string ElementType => ArrayLength == 0 ? Type : Type[..Type.IndexOf('[')];

    public int Bytes => Schema.Width(ElementType) * Math.Max(1, ArrayLength);
}

internal sealed record Struct(string Name, int Size, int Alignment, string Doc, IReadOnlyList<Field> Fields);

internal sealed record Parameter(string Name, string Type)
{
    /// <summary>An address that the host writes to.</summary>
    public bool IsOutput => Name == "out_ptr";

    /// <summary>A length, a capacity or bits: no negative number.</summary>
    public bool IsUnsigned => Name == "flags" || Name.EndsWith("_len") || Name.EndsWith("_cap");
}

/// <summary>Result: "" (none), i32, i64, or memory for the exported memory.</summary>
internal sealed record Export(
    string Name, IReadOnlyList<Parameter> Parameters, string Result, bool IsRequired, bool IsReserved, string Hook, string Doc);

internal sealed record Import(string Name, IReadOnlyList<Parameter> Parameters, string Result, string Grant, string Doc);

/// <summary>abi.json as read, with layouts checked.</summary>
internal sealed class Schema
{
    public required string Module { get; init; }

    public required int Version { get; init; }

    public required string Marker { get; init; }

    public required string ManifestSection { get; init; }

    public required IReadOnlyList<Constant> Constants { get; init; }

    public required IReadOnlyList<EnumSet> Enums { get; init; }

    public required IReadOnlyList<Struct> Structs { get; init; }

    public required IReadOnlyList<Export> Exports { get; init; }

    public required IReadOnlyList<Import> Imports { get; init; }

    public static int Width(string type) => type switch
    {
        "u8" => 1,
        "u16" => 2,
        "u32" or "i32" => 4,
        "u64" or "i64" => 8,
        _ => throw new InvalidDataException("abi.json: no type " + type),
    };

    /// <summary>Reads abi.json. <paramref name="readSource"/> gives a file of the repository by its relative path.</summary>
    public static Schema Parse(string json, Func<string, string> readSource)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        IEnumerable<EnumSet> own = root.GetProperty("enums").EnumerateArray().Select(ParseEnum);
        IEnumerable<EnumSet> host = root.GetProperty("sets").EnumerateArray().Select(e => HostSets.Read(
            Text(e, "name"), Text(e, "repr"), Text(e, "doc"), e.TryGetProperty("flags", out _), readSource(Text(e, "source"))));
        return new Schema
        {
            Module = Text(root, "name"),
            Version = root.GetProperty("version").GetInt32(),
            Marker = Text(root, "marker"),
            ManifestSection = Text(root, "manifestSection"),
            Constants = root.GetProperty("constants").EnumerateArray()
                .Select(e => new Constant(Text(e, "name"), Text(e, "type"), e.GetProperty("value").GetInt64(), Text(e, "doc"))).ToList(),
            Enums = own.Concat(host).ToList(),
            Structs = root.GetProperty("structs").EnumerateArray().Select(ParseStruct).ToList(),
            Exports = root.GetProperty("exports").EnumerateArray().Select(ParseExport).ToList(),
            Imports = root.GetProperty("imports").EnumerateArray()
                .Select(e => new Import(Text(e, "name"), Parameters(e), Text(e, "result"), Text(e, "grant"), Text(e, "doc"))).ToList(),
        };
    }

    private static EnumSet ParseEnum(JsonElement e) => new(
        Text(e, "name"), Text(e, "repr"), Text(e, "doc"), IsFlags: false, FromHost: false,
        e.GetProperty("members").EnumerateArray()
            .Select(m => new Member(Text(m, "name"), m.GetProperty("value").GetInt64(), Text(m, "doc"))).ToList())
    {
        IsPublic = e.TryGetProperty("public", out _),
    };

    private static Export ParseExport(JsonElement e) => new(
        Text(e, "name"), Parameters(e), Text(e, "result"), e.GetProperty("required").GetBoolean(), e.TryGetProperty("reserved", out _),
        e.TryGetProperty("hook", out JsonElement hook) ? hook.GetString()! : "", Text(e, "doc"));

    private static Struct ParseStruct(JsonElement e)
    {
        string name = Text(e, "name");
        int limit = e.TryGetProperty("pack", out JsonElement pack) ? pack.GetInt32() : 8;
        var fields = new List<Field>();
        int at = 0;
        int alignment = 1;
        foreach (JsonElement f in e.GetProperty("fields").EnumerateArray())
        {
            var field = new Field(Text(f, "name"), Text(f, "type"), at, Text(f, "doc"));
            int own = Math.Min(limit, Width(field.ElementType));
            if (at % own != 0)
            {
                throw new InvalidDataException($"abi.json: {name}.{field.Name} would need padding; place a reserved field");
            }

            alignment = Math.Max(alignment, own);
            fields.Add(field);
            at += field.Bytes;
        }

        int size = e.GetProperty("size").GetInt32();
        return at == size && size % alignment == 0
            ? new Struct(name, size, alignment, Text(e, "doc"), fields)
            : throw new InvalidDataException($"abi.json: {name} has {at} bytes, {size} are declared");
    }

    private static List<Parameter> Parameters(JsonElement e) =>
        e.GetProperty("params").EnumerateArray().Select(p => p.GetString()!.Split(": ")).Select(p => new Parameter(p[0], p[1])).ToList();

    private static string Text(JsonElement e, string key) => e.GetProperty(key).GetString()!;
}
