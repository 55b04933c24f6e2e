namespace Helios.Types;

public enum CopyKind : byte
{
    Text,
    Csv,
    Binary,
}

public enum CopyHeader : byte
{
    None,
    Line,

    /// <summary>FROM: the line's names must be those of the columns.</summary>
    Match,
}

/// <summary>
/// How the data of a COPY looks, its options resolved (PostgreSQL documentation, COPY, "File Formats"). Flags of columns are by the place
/// in the data; empty: none.
/// </summary>
public sealed record CopyFormat
{
    public CopyKind Kind { get; init; }

    public byte Delimiter { get; init; } = (byte)'\t';

    /// <summary>What stands for NULL.</summary>
    public byte[] Null { get; init; } = [(byte)'\\', (byte)'N'];

    /// <summary>FROM: what stands for the column's default.</summary>
    public byte[]? Default { get; init; }

    public byte Quote { get; init; } = (byte)'"';

    public byte Escape { get; init; } = (byte)'"';

    public CopyHeader Header { get; init; }

    public bool[] ForceQuote { get; init; } = [];

    public bool[] ForceNotNull { get; init; } = [];

    public bool[] ForceNull { get; init; } = [];

    /// <summary>The first bytes of binary data: a byte with its high bit and line ends in it, so that whatever mangles text is
    /// noticed.</summary>
    public static ReadOnlySpan<byte> Signature => [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', 10, 255, 13, 10, 0];
}
