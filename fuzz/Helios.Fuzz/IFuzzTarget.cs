namespace Helios.Fuzz;

/// <summary>
/// One surface that takes bytes from outside. <see cref="Run"/> returns for input it understood and for input it refused as its contract
/// says;
/// any exception out of it is a finding.
/// </summary>
internal interface IFuzzTarget
{
    string Name { get; }

    /// <summary>Well-formed inputs to mutate. The same on every run, so that a seed replays.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Bytes worth inserting: keywords, magic numbers. May be empty.</summary>
    IReadOnlyList<byte[]> Dictionary { get; }

    void Run(byte[] input);
}
