using System.Reflection;
using System.Text.Json;
using Helios.Base;

namespace Helios.Server.Configuration;

/// <summary>Tuning from <c>runtime.json</c>; the copy in the binary gives the defaults. Nothing here changes what a query means.</summary>
public sealed record RuntimeSettings
{
    private const long MostMemoryMb = 1 << 20;

    /// <summary>Event loops; 0: one per processor.</summary>
    public int Loops { get; init; }

    /// <summary>Threads for long statements.</summary>
    public int Workers { get; init; }

    /// <summary>auto, io_uring, epoll or sockets.</summary>
    public string Transport { get; init; } = "auto";

    /// <summary>Log bytes between checkpoints.</summary>
    public long CheckpointLogBytes { get; init; }

    /// <summary>Memory that one statement may hold.</summary>
    public long StatementMemoryBytes { get; init; } = Limits.StatementMemoryBytes;

    /// <summary>Memory that all statements together may hold; 0: half of what the process may use.</summary>
    public long ServerMemoryBytes { get; init; }

    /// <summary>Memory for the pages of tables; 0: three quarters of what the process may use.</summary>
    public long PageMemoryBytes { get; init; }

    public static RuntimeSettings BuiltIn()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("runtime.json")
            ?? throw new Bug("runtime.json is not embedded");
        using var reader = new StreamReader(stream);
        return Parse(new RuntimeSettings(), reader.ReadToEnd(), "runtime.json");
    }

    /// <summary>Settings of <paramref name="text"/> over <paramref name="defaults"/>. Unknown keys and wrong types are errors.</summary>
    public static RuntimeSettings Parse(RuntimeSettings defaults, string text, string fileName)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            RuntimeSettings settings = defaults;
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                settings = property.Name switch
                {
                    "loops" => settings with { Loops = property.Value.GetInt32() },
                    "workers" => settings with { Workers = property.Value.GetInt32() },
                    "transport" => settings with { Transport = property.Value.GetString() ?? "auto" },
                    "wal" => settings with { CheckpointLogBytes = property.Value.GetProperty("checkpointLogBytes").GetInt64() },
                    "memory" => Memory(settings, property.Value, fileName),
                    _ => throw new OperatorError(
                        ExitCode.Configuration,
                        $"{fileName}: unknown key \"{property.Name}\"; "
                            + $"did you mean \"{NearestName.Find(property.Name, ["loops", "workers", "transport", "wal", "memory"])}\"?"),
                };
            }

            return settings;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new OperatorError(ExitCode.Configuration, $"{fileName}: {error.Message.Replace('\n', ' ')}");
        }
    }

    private static RuntimeSettings Memory(RuntimeSettings settings, JsonElement memory, string fileName)
    {
        long statement = settings.StatementMemoryBytes >> 20;
        long server = settings.ServerMemoryBytes >> 20;
        long pages = settings.PageMemoryBytes >> 20;
        foreach (JsonProperty property in memory.EnumerateObject())
        {
            switch (property.Name)
            {
                case "statementMb":
                    statement = property.Value.GetInt64();
                    break;
                case "serverMb":
                    server = property.Value.GetInt64();
                    break;
                case "pagesMb":
                    pages = property.Value.GetInt64();
                    break;
                default:
                    throw new OperatorError(
                        ExitCode.Configuration,
                        $"{fileName}: unknown key \"memory.{property.Name}\"; "
                            + $"did you mean \"memory.{NearestName.Find(property.Name, ["statementMb", "serverMb", "pagesMb"])}\"?");
            }
        }

        if (statement is < 1 or > MostMemoryMb || server is < 0 or > MostMemoryMb || pages is < 0 or > MostMemoryMb)
        {
            throw new OperatorError(
                ExitCode.Configuration,
                $"{fileName}: memory.statementMb must be 1 to {MostMemoryMb}, memory.serverMb and memory.pagesMb 0 to {MostMemoryMb}");
        }

        return settings with { StatementMemoryBytes = statement << 20, ServerMemoryBytes = server << 20, PageMemoryBytes = pages << 20 };
    }
}
