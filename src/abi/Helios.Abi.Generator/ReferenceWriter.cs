using System.Text;

namespace Helios.Abi.Generator;

/// <summary>REFERENCE.md: the written introduction, then every table of the schema.</summary>
internal static class ReferenceWriter
{
    public static string Write(Schema schema, string introduction)
    {
        var text = new StringBuilder("<!-- Generated from src/abi/abi.json and src/abi/introduction.md by Helios.Abi.Generator. ");
        text.Append("Do not edit. -->\n");
        text.Append(introduction.TrimEnd()).Append("\n\n## Exports\n\n| export | signature | required | |\n|---|---|---|---|\n");
        foreach (Export export in schema.Exports)
        {
            string required = export.IsRequired ? "yes" : export.IsReserved ? "reserved" : "no";
            text.Append($"| `{export.Name}` | {Signature(export.Parameters, export.Result)} | {required} | {Cell(export.Doc)} |\n");
        }

        text.Append($"\n## Imports (module `{schema.Module}`)\n\n| import | signature | grant | |\n|---|---|---|---|\n");
        foreach (Import import in schema.Imports)
        {
            string grant = import.Grant.Length == 0 ? "" : $"`{import.Grant}`";
            text.Append($"| `{import.Name}` | {Signature(import.Parameters, import.Result)} | {grant} | {Cell(import.Doc)} |\n");
        }

        text.Append("\n## Constants\n\n| name | value | |\n|---|---|---|\n");
        foreach (Constant constant in schema.Constants)
        {
            text.Append($"| `{constant.Name}` | {constant.Value} | {Cell(constant.Doc)} |\n");
        }

        text.Append("\n## Structures\n\nLittle endian. No implicit padding.\n");
        foreach (Struct item in schema.Structs)
        {
            text.Append($"\n### {item.Name} ({item.Size} bytes)\n\n{item.Doc}\n\n| offset | field | type | |\n|---|---|---|---|\n");
            foreach (Field field in item.Fields)
            {
                text.Append($"| {field.Offset} | `{field.Name}` | {field.Type} | {Cell(field.Doc)} |\n");
            }
        }

        text.Append("\n## Sets\n\nNumbers are appended, never changed.\n");
        foreach (EnumSet set in schema.Enums)
        {
            text.Append($"\n### {set.Name} ({set.Repr})\n\n{set.Doc}\n\n| number | name | |\n|---|---|---|\n");
            foreach (Member member in set.Members)
            {
                text.Append($"| {member.Value} | `{member.Name}` | {Cell(member.Doc)} |\n");
            }
        }

        return text.ToString();
    }

    private static string Signature(IReadOnlyList<Parameter> parameters, string result) =>
        result == "memory" ? "memory" : $"`({string.Join(", ", parameters.Select(p => $"{p.Name}: {p.Type}"))}){Arrow(result)}`";

    private static string Arrow(string result) => result.Length == 0 ? "" : " -> " + result;

    private static string Cell(string text) => text.Replace("|", "\\|").Replace("*", "\\*");
}
