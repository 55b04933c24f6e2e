using System.CommandLine;
using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Server.Admin;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite plugin logs [NAME]</c>: what plugins wrote, and what the host wrote about them, out of the server's
/// memory.</summary>
internal static class PluginLogs
{
    private const int WaitMs = 10_000;
    private const int FirstLines = 100;

    public static Command Create()
    {
        var name = new Argument<string?>("NAME") { Description = "The plugin; default: all of them.", Arity = ArgumentArity.ZeroOrOne };
        var follow = new Option<bool>("--follow") { Description = "Wait for further lines, until interrupted." };
        var lines = new Option<int>("--lines") { Description = "How many of those that are there; default: 100.", HelpName = "N",
            DefaultValueFactory = _ => FirstLines };
        var socket = new Option<string?>("--admin-socket") { Description =
            "The server's admin socket; default: the only server of this user.", HelpName = "PATH" };
        var port = new Option<int?>("--port") { Description = "The server by its port, when several run.", HelpName = "PORT" };
        var json = Guard.JsonOption("Print a JSON object a line.");
        var command = new Command("logs", "Show what plugins write to the log.") { name, follow, lines, socket, port, json };
        command.SetAction(parsed => Guard.Run(parsed.GetValue(json), () => Run(
            AdminPaths.Resolve(parsed.GetValue(socket), parsed.GetValue(port)), parsed.GetValue(name), parsed.GetValue(follow),
                parsed.GetValue(lines),
            parsed.GetValue(json))));
        return command;
    }

    private static int Run(string socket, string? name, bool isFollowing, int lines, bool asJson)
    {
        if (lines < 0)
        {
            throw new OperatorError(ExitCode.Usage, $"--lines is {lines}; it must be 0 or more");
        }

        var places = new Dictionary<string, long>();
        string start = "";
        for (bool isFirst = true; isFirst || isFollowing; isFirst = false)
        {
            using JsonDocument answer = AdminClient.Send(socket, "logs", json =>
            {
                ServerVerb.WriteIfGiven(json, "name", name);
                if (isFirst)
                {
                    json.WriteNumber("lines", lines);
                    return;
                }

                json.WriteString("start", start);
                json.WriteNumber("wait", WaitMs);
                json.WriteStartObject("after");
                foreach ((string plugin, long place) in places)
                {
                    json.WriteNumber(plugin, place);
                }

                json.WriteEndObject();
            });
            Print(answer.RootElement, asJson);
            string now = answer.RootElement.GetProperty("start").GetString()!;
            if (now != start)
            {
                places.Clear();
                start = now;
            }

            foreach (JsonProperty last in answer.RootElement.GetProperty("last").EnumerateObject())
            {
                places[last.Name] = last.Value.GetInt64();
            }
        }

        return (int)ExitCode.Success;
    }

    private static void Print(JsonElement page, bool asJson)
    {
        foreach (JsonProperty lost in page.GetProperty("lost").EnumerateObject())
        {
            Console.WriteLine(asJson
                ? $"{{\"plugin\":\"{JsonEncodedText.Encode(lost.Name)}\",\"lost\":{lost.Value.GetInt64()}}}"
                : $"-- {lost.Value.GetInt64()} lines of {lost.Name} are lost: they came faster than they were read");
        }

        foreach (JsonElement line in page.GetProperty("lines").EnumerateArray())
        {
            Console.WriteLine(asJson ? line.GetRawText() : Text(line));
        }

        Console.Out.Flush();
    }

    private static string Text(JsonElement line)
    {
        var text = new StringBuilder(
            $"{line.GetProperty("at").GetString()} {line.GetProperty("level").GetString()} {line.GetProperty("plugin").GetString()}: ");
        Append(text, line.GetProperty("message").GetString()!, isValue: false);
        foreach (JsonProperty field in line.GetProperty("fields").EnumerateObject())
        {
            text.Append(' ').Append(field.Name).Append('=');
            Append(text, field.Value.GetString()!, isValue: true);
        }

        return text.ToString();
    }

    // One event is one line, and a value of a plugin's cannot pass for another field, nor reach the terminal's controls.
    private static void Append(StringBuilder text, string words, bool isValue)
    {
        bool isPlain = !words.Any(c => char.IsControl(c) || c is '"' or '=' || (isValue && c == ' ')) && words.Length > 0;
        text.Append(isPlain
            ? words : $"\"{JsonEncodedText.Encode(words, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");
    }
}
