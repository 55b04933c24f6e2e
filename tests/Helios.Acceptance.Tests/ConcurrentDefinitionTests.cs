using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>Sessions that make and drop a table while others use it: each statement has an answer of PostgreSQL's, none an internal
/// error.</summary>
public sealed class ConcurrentDefinitionTests
{
    private static readonly string[] s_expected = ["42P01", "42P07", "23505", "40001"];

    [NativeFact]
    public void Statements_that_definitions_overtake_say_so()
    {
        using ServerProcess server = ServerProcess.Start();
        var states = new ConcurrentDictionary<string, string>();
        int statements = 0;
        var watch = Stopwatch.StartNew();

        void Run(string[] texts)
        {
            using NpgsqlConnection connection = server.OpenPlain();
            while (watch.Elapsed.TotalSeconds < 2)
            {
                foreach (string text in texts)
                {
                    try
                    {
                        using var command = new NpgsqlCommand(text, connection);
                        command.ExecuteNonQuery();
                        Interlocked.Increment(ref statements);
                    }
                    catch (PostgresException error)
                    {
                        states[error.SqlState] = $"{text}: {error.MessageText}";
                    }
                }
            }
        }

        string[] define = ["CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)", "DROP TABLE t"];
        string[][] work =
        [
            define, define, ["SELECT * FROM t"], ["SELECT count(*) FROM t a JOIN t b ON a.id = b.id"], ["UPDATE t SET id = 2"],
        ];
        Thread[] clients = [.. work.Select(texts => new Thread(() => Run(texts)))];
        Array.ForEach(clients, c => c.Start());
        Array.ForEach(clients, c => c.Join());
        Assert.True(statements > 5, $"only {statements} statements");
        Assert.All(states, s => Assert.True(s_expected.Contains(s.Key), $"{s.Key} {s.Value}"));
        Assert.DoesNotContain("internal error", server.Log, StringComparison.Ordinal);
    }
}
