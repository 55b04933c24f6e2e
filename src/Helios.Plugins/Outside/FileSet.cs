using System.Text;
using Helios.Io.Devices;

namespace Helios.Plugins.Outside;

/// <summary>
/// The files of a granted directory as they were at one moment, in memory: guests read them without a system call, and an instance sees
/// one state of them all its life. Immutable.
/// </summary>
internal sealed class FileSet
{
    public static readonly FileSet Empty = new([], []);

    private readonly File[] _files;

    private FileSet(File[] files, IReadOnlyList<ConfinedEntry> listing)
    {
        _files = files;
        Listing = listing;
        Readable = [.. files.Where(f => f.Contents is not null)];
        Bytes = Readable.Sum(f => f.Contents!.LongLength);
    }

    /// <summary>Contents is null where there is something that may not be read.</summary>
    public readonly record struct File(byte[] NameUtf8, byte[]? Contents);

    /// <summary>What the directory held when they were read.</summary>
    public IReadOnlyList<ConfinedEntry> Listing { get; }

    /// <summary>By the bytes of their names.</summary>
    public IReadOnlyList<File> Readable { get; }

    public long Bytes { get; }

    /// <summary>Names of what is there and may not be read.</summary>
    public IEnumerable<string> LeftOut => _files.Where(f => f.Contents is null).Select(f => Encoding.UTF8.GetString(f.NameUtf8));

    /// <param name="contents">Null for what may not be read.</param>
    public static FileSet Of(IEnumerable<(string Name, byte[]? Contents)> contents, IReadOnlyList<ConfinedEntry> listing)
    {
        File[] files = [.. contents.Select(c => new File(Encoding.UTF8.GetBytes(c.Name), c.Contents))];
        Array.Sort(files, (a, b) => a.NameUtf8.AsSpan().SequenceCompareTo(b.NameUtf8));
        return new FileSet(files, listing);
    }

    /// <summary>True for a path that a file of a directory can have: relative, without ".", ".." and empty parts.</summary>
    public static bool IsName(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path.Length > Helios.Base.Limits.PluginFileNameBytes || path.Contains((byte)0)
            || !System.Text.Unicode.Utf8.IsValid(path))
        {
            return false;
        }

        foreach (Range part in path.Split((byte)'/'))
        {
            ReadOnlySpan<byte> name = path[part];
            if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>False: there is nothing of that name.</summary>
    public bool TryFind(ReadOnlySpan<byte> nameUtf8, out File file)
    {
        int low = 0;
        int high = _files.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = _files[middle].NameUtf8.AsSpan().SequenceCompareTo(nameUtf8);
            if (order == 0)
            {
                file = _files[middle];
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        file = default;
        return false;
    }
}
