using Helios.Storage.Log;

namespace Helios.Storage.Tests.Support;

/// <summary>Looks into a log file.</summary>
internal static class LogBytes
{
    /// <summary>Where its last sound record ends; behind it is room. 0 when the file is not begun: a recycled one may hold another's
    /// header.</summary>
    public static int End(string name, ReadOnlySpan<byte> file)
    {
        if (!LogFormat.TryReadFileHeader(file, out LogFileHeader header) || LogFormat.FileName(header.Number) != name)
        {
            return 0;
        }

        int at = LogFormat.FileHeaderBytes;
        ulong chain = header.Chain;
        while (LogFormat.TryReadRecord(file[at..], header.StartLsn + at, out LogRecordHeader record) && record.Chain == chain)
        {
            chain = LogFormat.NextChain(chain, record.Crc, record.PayloadBytes);
            at += LogFormat.RecordHeaderBytes + record.PayloadBytes;
        }

        return at;
    }
}
