using Helios.Io.Devices;

namespace Helios.Storage.Backup;

/// <summary>A store that is made in a directory under names that no start looks at.</summary>
internal sealed class StagedDirectory(IDataDirectory directory) : IDataDirectory
{
    private const string Prefix = "restoring-";

    public string Path => directory.Path;

    public static bool IsStaged(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    public IBlockDevice OpenDevice(string name, DeviceUse use = DeviceUse.Simple) => directory.OpenDevice(Prefix + name, use);

    public IReadOnlyList<string> List() => [.. directory.List().Where(IsStaged).Select(name => name[Prefix.Length..])];

    public bool Exists(string name) => directory.Exists(Prefix + name);

    public void Delete(string name) => directory.Delete(Prefix + name);

    public void Rename(string from, string to) => directory.Rename(Prefix + from, Prefix + to);

    public byte[] ReadAllBytes(string name) => directory.ReadAllBytes(Prefix + name);

    public void WriteAllBytesAtomically(string name, ReadOnlySpan<byte> bytes) => directory.WriteAllBytesAtomically(Prefix + name, bytes);

    /// <summary>Gives a file its own name, and drops the others.</summary>
    public void Publish(string name)
    {
        Clear(except: name);
        directory.Rename(Prefix + name, name);
    }

    public void Clear(string? except = null)
    {
        foreach (string name in List())
        {
            if (name != except)
            {
                Delete(name);
            }
        }
    }

    /// <summary>Nothing: the directory below is the caller's.</summary>
    public void Dispose()
    {
    }
}
