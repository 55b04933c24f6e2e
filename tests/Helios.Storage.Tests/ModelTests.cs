using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

/// <summary>Interleaved transactions beside a model that is nothing but lists of versions.</summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    private const int Steps = 500;

    [Fact]
    public void Interleaved_transactions_answer_as_the_model_does_and_survive_power_cuts()
    {
        var counts = new ModelCounts();
        MoveCheck.Holds(150, Steps, moves => ModelRun.Problem(moves, counts));
        output.WriteLine(counts.ToString());
        Assert.True(Seeds.IsReplay || counts.Least > 0, $"something was never met: {counts}");
    }

    public static TheoryData<SeededBug> Bugs => [.. Enum.GetValues<SeededBug>().Where(bug => bug != SeededBug.None)];

    /// <summary>A model that finds nothing proves nothing.</summary>
    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_store_with_a_bug_does_not_pass(SeededBug bug)
    {
        int runs = MoveCheck.RunsUntilWrong(300, Steps, moves => ModelRun.Problem(moves, bug: bug), out string wrong);
        output.WriteLine($"{bug}: found in run {runs}: {wrong.Split('\n')[0]}");
        Assert.True(runs > 0, $"{bug} was not found");
    }
}
