using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Helios.Base;

namespace Helios.Io.Native;

/// <summary>
/// Loads a shared library that exists in memory only: through a memory file where those may be executed, else from a private cache file,
/// written once and checked by hash on each start.
/// </summary>
public static unsafe class NativeLibraryImage
{
    public static nint Load(ReadOnlySpan<byte> image, string name)
    {
        if (OperatingSystem.IsLinux() && TryLoadFromMemory(image, name, out nint handle))
        {
            return handle;
        }

        return LoadFromCache(image, name);
    }

    /// <summary>False where memory files are missing or may not be executed.</summary>
    internal static bool TryLoadFromMemory(ReadOnlySpan<byte> image, string name, out nint handle)
    {
        handle = 0;
        int file = LibcMemory.MemoryFileCreate(name, LibcMemory.CloseOnExec);
        if (file < 0)
        {
            return false;
        }

        try
        {
            while (!image.IsEmpty)
            {
                nint written;

                // SAFETY: the span is pinned for the call and its own length is given.
                fixed (byte* source = image)
                {
                    written = Libc.Write(file, source, (nuint)image.Length);
                }

                if (written <= 0)
                {
                    return false;
                }

                image = image[(int)written..];
            }

            return NativeLibrary.TryLoad($"/proc/self/fd/{file}", out handle);
        }
        finally
        {
            // The mapping outlives the descriptor.
            _ = Libc.Close(file);
        }
    }

    /// <summary>The file is named after the image's hash, so that two versions never share it.</summary>
    internal static nint LoadFromCache(ReadOnlySpan<byte> image, string name)
    {
        byte[] hash = SHA256.HashData(image);
        string directory = PrivateDirectory();
        string path = Path.Combine(directory, $"{name}-{Convert.ToHexStringLower(hash.AsSpan(0, 12))}.so");
        if (!File.Exists(path) || !SHA256.HashData(File.ReadAllBytes(path)).AsSpan().SequenceEqual(hash))
        {
            string temporary = path + "." + Environment.ProcessId;
            using (FileStream stream = Create(temporary))
            {
                stream.Write(image);
            }

            File.Move(temporary, path, overwrite: true);
        }

        return NativeLibrary.TryLoad(path, out nint handle)
            ? handle
            : throw new OperatorError(ExitCode.Plugin, $"the WebAssembly runtime cannot be loaded: neither from memory nor from {path}");
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }

        return new FileStream(path, options);
    }

    private static string PrivateDirectory()
    {
        string root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        string directory = Path.Combine(root, "heliosdb-lite");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            CreatePrivate(directory);
        }

        return directory;
    }

    [UnsupportedOSPlatform("windows")]
    private static void CreatePrivate(string directory)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(directory, OwnerOnly);
        if (File.GetUnixFileMode(directory) != OwnerOnly)
        {
            File.SetUnixFileMode(directory, OwnerOnly);
        }
    }
}
