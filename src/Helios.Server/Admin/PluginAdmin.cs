using System.Text.Json;
using Helios.Base;
using Helios.Plugins;

namespace Helios.Server.Admin;

/// <summary>The commands about plugins. What a command refuses is an <see cref="OperatorError"/> that says what to do next.</summary>
internal static class PluginAdmin
{
    /// <summary>False: there is no such command.</summary>
    public static bool TryAnswer(string command, AdminRequest request, PluginHost? plugins, PluginLog log, Utf8JsonWriter json)
    {
        switch (command)
        {
            case "logs":
                PluginLogAnswer.Write(request, Required(plugins), log, json);
                return true;
            case "list":
                List(plugins, json);
                return true;
            case "history":
                History(request, Required(plugins), json);
                return true;
            case "grants":
                Grants(request, Required(plugins), json);
                return true;
            case "diff":
                Diff(request, Required(plugins), json);
                return true;
            case "checkout":
                json.WriteBase64String("module", Required(plugins).Checkout(request.Text("name"), request.OptionalText("version")));
                return true;
            default:
                return TryChange(command, request, plugins, json);
        }
    }

    private static bool TryChange(string command, AdminRequest request, PluginHost? plugins, Utf8JsonWriter json)
    {
        (string done, Func<PluginHost, DeployResult>? change) = command switch
        {
            "deploy" => ("deployed", host => host.Deploy(
                request.OptionalText("name"), request.Bytes("module"), request.Note, isWatched: !request.Flag("unwatched"),
                request.OptionalText("tenant"), Tests(request))),
            "rollback" => ("rolled back", host => host.Rollback(
                request.Text("name"), request.OptionalText("to"), request.Note, request.OptionalText("tenant"), Tests(request))),
            "enable" => ("enabled", host => host.Enable(request.Text("name"), request.Note)),
            "disable" => ("disabled", host => host.Disable(request.Text("name"), request.Note)),
            "canary" => ("deployed as a canary", host => host.StartCanary(
                request.OptionalText("name"), request.OptionalBytes("module"), request.OptionalText("to"), request.Number("percent"),
                request.OptionalText("sticky"), request.Note, Tests(request))),
            "shadow" => request.Flag("stop")
                ? ("changed", host => host.StopShadow(request.Text("name"), request.Note))
                : ("run beside the one that serves", host => host.StartShadow(
                    request.OptionalText("name"), request.OptionalBytes("module"), request.OptionalText("to"), request.Number("percent"),
                    request.Note)),
            "promote" => ("promoted", host => host.Promote(request.Text("name"), request.Note)),
            "abort" => ("changed", host => host.Abort(request.Text("name"), request.Note)),
            "tag" => ("tagged", host => host.Tag(
                request.Text("name"), request.Text("tag"), request.OptionalText("version"), request.Note)),
            _ => ("", (Func<PluginHost, DeployResult>?)null),
        };
        if (change is null)
        {
            return false;
        }

        DeployResult result = change(Required(plugins));
        if (result.Error is { } error)
        {
            throw new OperatorError(ExitCode.Plugin, $"plugin \"{result.Name}\" was not {done}: {error}");
        }

        PluginJson.Write(json, result);
        return true;
    }

    private static DeployTests Tests(AdminRequest request) => new(request.OptionalBytes("tests"), request.Flag("skipTests"));

    private static PluginHost Required(PluginHost? plugins) => plugins ?? throw new OperatorError(
        ExitCode.Plugin,
        "plugins are switched off, or none is configured, in this server; add a [[proxy.plugins.plugin]] to its configuration "
        + "and restart it");

    private static void List(PluginHost? plugins, Utf8JsonWriter json)
    {
        json.WriteStartArray("plugins");
        foreach (PluginStatus plugin in plugins?.Status() ?? [])
        {
            PluginJson.Write(json, plugin);
        }

        json.WriteEndArray();
    }

    private static void History(AdminRequest request, PluginHost plugins, Utf8JsonWriter json)
    {
        string? name = request.OptionalText("name");
        IReadOnlyList<PluginEvent> events = plugins.Events(name);
        if (name is not null && events.Count == 0)
        {
            string known = string.Join(", ", plugins.Status().Select(p => p.Name).Distinct());
            throw new OperatorError(ExitCode.Plugin, $"plugin \"{name}\" has no history (configured: {known})");
        }

        json.WriteStartArray("events");
        foreach (PluginEvent happened in events)
        {
            PluginJson.Write(json, happened);
        }

        json.WriteEndArray();
    }

    private static void Grants(AdminRequest request, PluginHost plugins, Utf8JsonWriter json)
    {
        string? name = request.OptionalText("name");
        PluginGrantLine[] lines = [.. plugins.Grants().Where(l => name is null || l.Name == name)];
        string[] known = [.. plugins.Status().Select(p => p.Name).Distinct()];
        if (name is not null && !known.Contains(name))
        {
            throw new OperatorError(
                ExitCode.Plugin, $"no plugin \"{name}\" is configured (configured: {string.Join(", ", known)})");
        }

        json.WriteStartArray("grants");
        foreach (PluginGrantLine line in lines)
        {
            PluginJson.Write(json, line);
        }

        json.WriteEndArray();
    }

    private static void Diff(AdminRequest request, PluginHost plugins, Utf8JsonWriter json)
    {
        IReadOnlyList<PluginDifference> differences = plugins.Diff(request.Text("name"), request.Text("first"), request.Text("second"));
        json.WriteStartArray("differences");
        foreach (PluginDifference difference in differences)
        {
            PluginJson.Write(json, difference);
        }

        json.WriteEndArray();
    }
}
