using Helios.Base;
using Helios.Storage.Log;

namespace Helios.Storage.Archive;

/// <summary>A closed log file that was read through and is sound.</summary>
/// <param name="Header">Its header.</param>
/// <param name="LengthBytes">Of the log in it, end record included; behind that is room that means nothing.</param>
/// <param name="EndChain">The chain behind it.</param>
internal readonly record struct LogSegment(LogFileHeader Header, int LengthBytes, ulong EndChain)
{
    public long EndLsn => Header.StartLsn + LengthBytes;

    /// <summary>Throws Fault, with the place, when a record is damaged or the file is not closed.</summary>
    public static LogSegment Read(string name, ReadOnlySpan<byte> bytes)
    {
        var walk = new LogWalk(name, bytes);
        while (walk.MoveNext(out LogRecordHeader record))
        {
            if (record.Kind == LogRecordKind.End)
            {
                break;
            }
        }

        return new LogSegment(walk.Header, walk.At, walk.Chain);
    }

    /// <summary>True when the chain had this value at this position of the log.</summary>
    public static bool Passes(string name, ReadOnlySpan<byte> bytes, long lsn, ulong chain)
    {
        var walk = new LogWalk(name, bytes);
        while (walk.Header.StartLsn + walk.At < lsn && walk.MoveNext(out _))
        {
        }

        return walk.Header.StartLsn + walk.At == lsn && walk.Chain == chain;
    }
}

/// <summary>Goes through the records of a log file, each of which must be sound.</summary>
internal ref struct LogWalk
{
    private readonly string _name;
    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Throws Fault when the header is damaged.</summary>
    public LogWalk(string name, ReadOnlySpan<byte> bytes)
    {
        if (!LogFormat.TryReadFileHeader(bytes, out LogFileHeader header))
        {
            throw new Fault($"{name} is damaged at offset 0: there is no header of a log file");
        }

        _name = name;
        _bytes = bytes;
        Header = header;
        Chain = header.Chain;
        At = LogFormat.FileHeaderBytes;
    }

    public LogFileHeader Header { get; }

    /// <summary>Offset behind the last record.</summary>
    public int At { get; private set; }

    public ulong Chain { get; private set; }

    /// <summary>The last record's operations, and the time of a commit.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>False at the file's last byte. Throws Fault for a damaged record.</summary>
    public bool MoveNext(out LogRecordHeader record)
    {
        record = default;
        if (At == _bytes.Length)
        {
            return false;
        }

        if (!LogFormat.TryReadRecord(_bytes[At..], Header.StartLsn + At, out record) || record.Chain != Chain)
        {
            throw new Fault($"{_name} is damaged at offset {At}");
        }

        Payload = _bytes.Slice(At + LogFormat.RecordHeaderBytes, record.PayloadBytes);
        Chain = LogFormat.NextChain(Chain, record.Crc, record.PayloadBytes);
        At += LogFormat.RecordHeaderBytes + record.PayloadBytes;
        return true;
    }
}
