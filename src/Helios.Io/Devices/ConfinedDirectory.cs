using System.Buffers.Binary;
using System.Text;
using Helios.Io.Native;

namespace Helios.Io.Devices;

/// <summary>What lies below a directory and is no directory itself.</summary>
/// <param name="Name">Relative, with '/' between its parts.</param>
public readonly record struct ConfinedEntry(
    string Name, ConfinedKind Kind, long Bytes, ulong Inode, ulong Device, long ModifiedNs, long ChangedNs);

public enum ConfinedKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A symbolic link: never followed.</summary>
    Link,

    /// <summary>A queue, a socket or a device: never opened.</summary>
    Special,

    /// <summary>A directory or file of which the system does not tell more.</summary>
    Unreadable,
}

public enum ConfinedRead
{
    Done,

    /// <summary>The system does not let this process read it.</summary>
    Denied,

    /// <summary>It is not what it was when it was listed, or changed meanwhile.</summary>
    Changed,
}

/// <summary>
/// A directory whose regular files are read, and of which nothing leads out: no link is followed on the way to anything below it, whoever
/// changes what meanwhile (openat2 with RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS and RESOLVE_NO_MAGICLINKS; Linux 5.6). The way to the
/// directory itself is the operator's and may be a link.
/// </summary>
public sealed class ConfinedDirectory : IDisposable
{
    private const int FolderBufferBytes = 32 * 1024;
    private const int LongestNameBytes = 4_095;

    private static readonly Lazy<string?> s_unsupported = new(FindUnsupported);

    private readonly string _path;
    private int _root;

    private ConfinedDirectory(string path, int root)
    {
        _path = path;
        _root = root;
    }

    /// <summary>Why this system cannot confine anything, or null.</summary>
    public static string? Unsupported => s_unsupported.Value;

    /// <summary>Throws IOException with the system's reason.</summary>
    public static ConfinedDirectory Open(string path)
    {
        if (Unsupported is { } reason)
        {
            throw new IOException(reason);
        }

        int root = Libc.Open(path, (int)LibcConfined.OpenToRead | Libc.OpenCloseOnExec, 0);
        if (root < 0)
        {
            throw new IOException($"{path} cannot be opened: {Errno.Text(Errno.Last)}");
        }

        var directory = new ConfinedDirectory(path, root);
        if (LibcConfined.TryFacts(root, out FileFacts facts) && facts.Type == LibcConfined.TypeFolder)
        {
            return directory;
        }

        directory.Dispose();
        throw new IOException($"{path} is no directory");
    }

    public void Dispose()
    {
        if (_root >= 0)
        {
            _ = Libc.Close(_root);
            _root = -1;
        }
    }

    /// <summary>Everything below it, by name in the order of its bytes. False: there is more, directories included, than
    /// <paramref name="most"/>. Throws IOException when the directory itself cannot be read.</summary>
    public bool TryList(int most, out List<ConfinedEntry> entries)
    {
        entries = [];
        int seen = 0;
        var folders = new Stack<string>([""]);
        byte[] buffer = new byte[FolderBufferBytes];
        while (folders.TryPop(out string? folder))
        {
            int handle = folder.Length == 0 ? OpenOrThrow(".") : LibcConfined.OpenBelow(_root, folder, LibcConfined.OpenToRead);
            if (handle < 0)
            {
                entries.Add(new ConfinedEntry(folder, ConfinedKind.Unreadable, 0, 0, 0, 0, 0));
                continue;
            }

            try
            {
                if (!TryListFolder(handle, folder, buffer, most, ref seen, folders, entries))
                {
                    return false;
                }
            }
            finally
            {
                _ = Libc.Close(handle);
            }
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return true;
    }

    /// <summary>The whole file, if it still is the one that was listed.</summary>
    public ConfinedRead Read(in ConfinedEntry entry, out byte[] contents)
    {
        contents = [];
        int handle = LibcConfined.OpenBelow(_root, entry.Name, LibcConfined.OpenToRead);
        if (handle < 0)
        {
            return Errno.Last is Errno.NotPermitted or Errno.AccessDenied ? ConfinedRead.Denied : ConfinedRead.Changed;
        }

        try
        {
            if (!IsStill(handle, entry))
            {
                return ConfinedRead.Changed;
            }

            byte[] read = new byte[entry.Bytes];
            int at = 0;
            while (at < read.Length)
            {
                int count = LibcConfined.Read(handle, read.AsSpan(at));
                if (count < 0 && Errno.Last == Errno.Interrupted)
                {
                    continue;
                }

                if (count <= 0)
                {
                    return count < 0 ? ConfinedRead.Denied : ConfinedRead.Changed;
                }

                at += count;
            }

            contents = read;
            return IsStill(handle, entry) ? ConfinedRead.Done : ConfinedRead.Changed;
        }
        finally
        {
            _ = Libc.Close(handle);
        }
    }

    private static bool IsStill(int handle, in ConfinedEntry entry) =>
        LibcConfined.TryFacts(handle, out FileFacts facts) && facts.Type == LibcConfined.TypeFile
        && EntryOf(entry.Name, ConfinedKind.File, facts) == entry;

    private static ConfinedEntry EntryOf(string name, ConfinedKind kind, in FileFacts facts) =>
        new(name, kind, facts.Bytes, facts.Inode, facts.Device, facts.ModifiedNs, facts.ChangedNs);

    private static string? FindUnsupported()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "files cannot be confined to a directory on this system; it takes Linux 5.6 or later";
        }

        int root = Libc.Open("/", Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0);
        int handle = LibcConfined.OpenBelow(root, ".", LibcConfined.OpenPath);
        int error = handle < 0 ? Errno.Last : 0;
        _ = handle < 0 ? 0 : Libc.Close(handle);
        _ = Libc.Close(root);
        return error == 0
            ? null
            : $"this system does not offer openat2 (Linux 5.6), without which files cannot be confined to a directory: {Errno.Text(error)}";
    }

    private int OpenOrThrow(string relative)
    {
        int handle = LibcConfined.OpenBelow(_root, relative, LibcConfined.OpenToRead);
        return handle >= 0 ? handle : throw new IOException($"{_path} cannot be read: {Errno.Text(Errno.Last)}");
    }

    private bool TryListFolder(
        int handle, string folder, byte[] buffer, int most, ref int seen, Stack<string> folders, List<ConfinedEntry> entries)
    {
        // struct linux_dirent64: ino 8, off 8, length of the entry 2, type 1, name and a zero.
        const int LengthAt = 16;
        const int NameAt = 19;
        int bytes;
        while ((bytes = LibcConfined.ReadFolder(handle, buffer)) > 0)
        {
            for (int at = 0; at < bytes;)
            {
                int length = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + LengthAt));
                ReadOnlySpan<byte> name = buffer.AsSpan(at + NameAt, length - NameAt);
                name = name[..name.IndexOf((byte)0)];
                at += length;
                if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                {
                    continue;
                }

                if (++seen > most)
                {
                    return false;
                }

                Add(folder, name, folders, entries);
            }
        }

        if (bytes < 0)
        {
            entries.Add(new ConfinedEntry(folder, ConfinedKind.Unreadable, 0, 0, 0, 0, 0));
        }

        return true;
    }

    private void Add(string folder, ReadOnlySpan<byte> nameBytes, Stack<string> folders, List<ConfinedEntry> entries)
    {
        // What cannot be named in UTF-8 cannot be asked for.
        if (!System.Text.Unicode.Utf8.IsValid(nameBytes))
        {
            return;
        }

        string name = folder.Length == 0 ? Encoding.UTF8.GetString(nameBytes) : $"{folder}/{Encoding.UTF8.GetString(nameBytes)}";
        int handle = Encoding.UTF8.GetByteCount(name) > LongestNameBytes ? -1 : LibcConfined.OpenBelow(_root, name, LibcConfined.OpenPath);
        if (handle < 0)
        {
            // Gone meanwhile, a link where links are refused already when they are named, or nothing that may be looked at.
            ConfinedKind kind = Errno.Last == Errno.TooManyLinks ? ConfinedKind.Link : ConfinedKind.Unreadable;
            entries.Add(new ConfinedEntry(name, kind, 0, 0, 0, 0, 0));
            return;
        }

        bool isKnown = LibcConfined.TryFacts(handle, out FileFacts facts);
        _ = Libc.Close(handle);
        if (isKnown && facts.Type == LibcConfined.TypeFolder)
        {
            folders.Push(name);
            return;
        }

        entries.Add(EntryOf(
            name,
            !isKnown ? ConfinedKind.Unreadable
                : facts.Type == LibcConfined.TypeFile ? ConfinedKind.File
                : facts.Type == LibcConfined.TypeLink ? ConfinedKind.Link
                : ConfinedKind.Special,
            facts));
    }
}
