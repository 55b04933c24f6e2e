using System.Buffers;
using System.Text.Json;
using Helios.Base;
using Helios.Sql;
using Helios.Sql.Analysis;
using Helios.Sql.Syntax;

namespace Helios.Cli.Sql;

/// <summary>What each verb of <c>heliosdb-lite sql</c> answers about an input.</summary>
internal static class SqlVerbs
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_text;

    /// <summary>"sql": the statements written from their trees, "; " between them.</summary>
    public static void Deparse(ReadOnlySpan<byte> sql, Utf8JsonWriter json)
    {
        ArrayBufferWriter<byte> text = t_text ??= new ArrayBufferWriter<byte>();
        text.ResetWrittenCount();
        foreach (ParsedStatement statement in SqlParser.ParseAll(sql))
        {
            if (text.WrittenCount > 0)
            {
                text.Write("; "u8);
            }

            Deparser.Deparse(statement.Ast, statement.Ast.Root, text);
        }

        json.WriteString("sql"u8, text.WrittenSpan);
    }

    /// <summary>"statements": kind, place and tree of each.</summary>
    public static void Parse(ReadOnlySpan<byte> sql, Utf8JsonWriter json)
    {
        IReadOnlyList<ParsedStatement> statements = SqlParser.ParseAll(sql);
        var positions = new CharacterPositions(sql);
        json.WriteStartArray("statements"u8);
        foreach (ParsedStatement statement in statements)
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, EnumNames<StatementKind>.Of(statement.Kind));
            json.WriteString("tag"u8, statement.Tag);
            WritePlace(statement.Start, statement.Length, positions, json);
            json.WritePropertyName("tree"u8);
            TreeJson.Write(statement.Ast, positions, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>"fingerprint" and "sql" (normalised) of the input, and of each of its "statements" with what the analysis knows of
    /// it.</summary>
    public static void Fingerprint(ReadOnlySpan<byte> sql, Utf8JsonWriter json)
    {
        IReadOnlyList<ParsedStatement> statements = SqlParser.ParseAll(sql);
        StatementFingerprint[] fingerprints = [.. statements.Select(StatementFingerprint.Of)];
        json.WriteString("fingerprint"u8, string.Join(' ', fingerprints.Select(one => one.ToString())));
        json.WriteString("sql"u8, string.Join("; ", fingerprints.Select(one => one.Text)));
        json.WriteStartArray("statements"u8);
        for (int i = 0; i < fingerprints.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("fingerprint"u8, fingerprints[i].ToString());
            json.WriteString("sql"u8, fingerprints[i].Text);
            AnalysisJson.Write(statements[i], json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>"statements": text and place of each, found without parsing.</summary>
    public static void Split(ReadOnlySpan<byte> sql, Utf8JsonWriter json)
    {
        SqlParser.RequireUtf8(sql);
        var positions = new CharacterPositions(sql);
        var splitter = new ScriptSplitter(sql);
        json.WriteStartArray("statements"u8);
        while (splitter.TryNext(out ScriptStatement statement))
        {
            json.WriteStartObject();
            json.WriteString("sql"u8, sql.Slice(statement.Start, statement.Length));
            WritePlace(statement.Start, statement.Length, positions, json);
            if (!statement.IsComplete)
            {
                json.WriteBoolean("complete"u8, false);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePlace(int start, int length, CharacterPositions positions, Utf8JsonWriter json)
    {
        int at = positions.Of(start);
        json.WriteNumber("start"u8, at);
        json.WriteNumber("length"u8, positions.Of(start + length) - at);
    }
}
