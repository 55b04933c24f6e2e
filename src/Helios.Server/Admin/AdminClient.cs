using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Admin;

namespace Helios.Server.Admin;

/// <summary>The command line's side of the admin socket: one JSON request, one JSON answer.</summary>
public static class AdminClient
{
    private const int TimeoutMs = 60_000;

    /// <summary>A backup takes as long as the database is large.</summary>
    private const int BackupTimeoutMs = 24 * 3_600_000;

    /// <summary>Sends a command with what <paramref name="write"/> adds to the request. Throws <see cref="OperatorError"/> with the
    /// server's reason.</summary>
    public static JsonDocument Send(string socketPath, string command, Action<Utf8JsonWriter>? write = null) => Call(
        socketPath,
        command == "backup" ? BackupTimeoutMs : TimeoutMs,
        json =>
        {
            json.WriteString("command", command);
            write?.Invoke(json);
        });

    private static JsonDocument Call(string socketPath, int timeoutMs, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        JsonDocument answer = JsonDocument.Parse(AdminSocket.Call(socketPath, Encoding.UTF8.GetString(buffer.ToArray()), timeoutMs));
        if (answer.RootElement.TryGetProperty("error", out JsonElement error))
        {
            bool hasCode = answer.RootElement.TryGetProperty("code", out JsonElement number);
            ExitCode code = hasCode ? (ExitCode)number.GetInt32() : ExitCode.Internal;
            throw new OperatorError(code, error.GetString() ?? "the server refused");
        }

        return answer;
    }
}
