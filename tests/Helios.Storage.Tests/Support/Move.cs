namespace Helios.Storage.Tests.Support;

/// <summary>One step of a run: numbers for what the run has to choose. Smaller ones choose what comes first, so that a shrunk run is a
/// simple one.</summary>
internal sealed record Move(int[] Numbers)
{
    public const int Count = 8;
}

/// <summary>The moves of a run, in order.</summary>
internal sealed class Moves(Move[] all)
{
    public Move[] All => all;

    public static Moves FromSeed(int seed, int count)
    {
        var random = new Random(seed);
        return new Moves([.. Enumerable.Range(0, count).Select(_ =>
            new Move([.. Enumerable.Range(0, Move.Count).Select(_ => random.Next())]))]);
    }

    /// <summary>Simpler runs: without stretches of moves, the longest first; then with single numbers made nothing.</summary>
    public IEnumerable<Moves> Simpler()
    {
        for (int size = all.Length / 2; size > 0; size /= 2)
        {
            for (int at = 0; at < all.Length; at += size)
            {
                yield return new Moves([.. all[..at], .. all[Math.Min(all.Length, at + size)..]]);
            }
        }

        for (int i = 0; i < all.Length * Move.Count; i++)
        {
            (int move, int number) = (i / Move.Count, i % Move.Count);
            if (all[move].Numbers[number] != 0)
            {
                int[] numbers = [.. all[move].Numbers];
                numbers[number] = 0;
                yield return new Moves([.. all[..move], new Move(numbers), .. all[(move + 1)..]]);
            }
        }
    }

    public override string ToString() => $"{all.Length} moves";
}

/// <summary>Gives a move's numbers one after the other, and zeroes behind them.</summary>
internal sealed class MoveReader
{
    private int[] _numbers = [];
    private int _at;

    public void Begin(Move move)
    {
        _numbers = move.Numbers;
        _at = 0;
    }

    public int Next(int below) => _at < _numbers.Length ? _numbers[_at++] % below : 0;

    public int Next(int from, int below) => from + Next(below - from);
}
