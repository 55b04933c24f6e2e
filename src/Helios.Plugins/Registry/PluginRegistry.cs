using System.Buffers;
using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Plugins.Registry;

/// <summary>One line of a plugin's history. FileHash: the configured file's module at that time, so that a changed file is
/// noticed.</summary>
internal sealed record RegistryRecord(string Name, string Action, string Version, string Hash, string FileHash, long AtUs);

/// <summary>
/// Versioned modules in the data directory: objects by their hash (<c>plugins/objects/HASH.wasm</c>), and a log of what was made current
/// (<c>plugins/history.log</c>, one JSON object a line). The last line of a name is its reference. Without a directory the history lives in
/// memory.
/// </summary>
internal sealed class PluginRegistry
{
    private const string LogName = "plugins/history.log";

    private readonly IDataDirectory? _directory;
    private readonly List<RegistryRecord> _records = [];

    public PluginRegistry(IDataDirectory? directory)
    {
        _directory = directory;
        if (directory is not null && directory.Exists(LogName))
        {
            string log = Encoding.UTF8.GetString(directory.ReadAllBytes(LogName));
            foreach (string line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                // A crash while appending leaves a torn last line; what it said was not answered yet.
                if (TryParse(line, out RegistryRecord? record))
                {
                    _records.Add(record!);
                }
            }
        }
    }

    public IReadOnlyList<RegistryRecord> History(string name) => _records.Where(r => r.Name == name).ToList();

    /// <summary>The modules that each plugin had last, so many of each.</summary>
    public HashSet<string> RecentHashes(int count) => _records.GroupBy(r => r.Name)
        .SelectMany(g => g.Select(r => r.Hash).Reverse().Distinct().Take(count)).ToHashSet();

    public RegistryRecord? Current(string name) => _records.LastOrDefault(r => r.Name == name);

    /// <summary>The object's bytes, or null when it is missing or does not match its hash.</summary>
    public byte[]? ReadObject(string hash)
    {
        string name = ObjectName(hash);
        if (_directory is null || !_directory.Exists(name))
        {
            return null;
        }

        byte[] bytes = _directory.ReadAllBytes(name);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)) == hash ? bytes : null;
    }

    /// <summary>Stores the module and makes it the name's reference. Durable when it returns.</summary>
    public void Record(RegistryRecord record, byte[] module)
    {
        if (_directory is not null)
        {
            if (!_directory.Exists(ObjectName(record.Hash)))
            {
                _directory.WriteAllBytesAtomically(ObjectName(record.Hash), module);
            }

            Append(record);
        }

        _records.Add(record);
    }

    private static string ObjectName(string hash) => $"plugins/objects/{hash}.wasm";

    private void Append(RegistryRecord record)
    {
        var line = new ArrayBufferWriter<byte>();
        // A torn line before this one must not swallow it: begin a line of our own.
        line.Write("\n"u8);
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("name", record.Name);
            writer.WriteString("action", record.Action);
            writer.WriteString("version", record.Version);
            writer.WriteString("hash", record.Hash);
            writer.WriteString("file_hash", record.FileHash);
            writer.WriteNumber("at_us", record.AtUs);
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        using ILogDevice log = _directory!.OpenLog(LogName);
        log.Write(log.LengthBytes, line.WrittenSpan);
        log.Flush();
    }

    private static bool TryParse(string line, out RegistryRecord? record)
    {
        record = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            record = new RegistryRecord(
                root.GetProperty("name").GetString()!, root.GetProperty("action").GetString()!, root.GetProperty("version").GetString()!,
                root.GetProperty("hash").GetString()!, root.GetProperty("file_hash").GetString()!, root.GetProperty("at_us").GetInt64());
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }
}
