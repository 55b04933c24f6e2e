using System.Text;

namespace Helios.Abi.Generator;

/// <summary>The guest's side in AssemblyScript: sets are constant enumerations, structures unmanaged classes that are laid over an
/// address.</summary>
internal static class AssemblyScriptWriter
{
    public static string Write(Schema schema)
    {
        var text = new StringBuilder("// Generated from src/abi/abi.json by Helios.Abi.Generator. Do not edit.\n");
        text.Append($"// The HeliosDB-Lite plugin ABI, version {schema.Version}. src/abi/REFERENCE.md explains it.\n\n");
        text.Append($"/** The ABI's version, as CallFrame.abi has it. */\nexport const ABI_VERSION: u16 = {schema.Version};\n");
        foreach (Constant constant in schema.Constants)
        {
            text.Append($"\n/** {constant.Doc} */\nexport const {constant.Name}: {constant.Type} = {constant.Value};\n");
        }

        text.Append("\n/** Names of what a module exports. */\nexport namespace Export {\n");
        foreach (Export export in schema.Exports)
        {
            string name = Names.Screaming(Names.Pascal(export.Name.TrimStart('_')));
            text.Append($"  /** {export.Doc} */\n  export const {name}: string = \"{export.Name}\";\n");
        }

        text.Append("}\n");
        foreach (EnumSet set in schema.Enums)
        {
            text.Append($"\n/** {set.Doc} ({set.Repr}) */\nexport const enum {set.Name} {{\n");
            foreach (Member member in set.Members)
            {
                text.Append(member.Doc.Length == 0 ? "" : $"  /** {Safe(member.Doc)} */\n");
                text.Append($"  {member.Name} = {member.Value},\n");
            }

            text.Append("}\n");
        }

        foreach (Struct item in schema.Structs)
        {
            WriteStruct(text, item);
        }

        WriteCheck(text, schema);
        WriteImports(text, schema);
        return text.ToString();
    }

    private static void WriteStruct(StringBuilder text, Struct item)
    {
        text.Append($"\n/** {item.Doc} {item.Size} bytes. */\n@unmanaged\nexport class {item.Name} {{\n");
        foreach (Field field in item.Fields)
        {
            for (int i = 0; i < Math.Max(1, field.ArrayLength); i++)
            {
                text.Append(i == 0 ? $"  /** {Safe(field.Doc)} */\n" : "").Append($"  {FieldName(field, i)}: {field.ElementType};\n");
            }
        }

        text.Append("}\n");
    }

    // Only functions can be compiled conditionally; a plugin's entry calls this one, which costs nothing.
    private static void WriteCheck(StringBuilder text, Schema schema)
    {
        text.Append("\n/** A layout that differs does not compile. */\nexport function checkLayout(): void {\n");
        foreach (Struct item in schema.Structs)
        {
            text.Append($"  if (offsetof<{item.Name}>() != {item.Size}) ERROR(\"{item.Name}\");\n");
            foreach (Field field in item.Fields)
            {
                string name = FieldName(field, 0);
                text.Append($"  if (offsetof<{item.Name}>(\"{name}\") != {field.Offset}) ERROR(\"{item.Name}.{name}\");\n");
            }
        }

        text.Append("}\n");
    }

    private static void WriteImports(StringBuilder text, Schema schema)
    {
        foreach (Import import in schema.Imports)
        {
            string grant = import.Grant.Length == 0 ? "" : $" Needs {import.Grant}.";
            string parameters = string.Join(", ", import.Parameters.Select(p => $"{Camel(p.Name)}: {ParameterType(p)}"));
            string result = import.Result.Length == 0 ? "void" : import.Result;
            text.Append($"\n/** {Safe(import.Doc)}{grant} */\n@external(\"{schema.Module}\", \"{import.Name}\")\n");
            text.Append($"export declare function helios{Names.Pascal(import.Name)}({parameters}): {result};\n");
        }
    }

    private static string ParameterType(Parameter parameter) =>
        parameter.Name.EndsWith("_ptr") ? "usize" : parameter.IsUnsigned ? "u32" : parameter.Type;

    private static string FieldName(Field field, int i) => Camel(field.Name) + (field.ArrayLength == 0 ? "" : i.ToString());

    private static string Camel(string name)
    {
        string pascal = Names.Pascal(name);
        return char.ToLowerInvariant(pascal[0]) + pascal[1..];
    }

    private static string Safe(string text) => text.Replace("*/", "* /");
}
