using System.Reflection;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Server.Configuration;

/// <summary>Tuning from <c>runtime.json</c>; the copy in the binary gives the defaults. Nothing here changes what a query means.</summary>
public sealed record RuntimeSettings
{
    private const long MostMemoryMb = 1 << 20;
    private const long LeastCheckpointBytes = 1024 * 1024;

    private const int MostArchiveTimeoutSeconds = 24 * 60 * 60;

    private static readonly string[] s_logKeys = ["checkpointLogBytes", "device", "archiveDir", "archiveTimeoutSeconds"];
    private static readonly string[] s_memoryKeys = ["statementMb", "serverMb", "pagesMb", "undoMb"];

    /// <summary>Event loops; 0: one per processor.</summary>
    public int Loops { get; init; }

    /// <summary>Threads for long statements.</summary>
    public int Workers { get; init; }

    /// <summary>auto, io_uring, epoll or sockets.</summary>
    public string Transport { get; init; } = "auto";

    /// <summary>Log bytes between checkpoints.</summary>
    public long CheckpointLogBytes { get; init; }

    /// <summary>auto, io_uring or portable.</summary>
    public DeviceKind LogDevice { get; init; }

    /// <summary>Where closed log files are archived; null for nowhere.</summary>
    public string? ArchiveDirectory { get; init; }

    /// <summary>A log file with commits is closed, and archived, after so long; 0: when it is full.</summary>
    public int ArchiveTimeoutSeconds { get; init; }

    /// <summary>Memory that one statement may hold.</summary>
    public long StatementMemoryBytes { get; init; } = Limits.StatementMemoryBytes;

    /// <summary>Memory that all statements together may hold; 0: half of what the process may use.</summary>
    public long ServerMemoryBytes { get; init; }

    /// <summary>Memory for the pages of tables; 0: three quarters of what the process may use.</summary>
    public long PageMemoryBytes { get; init; }

    /// <summary>Memory for versions of rows that are not the newest; 0: a quarter of what the process may use.</summary>
    public long UndoMemoryBytes { get; init; }

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
                    "wal" => Log(settings, property.Value, fileName),
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

    private static RuntimeSettings Log(RuntimeSettings settings, JsonElement log, string fileName)
    {
        foreach (JsonProperty property in log.EnumerateObject())
        {
            settings = property.Name switch
            {
                "checkpointLogBytes" => settings with { CheckpointLogBytes = CheckpointBytes(property.Value.GetInt64(), fileName) },
                "device" => settings with { LogDevice = Device(property.Value.GetString(), fileName) },
                "archiveDir" => settings with { ArchiveDirectory = property.Value.GetString() is { Length: > 0 } path ? path : null },
                "archiveTimeoutSeconds" =>
                    settings with { ArchiveTimeoutSeconds = ArchiveTimeout(property.Value.GetInt64(), fileName) },
                _ => throw new OperatorError(
                    ExitCode.Configuration,
                    $"{fileName}: unknown key \"wal.{property.Name}\"; "
                        + $"did you mean \"wal.{NearestName.Find(property.Name, s_logKeys)}\"?"),
            };
        }

        return settings;
    }

    private static long CheckpointBytes(long bytes, string fileName) => bytes >= LeastCheckpointBytes
        ? bytes
        : throw new OperatorError(
            ExitCode.Configuration, $"{fileName}: wal.checkpointLogBytes is {bytes}; it must be {LeastCheckpointBytes} or more");

    private static int ArchiveTimeout(long seconds, string fileName) => seconds is >= 0 and <= MostArchiveTimeoutSeconds
        ? (int)seconds
        : throw new OperatorError(
            ExitCode.Configuration,
            $"{fileName}: wal.archiveTimeoutSeconds is {seconds}; it must be 0 (only full files are archived) to "
                + $"{MostArchiveTimeoutSeconds}");

    private static DeviceKind Device(string? name, string fileName) => name switch
    {
        "auto" => DeviceKind.Auto,
        "io_uring" => DeviceKind.IoUring,
        "portable" => DeviceKind.Portable,
        _ => throw new OperatorError(
            ExitCode.Configuration, $"{fileName}: wal.device is \"{name}\"; it must be auto, io_uring or portable"),
    };

    private static RuntimeSettings Memory(RuntimeSettings settings, JsonElement memory, string fileName)
    {
        long statement = settings.StatementMemoryBytes >> 20;
        long server = settings.ServerMemoryBytes >> 20;
        long pages = settings.PageMemoryBytes >> 20;
        long undo = settings.UndoMemoryBytes >> 20;
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
                case "undoMb":
                    undo = property.Value.GetInt64();
                    break;
                default:
                    throw new OperatorError(
                        ExitCode.Configuration,
                        $"{fileName}: unknown key \"memory.{property.Name}\"; "
                            + $"did you mean \"memory.{NearestName.Find(property.Name, s_memoryKeys)}\"?");
            }
        }

        if (statement is < 1 or > MostMemoryMb || server is < 0 or > MostMemoryMb || pages is < 0 or > MostMemoryMb
            || undo is < 0 or > MostMemoryMb)
        {
            throw new OperatorError(
                ExitCode.Configuration,
                $"{fileName}: memory.statementMb must be 1 to {MostMemoryMb}, memory.serverMb, memory.pagesMb and memory.undoMb 0 to "
                    + $"{MostMemoryMb}");
        }

        return settings with
        {
            StatementMemoryBytes = statement << 20,
            ServerMemoryBytes = server << 20,
            PageMemoryBytes = pages << 20,
            UndoMemoryBytes = undo << 20,
        };
    }
}
