using System.Text.Json;
using Helios.Sql;
using Helios.Sql.Analysis;

namespace Helios.Cli.Sql;

/// <summary>What the analysis knows of a statement without a catalog.</summary>
internal static class AnalysisJson
{
    public static void Write(ParsedStatement statement, Utf8JsonWriter json)
    {
        json.WriteString("kind"u8, EnumNames<StatementKind>.Of(statement.Kind));
        json.WriteStartArray("tables"u8);
        foreach (TableReference table in statement.Tables)
        {
            json.WriteStartObject();
            WriteOptional("schema"u8, table.Schema, json);
            json.WriteString("name"u8, table.Name);
            WriteAccess(table.Access, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("parameters"u8);
        foreach (ParameterUse use in ParameterUses.Of(statement.Ast))
        {
            json.WriteStartObject();
            json.WriteNumber("number"u8, use.Number);
            WriteOptional("cast"u8, use.CastType, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAccess(TableAccess access, Utf8JsonWriter json)
    {
        json.WriteStartArray("access"u8);
        foreach (TableAccess one in Enum.GetValues<TableAccess>())
        {
            if (one != TableAccess.None && (access & one) != 0)
            {
                json.WriteStringValue(EnumNames<TableAccess>.Of(one));
            }
        }

        json.WriteEndArray();
    }

    private static void WriteOptional(ReadOnlySpan<byte> name, string? value, Utf8JsonWriter json)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
