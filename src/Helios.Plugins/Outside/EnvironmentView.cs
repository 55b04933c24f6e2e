using System.Text;

namespace Helios.Plugins.Outside;

/// <summary>The granted variables of the server's environment, as they were when the plugin was loaded: a deploy reads them
/// anew.</summary>
internal sealed class EnvironmentView
{
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    public EnvironmentView(IReadOnlyList<string> granted, Func<string, string?> read)
    {
        var block = new MemoryStream();
        foreach (string name in granted.Distinct())
        {
            if (read(name) is { } value)
            {
                _values[name] = Encoding.UTF8.GetBytes(value);
                Offsets.Add((uint)block.Length);
                block.Write(Encoding.UTF8.GetBytes($"{name}={value}\0"));
            }
        }

        Block = block.ToArray();
    }

    /// <summary>NAME=value, each with a zero behind it, as WASI gives it.</summary>
    public byte[] Block { get; }

    /// <summary>Where each begins.</summary>
    public List<uint> Offsets { get; } = [];

    public byte[]? Find(string name) => _values.GetValueOrDefault(name);
}
