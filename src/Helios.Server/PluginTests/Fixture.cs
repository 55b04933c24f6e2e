using Helios.Server.Configuration;

namespace Helios.Server.PluginTests;

/// <summary>A file of tests for a plugin (docs/plugin-tests.md).</summary>
/// <param name="Schema">SQL that runs before any plugin serves: tables and rows.</param>
/// <param name="Plugin">Hooks, grants and configuration for a run without a server; null: none are given.</param>
internal sealed record Fixture(string FileName, string Schema, PluginConfig? Plugin, IReadOnlyList<FixtureTest> Tests)
{
    /// <summary>What servers answer in every test.</summary>
    public IReadOnlyList<CannedAnswer> Http { get; init; } = [];

    /// <summary>Files that a granted directory has instead of its own; null: its own.</summary>
    public IReadOnlyDictionary<string, byte[]>? Files { get; init; }
}

/// <summary>One client, from its connection to its last statement, over rows that no other test has changed.</summary>
internal sealed record FixtureTest(
    string Name, int Line, string User, IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Session,
    IReadOnlyList<FixtureStatement> Statements)
{
    /// <summary>What servers answer in this test, before what they do in every one.</summary>
    public IReadOnlyList<CannedAnswer> Http { get; init; } = [];
}

/// <summary>A text, and what is expected of it; null: anything.</summary>
internal sealed record FixtureStatement(string Sql, int Line)
{
    /// <summary>"pass", "reject" (by a plugin), "failed" (a plugin did) or "error" (the statement's own).</summary>
    public string Verdict { get; init; } = FixtureVerdict.Pass;

    public string? SqlState { get; init; }

    /// <summary>Part of the message.</summary>
    public string? Message { get; init; }

    public IReadOnlyList<string>? Columns { get; init; }

    public IReadOnlyList<IReadOnlyList<string>>? Rows { get; init; }

    /// <summary>True: the order of rows does not matter.</summary>
    public bool IsUnordered { get; init; }

    public string? Tag { get; init; }

    /// <summary>The statement as plugins edited it.</summary>
    public string? Rewritten { get; init; }

    /// <summary>"table: predicate", in the order of the plugins.</summary>
    public IReadOnlyList<string>? Restrictions { get; init; }

    /// <summary>Session variables afterwards.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }
}

internal static class FixtureVerdict
{
    public const string Pass = "pass";
    public const string Reject = "reject";
    public const string Failed = "failed";
    public const string Error = "error";

    public static readonly string[] All = [Pass, Reject, Failed, Error];
}
