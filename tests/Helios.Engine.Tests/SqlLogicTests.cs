using System.Globalization;
using Helios.Engine.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Engine.Tests;

/// <summary>
/// SQLite's sqllogictest corpus, where it lies beside the repository or HELIOS_CORPORA names it: no wrong answer. The first records of
/// each file by default;
/// HELIOS_SLT_RECORDS sets how many.
/// </summary>
public class SqlLogicTests
{
    private const int DefaultRecords = 60;

    private readonly ITestOutputHelper _output;

    public SqlLogicTests(ITestOutputHelper output)
    {
        _output = output;
    }

    public static TheoryData<string> Files => SqlLogicFile.Corpora is not { } root
        ? [""]
        : [.. Directory.GetFiles(root, "*.test",
            SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f)).Where(IsMeantForUs).Order()];

    // Aggregates over text that count as numbers in SQLite.
    private static bool IsMeantForUs(string file) => !file.EndsWith("slt_lang_aggfunc.test", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Files))]
    public void Answers_are_those_of_the_corpus(string file) => RunFile(file, liftsLiterals: false);

    [Theory]
    [MemberData(nameof(Files))]
    public void Literals_as_parameters_change_no_answer(string file) => RunFile(file, liftsLiterals: true);

    private void RunFile(string file, bool liftsLiterals)
    {
        if (file.Length == 0)
        {
            return;
        }

        string? given = Environment.GetEnvironmentVariable("HELIOS_SLT_RECORDS");
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.LiftsLiterals = liftsLiterals;
        var run = new SqlLogicFile(session, given is null ? DefaultRecords : int.Parse(given, CultureInfo.InvariantCulture));
        run.Run(Path.Combine(SqlLogicFile.Corpora!, file));
        _output.WriteLine($"{file}: {session.LiftedCount} lifted");
        _output.WriteLine($"{run.RightCount} right, {run.SkippedCount} skipped, {run.Wrong.Count} wrong");
        if (run.Wrong.Count > 0)
        {
            Assert.Fail($"{run.RightCount} right, {run.SkippedCount} skipped, {run.Wrong.Count} wrong\n"
                + string.Join("\n\n", run.Wrong.Take(5)));
        }
    }
}
