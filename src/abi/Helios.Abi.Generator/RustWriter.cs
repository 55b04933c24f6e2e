using System.Text;

namespace Helios.Abi.Generator;

/// <summary>The guest's side in Rust: core only, Rust 1.63 or newer. Sets are transparent wrappers, so that an unknown number stays a
/// number.</summary>
internal static class RustWriter
{
    public static string Write(Schema schema)
    {
        var text = new StringBuilder("// Generated from src/abi/abi.json by Helios.Abi.Generator. Do not edit.\n");
        text.Append("//! The HeliosDB-Lite plugin ABI, version 1. `src/abi/REFERENCE.md` explains it.\n#![allow(dead_code)]\n\n");
        text.Append($"pub const ABI_VERSION: u16 = {schema.Version};\n");
        foreach (Constant constant in schema.Constants)
        {
            text.Append($"\n/// {constant.Doc}\npub const {constant.Name}: {constant.Type} = {constant.Value};\n");
        }

        foreach (EnumSet set in schema.Enums)
        {
            WriteSet(text, set);
        }

        foreach (Struct item in schema.Structs)
        {
            WriteStruct(text, item);
        }

        WriteImports(text, schema);
        return text.ToString();
    }

    private static void WriteSet(StringBuilder text, EnumSet set)
    {
        text.Append($"\n/// {set.Doc}\n#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]\n#[repr(transparent)]\n");
        text.Append($"pub struct {set.Name}(pub {set.Repr});\n\nimpl {set.Name} {{\n");
        foreach (Member member in set.Members)
        {
            text.Append(member.Doc.Length == 0 ? "" : $"    /// {member.Doc.Replace("[", "\\[").Replace("]", "\\]")}\n");
            text.Append($"    pub const {Names.Screaming(member.Name)}: {set.Name} = {set.Name}({member.Value});\n");
        }

        if (set.IsFlags)
        {
            text.Append($"\n    #[inline]\n    pub const fn has(self, flag: {set.Name}) -> bool {{\n");
            text.Append("        self.0 & flag.0 != 0\n    }\n");
        }

        text.Append("}\n");
    }

    private static void WriteStruct(StringBuilder text, Struct item)
    {
        string repr = item.Alignment < 8 && item.Fields.Any(f => Schema.Width(f.ElementType) > item.Alignment) ? "C, packed" : "C";
        text.Append($"\n/// {item.Doc} {item.Size} bytes.\n#[derive(Clone, Copy, Debug, Default)]\n");
        text.Append($"#[repr({repr})]\npub struct {item.Name} {{\n");
        foreach (Field field in item.Fields)
        {
            string type = field.ArrayLength == 0 ? field.Type : $"[{field.ElementType}; {field.ArrayLength}]";
            text.Append($"    /// {field.Doc}\n    pub {field.Name}: {type},\n");
        }

        text.Append($"}}\n\nconst _: [(); {item.Size}] = [(); core::mem::size_of::<{item.Name}>()];\n");
    }

    private static void WriteImports(StringBuilder text, Schema schema)
    {
        text.Append($"\n#[cfg(target_arch = \"wasm32\")]\n#[link(wasm_import_module = \"{schema.Module}\")]\nextern \"C\" {{\n");
        foreach (Import import in schema.Imports)
        {
            string grant = import.Grant.Length == 0 ? "" : $" Needs {import.Grant}.";
            string parameters = string.Join(", ", import.Parameters.Select(p => $"{p.Name}: {RustType(p)}"));
            string result = import.Result.Length == 0 ? "" : " -> " + import.Result;
            text.Append($"    /// {import.Doc}{grant}\n    #[link_name = \"{import.Name}\"]\n");
            text.Append($"    pub fn helios_{import.Name}({parameters}){result};\n");
        }

        text.Append("}\n");
    }

    // Addresses are pointers on wasm32, so that a guest never casts.
    private static string RustType(Parameter parameter) =>
        parameter.IsOutput ? "*mut u8"
        : parameter.Name.EndsWith("_ptr") ? "*const u8"
        : parameter.IsUnsigned ? "u32"
        : parameter.Type;
}
