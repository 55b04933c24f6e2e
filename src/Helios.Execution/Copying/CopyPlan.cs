using Helios.Types;

namespace Helios.Execution;

/// <summary>What a COPY does beside its plan: how its data looks, and which way it goes.</summary>
public sealed record CopySpec(CopyFormat Format, bool IsFrom, string[] ColumnNames)
{
    public int ColumnCount => ColumnNames.Length;
}

internal enum CopyLog : sbyte
{
    Silent = -1,
    Default = 0,
    Verbose = 1,
}

/// <summary>The options of a COPY, checked together. Column lists are still names.</summary>
internal sealed record CopyOptions
{
    public required CopyFormat Format { get; init; }

    public bool IgnoresErrors { get; init; }

    /// <summary>0: any number of rows may be skipped.</summary>
    public long RejectLimit { get; init; }

    public CopyLog Log { get; init; }

    public CopyColumns? ForceQuote { get; init; }

    public CopyColumns? ForceNotNull { get; init; }

    public CopyColumns? ForceNull { get; init; }
}

/// <param name="Names">Null: all.</param>
internal sealed record CopyColumns(string[]? Names);
