using Helios.Base;

namespace Helios.Storage.Tests.Support;

/// <summary>What was logged, a line each, with its values as <c>name=value</c>.</summary>
internal sealed class LinesLog : ILog
{
    public List<string> Lines { get; } = [];

    public void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
        string line = message;
        foreach ((string key, object? value) in fields)
        {
            line += $" {key}={value}";
        }

        lock (Lines)
        {
            Lines.Add(line);
        }
    }
}
