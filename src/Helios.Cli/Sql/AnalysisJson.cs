using System.Buffers;
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
        json.WriteString("tag"u8, statement.Tag);
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
        json.WriteStartArray("columns"u8);
        foreach (ColumnReference column in ColumnCollector.Collect(statement.Ast))
        {
            json.WriteStartObject();
            WriteOptional("schema"u8, column.Schema, json);
            WriteOptional("table"u8, column.Table, json);
            WriteOptional("qualifier"u8, column.Qualifier, json);
            json.WriteString("name"u8, column.Name);
            WriteAccess(column.Access, json);
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
        WriteLifted(statement, json);
    }

    // The statement with parameters for the literals that can be, and what they were.
    private static void WriteLifted(ParsedStatement statement, Utf8JsonWriter json)
    {
        if (LiteralLifter.Lift(statement) is not { Literals.Count: > 0 } lifted)
        {
            return;
        }

        var text = new ArrayBufferWriter<byte>();
        Deparser.Deparse(lifted.Ast, lifted.Ast.Root, text);
        json.WriteStartObject("lifted"u8);
        json.WriteString("sql"u8, text.WrittenSpan);
        json.WriteStartArray("literals"u8);
        foreach (LiftedLiteral literal in lifted.Literals)
        {
            json.WriteStartObject();
            json.WriteNumber("number"u8, literal.Parameter);
            json.WriteString("class"u8, EnumNames<LiteralClass>.Of(literal.Class));
            json.WriteString("text"u8, literal.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAccess<T>(T access, Utf8JsonWriter json) where T : struct, Enum
    {
        json.WriteStartArray("access"u8);
        foreach (T one in EnumNames<T>.Members)
        {
            if (!one.Equals(default(T)) && access.HasFlag(one))
            {
                json.WriteStringValue(EnumNames<T>.Of(one));
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
