using Helios.Engine.Tests.Support;

namespace Helios.Engine.Tests;

/// <summary>Every file of tests/sql, against what PostgreSQL answered.</summary>
public class SqlFileTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(SqlTestFile.Root, "*.test",
            SearchOption.AllDirectories).Select(f => Path.GetRelativePath(SqlTestFile.Root, f)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Answers_are_those_of_PostgreSQL(string file) => RunFile(file, liftsLiterals: false);

    [Theory]
    [MemberData(nameof(Files))]
    public void Literals_as_parameters_change_no_answer(string file) => RunFile(file, liftsLiterals: true);

    private static void RunFile(string file, bool liftsLiterals)
    {
        string differences = SqlTestFile.Differences(Path.Combine(SqlTestFile.Root, file), liftsLiterals);
        if (differences.Length > 0)
        {
            Assert.Fail(differences);
        }
    }
}
