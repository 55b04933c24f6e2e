using FsCheck;
using FsCheck.Fluent;

namespace Helios.Storage.Tests.Support;

/// <summary>
/// Random moves by FsCheck, shrunk to few when they fail. HELIOS_STORAGE_SEED sets the seed, which a failure prints, and
/// HELIOS_STORAGE_SEEDS the number of runs.
/// </summary>
internal static class MoveCheck
{
    private const int DefaultSeed = 1;

    /// <summary>A failing run is tried in simpler forms so many times at most.</summary>
    private const int MostTries = 3000;

    /// <param name="runs">How many, unless the environment says.</param>
    /// <param name="moves">Of each run.</param>
    /// <param name="run">What was wrong in a run; null when nothing was.</param>
    public static void Holds(int runs, int moves, Func<Moves, string?> run)
    {
        int seed = Seeds.Number("HELIOS_STORAGE_SEED") ?? DefaultSeed;
        runs = Seeds.Number("HELIOS_STORAGE_SEEDS") ?? runs;
        int tries = 0;
        Arbitrary<Moves> arbitrary = Arb.From(
            Gen.Choose(0, int.MaxValue - 1).Select(number => Moves.FromSeed(number, moves)),
            all => all.Simpler().TakeWhile(_ => tries < MostTries));
        bool hasFailed = false;
        Config config = Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay((ulong)seed, 1).WithQuietOnSuccess(true);
        FsCheck.Check.One(config, Prop.ForAll(arbitrary, all =>
        {
            string? wrong = run(all);
            tries += hasFailed ? 1 : 0;
            hasFailed |= wrong is not null;
            return wrong is null ? true.ToProperty() : false.Label($"HELIOS_STORAGE_SEED={seed}, {all}: {wrong}");
        }));
    }

    /// <summary>How many runs it takes until one is wrong; 0 when none is.</summary>
    public static int RunsUntilWrong(int runs, int moves, Func<Moves, string?> run, out string wrong)
    {
        var random = new Random(DefaultSeed);
        for (int i = 1; i <= runs; i++)
        {
            if (run(Moves.FromSeed(random.Next(), moves)) is { } found)
            {
                wrong = found;
                return i;
            }
        }

        wrong = "";
        return 0;
    }
}
