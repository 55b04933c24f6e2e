namespace Helios.Io.Devices;

/// <summary>Opens devices in a data directory, and keeps the directory locked against a second process. Thread-safe. Each change of a name
/// is durable when it returns.</summary>
public interface IDataDirectory : IDisposable
{
    string Path { get; }

    /// <summary>Opens or creates a file; a new one is followed by an fsync of the directory. Throws Fault.</summary>
    IBlockDevice OpenDevice(string name, DeviceUse use = DeviceUse.Simple);

    IReadOnlyList<string> List();

    bool Exists(string name);

    void Delete(string name);

    /// <summary>Gives a file another name, replacing what has it: afterwards the one or the other is there, whatever happens.</summary>
    void Rename(string from, string to);

    byte[] ReadAllBytes(string name);

    /// <summary>Writes a whole file atomically: temporary file, fsync, rename, fsync of the directory.</summary>
    void WriteAllBytesAtomically(string name, ReadOnlySpan<byte> bytes);
}

/// <summary>What a device is opened for.</summary>
public enum DeviceUse
{
    /// <summary>Few requests, one after the other: the portable device.</summary>
    Simple,

    /// <summary>The write-ahead log: whichever device the directory was told to use, or chose.</summary>
    Log,

    /// <summary>Pages, many requests in flight: io_uring where this system permits it.</summary>
    Pages,
}
