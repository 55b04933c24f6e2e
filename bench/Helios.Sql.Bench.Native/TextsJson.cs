using System.Text;
using System.Text.Json;

namespace Helios.Sql.Bench.Native;

/// <summary>The measured texts as JSON lines: {"name", "sql"}.</summary>
internal static class TextsJson
{
    public static void Write()
    {
        using Stream output = Console.OpenStandardOutput();
        foreach ((string name, byte[] sql) in Texts.All)
        {
            using var json = new Utf8JsonWriter(output);
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("sql", Encoding.UTF8.GetString(sql));
            json.WriteEndObject();
            json.Flush();
            output.WriteByte((byte)'\n');
        }
    }
}
