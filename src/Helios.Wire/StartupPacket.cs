namespace Helios.Wire;

public enum StartupPacketKind : byte
{
    SslRequest,
    GssEncRequest,
    CancelRequest,
    Startup,
}

/// <summary>The first packet of a connection, over the bytes it was read from.</summary>
public readonly ref struct StartupPacket
{
    internal StartupPacket(StartupPacketKind kind)
    {
        Kind = kind;
    }

    internal StartupPacket(int processId, ReadOnlySpan<byte> cancelKey)
    {
        Kind = StartupPacketKind.CancelRequest;
        ProcessId = processId;
        CancelKey = cancelKey;
    }

    internal StartupPacket(int major, int minor, ReadOnlySpan<byte> list)
    {
        Kind = StartupPacketKind.Startup;
        MajorVersion = major;
        MinorVersion = minor;
        Parameters = new StartupParameters(list);
    }

    public StartupPacketKind Kind { get; }

    /// <summary>CancelRequest: which session to cancel.</summary>
    public int ProcessId { get; }

    /// <summary>CancelRequest: 4 to 256 bytes. Compare in constant time.</summary>
    public ReadOnlySpan<byte> CancelKey { get; }

    public int MajorVersion { get; }

    /// <summary>The minor version the client asked for; above <see cref="Protocol.NewestMinor"/> answer with
    /// NegotiateProtocolVersion.</summary>
    public int MinorVersion { get; }

    public StartupParameters Parameters { get; }
}

/// <summary>The name and value pairs of a startup packet, checked when it was read: UTF-8, complete, no name twice.</summary>
public readonly ref struct StartupParameters
{
    private readonly ReadOnlySpan<byte> _list;

    internal StartupParameters(ReadOnlySpan<byte> list)
    {
        _list = list;
    }

    public Enumerator GetEnumerator() => new(_list);

    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (StartupParameter parameter in this)
        {
            if (parameter.Name.SequenceEqual(name))
            {
                value = parameter.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> list)
        {
            _rest = list;
        }

        public StartupParameter Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            int nameEnd = _rest.IndexOf((byte)0);
            ReadOnlySpan<byte> behind = _rest[(nameEnd + 1)..];
            int valueEnd = behind.IndexOf((byte)0);
            Current = new StartupParameter(_rest[..nameEnd], behind[..valueEnd]);
            _rest = behind[(valueEnd + 1)..];
            return true;
        }
    }
}

public readonly ref struct StartupParameter
{
    internal StartupParameter(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name = name;
        Value = value;
    }

    public ReadOnlySpan<byte> Name { get; }

    public ReadOnlySpan<byte> Value { get; }

    /// <summary>A protocol option (<c>_pq_.name</c>) rather than a session setting.</summary>
    public bool IsProtocolOption => Name.StartsWith(Protocol.OptionPrefix);
}
