using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Cli.Projects;
using Helios.Io.Devices;
using Helios.Plugins;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite plugin build [DIR]</c>: compiles a project to its module with its language's own tools, and looks at what came
/// of it. Needs no server.</summary>
internal static class PluginBuild
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The project; default: this directory.", DefaultValueFactory = _ => "." };
        var test = new Option<bool>("--test") { Description = "Run the project's native tests too." };
        var json = Guard.JsonOption();
        var command = new Command("build", "Compile a plugin's project to its module. Needs no server.") { folder, test, json };
        command.SetAction(parsed => Guard.Run(
            parsed.GetValue(json), () => Run(parsed.GetValue(folder)!, parsed.GetValue(test), parsed.GetValue(json))));
        return command;
    }

    private static int Run(string folder, bool isTested, bool asJson)
    {
        PluginProject project = PluginProject.Open(folder);
        Toolchain toolchain = Toolchain.Of(project);
        toolchain.Build(project);
        byte[] module = LocalFiles.ReadAllBytes(project.Module, Limits.PluginModuleBytes, ExitCode.Plugin);
        if (!PluginInspection.TryRead(module, out PluginInspection? inspection, out string error))
        {
            throw new OperatorError(ExitCode.Plugin, $"{project.Module}: {error}");
        }

        if (inspection!.Problem is { } problem)
        {
            throw new OperatorError(ExitCode.Plugin, $"{project.Module} was built, and no server would take it: {problem}");
        }

        if (isTested)
        {
            toolchain.Test(project);
        }

        string shown = Path.GetRelativePath(Environment.CurrentDirectory, project.Module);
        Console.WriteLine(asJson ? Json(project, toolchain, inspection) : string.Create(
            CultureInfo.InvariantCulture,
            $"built {shown} ({inspection.SizeBytes:N0} bytes): {inspection.Name} {inspection.Version}, "
            + $"{string.Join(", ", inspection.Hooks)}; {toolchain.Description}\n"
            + $"next: heliosdb-lite plugin test {(folder == "." ? "" : folder + " ")}| heliosdb-lite plugin deploy {shown}"));
        return (int)ExitCode.Success;
    }

    private static string Json(PluginProject project, Toolchain toolchain, PluginInspection module)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("module", project.Module);
            json.WriteString("name", module.Name);
            json.WriteString("version", module.Version);
            json.WriteStartArray("hooks");
            foreach (string hook in module.Hooks)
            {
                json.WriteStringValue(hook);
            }

            json.WriteEndArray();
            json.WriteNumber("bytes", module.SizeBytes);
            json.WriteString("hash", module.Hash);
            json.WriteString("language", project.Language);
            json.WriteString("toolchain", toolchain.Description);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
