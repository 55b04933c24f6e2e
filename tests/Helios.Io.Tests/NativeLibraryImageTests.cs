using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Io.Native;
using Helios.Io.Tests.Support;

namespace Helios.Io.Tests;

public class NativeLibraryImageTests
{
    private static readonly string[] s_libraries =
        ["/lib/x86_64-linux-gnu/libz.so.1", "/lib/aarch64-linux-gnu/libz.so.1", "/usr/lib64/libz.so.1", "/lib/x86_64-linux-gnu/libm.so.6"];

    [Fact]
    public void Library_is_loaded_from_memory_and_its_functions_are_found()
    {
        if (Array.Find(s_libraries, File.Exists) is not { } path)
        {
            return; // No library to try it with.
        }

        byte[] image = File.ReadAllBytes(path);
        nint handle = NativeLibraryImage.Load(image, "image-test");
        string function = path.Contains("libz", StringComparison.Ordinal) ? "zlibVersion" : "cos";
        Assert.NotEqual(0, NativeLibrary.GetExport(handle, function));
        string maps = File.ReadAllText("/proc/self/maps");
        Assert.Contains("memfd:image-test", maps, StringComparison.Ordinal);
        NativeLibrary.Free(handle);
    }

    [Fact]
    public void Library_is_loaded_from_the_cache_where_memory_may_not_be_executed()
    {
        if (Array.Find(s_libraries, File.Exists) is not { } path)
        {
            return; // No library to try it with.
        }

        nint handle = NativeLibraryImage.LoadCached(File.ReadAllBytes(path), "cache-test", "tried");
        Assert.NotEqual(0, handle);
        NativeLibrary.Free(handle);
    }

    [Fact]
    public void Garbage_is_an_operators_error()
    {
        var error = Assert.Throws<OperatorError>(() => NativeLibraryImage.Load(new byte[5_000], "garbage-test"));
        Assert.Equal(ExitCode.Plugin, error.Code);
        Assert.Contains("garbage-test", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cached_file_is_private_written_once_and_repaired_when_it_was_changed()
    {
        using var folder = new TemporaryFolder();
        string cache = folder.File("cache");
        byte[] bytes = [1, 2, 3];
        string path = PrivateCache.Put(cache, "lib", bytes);
        DateTime written = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, written);
        Assert.Equal(path, PrivateCache.Put(cache, "lib", bytes));
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
        File.WriteAllBytes(path, [6, 6, 6]);
        Assert.Equal(path, PrivateCache.Put(cache, "lib", bytes));
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.NotEqual(path, PrivateCache.Put(cache, "lib", [9]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void Cache_folder_that_others_may_enter_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        string cache = folder.File("cache");
        Directory.CreateDirectory(cache);
        File.SetUnixFileMode(cache, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
        Assert.Throws<IOException>(() => PrivateCache.Put(cache, "lib", [1]));
    }
}
