namespace Helios.Wire;

/// <summary>Numbers of the frontend/backend protocol, version 3 (PostgreSQL documentation, "Message Formats").</summary>
public static class Protocol
{
    public const int Major = 3;

    /// <summary>The newest minor version this server speaks. 3.2 brought cancel keys of more than four bytes.</summary>
    public const int NewestMinor = 2;

    public const int SslRequestCode = 80877103;
    public const int GssEncRequestCode = 80877104;
    public const int CancelRequestCode = 80877102;

    /// <summary>Parameters of this prefix are protocol options, which a server may refuse through NegotiateProtocolVersion.</summary>
    public static ReadOnlySpan<byte> OptionPrefix => "_pq_."u8;

    /// <summary>The version as one number, as it stands in packets: major in the upper half.</summary>
    public static int Version(int major, int minor) => (major << 16) | minor;

    /// <summary>Bytes of a cancel key: four before version 3.2, else this server's choice of 32.</summary>
    public static int CancelKeyBytes(int minor) => minor >= 2 ? 32 : 4;
}

/// <summary>How a value is written on the wire.</summary>
public enum WireFormat : short
{
    Text = 0,
    Binary = 1,
}

/// <summary>The indicator of ReadyForQuery.</summary>
public enum ReadyStatus : byte
{
    Idle = (byte)'I',
    InTransaction = (byte)'T',
    Failed = (byte)'E',
}
