using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Helios.Execution;

/// <summary>What a plugin did for the statement in one hook: names and numbers, in order.</summary>
public sealed record ExplainPlugin(string Plugin, string Hook, IReadOnlyList<(string Name, string Value)> Facts);

/// <summary>What is told beside the plan.</summary>
internal sealed record ExplainReport
{
    public required ExplainOptions Options { get; init; }

    /// <summary>Null: the statement was not run.</summary>
    public PlanProfile? Profile { get; init; }

    /// <summary>How many rows there were would tell what a plugin hides.</summary>
    public bool HidesRows { get; init; }

    public long ExecutionNs { get; init; }

    public IReadOnlyList<ExplainPlugin>? Plugins { get; init; }
}

/// <summary>Explained plans as lines of text, as JSON, or as what <see cref="ExplainMarkup"/> makes of that. There are no estimates, so
/// none are shown: the text is that of COSTS OFF.</summary>
internal static class ExplainWriter
{
    public static IEnumerable<string> Write(ExplainNode root, ExplainReport report) => report.Options.Format switch
    {
        ExplainFormat.Text => Text(root, report),
        ExplainFormat.Json => [Json(root, report)],
        ExplainFormat.Xml => [ExplainMarkup.Xml(Json(root, report))],
        ExplainFormat.Yaml => [ExplainMarkup.Yaml(Json(root, report))],
    };

    private static List<string> Text(ExplainNode root, ExplainReport report)
    {
        var lines = new List<string>();
        Text(root, report, 0, "", lines);
        if (report.HidesRows && report.Profile is not null)
        {
            lines.Add("Rows: not told, since a plugin decides which leave");
        }

        foreach (ExplainPlugin plugin in report.Plugins ?? [])
        {
            lines.Add($"Plugin {plugin.Plugin}, {plugin.Hook}: {string.Join(" ", plugin.Facts.Select(f => f.Name + "=" + f.Value))}");
        }

        if (report.Options.HasSummary && report.Profile is not null)
        {
            lines.Add($"Execution Time: {Ms(report.ExecutionNs)} ms");
        }

        return lines;
    }

    private static void Text(ExplainNode node, ExplainReport report, int indent, string arrow, List<string> lines)
    {
        string space = new(' ', indent);
        lines.Add(space + arrow + node.Label + Counts(node, report));
        int inner = indent + arrow.Length + 2;
        foreach ((string name, string value) in node.Facts)
        {
            lines.Add($"{new string(' ', inner)}{name}: {value}");
        }

        foreach ((string? title, ExplainNode child) in node.Children)
        {
            if (title is not null)
            {
                lines.Add(new string(' ', inner) + title);
            }

            Text(child, report, inner + (title is null ? 0 : 2), "->  ", lines);
        }
    }

    private static string Counts(ExplainNode node, ExplainReport report)
    {
        if (report.Profile is not { } profile)
        {
            return "";
        }

        if (profile.Of(node.Plan) is not { Loops: > 0 } done)
        {
            return " (never executed)";
        }

        string time = report.Options.HasTiming ? $"time={Ms(done.StartNs / done.Loops)}..{Ms(done.TotalNs / done.Loops)} " : "";
        string rows = report.HidesRows ? "" : $"rows={Rows(done)} ";
        return $" (actual {time}{rows}loops={done.Loops})";
    }

    private static string Rows(NodeProfile done) =>
        ((double)done.Rows / done.Loops).ToString("F2", CultureInfo.InvariantCulture);

    private static string Ms(long ns) => (ns / 1e6).ToString("F3", CultureInfo.InvariantCulture);

    private static string Json(ExplainNode root, ExplainReport report)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 8_000 };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WritePropertyName("Plan");
            Json(root, report, null, json);
            if (report.HidesRows && report.Profile is not null)
            {
                json.WriteString("Rows", "not told, since a plugin decides which leave");
            }

            if (report.Plugins is { } plugins)
            {
                Json(plugins, json);
            }

            if (report.Options.HasSummary && report.Profile is not null)
            {
                json.WritePropertyName("Execution Time");
                json.WriteRawValue(Ms(report.ExecutionNs));
            }

            json.WriteEndObject();
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Json(IReadOnlyList<ExplainPlugin> plugins, Utf8JsonWriter json)
    {
        json.WriteStartArray("Plugins");
        foreach (ExplainPlugin plugin in plugins)
        {
            json.WriteStartObject();
            json.WriteString("Plugin", plugin.Plugin);
            json.WriteString("Hook", plugin.Hook);
            foreach ((string name, string value) in plugin.Facts)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Facts(ExplainNode node, Utf8JsonWriter json)
    {
        foreach ((string name, string value) in node.Subjects.Concat(node.Facts))
        {
            if (!node.Lists.TryGetValue(name, out string[]? items))
            {
                json.WriteString(name, value);
                continue;
            }

            json.WriteStartArray(name);
            foreach (string item in items)
            {
                json.WriteStringValue(item);
            }

            json.WriteEndArray();
        }
    }

    private static void Json(ExplainNode node, ExplainReport report, string? title, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        (string type, string? strategy) = node.Type switch
        {
            "HashAggregate" => ("Aggregate", "Hashed"),
            "Aggregate" => ("Aggregate", "Plain"),
            _ => (node.Type, null),
        };
        json.WriteString("Node Type", type);
        if (strategy is not null)
        {
            json.WriteString("Strategy", strategy);
        }

        if (title is not null)
        {
            json.WriteString("Subplan Name", title);
        }

        Facts(node, json);
        if (report.Profile is { } profile)
        {
            NodeProfile? done = profile.Of(node.Plan);
            if (report.Options.HasTiming)
            {
                json.WritePropertyName("Actual Startup Time");
                json.WriteRawValue(Ms(done is { Loops: > 0 } ? done.StartNs / done.Loops : 0));
                json.WritePropertyName("Actual Total Time");
                json.WriteRawValue(Ms(done is { Loops: > 0 } ? done.TotalNs / done.Loops : 0));
            }

            if (!report.HidesRows)
            {
                json.WritePropertyName("Actual Rows");
                json.WriteRawValue(done is { Loops: > 0 } ? Rows(done) : "0.00");
            }

            json.WriteNumber("Actual Loops", done?.Loops ?? 0);
        }

        if (node.Children.Count > 0)
        {
            json.WriteStartArray("Plans");
            foreach ((string? childTitle, ExplainNode child) in node.Children)
            {
                Json(child, report, childTitle, json);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
