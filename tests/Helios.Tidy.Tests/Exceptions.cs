namespace Helios.Tidy.Tests;

/// <summary>One place that breaks a rule. Key names it within its file, so that edits elsewhere do not move it.</summary>
internal sealed record Finding(string Rule, string Path, string Key, string Detail)
{
    internal string Entry => $"{Rule} {Path} {Key}";
}

/// <summary>
/// The committed exceptions. The list may only shrink: a finding that is not on it fails, and so does an entry that nothing needs any more.
/// </summary>
internal static class Exceptions
{
    internal const string File = "tests/Helios.Tidy.Tests/exceptions.txt";

    internal static void Check(string rule, IEnumerable<Finding> findings)
    {
        Finding[] all = [.. findings];
        Assert.All(all, f => Assert.Equal(rule, f.Rule));
        HashSet<string> excepted = [.. Entries().Where(e => e.StartsWith(rule + " ", StringComparison.Ordinal))];
        string[] fresh = [.. all.Where(f => !excepted.Contains(f.Entry)).Select(f => $"{f.Entry}: {f.Detail}")];
        string[] needless = [.. excepted.Except(all.Select(f => f.Entry)).Select(e => $"remove from {File}, it is kept now: {e}")];
        Assert.True(fresh.Length + needless.Length == 0, Environment.NewLine + string.Join(Environment.NewLine, fresh.Concat(needless)));
    }

    internal static IEnumerable<string> Entries() => Repository.Read(File)
        .Split('\n')
        .Select(line => line.Trim())
        .Where(line => line.Length > 0 && line[0] != '#');
}
