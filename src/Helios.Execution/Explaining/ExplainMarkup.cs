using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Helios.Base;

namespace Helios.Execution;

/// <summary>The other structured formats of EXPLAIN, from its JSON, laid out as PostgreSQL does (explain_format.c).</summary>
internal static class ExplainMarkup
{
    private const int MostDepth = 8_000;

    public static string Xml(string json)
    {
        using JsonDocument document = Parse(json);
        var output = new StringBuilder("<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n");
        foreach (JsonElement query in document.RootElement.EnumerateArray())
        {
            XmlGroup("Query", query, 1, output);
        }

        return output.Append("</explain>").ToString();
    }

    public static string Yaml(string json)
    {
        using JsonDocument document = Parse(json);
        var output = new StringBuilder();
        foreach (JsonElement query in document.RootElement.EnumerateArray())
        {
            YamlItem(query, 0, output);
        }

        return output.ToString(0, output.Length - 1);
    }

    private static JsonDocument Parse(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MostDepth });

    private static void XmlGroup(string name, JsonElement value, int indent, StringBuilder output)
    {
        RequireStack();
        string tag = Tag(name);
        output.Append(' ', indent * 2).Append('<').Append(tag).Append(">\n");
        if (value.ValueKind == JsonValueKind.Array)
        {
            // A group of plans or plugins: each is named by the group's singular. Or a list of texts.
            foreach (JsonElement item in value.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.String)
                {
                    XmlText("Item", item, indent + 1, output);
                }
                else
                {
                    XmlGroup(name[..^1], item, indent + 1, output);
                }
            }
        }
        else
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                XmlProperty(property, indent + 1, output);
            }
        }

        output.Append(' ', indent * 2).Append("</").Append(tag).Append(">\n");
    }

    private static void XmlProperty(JsonProperty property, int indent, StringBuilder output)
    {
        if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            XmlGroup(property.Name, property.Value, indent, output);
        }
        else
        {
            XmlText(Tag(property.Name), property.Value, indent, output);
        }
    }

    private static void XmlText(string tag, JsonElement value, int indent, StringBuilder output)
    {
        string text = value.ToString()
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\r", "&#x0d;", StringComparison.Ordinal);
        output.Append(' ', indent * 2).Append($"<{tag}>").Append(text).Append($"</{tag}>\n");
    }

    private static string Tag(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));

    private static void YamlItem(JsonElement item, int indent, StringBuilder output)
    {
        RequireStack();
        string lead = new string(' ', indent * 2) + "- ";
        foreach (JsonProperty property in item.EnumerateObject())
        {
            output.Append(lead);
            YamlProperty(property, indent + 1, output);
            lead = new string(' ', (indent + 1) * 2);
        }
    }

    private static void YamlProperty(JsonProperty property, int indent, StringBuilder output)
    {
        RequireStack();
        output.Append(property.Name).Append(": ");
        switch (property.Value.ValueKind)
        {
            case JsonValueKind.Object:
                output.Append('\n');
                foreach (JsonProperty inner in property.Value.EnumerateObject())
                {
                    output.Append(' ', (indent + 1) * 2);
                    YamlProperty(inner, indent + 1, output);
                }

                break;
            case JsonValueKind.Array:
                output.Append('\n');
                foreach (JsonElement item in property.Value.EnumerateArray())
                {
                    if (item.ValueKind == JsonValueKind.String)
                    {
                        output.Append(' ', (indent + 1) * 2).Append("- ");
                        YamlText(item, output);
                    }
                    else
                    {
                        YamlItem(item, indent + 1, output);
                    }
                }

                break;
            case JsonValueKind.String:
                YamlText(property.Value, output);
                break;
            default:
                output.Append(property.Value.GetRawText()).Append('\n');
                break;
        }
    }

    private static void YamlText(JsonElement value, StringBuilder output) =>
        output.Append('"').Append(JsonEncodedText.Encode(value.GetString()!, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).Append("\"\n");

    private static void RequireStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SqlError(SqlState.StatementTooComplex, "the plan is nested too deeply for this format");
        }
    }
}
