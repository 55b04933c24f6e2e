using System.Text.Json;
using Helios.Types;

namespace Helios.Execution;

/// <summary>-> and ->> of json and jsonb.</summary>
internal static class JsonOperators
{
    public static IEnumerable<FunctionDef> All()
    {
        foreach (SqlType type in new[] { SqlType.Json, SqlType.Jsonb })
        {
            yield return Make("->", type, SqlType.Text, type, (json, key) => AsJson(Field(json, key.AsText)));
            yield return Make("->", type, SqlType.Int4, type, (json, key) => AsJson(Element(json, key.AsInt32)));
            yield return Make("->>", type, SqlType.Text, SqlType.Text, (json, key) => AsText(Field(json, key.AsText)));
            yield return Make("->>", type, SqlType.Int4, SqlType.Text, (json, key) => AsText(Element(json, key.AsInt32)));
        }

        yield return Make("?", SqlType.Jsonb, SqlType.Text, SqlType.Bool, (json, key) => Datum.FromBool(HasKey(json, key.AsText)));
    }

    private delegate Datum Access(JsonElement json, Datum key);

    // Not a Binary body: those may not answer NULL to operands that are not NULL and be taken for equality; kept as a call.
    private static FunctionDef Make(string name, SqlType json, SqlType key, SqlType result, Access access) => new()
    {
        Name = name,
        Arguments = [json, key],
        Result = result,
        Body = (_, a) =>
        {
            using JsonDocument document = JsonDocument.Parse(a[0].AsMemory);
            return access(document.RootElement, a[1]);
        },
    };

    private static JsonElement? Field(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out JsonElement value) ? value : null;

    private static JsonElement? Element(JsonElement json, int index)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        int length = json.GetArrayLength();
        int at = index < 0 ? length + index : index;
        return at >= 0 && at < length ? json[at] : null;
    }

    private static bool HasKey(JsonElement json, string key) => json.ValueKind switch
    {
        JsonValueKind.Object => json.TryGetProperty(key, out _),
        JsonValueKind.Array => json.EnumerateArray().Any(e => e.ValueKind == JsonValueKind.String && e.GetString() == key),
        JsonValueKind.String => json.GetString() == key,
        _ => false,
    };

    private static Datum AsJson(JsonElement? value) => value is { } found ? Datum.FromText(found.GetRawText()) : Datum.Null;

    private static Datum AsText(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => Datum.Null,
        { ValueKind: JsonValueKind.String } text => Datum.FromText(text.GetString()!),
        { } other => Datum.FromText(other.GetRawText()),
    };
}
