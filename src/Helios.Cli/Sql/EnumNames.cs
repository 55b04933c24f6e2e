using System.Text.Json;

namespace Helios.Cli.Sql;

/// <summary>The names of an enumeration's members, encoded once.</summary>
internal static class EnumNames<T> where T : struct, Enum
{
    public static readonly T[] Members = Enum.GetValues<T>();

    private static readonly Dictionary<T, JsonEncodedText> s_names = Make();

    public static JsonEncodedText Of(T value) => s_names[value];

    private static Dictionary<T, JsonEncodedText> Make()
    {
        var names = new Dictionary<T, JsonEncodedText>();
        foreach (T value in Members)
        {
            names[value] = JsonEncodedText.Encode(value.ToString());
        }

        return names;
    }
}
