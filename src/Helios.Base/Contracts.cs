namespace Helios.Base;

/// <summary>Time, injected everywhere so that a simulator can drive it.</summary>
public interface IClock
{
    /// <summary>Microseconds since 2000-01-01 00:00:00 UTC (PostgreSQL's epoch).</summary>
    long UtcNowUs { get; }

    /// <summary>A monotonic counter in nanoseconds, for durations.</summary>
    long MonotonicNs { get; }
}

/// <summary>Randomness, injected. The production source is the operating system's.</summary>
public interface IRandom
{
    void Fill(Span<byte> destination);
}

/// <summary>One structured log line: an event name and key-value fields. Never carries row values.</summary>
public interface ILog
{
    void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> fields);
}

public enum LogLevel
{
    Debug,
    Info,
    Warning,
    Error,
}

/// <summary>A log that drops everything.</summary>
public sealed class NoLog : ILog
{
    public static readonly NoLog Instance = new();

    public void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
    }
}
