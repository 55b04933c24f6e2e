using System.Globalization;
using System.Text.Json;

namespace Helios.Cli.Commands;

/// <summary>The server's answers about plugins, for people.</summary>
internal static class PluginOutput
{
    private const int HashChars = 12;

    public static void Change(JsonElement answer, string done)
    {
        string replaced = Text(answer, "replaced") is { Length: > 0 } old ? $" (from v{old})" : "";
        Console.WriteLine(
            $"{Text(answer, "name")} v{Text(answer, "version")} {done} in {answer.GetProperty("milliseconds").GetInt64()} ms{replaced}");
        foreach (JsonElement note in answer.GetProperty("grants").EnumerateArray())
        {
            Console.WriteLine("  " + note.GetString());
        }

        foreach (JsonElement warning in answer.GetProperty("warnings").EnumerateArray())
        {
            Console.WriteLine("  warning: " + warning.GetString());
        }
    }

    public static void List(JsonElement answer)
    {
        foreach (JsonElement plugin in answer.GetProperty("plugins").EnumerateArray())
        {
            string average = (plugin.GetProperty("averageMicroseconds").GetDouble() / 1000).ToString(
                "0.0###", CultureInfo.InvariantCulture);
            string share = plugin.TryGetProperty("percent", out JsonElement percent)
                ? $" {percent.GetInt32()} % by {Text(plugin, "sticky")}"
                : plugin.TryGetProperty("shadow", out JsonElement shadow) ? Shadow(shadow) : "";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Text(plugin, "name")} v{Text(plugin, "version")} {Text(plugin, "hook")} {Text(plugin, "state")}{share}{Tenant(plugin)} "
                + $"{average}ms avg execution"));
            if (Counts(plugin) is { } counts)
            {
                Console.WriteLine("  " + counts);
            }

            foreach (string member in (ReadOnlySpan<string>)["reason", "lastFailure"])
            {
                if (Text(plugin, member) is { Length: > 0 } why)
                {
                    Console.WriteLine($"  {(member == "reason" ? "" : "last failure: ")}{why}");
                }
            }
        }
    }

    /// <summary>What needs a second look: failures, rejections, and how a canary does.</summary>
    private static string? Counts(JsonElement plugin)
    {
        long failures = plugin.GetProperty("failures").GetInt64();
        long rejections = plugin.GetProperty("rejections").GetInt64();
        return failures + rejections == 0 && !plugin.TryGetProperty("percent", out _) ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{plugin.GetProperty("calls").GetInt64()} calls, {failures} failed "
            + $"({plugin.GetProperty("deadlineMisses").GetInt64()} by deadline), {rejections} rejected, "
            + $"99 % within {plugin.GetProperty("p99Microseconds").GetDouble():0} µs");
    }

    public static void History(JsonElement answer)
    {
        foreach (JsonElement happened in answer.GetProperty("events").EnumerateArray())
        {
            string hash = Text(happened, "hash") is { Length: > HashChars } full ? $" ({full[..HashChars]})" : "";
            string from = Text(happened, "fromVersion") is { Length: > 0 } old ? $" from v{old}" : "";
            string sticky = Text(happened, "sticky") is { } key ? $" by {key}" : "";
            string share = happened.TryGetProperty("percent", out JsonElement percent) ? $" {percent.GetInt32()} %{sticky}" : "";
            from += Tenant(happened);
            string tag = Text(happened, "tag") is { } name ? $" as {name}" : "";
            string by = Text(happened, "by") is { Length: > 0 } who ? $" by {who}" : "";
            string why = Text(happened, "reason") is { Length: > 0 } reason ? $": {reason}" : "";
            Console.WriteLine(
                $"{Text(happened, "at")} {Text(happened, "name")} {Text(happened, "action")} v{Text(happened, "version")}{hash}"
                + from + share + tag + by + why);
        }
    }

    public static void Differences(JsonElement answer)
    {
        JsonElement differences = answer.GetProperty("differences");
        if (differences.GetArrayLength() == 0)
        {
            Console.WriteLine("no difference");
        }

        foreach (JsonElement difference in differences.EnumerateArray())
        {
            string field = difference.GetProperty("field").GetString()!;
            if (Text(difference, "first") is { } first)
            {
                Console.WriteLine($"- {field}: {first}");
            }

            if (Text(difference, "second") is { } second)
            {
                Console.WriteLine($"+ {field}: {second}");
            }
        }
    }

    private static string Shadow(JsonElement shadow) =>
        $" {shadow.GetProperty("percent").GetInt32()} %: {shadow.GetProperty("equal").GetInt64()} equal, "
        + $"{shadow.GetProperty("different").GetInt64()} different, {shadow.GetProperty("failed").GetInt64()} failed, "
        + $"{shadow.GetProperty("skipped").GetInt64()} skipped,";

    private static string Tenant(JsonElement element) => Text(element, "tenant") is { } tenant ? $" for tenant {tenant}" : "";

    private static string? Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
