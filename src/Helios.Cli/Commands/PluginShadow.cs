using System.CommandLine;
using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite plugin shadow</c>.</summary>
internal static class PluginShadow
{
    private const int AllCalls = 100;

    public static Command Create()
    {
        var what = new Argument<string>("FILE|NAME")
        {
            Description = "A module file, or a plugin: with --to a version of its history, with --stop what runs beside it.",
        };
        var name = new Option<string?>("--name") { Description = "With a file: the plugin; default: its manifest's.", HelpName = "NAME" };
        var to = new Option<string?>("--to") { Description = "With a name: a version, hash or tag.", HelpName = "VERSION" };
        var percent = new Option<int?>("--percent") { Description = "Its share of calls, 1 to 100; default: 100.", HelpName = "P" };
        var stop = new Option<bool>("--stop") { Description = "End it." };
        const string Description = "Run a version beside the one that serves, on the same inputs, and only compare it.";
        return new ServerVerb("shadow", Description, what, name, to, percent, stop)
        {
            IsChange = true,
            Print = answer => PluginOutput.Change(answer, "runs beside the one that serves, or ended,"),
            Write = (parsed, json) =>
            {
                string given = parsed.GetValue(what)!;
                bool isFile = LocalFiles.Exists(given);
                if (!isFile && given.EndsWith(".wasm", StringComparison.Ordinal))
                {
                    throw new OperatorError(ExitCode.Plugin, $"{given} does not exist");
                }

                ServerVerb.WriteIfGiven(json, "name", isFile ? parsed.GetValue(name) : given);
                ServerVerb.WriteIfGiven(json, "to", parsed.GetValue(to));
                json.WriteNumber("percent", parsed.GetValue(percent) ?? AllCalls);
                json.WriteBoolean("stop", parsed.GetValue(stop));
                if (isFile)
                {
                    json.WriteBase64String("module", PluginCommand.ReadModule(given));
                }
            },
        }.Command;
    }
}
