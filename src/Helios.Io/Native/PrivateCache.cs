using System.Security.Cryptography;
using Helios.Base.Hashing;

namespace Helios.Io.Native;

/// <summary>
/// Files of this user's own, found by the hash of their contents. The folder must belong to the user and be closed to everybody else, and
/// a file is checked each time before it is used, so that nobody can put other contents there.
/// </summary>
internal static class PrivateCache
{
    private const string FolderName = "heliosdb-lite";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersAny = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>
    /// The path of a file with these contents, written when there is none. Throws IOException when no folder can be trusted.
    /// </summary>
    public static string Put(string name, ReadOnlySpan<byte> bytes) => Put(Folder(), name, bytes);

    /// <summary>As <see cref="Put(string, ReadOnlySpan{byte})"/>, in a folder given.</summary>
    public static string Put(string folder, string name, ReadOnlySpan<byte> bytes)
    {
        MakePrivate(folder);
        byte[] hash = Hashes.Sha256(bytes);
        string path = Path.Combine(folder, $"{name}-{Convert.ToHexStringLower(hash.AsSpan(0, 16))}");
        if (!HasHash(path, hash))
        {
            Write(path, bytes);
        }

        return path;
    }

    private static string Folder()
    {
        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), FolderName);
        }

        return Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache)
            ? Path.Combine(cache, FolderName)
            : Path.Combine(Path.GetTempPath(), $"{FolderName}-{LibcFiles.EffectiveUser()}");
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        var found = Directory.CreateDirectory(folder, OwnerOnly);
        bool isOwn = !OperatingSystem.IsLinux() || LibcFiles.OwnerOf(folder) == LibcFiles.EffectiveUser();
        if (!isOwn || found.LinkTarget is not null || (found.UnixFileMode & OthersAny) != 0)
        {
            throw new IOException($"the folder {folder} is not private to this user");
        }
    }

    private static bool HasHash(string path, byte[] hash)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(Hashes.Sha256(File.ReadAllBytes(path)), hash);
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        string temporary = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(bytes);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
