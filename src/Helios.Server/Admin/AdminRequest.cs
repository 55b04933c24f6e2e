using System.Text.Json;
using Helios.Plugins;

namespace Helios.Server.Admin;

/// <summary>Members of a request. What is required throws KeyNotFoundException when it is missing.</summary>
internal readonly struct AdminRequest
{
    private readonly JsonElement _root;

    public AdminRequest(JsonElement root)
    {
        _root = root;
    }

    public ChangeNote Note => new(OptionalText("by") ?? "", OptionalText("reason") ?? "");

    public string Text(string member) => _root.GetProperty(member).GetString() ?? "";

    public string? OptionalText(string member) => _root.TryGetProperty(member, out JsonElement value) ? value.GetString() : null;

    public int Number(string member) => _root.GetProperty(member).GetInt32();

    public int? OptionalNumber(string member) => _root.TryGetProperty(member, out JsonElement value) ? value.GetInt32() : null;

    /// <summary>Numbers by name; null when there are none.</summary>
    public IReadOnlyDictionary<string, long>? OptionalNumbers(string member) => _root.TryGetProperty(member, out JsonElement value)
        ? value.EnumerateObject().ToDictionary(number => number.Name, number => number.Value.GetInt64())
        : null;

    public bool Flag(string member) => _root.TryGetProperty(member, out JsonElement value) && value.GetBoolean();

    public byte[] Bytes(string member) => _root.GetProperty(member).GetBytesFromBase64();

    public byte[]? OptionalBytes(string member) =>
        _root.TryGetProperty(member, out JsonElement value) ? value.GetBytesFromBase64() : null;
}
