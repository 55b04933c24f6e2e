using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Sql;
using Helios.Sql.Generation;
using Helios.Sql.Syntax;

// One JSON object with "sql" a line in; one line out: {"ok":true,"sql":the statements written again,"stable":whether writing them once more
// gives the same} or {"ok":false,"sqlstate","message","position"}. With --generate N SEED: N random statements, {"sql"} a line.
using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
if (args is ["--generate", var count, var seed])
{
    int first = int.Parse(seed, CultureInfo.InvariantCulture);
    for (int i = 0; i < int.Parse(count, CultureInfo.InvariantCulture); i++)
    {
        Ast ast = AstGenerator.Statement(Choices.FromSeed(unchecked(first + i)));
        output.WriteLine(Json(json => json.WriteString("sql", Deparsed(ast))));
    }

    return 0;
}

while (Console.ReadLine() is { } line)
{
    using JsonDocument input = JsonDocument.Parse(line);
    output.WriteLine(Answer(Encoding.UTF8.GetBytes(input.RootElement.GetProperty("sql").GetString()!)));
}

return 0;

static string Json(Action<Utf8JsonWriter> write)
{
    var buffer = new ArrayBufferWriter<byte>();
    using var json = new Utf8JsonWriter(buffer);
    json.WriteStartObject();
    write(json);
    json.WriteEndObject();
    json.Flush();
    return Encoding.UTF8.GetString(buffer.WrittenSpan);
}

static string Answer(byte[] sql) => Json(json => Parsed(sql, json));

static void Parsed(byte[] sql, Utf8JsonWriter json)
{
    try
    {
        string written = Written(SqlParser.ParseAll(sql));
        json.WriteBoolean("ok", true);
        json.WriteString("sql", written);
        json.WriteBoolean("stable", Written(SqlParser.ParseAll(Encoding.UTF8.GetBytes(written))) == written);
    }
    catch (SqlError error)
    {
        json.WriteBoolean("ok", false);
        json.WriteString("sqlstate", error.State.Code);
        json.WriteString("message", error.Message);
        json.WriteNumber("position", error.Position);
    }
}

static string Deparsed(Ast ast)
{
    var output = new ArrayBufferWriter<byte>();
    Deparser.Deparse(ast, ast.Root, output);
    return Encoding.UTF8.GetString(output.WrittenSpan);
}

static string Written(IReadOnlyList<ParsedStatement> statements)
{
    var output = new ArrayBufferWriter<byte>();
    foreach (ParsedStatement statement in statements)
    {
        if (output.WrittenCount > 0)
        {
            output.Write(";\n"u8);
        }

        Deparser.Deparse(statement.Ast, statement.Ast.Root, output);
    }

    return Encoding.UTF8.GetString(output.WrittenSpan);
}
