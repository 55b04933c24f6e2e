namespace Helios.Engine;

/// <summary>
/// Whether the runs of a plan are short enough for an event loop, by what the last ones took, plugins included. A run on a loop that took
/// far too long sends as many of the next ones to workers as no client would like to wait for, each time twice as many.
/// Any thread: what two of them write at the same time may be lost, which changes when a plan is looked at again, and nothing else.
/// </summary>
internal sealed class LoopFitness
{
    /// <summary>What a run may take on a loop.</summary>
    public const long MostNs = 250_000;

    private const long FarTooLongNs = 4 * MostNs;
    private const long MostNotedNs = 16 * MostNs;
    private const int FirstPenalty = 16;
    private const int MostPenalty = 64 * 1024;
    private const int GoodRunsPerHalf = 256;

    private long _expectedNs = MostNotedNs;
    private int _resting;
    private int _penalty = FirstPenalty;
    private int _goodRuns;

    /// <summary>True when a run may begin on a loop.</summary>
    public bool IsFit => Volatile.Read(ref _expectedNs) <= MostNs && Volatile.Read(ref _resting) == 0;

    /// <summary>A run took so long: at once believed when it is longer than expected, bit by bit when it is shorter.</summary>
    public void Note(long ns, bool wasOnLoop)
    {
        long expected = Volatile.Read(ref _expectedNs);
        long noted = Math.Min(ns, MostNotedNs);
        Volatile.Write(ref _expectedNs, noted > expected ? noted : noted + ((expected - noted) / 2));
        if (!wasOnLoop)
        {
            int resting = Volatile.Read(ref _resting);
            Volatile.Write(ref _resting, Math.Max(0, resting - 1));
        }
        else if (ns > FarTooLongNs)
        {
            Volatile.Write(ref _resting, _penalty);
            _penalty = Math.Min(2 * _penalty, MostPenalty);
            _goodRuns = 0;
        }
        else if (++_goodRuns >= GoodRunsPerHalf)
        {
            _goodRuns = 0;
            _penalty = Math.Max(FirstPenalty, _penalty / 2);
        }
    }
}
