using System.Buffers;
using System.Globalization;
using Helios.Sql;
using Helios.Sql.Bench;
using Helios.Sql.Bench.Native;

// helios-sql-bench [ROUNDS]: one line per text and measure, fields separated by tabs: text, bytes, measure, nanoseconds of CPU per
// operation (median, least, most), managed bytes allocated per operation. The measures of a text take turns.
// helios-sql-bench --texts: writes the texts, one JSON line each, for other programs to parse.
// helios-sql-bench --large MEGABYTES INDEX: parses one huge statement and says what it cost; exit code 1 behind the last.
if (args is ["--texts"])
{
    TextsJson.Write();
    return 0;
}

if (args is ["--large", var megabytes, var index])
{
    int at = int.Parse(index, CultureInfo.InvariantCulture);
    if (at >= LargeStatements.Count)
    {
        return 1;
    }

    LargeStatements.Run(int.Parse(megabytes, CultureInfo.InvariantCulture), at);
    return 0;
}

int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 15;
bool hasPgQuery = PgQuery.TryInit();
using var buffer = new ParseBuffer();
var output = new ArrayBufferWriter<byte>(1 << 20);
foreach ((string name, byte[] sql) in Texts.All)
{
    byte[] zeroEnded = [.. sql, 0];
    var measures = new List<Measure>
    {
        new("parse", () => Parse(sql)),
        new("parse and deparse", () => ParseAndDeparse(sql)),
        new("parse and keep", () => SqlParser.ParseAll(sql)),
    };
    if (hasPgQuery)
    {
        measures.Add(new Measure("libpg_query parse", () => PgQuery.Parse(zeroEnded)));
        measures.Add(new Measure("libpg_query parse to JSON", () => PgQuery.ParseToJson(zeroEnded)));
    }

    for (int round = 0; round < rounds; round++)
    {
        measures.ForEach(measure => measure.Round());
    }

    measures.ForEach(measure => Console.WriteLine($"{name}\t{sql.Length}\t{measure}"));
}

return 0;

void Parse(byte[] sql)
{
    foreach (LentStatement statement in buffer.Parse(sql))
    {
        _ = statement.ParameterCount;
    }
}

void ParseAndDeparse(byte[] sql)
{
    foreach (LentStatement statement in buffer.Parse(sql))
    {
        output.ResetWrittenCount();
        statement.Deparse(output);
    }
}
