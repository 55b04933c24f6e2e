using Helios.Base;

namespace Helios.Server.Configuration;

/// <summary>
/// A table of the configuration under a closed list of keys. An unknown key is an error that names the nearest known one; so is a value of
/// another type. Every error gives file, line and column.
/// </summary>
internal sealed class TomlSection
{
    private readonly TomlNode _node;
    private readonly string _fileName;
    private readonly string _path;

    public TomlSection(TomlNode node, string fileName, string path, params ReadOnlySpan<string> knownKeys)
    {
        _node = node;
        _fileName = fileName;
        _path = path;
        if (!node.IsTable)
        {
            throw Error(node, $"\"{path}\" must be a table, not {node.TypeName}");
        }

        foreach ((string key, TomlNode value) in node.Table)
        {
            if (!knownKeys.Contains(key))
            {
                string where = path.Length == 0 ? "" : $" in [{path}]";
                throw Error(value, $"unknown key \"{key}\"{where}; did you mean \"{NearestName.Find(key, knownKeys)}\"?");
            }
        }
    }

    public bool Has(string key) => _node.Table.ContainsKey(key);

    public TomlNode? Node(string key) => _node.Table.GetValueOrDefault(key);

    public string? String(string key) => Get<string>(key, "a string");

    public string RequiredString(string key) =>
        String(key) ?? throw Error(_node, $"[{_path}] needs the key \"{key}\"");

    public bool? Boolean(string key) => Node(key) is null ? null : Value<bool>(key, "true or false");

    public long? Integer(string key, long minimum, long maximum)
    {
        if (Node(key) is not { } node)
        {
            return null;
        }

        long value = Value<long>(key, "an integer");
        return value >= minimum && value <= maximum
            ? value
            : throw Error(node, $"\"{Name(key)}\" is {value}; it must be between {minimum} and {maximum}");
    }

    /// <summary>An array of strings; a lone string counts as an array of one.</summary>
    public IReadOnlyList<string>? Strings(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case { Value: string one }:
                return [one];
            case { Value: List<TomlNode> items } node:
                return items
            .Select(item => item.Value as string ?? throw Error(node, $"\"{Name(key)}\" must be an array of strings"))
            .ToArray();
            case { } node:
                throw Error(node, $"\"{Name(key)}\" must be an array of strings, not {node.TypeName}");
        }
    }

    /// <summary>Tables under a key: an array of tables, or one table.</summary>
    public IReadOnlyList<TomlNode> Tables(string key) => Node(key) switch
    {
        null => [],
        { IsTable: true } one => [one],
        { Value: List<TomlNode> items } node when items.All(item => item.IsTable) => items,
        { } node => throw Error(node, $"\"{Name(key)}\" must be a table or an array of tables, not {node.TypeName}"),
    };

    public OperatorError ErrorAt(string key, string message) => Error(Node(key) ?? _node, message);

    private OperatorError Error(TomlNode node, string message) =>
        new(ExitCode.Configuration, $"{_fileName}:{node.Line}:{node.Column}: {message}");

    private string Name(string key) => _path.Length == 0 ? key : _path + "." + key;

    private T? Get<T>(string key, string wanted) where T : class =>
        Node(key) is not { } node ? null : node.Value as T ?? throw Error(node, $"\"{Name(key)}\" must be {wanted}, not {node.TypeName}");

    private T Value<T>(string key, string wanted) where T : struct =>
        Node(key) is { Value: T value } ? value : throw Error(Node(key)!, $"\"{Name(key)}\" must be {wanted}, not {Node(key)!.TypeName}");
}
