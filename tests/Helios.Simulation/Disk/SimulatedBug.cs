namespace Helios.Simulation.Disk;

/// <summary>
/// What a store does that leaves out or mistakes a step between itself and the disk, put in at the disk: the store believes that all went
/// well, as it would if the mistake were its own. Reads and writes go wrong one time in a few, flushes always.
/// </summary>
internal enum SimulatedBug
{
    None,

    /// <summary>Commits are acknowledged before they are durable.</summary>
    LogIsNotFlushed,

    /// <summary>A checkpoint is believed, and the log before it used again, before its pages are durable.</summary>
    PagesAreNotFlushed,

    /// <summary>A flush makes durable what was written last, and nothing before it: a pointer without what it points to.</summary>
    OnlyLastWriteIsFlushed,

    /// <summary>A record of the log is never written.</summary>
    LogWriteIsLost,

    /// <summary>A page is never written.</summary>
    PageWriteIsLost,

    /// <summary>A record of the log is written by half, and nobody looks at how much was written.</summary>
    ShortLogWriteIsUnchecked,

    /// <summary>The same for a page.</summary>
    ShortPageWriteIsUnchecked,

    /// <summary>A page is written to its neighbour's place.</summary>
    PageIsMisdirected,

    /// <summary>A page is read as it was before it was last written, which its own checksum does not tell.</summary>
    PageReadIsStale,

    /// <summary>A page is read with a bit flipped.</summary>
    PageReadIsRotten,

    /// <summary>That a write failed is not looked at.</summary>
    FailedWriteIsIgnored,

    /// <summary>That a flush failed is not looked at.</summary>
    FailedFlushIsIgnored,
}
