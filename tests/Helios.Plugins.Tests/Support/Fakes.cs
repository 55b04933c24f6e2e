using System.Diagnostics;
using System.Text;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Plugins.Caching;
using RelationKind = Helios.Plugins.Abi.RelationKind;

namespace Helios.Plugins.Tests;

internal sealed class TestClock : IClock
{
    public long UtcNowUs => (DateTime.UtcNow - new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc)).Ticks / 10;

    public long MonotonicNs => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);
}

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class StandingClock : IClock
{
    public long UtcNowUs { get; set; }

    public long MonotonicNs { get; set; } = 1_000_000_000;
}

internal sealed class TestRandom : IRandom
{
    public void Fill(Span<byte> destination) => System.Random.Shared.NextBytes(destination);
}

internal sealed class TestLog : ILog
{
    public List<string> Lines { get; } = [];

    public void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
        var line = new StringBuilder($"{level} {message}");
        foreach ((string key, object? value) in fields)
        {
            line.Append($" {key}={value}");
        }

        lock (Lines)
        {
            Lines.Add(line.ToString());
        }
    }
}

internal sealed class TestSession : IPluginSession
{
    public Dictionary<string, string> Variables { get; } = [];

    public Dictionary<string, string> Parameters { get; } = new() { ["user"] = "postgres", ["database"] = "app" };

    public int ReadCount { get; private set; }

    public string? GetVariable(string name)
    {
        ReadCount++;
        return Variables.GetValueOrDefault(name);
    }

    public string? GetConnectionParameter(string name) => Parameters.GetValueOrDefault(name);

    public bool CanSet(string name, string value) => name.Contains('.') && value.Length < 100;

    public string? GetHeader(string name) => Parameters.GetValueOrDefault(name.ToLowerInvariant());

    public IPluginCache? Cache { get; set; }
}

internal sealed class TestCatalog : IPluginCatalog
{
    public RelationKind KindOf(string? schema, string name) => name == "nothing" ? RelationKind.Unknown : RelationKind.Table;

    public IReadOnlyList<PluginColumn>? GetColumns(string? schema, string name) => name == "nothing"
        ? null
        : [new PluginColumn("id", 20, -1, true, true, false), new PluginColumn("tenant_id", 25, -1, true, false, true)];
}

/// <summary>A data directory in memory.</summary>
internal class MemoryDirectory : IDataDirectory
{
    public Dictionary<string, byte[]> Files { get; } = [];

    public string Path => "memory";

    public IBlockDevice OpenDevice(string name, DeviceUse use = DeviceUse.Simple) => new MemoryDevice(this, name);

    public IReadOnlyList<string> List() => [.. Files.Keys];

    public bool Exists(string name) => Files.ContainsKey(name);

    public void Delete(string name) => Files.Remove(name);

    public void Rename(string from, string to)
    {
        Files[to] = Files[from];
        Files.Remove(from);
    }

    public byte[] ReadAllBytes(string name) => (byte[])Files[name].Clone();

    public void WriteAllBytesAtomically(string name, ReadOnlySpan<byte> bytes) => Files[name] = bytes.ToArray();

    public void Dispose()
    {
    }

    private sealed class MemoryDevice(MemoryDirectory directory, string name) : SynchronousDevice
    {
        private byte[] Bytes => directory.Files.GetValueOrDefault(name, []);

        public override string Name => name;

        public override long LengthBytes => Bytes.Length;

        public override int Read(long position, Span<byte> destination)
        {
            int count = (int)Math.Min(destination.Length, Math.Max(0, Bytes.Length - position));
            Bytes.AsSpan((int)position, count).CopyTo(destination);
            return count;
        }

        public override bool TryAllocate(long lengthBytes)
        {
            WriteAll(lengthBytes, [], out _);
            return true;
        }

        public override void Truncate(long lengthBytes) => directory.Files[name] = Bytes[..(int)lengthBytes];

        public override void Dispose()
        {
        }

        protected override BlockOutcome WriteAll(long position, ReadOnlySpan<byte> bytes, out string? reason)
        {
            reason = null;
            byte[] grown = new byte[Math.Max(Bytes.Length, position + bytes.Length)];
            Bytes.CopyTo(grown, 0);
            bytes.CopyTo(grown.AsSpan((int)position));
            directory.Files[name] = grown;
            return BlockOutcome.Done;
        }

        protected override BlockOutcome FlushAll(out string? reason)
        {
            reason = null;
            return BlockOutcome.Done;
        }
    }
}
