using System.Globalization;
using System.Text;
using Helios.Base;
using Helios.Io.Native;

namespace Helios.Io.Devices;

/// <summary>
/// Keeps a data directory for one process: an exclusive lock on its LOCK file, which holds the owner's process id for people to read. The
/// lock is the kernel's and ends with the process, however that ends, so a left-over file locks nothing.
/// </summary>
// SAFETY: pointers are to pinned spans and arrays and go to calls with their lengths.
internal sealed unsafe class LockFile : IDisposable
{
    public const string Name = "LOCK";

    private readonly FileStream? _shared;
    private int _handle = -1;

    private LockFile(int handle)
    {
        _handle = handle;
    }

    private LockFile(FileStream shared)
    {
        _shared = shared;
    }

    /// <summary>Takes the lock or throws OperatorError (ExitCode.DataDirectory) naming the process that has it.</summary>
    public static LockFile Take(string directory)
    {
        string path = Path.Combine(directory, Name);
        return OperatingSystem.IsWindows() ? TakeShared(directory, path) : TakeUnix(directory, path);
    }

    public void Dispose()
    {
        _shared?.Dispose();
        if (_handle >= 0)
        {
            _ = Libc.Close(_handle);
            _handle = -1;
        }
    }

    private static LockFile TakeUnix(string directory, string path)
    {
        int handle = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCreate, 0x180);
        if (handle < 0)
        {
            throw new OperatorError(ExitCode.DataDirectory, $"the data directory {directory} cannot be written: {Errno.Text(Errno.Last)}");
        }

        if (Libc.FLock(handle, Libc.LockExclusive | Libc.LockNonBlocking) != 0)
        {
            int errno = Errno.Last;
            string owner = ReadText(handle);
            _ = Libc.Close(handle);
            throw errno == Errno.TryAgain || OperatingSystem.IsMacOS()
                ? InUse(directory, owner)
                : new OperatorError(ExitCode.DataDirectory, $"the data directory {directory} cannot be locked: {Errno.Text(errno)}");
        }

        byte[] id = OwnId();
        bool written = Libc.FTruncate(handle, 0) == 0;

        // SAFETY: bytes is pinned for the call and has id.Length bytes.
        fixed (byte* bytes = id)
        {
            written &= Libc.Write(handle, bytes, (nuint)id.Length) == id.Length;
        }

        if (!written)
        {
            int errno = Errno.Last;
            _ = Libc.Close(handle);
            throw new OperatorError(ExitCode.DataDirectory, $"the data directory {directory} cannot be written: {Errno.Text(errno)}");
        }

        return new LockFile(handle);
    }

    private static LockFile TakeShared(string directory, string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            stream.SetLength(0);
            stream.Write(OwnId());
            stream.Flush();
            return new LockFile(stream);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new OperatorError(ExitCode.DataDirectory, $"the data directory {directory} cannot be written: {e.Message}");
        }
        catch (IOException)
        {
            string owner = "";
            try
            {
                using var reader = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                owner = new StreamReader(reader).ReadToEnd();
            }
            catch (IOException)
            {
                // The owner's id is a courtesy; without it the message is still right.
            }

            throw InUse(directory, owner);
        }
    }

    private static byte[] OwnId() => Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");

    private static OperatorError InUse(string directory, string owner)
    {
        string text = owner.Trim();
        string who = text.Length > 0 && text.All(char.IsAsciiDigit) ? $"process {text}" : "another process";
        return new OperatorError(ExitCode.DataDirectory, $"the data directory {directory} is in use by {who}");
    }

    private static string ReadText(int handle)
    {
        Span<byte> buffer = stackalloc byte[32];

        // SAFETY: bytes is pinned for the call and has buffer.Length bytes.
        fixed (byte* bytes = buffer)
        {
            nint read = Libc.Read(handle, bytes, (nuint)buffer.Length);
            return read <= 0 ? "" : Encoding.ASCII.GetString(buffer[..(int)read]);
        }
    }
}
