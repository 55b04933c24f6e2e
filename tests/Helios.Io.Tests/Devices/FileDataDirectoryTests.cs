using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Tests.Support;

namespace Helios.Io.Tests.Devices;

public class FileDataDirectoryTests
{
    [Fact]
    public void Missing_directory_is_created_for_its_owner_alone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a/b/data");
        using FileDataDirectory directory = FileDataDirectory.Open(path);
        Assert.Equal(path, directory.Path);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void Second_opener_is_told_who_has_it()
    {
        using var folder = new TemporaryFolder();
        using (FileDataDirectory.Open(folder.Path))
        {
            var error = Assert.Throws<OperatorError>(() => FileDataDirectory.Open(folder.Path));
            Assert.Equal(ExitCode.DataDirectory, error.Code);
            Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
            Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
        }

        using FileDataDirectory again = FileDataDirectory.Open(folder.Path);
    }

    [Fact]
    public void Path_that_is_a_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("plain"), "x");
        var error = Assert.Throws<OperatorError>(() => FileDataDirectory.Open(folder.File("plain")));
        Assert.Equal(ExitCode.DataDirectory, error.Code);
    }

    [Fact]
    public void Log_keeps_what_was_written_and_cuts()
    {
        using var folder = new TemporaryFolder();
        using FileDataDirectory directory = FileDataDirectory.Open(folder.Path);
        using (IBlockDevice log = directory.OpenDevice("wal/0001"))
        {
            Assert.Equal(0, log.LengthBytes);
            log.Write(0, "hello world"u8);
            log.Write(11, "!"u8);
            log.Flush();
            Assert.Equal(12, log.LengthBytes);
            log.Truncate(5);
            Assert.Equal(5, log.LengthBytes);
        }

        using IBlockDevice again = directory.OpenDevice("wal/0001");
        byte[] read = new byte[10];
        Assert.Equal(5, again.Read(0, read));
        Assert.Equal("hello"u8.ToArray(), read[..5]);
        Assert.Equal(0, again.Read(5, read));
        Assert.Equal(["wal/0001"], directory.List());
    }

    [Fact]
    public void Whole_files_are_replaced_listed_and_deleted()
    {
        using var folder = new TemporaryFolder();
        using FileDataDirectory directory = FileDataDirectory.Open(folder.Path);
        directory.WriteAllBytesAtomically("b", [1]);
        directory.WriteAllBytesAtomically("a/c", [2]);
        directory.WriteAllBytesAtomically("b", [3, 4]);
        Assert.Equal([3, 4], directory.ReadAllBytes("b"));
        Assert.Equal(["a/c", "b"], directory.List());
        Assert.True(directory.Exists("a/c"));
        directory.Delete("a/c");
        Assert.False(directory.Exists("a/c"));
        Assert.Throws<Fault>(() => directory.ReadAllBytes("a/c"));
    }

    [Fact]
    public void Temporary_file_of_a_crash_is_dropped()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("state.new"), "half");
        using FileDataDirectory directory = FileDataDirectory.Open(folder.Path);
        Assert.Empty(directory.List());
        Assert.False(File.Exists(folder.File("state.new")));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("LOCK")]
    [InlineData("x.new")]
    [InlineData("")]
    public void Names_that_lead_elsewhere_are_refused(string name)
    {
        using var folder = new TemporaryFolder();
        using FileDataDirectory directory = FileDataDirectory.Open(folder.Path);
        Assert.ThrowsAny<ArgumentException>(() => directory.OpenDevice(name));
        Assert.ThrowsAny<ArgumentException>(() => directory.WriteAllBytesAtomically(name, []));
    }
}
