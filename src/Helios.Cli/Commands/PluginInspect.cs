using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Server;
using Helios.Plugins;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite plugin inspect FILE</c>: what a module says of itself and asks for. Needs no server. Ends with 6 when none
/// would take the module.</summary>
internal static class PluginInspect
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The module (.wasm)." };
        var json = Guard.JsonOption();
        var command = new Command("inspect", "Show a module's ABI, hooks, requested grants, imports and size. Needs no server.")
        {
            file, json,
        };
        command.SetAction(parsed => Guard.Run(parsed.GetValue(json), () => Run(parsed.GetValue(file)!, parsed.GetValue(json))));
        return command;
    }

    private static int Run(string file, bool asJson)
    {
        byte[] module = ModuleFiles.Read(file);
        if (!PluginInspection.TryRead(module, out PluginInspection? inspection, out string error))
        {
            throw new OperatorError(ExitCode.Plugin, $"{file}: {error}");
        }

        Console.WriteLine(asJson ? Json(inspection!) : Table(inspection!));
        return (int)(inspection!.Problem is null ? ExitCode.Success : ExitCode.Plugin);
    }

    private static string Table(PluginInspection module)
    {
        var text = new StringBuilder();
        Line("name", module.Name ?? "- (no manifest: deploy it with --name)");
        Line("version", module.Version);
        Line("abi", module.Abi ?? "-");
        Line("hooks", List(module.Hooks));
        Line("class", ClassName(module.Class) ?? "-");
        Line("requests", List(module.RequestedGrants));
        Line("imports", List(module.Imports));
        Line("size", module.SizeBytes.ToString("N0", CultureInfo.InvariantCulture) + " bytes");
        Line("sha256", module.Hash);
        if (module.Problem is { } problem)
        {
            Line("problem", problem);
        }

        return text.ToString().TrimEnd();

        void Line(string name, string value) => text.Append(name.PadRight(10)).Append(value).Append('\n');
    }

    private static string List(IReadOnlyList<string> items) => items.Count == 0 ? "-" : string.Join("\n          ", items);

    private static string Json(PluginInspection module)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", module.Name);
            json.WriteString("version", module.Version);
            json.WriteString("abi", module.Abi);
            WriteList(json, "hooks", module.Hooks);
            WriteList(json, "manifestHooks", module.ManifestHooks);
            json.WriteString("class", ClassName(module.Class));
            WriteList(json, "requests", module.RequestedGrants);
            WriteList(json, "imports", module.Imports);
            json.WriteNumber("bytes", module.SizeBytes);
            json.WriteString("hash", module.Hash);
            json.WriteString("problem", module.Problem);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        json.WriteStartArray(name);
        foreach (string item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    private static string? ClassName(PluginClass? value) => value is not { } given ? null : given switch
    {
        PluginClass.Security => "security",
        PluginClass.Transform => "transform",
        PluginClass.Observer => "observer",
    };
}
