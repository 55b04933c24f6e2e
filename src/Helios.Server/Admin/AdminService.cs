using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Admin;
using Helios.Plugins;
using Helios.Storage;

namespace Helios.Server.Admin;

/// <summary>The server's side of the admin socket. Runs on the socket's own thread: a deploy compiles there, never on an event
/// loop.</summary>
internal static class AdminService
{
    public static IDisposable Listen(string path, MemoryStore store, PluginHost? plugins, PluginLog log) =>
        AdminSocket.Listen(path, request => Answer(request, store, plugins, log), log);

    private static string Answer(string request, MemoryStore store, PluginHost? plugins, PluginLog log)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            try
            {
                using JsonDocument document = JsonDocument.Parse(request);
                Dispatch(document.RootElement, store, plugins, log, json);
            }
            catch (OperatorError error)
            {
                json.WriteString("error", error.Message);
                json.WriteNumber("code", (int)error.Code);
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                json.WriteString("error", "the request cannot be understood: " + error.Message);
                json.WriteNumber("code", (int)ExitCode.Usage);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Dispatch(JsonElement request, MemoryStore store, PluginHost? plugins, PluginLog log, Utf8JsonWriter json)
    {
        string command = request.GetProperty("command").GetString() ?? "";
        var arguments = new AdminRequest(request);
        if (!StoreAdmin.TryAnswer(command, arguments, store, json) && !PluginAdmin.TryAnswer(command, arguments, plugins, log, json))
        {
            throw new OperatorError(ExitCode.Usage, $"the server does not know the command \"{command}\"");
        }
    }
}
