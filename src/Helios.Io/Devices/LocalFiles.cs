using Helios.Base;
using Microsoft.Win32.SafeHandles;

namespace Helios.Io.Devices;

/// <summary>Files the operator names on the command line or in the configuration: read whole, bounded, with errors for people.</summary>
public static class LocalFiles
{
    public static bool Exists(string path) => File.Exists(path);

    public static bool IsFolder(string path) => Directory.Exists(path);

    /// <summary>Opens a file to read it front to back. Throws OperatorError with the code when it cannot be opened.</summary>
    public static Stream OpenRead(string path, ExitCode code)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorError(code, $"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>Something that differs when the file is written, replaced by a rename, or reached by another link than before; null while
    /// it cannot be opened.</summary>
    public static string? Stamp(string path)
    {
        try
        {
            // By its handle: the path's own data is that of a link, of which a directory on the way may have changed.
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{RandomAccess.GetLength(file)}/{File.GetLastWriteTimeUtc(file).Ticks}/{File.GetCreationTimeUtc(file).Ticks}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string FullPath(string path) => Path.GetFullPath(path);

    /// <summary>True when one of two paths is the other or lies below it, with all links on the way to them resolved. Something that does
    /// not exist is nowhere.</summary>
    public static bool Overlap(string first, string second)
    {
        if (RealPath(first) is not { } one || RealPath(second) is not { } other)
        {
            return false;
        }

        return IsBelow(one, other) || IsBelow(other, one);
    }

    /// <summary>A file of a directory; an absolute name stands for itself.</summary>
    public static string In(string directory, string file) => Path.GetFullPath(file, Path.GetFullPath(directory));

    /// <summary>A relative path from the directory of another file.</summary>
    public static string Beside(string file, string relative) =>
        Path.GetFullPath(relative, Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/");

    /// <summary>The whole file. Throws <see cref="OperatorError"/> with <paramref name="code"/> when it is missing, unreadable or longer
    /// than the limit.</summary>
    public static byte[] ReadAllBytes(string path, long limitBytes, ExitCode code)
    {
        try
        {
            long length = new FileInfo(path).Length;
            return length <= limitBytes
                ? File.ReadAllBytes(path)
                : throw new OperatorError(code, $"{path} has {length} bytes; the limit is {limitBytes}");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OperatorError(code, Directory.Exists(path) ? $"{path} is a directory, not a file" : $"{path} does not exist");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OperatorError(code, $"{path} cannot be read: {error.Message}");
        }
    }

    private static bool IsBelow(string path, string folder) =>
        path == folder || path.StartsWith(folder.EndsWith('/') ? folder : folder + '/', StringComparison.Ordinal);

    private static string? RealPath(string path) =>
        OperatingSystem.IsWindows() ? Path.GetFullPath(path) : Native.LibcFiles.RealPath(Path.GetFullPath(path));
}
