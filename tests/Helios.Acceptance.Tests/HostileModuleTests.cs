using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace Helios.Acceptance.Tests;

/// <summary>
/// The hand-written hostile modules of Hostile/*.wat, deployed one after the other into one running server while neighbours work: what each
/// must come to comes, neighbours see their own rows and no error, nobody sees a byte that is not theirs, and the server lives.
/// HELIOS_HOSTILE is a part of names, or "all" (without it a few are tried); HELIOS_HOSTILE_SECONDS has the neighbours' waiting measured.
/// </summary>
public sealed class HostileModuleTests(ITestOutputHelper output)
{
    private const int LargestServerMb = 1_500;

    // How many modules the fast tests leave out for each that they try.
    private const int OneOf = 7;

    [NativeFact]
    public void Every_hostile_module_comes_to_nothing()
    {
        string? only = Environment.GetEnvironmentVariable("HELIOS_HOSTILE");
        Assert.True(HostileModule.All.Count >= 60);
        HostileModule[] modules = only is { Length: > 0 }
            ? [.. HostileModule.All.Where(m => only == "all" || m.Name.Contains(only, StringComparison.Ordinal))]
            : [.. HostileModule.All.Where((_, i) => i % OneOf == 0)];
        using var server = new HostileServer(neighbours: 2);
        HostileServer.Visit calm = server.Provoke();
        Assert.Null(calm.Connect.Error ?? calm.Reads[0].Error ?? calm.Reads[1].Error ?? calm.Write!.Error);
        Assert.Equal(20, calm.Reads[0].Rows.Count);
        var problems = new List<string>();
        foreach (HostileModule module in modules)
        {
            Try(module, server, calm, problems);
        }

        Assert.Equal(0, server.Deploy("hostile", server.Harmless).Code);
        server.StopNeighbours();
        problems.AddRange(server.NeighbourErrors.Distinct().Select(e => "a neighbour: " + e));
        output.WriteLine(
            $"{modules.Length} modules, {server.NeighbourStatements} statements of neighbours, {server.Process.ResidentMb} MB");
        Assert.True(server.NeighbourStatements > 100);
        Assert.True(server.Process.ResidentMb < LargestServerMb, $"{server.Process.ResidentMb} MB");
        string log = server.Process.Log;
        Assert.DoesNotContain(HostileServer.Canary, log, StringComparison.Ordinal);
        Assert.DoesNotContain(log, c => char.IsControl(c) && c is not '\n' and not '\r');
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.Equal(0, server.Process.Stop());
    }

    private static void Try(HostileModule module, HostileServer server, HostileServer.Visit calm, List<string> problems)
    {
        string? wrong = null;
        try
        {
            (int code, string _, string error) = server.Deploy("hostile", module.Compile("hostile", "security"));
            wrong = module.Expect == "deploy" ? Refusal(code, error, module.Reason)
                : code != 0 ? $"not deployed: {error}"
                : Wrong(module, server.Provoke(), calm);
            if (wrong is null && module.Expect != "deploy")
            {
                server.Deploy("hostile", server.Harmless);
                (code, _, error) = server.Deploy("watcher", module.Compile("watcher", "observer"));
                wrong = code != 0 ? $"not deployed as an observer: {error}" : Different(server.Provoke(), calm, "an observer");
                server.Deploy("watcher", server.Harmless);
            }
        }
        catch (Exception e)
        {
            wrong = e.ToString();
        }

        if (wrong is not null)
        {
            problems.Add($"{module.Name}: {wrong}");
        }
    }

    private static string? Refusal(int code, string error, string reason) =>
        code != 6 ? $"deployed ({code})"
        : !error.Contains(reason, StringComparison.Ordinal) ? $"refused because: {error}"
        : error.TrimEnd('\n').Any(char.IsControl) ? $"its refusal has control characters: {error}"
        : error.Length > 2_000 ? $"its refusal has {error.Length} characters"
        : null;

    private static string? Wrong(HostileModule module, HostileServer.Visit visit, HostileServer.Visit calm)
    {
        if (Leaks(visit) is { } leak)
        {
            return leak;
        }

        switch (module.Expect)
        {
            case "any":
                return null;
            case "served":
                return Different(visit, calm, "a harmless trick");
            case "refused-write":
                return Refused(visit.Write, module) ?? visit.Reads.Select(r => r.Error).FirstOrDefault(e => e is not null);
            case "ended":
                return visit.Reads.Select(r => Refused(r, module)).FirstOrDefault(wrong => wrong is not null);
            default:
                return module.Hooks.Contains("on_connect")
                    ? Refused(visit.Connect, module)
                    : visit.Reads.Select((r, i) => r.Rows.Count > 0 ? $"{r.Rows.Count} rows" : Refused(r, module, i == 0))
                        .Append(module.Hooks.Contains("post_execution") ? null : Refused(visit.Write, module, isFirst: false))
                        .FirstOrDefault(wrong => wrong is not null);
        }
    }

    /// <summary>Null when this was refused as a failed plugin's statements are.</summary>
    private static string? Refused(HostileServer.Answer? answer, HostileModule module, bool isFirst = true) =>
        answer?.Error is not { } error ? "it passed"
        : !error.Contains("plugin \"hostile\"", StringComparison.Ordinal) || error[..5] is not ("38000" or "54000" or "0A000") ? error
        : isFirst && !error.Contains(module.Reason, StringComparison.Ordinal) ? error
        : null;

    private static string? Different(HostileServer.Visit visit, HostileServer.Visit calm, string what)
    {
        string? error = visit.Connect.Error ?? visit.Reads.Append(visit.Write).Select(a => a?.Error).FirstOrDefault(e => e is not null);
        return Leaks(visit) ?? (error is not null ? $"{what} is refused: {error}"
            : visit.Reads.All(r => r.Rows.SequenceEqual(calm.Reads[0].Rows)) ? null
            : $"{what} changes rows: {string.Join('|', visit.Reads[0].Rows)}");
    }

    // Nothing that this client asks for holds a canary.
    private static string? Leaks(HostileServer.Visit visit) =>
        visit.All.Contains(HostileServer.Canary, StringComparison.Ordinal) || visit.All.Contains("LEAK0", StringComparison.Ordinal)
            ? "a canary: " + visit.All
            : null;

    /// <summary>
    /// Short windows with a harmless and with a hostile plugin, in pairs whose order changes, a client that provokes in both. What is told
    /// is the median over the pairs, which a moment's load of the machine does not move; the first row, harmless in both, is what the
    /// method itself moves.
    /// </summary>
    [NativeFact]
    public void How_long_neighbours_wait()
    {
        string? wanted = Environment.GetEnvironmentVariable("HELIOS_HOSTILE_SECONDS");
        if (!double.TryParse(wanted, CultureInfo.InvariantCulture, out double seconds))
        {
            return;
        }

        string? pairsWanted = Environment.GetEnvironmentVariable("HELIOS_HOSTILE_PAIRS");
        int pairs = int.TryParse(pairsWanted, CultureInfo.InvariantCulture, out int number) ? number : 9;
        string[] names =
        [
            Harmless, "loop-post-parse", "loop-memory-grow", "loop-memory-fill", "stack-recursion", "memory-store-behind-end",
            "loop-at-every-start", "call-log-flood", "edits-same-text-again-and-again", "batch-view-of-megabytes",
        ];
        var report = new StringBuilder("| module | p50 without | p50 with | p99 without | p99 with | p99 moves | of pairs, quartiles |\n");
        report.AppendLine("|---|---|---|---|---|---|---|");
        using var server = new HostileServer(neighbours: 4);
        string only = Environment.GetEnvironmentVariable("HELIOS_HOSTILE") is { Length: > 0 } part and not "all" ? part : "";
        foreach (string name in names.Where(n => n == Harmless || n.Contains(only, StringComparison.Ordinal)))
        {
            byte[] hostile = name == Harmless
                ? [.. File.ReadAllBytes(server.Harmless), 0, 5, 4, .. "same"u8]
                : HostileModule.All.Single(m => m.Name == name).Compile("hostile", "security");
            report.AppendLine(Row(name, Measure(server, hostile, seconds, pairs)));
        }

        byte[] harmless = [.. File.ReadAllBytes(server.Harmless), 0, 5, 4, .. "same"u8];
        report.AppendLine(Row(Megabytes, Measure(server, harmless, seconds, pairs, LargeSelect)));

        server.StopNeighbours();
        string errors = string.Join("; ", server.NeighbourErrors.Distinct().Take(3));
        report.AppendLine($"\n{pairs} pairs of windows of {seconds} s each. {server.NeighbourErrors.Count} errors of neighbours {errors}");
        output.WriteLine(report.ToString());
        if (Environment.GetEnvironmentVariable("HELIOS_REPORT") is { Length: > 0 } file)
        {
            File.AppendAllText(file, report.ToString());
        }
    }

    private const string Harmless = "(none: harmless in both)";

    // What a client moves that reads as many bytes as batch-view-of-megabytes answers, without any plugin: its own work is in it.
    private const string Megabytes = "(none: rows of a megabyte)";
    private const string LargeSelect =
        "SELECT id, CASE WHEN id % 5 <> 0 THEN repeat('x', 1048576) END FROM victim ORDER BY id";

    private sealed record Pair(double CalmP50, double CalmP99, double HostileP50, double HostileP99);

    private static List<Pair> Measure(
        HostileServer server, byte[] hostile, double seconds, int pairs, string select = HostileServer.Visit.Select)
    {
        var measured = new List<Pair>();
        for (int i = 0; i < pairs; i++)
        {
            (double P50, double P99)[] both = new (double, double)[2];
            for (int half = 0; half < 2; half++)
            {
                int kind = (i + half) % 2;
                (int code, _, string error) =
                    kind == 1 ? server.Deploy("hostile", Fresh(hostile, i)) : server.Deploy("hostile", server.Harmless);
                Assert.True(code == 0, error);
                both[kind] = Window(server, seconds, kind == 1 ? select : HostileServer.Visit.Select);
            }

            measured.Add(new Pair(both[0].P50, both[0].P99, both[1].P50, both[1].P99));
        }

        return measured;
    }

    // A module that counts its starts in the store, which outlives it, begins to count anew: else its later deploys would be refused.
    private static byte[] Fresh(byte[] module, int pair)
    {
        byte[] fresh = [.. module];
        int at = fresh.AsSpan().IndexOf("starts"u8);
        if (at >= 0)
        {
            Encoding.ASCII.GetBytes($"s{pair:d5}", fresh.AsSpan(at));
        }

        return fresh;
    }

    private static string Row(string name, List<Pair> pairs)
    {
        static string Time(IEnumerable<double> values) => Quantile(values, 0.5).ToString("f0", CultureInfo.InvariantCulture) + " µs";
        static string Percent(double ratio) => ((ratio - 1) * 100).ToString("+0;-0;0", CultureInfo.InvariantCulture) + " %";
        double[] ratios = [.. pairs.Select(pair => pair.HostileP99 / pair.CalmP99)];
        string[] cells =
        [
            name, Time(pairs.Select(pair => pair.CalmP50)), Time(pairs.Select(pair => pair.HostileP50)),
            Time(pairs.Select(pair => pair.CalmP99)), Time(pairs.Select(pair => pair.HostileP99)), Percent(Quantile(ratios, 0.5)),
            $"{Percent(Quantile(ratios, 0.25))} to {Percent(Quantile(ratios, 0.75))}",
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static (double P50, double P99) Window(HostileServer server, double seconds, string select)
    {
        // What the deploy itself moved is over.
        server.Provoke(select);
        server.Times.Clear();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            server.Provoke(select);
            Thread.Sleep(50);
        }

        double[] times = [.. server.Times.Select(t => t * 1e6 / Stopwatch.Frequency)];
        Assert.True(times.Length > 100, $"only {times.Length} statements of neighbours in a window");
        return (Quantile(times, 0.5), Quantile(times, 0.99));
    }

    private static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
