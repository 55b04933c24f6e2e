namespace Helios.Io.Devices;

/// <summary>
/// An append-only file as the write-ahead log sees it: positioned writes and a flush to stable storage. Implementations: portable
/// (pwrite + fdatasync), io_uring, simulated (tests). Not thread-safe: the log's thread owns it.
/// </summary>
public interface ILogDevice : IDisposable
{
    long LengthBytes { get; }

    /// <summary>Writes all bytes or throws Fault. Nothing is durable before <see cref="Flush"/> returns.</summary>
    void Write(long position, ReadOnlySpan<byte> bytes);

    /// <summary>Returns when everything written is on stable storage; throws Fault when that cannot be promised. After a Fault the device
    /// must not be used again.</summary>
    void Flush();

    /// <summary>Reads up to the buffer's length; returns the bytes read, 0 at the end.</summary>
    int Read(long position, Span<byte> destination);

    /// <summary>Cuts the file (recovery drops a torn tail).</summary>
    void Truncate(long lengthBytes);
}

/// <summary>Opens log devices in a data directory, and keeps the directory locked against a second process.</summary>
public interface IDataDirectory : IDisposable
{
    string Path { get; }

    /// <summary>Opens or creates a file; a new one is followed by an fsync of the directory.</summary>
    ILogDevice OpenLog(string name);

    IReadOnlyList<string> List();

    bool Exists(string name);

    void Delete(string name);

    byte[] ReadAllBytes(string name);

    /// <summary>Writes a whole file atomically: temporary file, fsync, rename, fsync of the directory.</summary>
    void WriteAllBytesAtomically(string name, ReadOnlySpan<byte> bytes);
}
