using System.Text;

namespace Helios.Abi.Generator;

/// <summary>The guest's side in Go (1.24 or newer): constants, sets and structures for every target, so that they can be tested natively,
/// and the imports for wasm alone. As gofmt would have it.</summary>
internal static class GoWriter
{
    private const string Head = "// Code generated from src/abi/abi.json by Helios.Abi.Generator. DO NOT EDIT.\n\n";

    // Go writes these in capitals.
    private static readonly HashSet<string> s_initialisms = ["abi", "id", "oid", "sql", "utf8"];

    public static string Types(Schema schema)
    {
        var text = new StringBuilder(Head);
        text.Append($"// Package abi is the HeliosDB-Lite plugin ABI, version {schema.Version}. src/abi/REFERENCE.md explains it.\n");
        text.Append("package abi\n\nimport \"unsafe\"\n\n// Version is the ABI's version, as CallFrame.ABI has it.\n");
        text.Append($"const Version uint16 = {schema.Version}\n");
        foreach (Constant constant in schema.Constants)
        {
            string name = Name(constant.Name.ToLowerInvariant());
            text.Append($"\n// {name}: {constant.Doc}\nconst {name} {Type(constant.Type)} = {constant.Value}\n");
        }

        text.Append("\n// Names of what a module exports.\nconst (\n");
        text.Append(string.Join("\n", schema.Exports.Select(WriteName)));
        text.Append(")\n\n// HookFunc is what hooks are: the address of a CallFrame in, a verdict out.\n");
        text.Append("type HookFunc func(frame uint32) int64\n");
        foreach (EnumSet set in schema.Enums)
        {
            WriteSet(text, set);
        }

        foreach (Struct item in schema.Structs)
        {
            WriteStruct(text, item);
        }

        return text.ToString();
    }

    public static string Imports(Schema schema)
    {
        var text = new StringBuilder(Head + "package abi\n\nimport \"unsafe\"\n");
        foreach (Import import in schema.Imports)
        {
            string grant = import.Grant.Length == 0 ? "" : $" Needs {import.Grant}.";
            // A function and a type of one name do not compile.
            string name = Pascal(import.Name);
            name = schema.Structs.Any(s => s.Name == name) ? name + "Call" : name;
            string parameters = string.Join(", ", import.Parameters.Select(p => $"{Camel(p.Name)} {ParameterType(p)}"));
            string result = import.Result.Length == 0 ? "" : " " + Type(import.Result);
            text.Append($"\n// {name}: {import.Doc}{grant}\n//\n//go:wasmimport {schema.Module} {import.Name}\n");
            text.Append($"func {name}({parameters}){result}\n");
        }

        return text.ToString();
    }

    private static string WriteName(Export export)
    {
        string name = Pascal(export.Name.Replace("helios_", ""));
        return $"\t// {export.Doc}\n\tExport{name} = \"{export.Name}\"\n";
    }

    private static void WriteSet(StringBuilder text, EnumSet set)
    {
        text.Append($"\n// {set.Name}: {set.Doc}\ntype {set.Name} {Type(set.Repr)}\n\n// Members of {set.Name}.\nconst (\n");
        text.Append(string.Join("\n", set.Members.Select(m =>
            (m.Doc.Length == 0 ? "" : $"\t// {m.Doc}\n") + $"\t{set.Name}{m.Name} {set.Name} = {m.Value}\n")));
        text.Append(")\n");
        if (set.IsFlags)
        {
            text.Append("\n// Has tells whether a bit of flag is set.\n");
            text.Append($"func (s {set.Name}) Has(flag {set.Name}) bool {{ return s&flag != 0 }}\n");
        }
    }

    private static void WriteStruct(StringBuilder text, Struct item)
    {
        text.Append($"\n// {item.Name}: {item.Doc} {item.Size} bytes.\ntype {item.Name} struct {{\n");
        text.Append(string.Join("\n", item.Fields.Select(f => $"\t// {f.Doc}\n\t{Name(f.Name)} {FieldType(f)}\n")));
        text.Append("}\n\n// A layout that differs does not compile.\n");
        text.Append($"var _ [{item.Size}]struct{{}} = [unsafe.Sizeof({item.Name}{{}})]struct{{}}{{}}\n");
        foreach (Field field in item.Fields)
        {
            string offset = $"unsafe.Offsetof({item.Name}{{}}.{Name(field.Name)})";
            text.Append($"var _ [{field.Offset}]struct{{}} = [{offset}]struct{{}}{{}}\n");
        }
    }

    private static string FieldType(Field field) =>
        field.ArrayLength == 0 ? Type(field.Type) : $"[{field.ArrayLength}]{Type(field.ElementType)}";

    private static string Type(string type) => type switch
    {
        "u8" => "uint8",
        "u16" => "uint16",
        "u32" => "uint32",
        "i32" => "int32",
        "u64" => "uint64",
        "i64" => "int64",
        _ => throw new InvalidDataException(type),
    };

    // Pointers, so that the collector sees what the host reads and writes.
    private static string ParameterType(Parameter parameter) =>
        parameter.Name.EndsWith("_ptr") ? "unsafe.Pointer" : parameter.IsUnsigned ? "uint32" : Type(parameter.Type);

    // abi.json's snake case, with Go's capitals.
    private static string Name(string name) => string.Concat(name.Split('_').Select(Word));

    private static string Pascal(string name) => Name(name.TrimStart('_'));

    private static string Camel(string name)
    {
        string[] words = name.Split('_');
        return words[0] + string.Concat(words.Skip(1).Select(Word));
    }

    private static string Word(string word) =>
        s_initialisms.Contains(word) ? word.ToUpperInvariant() : char.ToUpperInvariant(word[0]) + word[1..];
}
