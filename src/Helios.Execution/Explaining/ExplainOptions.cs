namespace Helios.Execution;

public enum ExplainFormat : byte
{
    Text,
    Json,
    Xml,
    Yaml,
}

/// <summary>How a statement is to be explained.</summary>
public sealed record ExplainOptions
{
    /// <summary>The statement runs.</summary>
    public bool IsAnalyze { get; init; }

    public bool IsVerbose { get; init; }

    public bool HasTiming { get; init; }

    public bool HasSummary { get; init; }

    /// <summary>What plugins did is told as well.</summary>
    public bool HasPlugins { get; init; }

    public ExplainFormat Format { get; init; }
}
