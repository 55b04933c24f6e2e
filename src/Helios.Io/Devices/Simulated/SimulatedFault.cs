namespace Helios.Io.Devices.Simulated;

/// <summary>How a simulated operation fails.</summary>
public enum SimulatedFault
{
    /// <summary>
    /// Nothing is written (EIO). A failed flush also loses what was not flushed, as kernels do that mark the pages clean.
    /// </summary>
    InputOutput,

    /// <summary>A write stores its first half, then fails (EIO). A flush fails as above.</summary>
    ShortThenInputOutput,

    /// <summary>A write stores its first half, then the disk is full (ENOSPC).</summary>
    NoSpace,
}

/// <summary>What of the writes that were not flushed is still there after a power cut.</summary>
public enum CrashSurvival
{
    /// <summary>Everything: only the process died.</summary>
    Everything,

    /// <summary>Nothing that was not flushed.</summary>
    FlushedOnly,

    /// <summary>A prefix of the unflushed bytes in the order of their writing: a torn tail at a chosen byte.</summary>
    Prefix,

    /// <summary>
    /// Any part, by the seed: each 512-byte sector of each write survives or not, so later writes may survive earlier ones.
    /// </summary>
    RandomSectors,
}

/// <summary>The simulated machine lost its power at the chosen operation. Everything after it throws this too.</summary>
public sealed class SimulatedPowerCut : Exception
{
    public SimulatedPowerCut() : base("the simulated machine lost its power")
    {
    }
}
