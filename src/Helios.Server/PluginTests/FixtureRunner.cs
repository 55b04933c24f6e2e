using System.Text;
using Helios.Base;
using Helios.Engine;
using Helios.Io.Devices.Simulated;
using Helios.Io.Time;
using Helios.Plugins;
using Helios.Proxy;
using Helios.Storage;

namespace Helios.Server.PluginTests;

/// <summary>
/// Runs tests in this process: each over an embedded database of its own, in memory, with the fixture's schema, through the pipeline that
/// clients' statements pass. Bounded in time as a whole.
/// </summary>
internal static class FixtureRunner
{
    public const int TimeoutMs = 10_000;
    private const string DatabaseName = "tests";
    private const int LongestShownChars = 300;

    /// <param name="plugins">With the plugin under test and no other.</param>
    /// <param name="http">The network of those plugins.</param>
    public static TestReport Run(Fixture fixture, PluginHost plugins, CannedHttp http, int timeoutMs = TimeoutMs)
    {
        SystemClock clock = SystemClock.Instance;
        long begin = clock.MonotonicNs;
        var time = new TestTime(clock, timeoutMs);
        var results = new List<TestResult>();
        string? problem = null;
        foreach (FixtureTest test in fixture.Tests)
        {
            long testBegin = clock.MonotonicNs;
            http.Answers = [.. test.Http, .. fixture.Http];
            problem = Run(fixture, test, plugins, time, out List<TestDifference> differences);
            differences.AddRange(http.TakeUnanswered(differences.Count > 0).Select(request => new TestDifference(
                test.Line, "request", "an answer in [[http]] or [[test.http]]: tests ask no real server", Cut(request))));
            if (problem is not null)
            {
                break;
            }

            results.Add(new TestResult(test.Name, test.Line, differences, clock.MonotonicNs - testBegin));
            if (time.IsOver)
            {
                problem = $"the tests take longer than {time.Milliseconds} ms; {results.Count} of {fixture.Tests.Count} ran";
                break;
            }
        }

        return new TestReport(fixture.FileName, results, problem, clock.MonotonicNs - begin);
    }

    private static string? Run(Fixture fixture, FixtureTest test, PluginHost plugins, TestTime time, out List<TestDifference> differences)
    {
        differences = [];
        using var directory = new SimulatedDataDirectory("plugin-tests");
        using IStore store = MemoryStore.Open(
            directory, SystemClock.Instance, NoLog.Instance, new StoreOptions { SegmentBytes = 256 * 1024 });
        using Database database = Database.Open(
            store, SystemClock.Instance, SystemRandom.Instance, NoLog.Instance, new DatabaseOptions { DatabaseName = DatabaseName });
        using (var owner = new TestClient(new Pipeline(database, null), "postgres", DatabaseName, test.Parameters, time))
        {
            StatementOutcome made = owner.Run(fixture.Schema);
            if (made.Verdict != FixtureVerdict.Pass)
            {
                return $"the schema: {made.Message} (SQLSTATE {made.SqlState})";
            }
        }

        var pipeline = new Pipeline(database, plugins);
        using var client = new TestClient(pipeline, test.User, DatabaseName, test.Parameters, time);
        StatementOutcome? refused = Connect(pipeline, client, test);
        foreach (FixtureStatement statement in test.Statements)
        {
            StatementOutcome outcome = refused ?? client.Run(statement.Sql);
            Compare(statement, outcome, client, differences);
            if (time.IsOver)
            {
                return null;
            }
        }

        pipeline.Disconnect(client.Session);
        return null;
    }

    /// <summary>A client that was refused gets that answer to everything.</summary>
    private static StatementOutcome? Connect(Pipeline pipeline, TestClient client, FixtureTest test)
    {
        try
        {
            foreach ((string name, string value) in test.Session)
            {
                client.Session.Values.Set(name, value, isLocal: false);
            }

            TestClient.Finish(pipeline.Connect(client.Session));
            return null;
        }
        catch (SqlError error)
        {
            var refused = new StatementOutcome();
            refused.Fail(error);
            return refused;
        }
    }

    private static void Compare(
        FixtureStatement expected, StatementOutcome actual, TestClient client, List<TestDifference> differences)
    {
        if (expected.Verdict != actual.Verdict)
        {
            string why = actual.Message.Length == 0 ? "" : $" ({actual.SqlState}: {actual.Message})";
            Add("verdict", expected.Verdict, actual.Verdict + why);
            return;
        }

        AddIf("sqlstate", expected.SqlState, actual.SqlState);
        if (expected.Message is { } part && !actual.Message.Contains(part, StringComparison.Ordinal))
        {
            Add("message", part, actual.Message);
        }

        AddIf("columns", expected.Columns is null ? null : string.Join(", ", expected.Columns), string.Join(", ", actual.Columns));
        AddIf("rows", expected.Rows is null ? null : Rows(expected.Rows, expected.IsUnordered), Rows(actual.Rows, expected.IsUnordered));
        AddIf("tag", expected.Tag, actual.Tag);
        AddIf("rewritten", expected.Rewritten, actual.Rewritten ?? "the statement as it was");
        AddIf(
            "restrictions", expected.Restrictions is null ? null : string.Join("; ", expected.Restrictions),
            string.Join("; ", actual.Restrictions));
        foreach ((string name, string value) in expected.Variables ?? new Dictionary<string, string>())
        {
            AddIf("variable " + name, value, client.Session.GetVariable(name) ?? "no value");
        }

        void AddIf(string what, string? wanted, string got)
        {
            if (wanted is not null && wanted != got)
            {
                Add(what, wanted, got);
            }
        }

        void Add(string what, string wanted, string got) =>
            differences.Add(new TestDifference(expected.Line, what, Cut(wanted), Cut(got)));
    }

    private static string Rows(IReadOnlyList<IReadOnlyList<string>> rows, bool isUnordered)
    {
        IEnumerable<string> lines = rows.Select(row => "(" + string.Join(", ", row) + ")");
        return rows.Count == 0 ? "no rows" : string.Join(' ', isUnordered ? lines.Order(StringComparer.Ordinal) : lines);
    }

    private static string Cut(string text)
    {
        string line = new StringBuilder(text).Replace("\r", "").Replace("\n", " ").ToString();
        return line.Length <= LongestShownChars ? line : line[..LongestShownChars] + "…";
    }
}

/// <summary>Tests say what they find by their report.</summary>
internal sealed class NoLog : ILog
{
    public static readonly NoLog Instance = new();

    public void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
    }
}
