using System.Text;

namespace Helios.Abi.Generator;

/// <summary>The host's side: constants, enums, overlay structs and the tables of exports and imports.</summary>
internal static class CSharpWriter
{
    private const string Head = "// Generated from src/abi/abi.json by Helios.Abi.Generator. Do not edit.\n";

    public static string Constants(Schema schema)
    {
        var text = new StringBuilder(Head + "namespace Helios.Plugins.Abi;\n\n");
        text.Append("/// <summary>Names and numbers of the plugin ABI.</summary>\ninternal static class AbiConstants\n{\n");
        text.Append($"    public const int Version = {schema.Version};\n    public const string Marker = \"{schema.Marker}\";\n");
        text.Append($"    public const string Module = \"{schema.Module}\";\n");
        text.Append($"    public const string ManifestSection = \"{schema.ManifestSection}\";\n");
        foreach (Constant constant in schema.Constants)
        {
            string type = constant.Type == "i32" ? "int" : "uint";
            text.Append($"\n    /// <summary>{Escape(constant.Doc)}</summary>\n");
            text.Append($"    public const {type} {Names.Pascal(constant.Name)} = {constant.Value};\n");
        }

        foreach (EnumSet set in schema.Enums.Where(e => !e.FromHost))
        {
            string access = set.IsPublic ? "public" : "internal";
            text.Append($"}}\n\n/// <summary>{Escape(set.Doc)}</summary>\n{access} enum {set.Name} : {Type(set.Repr)}\n{{");
            foreach (Member member in set.Members)
            {
                text.Append($"\n    /// <summary>{Escape(member.Doc)}</summary>\n    {member.Name} = {member.Value},\n");
            }
        }

        return text.Append("}\n").ToString();
    }

    public static string Structs(Schema schema)
    {
        var text = new StringBuilder(Head + "using System.Runtime.InteropServices;\n\nnamespace Helios.Plugins.Abi;\n");
        foreach (Struct item in schema.Structs.Where(s => s.Name != "AstNode"))
        {
            text.Append($"\n/// <summary>{Escape(item.Doc)} {item.Size} bytes.</summary>\n");
            text.Append($"[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]\ninternal struct Abi{item.Name}\n{{\n");
            text.Append($"    public const int SizeBytes = {item.Size};\n");
            foreach (Field field in item.Fields)
            {
                for (int i = 0; i < Math.Max(1, field.ArrayLength); i++)
                {
                    string suffix = field.ArrayLength == 0 ? "" : i.ToString();
                    int offset = field.Offset + i * Schema.Width(field.ElementType);
                    text.Append($"\n    /// <summary>{Escape(field.Doc)}</summary>\n");
                    text.Append($"    [FieldOffset({offset})] public {Type(field.ElementType)} {Names.Pascal(field.Name)}{suffix};\n");
                }
            }

            text.Append("}\n");
        }

        return text.ToString();
    }

    public static string Functions(Schema schema)
    {
        var text = new StringBuilder(Head + "namespace Helios.Plugins.Abi;\n\n");
        text.Append(
            "/// <summary>A function of the ABI. Signature: letters of the parameters (i: i32, I: i64), ':', the result's.</summary>\n");
        text.Append("internal readonly record struct AbiFunction(\n");
        text.Append("    string Name, string Signature, string Grant, bool IsRequired, Hook Hook, bool IsReserved);\n\n");
        text.Append("/// <summary>What a guest exports and what it may import from module \"helios\".</summary>\n");
        text.Append("internal static class AbiFunctions\n{\n");
        text.Append("    public static readonly AbiFunction[] Exports =\n    [\n");
        foreach (Export export in schema.Exports.Where(e => e.Result != "memory"))
        {
            string signature = Signature(export.Parameters, export.Result);
            text.Append($"        new(\"{export.Name}\", \"{signature}\", \"\", {Bool(export.IsRequired)}, ");
            text.Append($"{(export.Hook.Length == 0 ? "default" : "Hook." + export.Hook)}, {Bool(export.IsReserved)}),\n");
        }

        text.Append("    ];\n\n    public static readonly AbiFunction[] Imports =\n    [\n");
        foreach (Import import in schema.Imports)
        {
            string signature = Signature(import.Parameters, import.Result);
            text.Append($"        new(\"{import.Name}\", \"{signature}\", \"{import.Grant}\", false, default, false),\n");
        }

        return text.Append("    ];\n}\n").ToString();
    }

    private static string Signature(IReadOnlyList<Parameter> parameters, string result) =>
        string.Concat(parameters.Select(p => Letter(p.Type))) + ":" + Letter(result);

    private static string Letter(string type) => type switch
    {
        "i32" => "i",
        "i64" => "I",
        "" => "",
        _ => throw new InvalidDataException(type),
    };

    private static string Bool(bool value) => value ? "true" : "false";

    private static string Type(string type) => type switch
    {
        "u8" => "byte",
        "u16" => "ushort",
        "u32" => "uint",
        "i32" => "int",
        "u64" => "ulong",
        _ => throw new InvalidDataException(type),
    };

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
