using System.CommandLine;
using System.Text.Json;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite plugin grants [NAME]</c>: what plugins of the running server ask for, beside what they were given.</summary>
internal static class PluginGrants
{
    private const string Capability = "capability";
    private const int NumberColumnChars = 11;

    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The plugin; default: all of them.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return new ServerVerb("grants", "What plugins request, what they are granted, and what they used of it.", name)
        {
            Print = Print,
            Write = (parsed, json) => ServerVerb.WriteIfGiven(json, "name", parsed.GetValue(name)),
        }.Command;
    }

    private static void Print(JsonElement answer)
    {
        JsonElement[] lines = [.. answer.GetProperty("grants").EnumerateArray()];
        int width = lines.Select(l => Text(l, "what")!.Length).Append(Capability.Length).Max() + 2;
        foreach (IGrouping<string, JsonElement> plugin in lines.GroupBy(Heading))
        {
            Console.WriteLine(plugin.Key);
            Row(width, Capability, "requested", "granted", "used");
            foreach (JsonElement line in plugin)
            {
                string used = line.GetProperty("used").ValueKind switch
                {
                    JsonValueKind.True => "yes",
                    JsonValueKind.False => "no",
                    _ => "",
                };
                Row(width, Text(line, "what")!, Text(line, "requested") ?? "no", Text(line, "granted") ?? "no", used);
            }
        }
    }

    private static string Heading(JsonElement line) =>
        $"{Text(line, "name")} v{Text(line, "version")}{(Text(line, "tenant") is { } tenant ? $" for tenant {tenant}" : "")}";

    private static void Row(int width, string what, string requested, string granted, string used) => Console.WriteLine(
        $"  {what.PadRight(width)}{requested.PadRight(NumberColumnChars)}{granted.PadRight(NumberColumnChars)} {used}".TrimEnd());

    private static string? Text(JsonElement line, string member) => line.GetProperty(member).GetString();
}
