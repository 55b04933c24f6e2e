namespace Helios.Sql.Tests;

/// <summary>Counts the managed bytes of an action that is warm.</summary>
internal static class Allocations
{
    private const int WarmRuns = 200;
    private const int Rounds = 5;
    private const int RunsPerRound = 100;

    /// <summary>The bytes of the cheapest round: compiling a method again in the background may charge others.</summary>
    public static long Least(Action action)
    {
        for (int i = 0; i < WarmRuns; i++)
        {
            action();
        }

        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < RunsPerRound; i++)
            {
                action();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
