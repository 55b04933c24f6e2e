using Helios.Base;
using Helios.Io.Native;

namespace Helios.Io.Devices;

/// <summary>
/// The data directory on a file system. Created private to its owner (0700), locked against a second process, and flushed after every
/// change of a name, so that a file that was reported as there is there after a crash. Names are relative, with '/' between folders.
/// </summary>
public sealed class FileDataDirectory : IDataDirectory
{
    private const string TemporarySuffix = ".new";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly LockFile? _lock;

    private FileDataDirectory(string path, LockFile? lockFile)
    {
        Path = path;
        _lock = lockFile;
    }

    public string Path { get; }

    /// <summary>
    /// Creates (when missing) and locks the directory. Throws OperatorError (ExitCode.DataDirectory) when it cannot be created or written,
    /// or when another process has it, whose id the message names.
    /// </summary>
    public static FileDataDirectory Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            if (!Directory.Exists(full))
            {
                CreateFolder(full);
                SyncParentsOf(full);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorError(ExitCode.DataDirectory, $"the data directory {full} cannot be created: {e.Message}");
        }

        var directory = new FileDataDirectory(full, LockFile.Take(full));
        try
        {
            directory.DropTemporaries();
            return directory;
        }
        catch (Exception e)
        {
            directory.Dispose();
            throw new OperatorError(ExitCode.DataDirectory, $"the data directory {full} cannot be used: {e.Message}");
        }
    }

    /// <summary>
    /// Opens a directory that is there, and that other processes may use at the same time: it is neither made nor locked, and nothing in it
    /// is tidied up. Throws OperatorError with the code when there is none.
    /// </summary>
    public static FileDataDirectory OpenShared(string path, ExitCode code)
    {
        string full = System.IO.Path.GetFullPath(path);
        return Directory.Exists(full)
            ? new FileDataDirectory(full, null)
            : throw new OperatorError(code, $"there is no directory {full}");
    }

    /// <summary>What devices of the log are, once <see cref="ChooseLogDevice"/> has said so.</summary>
    public DeviceKind LogDevice { get; private set; } = DeviceKind.Portable;

    /// <summary>
    /// Decides which device the log is written by: the one that is asked for, or (auto) the one that makes a small write durable sooner in
    /// this directory. Logs which and why. Throws OperatorError (ExitCode.Configuration) when this system does not permit what was asked
    /// for.
    /// </summary>
    public void ChooseLogDevice(DeviceKind wanted, IClock clock, ILog log) => LogDevice = new DeviceChoice(this, clock, log).Choose(wanted);

    public IBlockDevice OpenDevice(string name, DeviceUse use = DeviceUse.Simple) => OpenDevice(name, use switch
    {
        DeviceUse.Simple => DeviceKind.Portable,
        DeviceUse.Log => LogDevice,
        DeviceUse.Pages => DeviceKind.Auto,
    });

    /// <summary>Auto is io_uring where it is permitted. Asked for by name, its absence is a Fault.</summary>
    internal IBlockDevice OpenDevice(string name, DeviceKind kind)
    {
        string path = PathOf(name);
        return Guard(name, "opened", () =>
        {
            bool isNew = !File.Exists(path);
            if (isNew)
            {
                CreateFolderOf(path);
            }

            // Shared, since the directory's lock is what keeps others out, and a backup may read the file meanwhile.
            var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (isNew)
            {
                SetOwnerOnly(path);
                SyncFolder(System.IO.Path.GetDirectoryName(path)!);
            }

            if (kind != DeviceKind.Portable && (kind == DeviceKind.IoUring || DeviceChoice.IsRingPermitted(out _)))
            {
                try
                {
                    return new IoUringDevice(handle, path);
                }
                catch (IOException) when (kind == DeviceKind.Auto)
                {
                    // A ring less for whatever reason (memory, handles) is no reason to fail.
                }
                catch
                {
                    handle.Dispose();
                    throw;
                }
            }

            return (IBlockDevice)new PortableDevice(handle, path);
        });
    }

    public IReadOnlyList<string> List()
    {
        // Folders in a shared one are others', and may be closed to this process (lost+found is).
        SearchOption depth = _lock is null ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories;
        var names = new List<string>();
        foreach (string path in Guard(".", "listed", () => Directory.GetFiles(Path, "*", depth)))
        {
            string name = System.IO.Path.GetRelativePath(Path, path).Replace('\\', '/');
            if (name != LockFile.Name && !name.EndsWith(TemporarySuffix, StringComparison.Ordinal))
            {
                names.Add(name);
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public bool Exists(string name) => File.Exists(PathOf(name));

    public void Delete(string name)
    {
        string path = PathOf(name);
        Guard(name, "deleted", () =>
        {
            File.Delete(path);
            SyncFolder(System.IO.Path.GetDirectoryName(path)!);
            return true;
        });
    }

    public void Rename(string from, string to)
    {
        string source = PathOf(from);
        string target = PathOf(to);
        Guard(from, "renamed", () =>
        {
            CreateFolderOf(target);
            File.Move(source, target, overwrite: true);
            string folder = System.IO.Path.GetDirectoryName(target)!;
            SyncFolder(folder);
            if (System.IO.Path.GetDirectoryName(source)! is { } other && other != folder)
            {
                SyncFolder(other);
            }

            return true;
        });
    }

    public byte[] ReadAllBytes(string name)
    {
        string path = PathOf(name);
        return Guard(name, "read", () => File.ReadAllBytes(path));
    }

    public void WriteAllBytesAtomically(string name, ReadOnlySpan<byte> bytes)
    {
        string path = PathOf(name);
        string temporary = path + TemporarySuffix;
        try
        {
            CreateFolderOf(path);
            using (var handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                SetOwnerOnly(temporary);
                RandomAccess.Write(handle, bytes, 0);
                RandomAccess.FlushToDisk(handle);
            }

            File.Move(temporary, path, overwrite: true);
            SyncFolder(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault($"the file {path} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _lock?.Dispose();

    /// <summary>Refuses names that lead out of the directory or to its own files.</summary>
    private string PathOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (string part in name.Split('/'))
        {
            if (part.Length == 0 || part is "." or ".." || part.AsSpan().IndexOfAny(['\\', ':', '\0']) >= 0)
            {
                throw new ArgumentException($"'{name}' is not a file name of a data directory", nameof(name));
            }
        }

        if (name == LockFile.Name || name.EndsWith(TemporarySuffix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{name}' is reserved", nameof(name));
        }

        return System.IO.Path.Combine(Path, name);
    }

    private T Guard<T>(string name, string what, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault($"the file {System.IO.Path.Combine(Path, name)} cannot be {what}: {e.Message}", e)
            {
                State = FileCalls.IsFull(e) ? SqlState.DiskFull : SqlState.IoError,
            };
        }
    }

    /// <summary>A temporary file that a crash left behind was never reported as written.</summary>
    private void DropTemporaries()
    {
        foreach (string path in Directory.EnumerateFiles(Path, "*" + TemporarySuffix, SearchOption.AllDirectories))
        {
            File.Delete(path);
        }
    }

    private void CreateFolderOf(string path)
    {
        string folder = System.IO.Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            CreateFolder(folder);
            for (string at = folder; at.Length > Path.Length; at = System.IO.Path.GetDirectoryName(at)!)
            {
                SyncFolder(System.IO.Path.GetDirectoryName(at)!);
            }
        }
    }

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }

    private static void SetOwnerOnly(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static void SyncParentsOf(string path)
    {
        if (System.IO.Path.GetDirectoryName(path) is { } parent)
        {
            SyncFolder(parent);
        }
    }

    /// <summary>Makes the folder's entries durable. Windows keeps them in its journal and has no such call.</summary>
    internal static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int handle = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0);
        if (handle < 0)
        {
            throw new IOException($"the folder {path} cannot be opened: {Errno.Text(Errno.Last)}");
        }

        int result = Libc.FSync(handle);
        int errno = Errno.Last;
        _ = Libc.Close(handle);
        if (result != 0)
        {
            throw new IOException($"the folder {path} cannot be flushed: {Errno.Text(errno)}");
        }
    }
}
