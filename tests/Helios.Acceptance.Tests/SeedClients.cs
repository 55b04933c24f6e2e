using System.Data;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Unmodified clients that run statements on one connection and tell alike what came of them: a line a row (values parted by |, NULL as ~),
/// and a line "ERROR message" where a statement or the connection was refused. Statements behind a refused one run on.
/// </summary>
internal static partial class SeedClients
{
    private const string PythonScript = """
        import sys, psycopg2
        try:
            c = psycopg2.connect(host="127.0.0.1", port=sys.argv[1], user="postgres", dbname="postgres", options=sys.argv[2])
        except psycopg2.Error as e:
            print("ERROR " + str(e).split("FATAL:  ")[-1].strip()); sys.exit()
        c.autocommit = True
        q = c.cursor()
        for sql in sys.argv[3:]:
            try:
                q.execute(sql)
                for row in q.fetchall() if q.description else []:
                    print("|".join("~" if v is None else str(v) for v in row))
            except psycopg2.Error as e:
                print("ERROR " + e.diag.message_primary)
        """;

    private const string NodeScript = """
        const pg = require("pg");
        const [port, options, ...statements] = process.argv.slice(1);
        (async () => {
          const client = new pg.Client({ host: "127.0.0.1", port: Number(port), user: "postgres", database: "postgres", options });
          client.on("error", () => {});
          try { await client.connect(); } catch (e) { console.log("ERROR " + e.message); return; }
          for (const text of statements) {
            try {
              const { rows } = await client.query({ text, rowMode: "array", name: "s" + statements.indexOf(text) });
              for (const row of rows) console.log(row.map((v) => v ?? "~").join("|"));
            } catch (e) { console.log("ERROR " + e.message); }
          }
          await client.end();
        })();
        """;

    private static readonly string s_nodeModules = Path.Combine(NativeBinary.Repository, "tests", "conformance", "node", "node_modules");

    /// <summary>node-pg is there after "npm ci" in tests/conformance/node, which ./build.sh test does.</summary>
    public static IEnumerable<string> Names => Directory.Exists(Path.Combine(s_nodeModules, "pg"))
        ? ["psycopg2", "psql", "node-pg", "Npgsql"] : ["psycopg2", "psql", "Npgsql"];

    /// <param name="options">The connection's options, without spaces in values: "-c app.jwt=x".</param>
    public static string Run(string client, int port, string options, params string[] statements) => (client switch
    {
        "psycopg2" => Output("/usr/bin/python3", ["-c", PythonScript, $"{port}", options, .. statements]),
        "node-pg" => Output("node", ["-e", NodeScript, "--", $"{port}", options, .. statements]),
        "psql" => Psql(port, options, statements),
        _ => Npgsql(port, options, statements),
    }).TrimEnd('\n');

    private static string Psql(int port, string options, string[] statements)
    {
        // Rows and refusals in the order of the statements: both go to standard output.
        string script = string.Join(" ", statements.Select(sql => $"-c '{sql.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        string output = Output(
            "/bin/sh",
            ["-c", $"PGOPTIONS='{options}' exec psql -X -q -At -P null='~' -h 127.0.0.1 -p {port} -U postgres -d postgres {script} 2>&1"]);
        return PsqlError().Replace(output, "ERROR ");
    }

    private static string Npgsql(int port, string options, string[] statements)
    {
        var lines = new List<string>();
        var builder = new NpgsqlDataSourceBuilder(
            $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Pooling=false;"
            + $"Server Compatibility Mode=NoTypeLoading;Options={options}");
        try
        {
            using NpgsqlDataSource source = builder.Build();
            using NpgsqlConnection connection = source.OpenConnection();
            foreach (string sql in statements)
            {
                try
                {
                    using var command = new NpgsqlCommand(sql, connection);
                    using NpgsqlDataReader reader = command.ExecuteReader();
                    while (reader.Read())
                    {
                        lines.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount)
                            .Select(i => reader.IsDBNull(i) ? "~" : reader.GetValue(i))));
                    }
                }
                catch (PostgresException error)
                {
                    lines.Add("ERROR " + error.MessageText);
                    if (connection.State != ConnectionState.Open)
                    {
                        // Npgsql gives a connection up after errors of class 53.
                        break;
                    }
                }
            }
        }
        catch (PostgresException error)
        {
            lines.Add("ERROR " + error.MessageText);
        }

        return string.Join('\n', lines);
    }

    private static string Output(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_PATH"] = s_nodeModules;
        start.Environment.Remove("PGOPTIONS");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(60_000), program + " did not end");
        return output.Result + error.Result;
    }

    [GeneratedRegex(@"^(?:psql: error: .*?)?(?:ERROR|FATAL):  ", RegexOptions.Multiline)]
    private static partial Regex PsqlError();
}
