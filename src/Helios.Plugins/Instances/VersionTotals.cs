namespace Helios.Plugins.Instances;

/// <summary>What one version did so far, or within some time.</summary>
/// <param name="Calls">Hook calls that entered the guest.</param>
/// <param name="Failures">Traps, deadlines, bad answers, refused starts.</param>
/// <param name="Rejections">Statements, texts and clients that it refused.</param>
/// <param name="SampledNs">Sum of the times that <paramref name="Times"/> holds.</param>
internal sealed record VersionTotals(
    long Calls, long Failures, long DeadlineMisses, long Rejections, long SampledNs, LatencyHistogram Times)
{
    public static readonly VersionTotals None = new(0, 0, 0, 0, 0, new LatencyHistogram());

    public double MeanNs => Times.Count is > 0 and long count ? (double)SampledNs / count : 0;

    public VersionTotals Minus(VersionTotals earlier) => new(
        Calls - earlier.Calls, Failures - earlier.Failures, DeadlineMisses - earlier.DeadlineMisses, Rejections - earlier.Rejections,
        SampledNs - earlier.SampledNs, Times.Minus(earlier.Times));
}
