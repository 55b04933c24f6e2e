using System.Globalization;
using System.Text;
using Helios.Base;

namespace Helios.Server;

/// <summary>One line an event on standard error: time, level, message, key=value.</summary>
public sealed class ConsoleLog : ILog
{
    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly IClock _clock;
    private readonly LogLevel _minimum;

    public ConsoleLog(TextWriter writer, IClock clock, LogLevel minimum = LogLevel.Info)
    {
        _writer = writer;
        _clock = clock;
        _minimum = minimum;
    }

    public void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
        if (level < _minimum)
        {
            return;
        }

        var line = new StringBuilder();
        DateTime time = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(_clock.UtcNowUs * TimeSpan.TicksPerMicrosecond);
        line.Append(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        line.Append(level switch
        {
            LogLevel.Debug => " debug ",
            LogLevel.Info => " info ",
            LogLevel.Warning => " warning ",
            LogLevel.Error => " error ",
        });
        AppendMessage(line, message);
        foreach ((string key, object? value) in fields)
        {
            line.Append(' ').Append(key).Append('=');
            AppendValue(line, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }

        lock (_lock)
        {
            _writer.WriteLine(line.ToString());
        }
    }

    // A plugin's message could pass for fields of the host's, or for another line.
    private static void AppendMessage(StringBuilder line, string message)
    {
        if (message.Any(c => c is '=' or '"' || char.IsControl(c)))
        {
            AppendValue(line, message);
            return;
        }

        line.Append(message);
    }

    // A value with spaces, quotes or control characters is quoted, so that one event stays one line.
    private static void AppendValue(StringBuilder line, string value)
    {
        if (value.Length > 0 && value.All(c => c > ' ' && c != '"' && c != '=' && !char.IsControl(c)))
        {
            line.Append(value);
            return;
        }

        line.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => line.Append("\\\""),
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                _ when char.IsControl(c) => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => line.Append(c),
            };
        }

        line.Append('"');
    }
}
