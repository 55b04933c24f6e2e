using System.Diagnostics;
using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Plugins.Abi;

namespace Helios.Plugins.Bench;

/// <summary>A plugin host with one plugin, outside a server.</summary>
internal static class Surroundings
{
    public static PluginSet Load(PluginDefinition definition) => Open(definition, null).Current;

    public static PluginHost Open(PluginDefinition definition, IDataDirectory? directory)
    {
        var host = new PluginHost(new PluginHostOptions(LoadWasmtime, new Clock(), new Randomness(), new Silence(), directory));
        host.Load([definition]);
        PluginStatus status = host.Current.Status().Single();
        return status.State == PluginState.Active ? host : throw new InvalidOperationException(status.Reason);
    }

    private static nint LoadWasmtime() => NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libwasmtime.so"));

    private sealed class Clock : IClock
    {
        public long UtcNowUs => 0;

        public long MonotonicNs => Stopwatch.GetTimestamp();
    }

    private sealed class Randomness : IRandom
    {
        public void Fill(Span<byte> destination) => destination.Clear();
    }

    private sealed class Silence : ILog
    {
        public void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> fields)
        {
        }
    }
}

/// <summary>A session in which nothing but the tenant is set.</summary>
internal sealed class EmptySession : IPluginSession
{
    /// <summary>Value of the tenant variable.</summary>
    public string? Tenant { get; init; }

    public string? GetVariable(string name) => name == PluginHostOptions.DefaultTenantVariable ? Tenant : null;

    public string? GetConnectionParameter(string name) => null;

    public string? GetHeader(string name) => null;

    public bool CanSet(string name, string value) => true;
}

/// <summary>A catalog in which every name is a table without columns.</summary>
internal sealed class EmptyCatalog : IPluginCatalog
{
    public RelationKind KindOf(string? schema, string name) => RelationKind.Table;

    public IReadOnlyList<PluginColumn>? GetColumns(string? schema, string name) => [];
}
