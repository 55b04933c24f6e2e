using Helios.Base;
using Helios.Kernels;

namespace Helios.Storage.Filters;

/// <summary>
/// A test of rows that is run over the columns of a page at once. It is the set of rows for which a condition is true: a condition on a
/// NULL is neither true nor false, so its opposite is another test and not what is left of this one. It cannot fail and has no effect, so
/// nobody can tell whether it ran before or after another. The constants may be set anew while no scan runs.
/// </summary>
public abstract class RowTest
{
    /// <summary>Tests inside one another, at most: they have their bitmaps on the stack.</summary>
    public const int MostDepth = 8;

    /// <summary>1 for a test with none inside.</summary>
    public virtual int Depth => 1;

    /// <summary>The rows that pass, a bit each, 0 behind the last.</summary>
    internal abstract void Select(in ColumnRun run, Span<ulong> into);

    /// <summary>Asks for the lines that the test will read first.</summary>
    internal virtual void Prefetch(in ColumnRun run)
    {
    }
}

/// <summary>Rows for which all tests are true.</summary>
public sealed class AllTests : RowTest
{
    private readonly RowTest[] _tests;

    public AllTests(RowTest[] tests)
    {
        Invariant.Require(tests.Length > 0);
        _tests = tests;
        Depth = 1 + tests.Max(t => t.Depth);
        Invariant.Require(Depth <= MostDepth);
    }

    public override int Depth { get; }

    internal override void Select(in ColumnRun run, Span<ulong> into)
    {
        _tests[0].Select(run, into);
        Span<ulong> room = stackalloc ulong[ColumnRun.MostWords];
        Span<ulong> one = room[..into.Length];
        for (int i = 1; i < _tests.Length && !Bitmap.IsEmpty(into); i++)
        {
            _tests[i].Select(run, one);
            Bitmap.And(into, one);
        }
    }

    internal override void Prefetch(in ColumnRun run) => _tests[0].Prefetch(run);
}

/// <summary>Rows for which any test is true.</summary>
public sealed class AnyTest : RowTest
{
    private readonly RowTest[] _tests;

    public AnyTest(RowTest[] tests)
    {
        Invariant.Require(tests.Length > 0);
        _tests = tests;
        Depth = 1 + tests.Max(t => t.Depth);
        Invariant.Require(Depth <= MostDepth);
    }

    public override int Depth { get; }

    internal override void Select(in ColumnRun run, Span<ulong> into)
    {
        _tests[0].Select(run, into);
        Span<ulong> room = stackalloc ulong[ColumnRun.MostWords];
        Span<ulong> one = room[..into.Length];
        for (int i = 1; i < _tests.Length; i++)
        {
            _tests[i].Select(run, one);
            Bitmap.Or(into, one);
        }
    }

    internal override void Prefetch(in ColumnRun run)
    {
        foreach (RowTest test in _tests)
        {
            test.Prefetch(run);
        }
    }
}

/// <summary>Rows for which a test is not true: x IS NOT TRUE, with everything that is NULL.</summary>
public sealed class NotTrueTest : RowTest
{
    private readonly RowTest _test;

    public NotTrueTest(RowTest test)
    {
        _test = test;
        Depth = test.Depth;
    }

    public override int Depth { get; }

    internal override void Select(in ColumnRun run, Span<ulong> into)
    {
        _test.Select(run, into);
        Bitmap.Not(into, run.Count);
    }

    internal override void Prefetch(in ColumnRun run) => _test.Prefetch(run);
}

/// <summary>x IS NULL, x IS NOT NULL, for a column of any kind.</summary>
public sealed class NullTest(int column, bool isNull) : RowTest
{
    internal override void Select(in ColumnRun run, Span<ulong> into)
    {
        if (run.TryValidity(column, out ReadOnlySpan<byte> validity))
        {
            Bitmap.Valid(validity, run.Count, into);
        }
        else
        {
            into.Clear();
        }

        if (isNull)
        {
            Bitmap.Not(into, run.Count);
        }
    }
}
