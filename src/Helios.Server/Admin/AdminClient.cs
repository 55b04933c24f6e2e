using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Admin;

namespace Helios.Server.Admin;

/// <summary>The command line's side of the admin socket: one JSON request, one JSON answer.</summary>
public static class AdminClient
{
    public static JsonDocument Deploy(string socketPath, string? name, byte[] module, string file) => Call(socketPath, json =>
    {
        json.WriteString("command", "deploy");
        json.WriteString("file", file);
        if (name is not null)
        {
            json.WriteString("name", name);
        }

        json.WriteBase64String("module", module);
    });

    public static JsonDocument List(string socketPath) => Call(socketPath, json => json.WriteString("command", "list"));

    private static JsonDocument Call(string socketPath, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        JsonDocument answer = JsonDocument.Parse(AdminSocket.Call(socketPath, Encoding.UTF8.GetString(buffer.ToArray())));
        if (answer.RootElement.TryGetProperty("error", out JsonElement error))
        {
            throw new OperatorError((ExitCode)answer.RootElement.GetProperty("code").GetInt32(), error.GetString() ?? "the server refused");
        }

        return answer;
    }
}
