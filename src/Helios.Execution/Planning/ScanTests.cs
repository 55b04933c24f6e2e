using Helios.Storage.Filters;
using Helios.Types;

namespace Helios.Execution;

/// <summary>What of a scan's barriers and filter the store tests, and what is left to test row by row.</summary>
internal sealed class ScanTests
{
    private readonly List<PushedTest> _tests;

    private ScanTests(List<PushedTest> tests, RowCheck rest)
    {
        _tests = tests;
        Rest = rest;
    }

    public RowCheck Rest { get; }

    /// <summary>Null when the store can test nothing.</summary>
    public static ScanTests? Of(int[] columns, SqlType[] types, Barrier[] barriers, Expr? filter)
    {
        var compiler = new TestCompiler(columns, types);
        var tests = new List<PushedTest>();
        var leftBarriers = new List<Barrier>();
        foreach (Barrier barrier in barriers)
        {
            if (compiler.TryCompile(barrier.Predicate, want: true) is { } test)
            {
                tests.Add(test);
            }
            else
            {
                leftBarriers.Add(barrier);
            }
        }

        var left = new List<Conjunct>();
        foreach (Conjunct conjunct in Conjunct.Split(filter))
        {
            if (compiler.TryCompile(conjunct.Expr, want: true) is { } test)
            {
                tests.Add(test);
            }
            else
            {
                left.Add(conjunct);
            }
        }

        return tests.Count == 0
            ? null
            : new ScanTests(TestCompiler.Joined(tests), new RowCheck([.. leftBarriers], Conjunct.Combine(left)));
    }

    public RowTest Make(List<Action<EvalContext>> constants) =>
        _tests.Count == 1 ? _tests[0].Make(constants) : new AllTests([.. _tests.Select(t => t.Make(constants))]);
}
