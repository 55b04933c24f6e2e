namespace Helios.Server.PluginTests;

/// <summary>What a run of a file of tests found.</summary>
/// <param name="Problem">Why no test could run, or why not all did; null: all ran.</param>
public sealed record TestReport(string FileName, IReadOnlyList<TestResult> Results, string? Problem, long ElapsedNs)
{
    public bool IsPassed => Problem is null && Results.All(r => r.Differences.Count == 0);

    /// <summary>The first differences on one line each; empty when all passed.</summary>
    public IEnumerable<string> Failures(int most) =>
        (Problem is null ? [] : new[] { $"{FileName}: {Problem}" })
        .Concat(Results.SelectMany(r => r.Differences.Select(d => $"{FileName}:{d.Line}: test \"{r.Name}\": {d}"))).Take(most);
}

public sealed record TestResult(string Name, int Line, IReadOnlyList<TestDifference> Differences, long ElapsedNs);

/// <summary>What was expected of a statement, and what came.</summary>
/// <param name="What">verdict, sqlstate, message, columns, rows, tag, rewritten, restrictions, variable NAME.</param>
public sealed record TestDifference(int Line, string What, string Expected, string Actual)
{
    public override string ToString() => $"{What}: expected {Expected}, got {Actual}";
}
