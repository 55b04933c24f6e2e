using System.Text;

namespace Helios.Abi.Generator;

/// <summary>The guest's side in C++17, a header alone, for freestanding code too: it needs no library.</summary>
internal static class CppWriter
{
    public static string Write(Schema schema)
    {
        var text = new StringBuilder("// Generated from src/abi/abi.json by Helios.Abi.Generator. Do not edit.\n");
        text.Append($"/// \\file\n/// The HeliosDB-Lite plugin ABI, version {schema.Version}. src/abi/REFERENCE.md explains it.\n");
        text.Append("#pragma once\n\n");
        text.Append("#include <stddef.h>\n#include <stdint.h>\n\nnamespace helios::abi {\n\n");
        text.Append($"/// The ABI's version, as CallFrame::abi has it.\ninline constexpr uint16_t version = {schema.Version};\n");
        foreach (Constant constant in schema.Constants)
        {
            string name = constant.Name.ToLowerInvariant();
            text.Append($"\n/// {constant.Doc}\ninline constexpr {Type(constant.Type)} {name} = {constant.Value};\n");
        }

        foreach (EnumSet set in schema.Enums)
        {
            text.Append($"\n/// {set.Doc}\nenum class {set.Name} : {Type(set.Repr)} {{\n");
            foreach (Member member in set.Members)
            {
                text.Append(member.Doc.Length == 0 ? "" : $"  /// {member.Doc}\n").Append($"  {member.Name} = {member.Value},\n");
            }

            text.Append("};\n");
        }

        text.Append("\n/// True when a bit of flag is set.\ntemplate <class Set>\nconstexpr bool has(Set set, Set flag) noexcept {\n");
        text.Append("  using Bits = __underlying_type(Set);\n");
        text.Append("  return (static_cast<Bits>(set) & static_cast<Bits>(flag)) != 0;\n}\n");
        foreach (Struct item in schema.Structs)
        {
            WriteStruct(text, item);
        }

        text.Append("\n}  // namespace helios::abi\n");
        WriteFunctions(text, schema);
        return text.ToString();
    }

    private static void WriteStruct(StringBuilder text, Struct item)
    {
        text.Append($"\n/// {item.Doc} {item.Size} bytes.\nstruct {item.Name} {{\n");
        foreach (Field field in item.Fields)
        {
            string array = field.ArrayLength == 0 ? "" : $"[{field.ArrayLength}]";
            text.Append($"  /// {field.Doc}\n  {Type(field.ElementType)} {field.Name}{array};\n");
        }

        text.Append($"}};\n\nstatic_assert(sizeof({item.Name}) == {item.Size} && __is_trivially_copyable({item.Name}));\n");
        foreach (Field field in item.Fields)
        {
            text.Append($"static_assert(offsetof({item.Name}, {field.Name}) == {field.Offset});\n");
        }
    }

    private static void WriteFunctions(StringBuilder text, Schema schema)
    {
        text.Append("\n#if defined(__wasm32__)\n\n// What the host offers. Only what is called is imported.\nextern \"C\" {\n");
        foreach (Import import in schema.Imports)
        {
            string grant = import.Grant.Length == 0 ? "" : $" Needs {import.Grant}.";
            string parameters = string.Join(", ", import.Parameters.Select(p => $"{ParameterType(p)} {p.Name}"));
            string result = import.Result.Length == 0 ? "void" : Type(import.Result);
            text.Append($"\n/// {import.Doc}{grant}\n");
            text.Append($"__attribute__((import_module(\"{schema.Module}\"), import_name(\"{import.Name}\")))\n");
            text.Append($"{result} helios_{import.Name}({parameters});\n");
        }

        text.Append("\n// What a module exports: those that it defines.\n");
        foreach (Export export in schema.Exports.Where(e => e.Result != "memory" && e.Name.StartsWith("helios_")))
        {
            string parameters = string.Join(", ", export.Parameters.Select(p =>
                p.Name == "frame" ? "const helios::abi::CallFrame* frame" : $"{(p.Name == "bytes" ? "uint32_t" : Type(p.Type))} {p.Name}"));
            string result = export.Result.Length == 0 ? "void" : export.Name == "helios_arena" ? "void*" : Type(export.Result);
            text.Append($"\n/// {export.Doc}\n__attribute__((export_name(\"{export.Name}\")))\n{result} {export.Name}({parameters});\n");
        }

        text.Append("\n}  // extern \"C\"\n\n#endif  // __wasm32__\n");
    }

    private static string ParameterType(Parameter parameter) =>
        parameter.IsOutput ? "void*"
        : parameter.Name.EndsWith("_ptr") ? "const void*"
        : parameter.IsUnsigned ? "uint32_t"
        : Type(parameter.Type);

    private static string Type(string type) => type switch
    {
        "u8" => "uint8_t",
        "u16" => "uint16_t",
        "u32" => "uint32_t",
        "i32" => "int32_t",
        "u64" => "uint64_t",
        "i64" => "int64_t",
        _ => throw new InvalidDataException(type),
    };
}
