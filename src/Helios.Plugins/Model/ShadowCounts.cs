namespace Helios.Plugins;

/// <summary>How a version that runs beside another one compares with it, in calls.</summary>
/// <param name="Percent">Its share of calls.</param>
/// <param name="Skipped">Calls beside which it was not run, because its time was used up.</param>
/// <param name="Ns">Time that it took, with copying and comparing.</param>
public sealed record ShadowCounts(int Percent, long Equal, long Different, long Failed, long Skipped, long Ns);

/// <summary>One difference. Time as that of <see cref="PluginEvent"/>.</summary>
/// <param name="Version">The version that ran beside.</param>
/// <param name="Kind">verdict, message, restrictions, edits, annotations, session variables, rows, columns, values of column N,
/// failed.</param>
/// <param name="Statement">The statement with parameters for its constants, or null where there is none yet.</param>
public sealed record PluginDifferenceSeen(long AtUs, string Plugin, string Version, string Hook, string Kind, string? Statement);
