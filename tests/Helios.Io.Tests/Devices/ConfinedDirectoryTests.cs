using System.Diagnostics;
using System.Text;
using Helios.Io.Devices;
using Helios.Io.Tests.Support;

namespace Helios.Io.Tests.Devices;

/// <summary>What is read below a directory, and what leads out of it. Linux alone.</summary>
public sealed class ConfinedDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _root;
    private readonly string _secret;

    public ConfinedDirectoryTests()
    {
        _root = Directory.CreateDirectory(_folder.File("granted")).FullName;
        _secret = Directory.CreateDirectory(_folder.File("secret")).FullName;
        File.WriteAllText(Path.Combine(_secret, "key"), "the secret");
    }

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public void Regular_files_are_listed_and_read_whatever_lies_beside_them()
    {
        Write("words.txt", "one two");
        Write("a/b/deep.bin", "\0\u0001");
        Write("empty", "");
        File.CreateSymbolicLink(At("link"), Path.Combine(_secret, "key"));
        File.CreateSymbolicLink(At("inside"), "words.txt");
        Directory.CreateSymbolicLink(At("out"), _secret);
        MakeQueue(At("queue"));
        using var directory = ConfinedDirectory.Open(_root);
        Assert.True(directory.TryList(100, out List<ConfinedEntry> entries));
        Assert.Equal(
            [
                ("a/b/deep.bin", ConfinedKind.File), ("empty", ConfinedKind.File), ("inside", ConfinedKind.Link),
                ("link", ConfinedKind.Link), ("out", ConfinedKind.Link), ("queue", ConfinedKind.Special),
                ("words.txt", ConfinedKind.File),
            ],
            entries.Select(e => (e.Name, e.Kind)));
        foreach (ConfinedEntry entry in entries.Where(e => e.Kind == ConfinedKind.File))
        {
            Assert.Equal(ConfinedRead.Done, directory.Read(entry, out byte[] contents));
            Assert.Equal(File.ReadAllBytes(At(entry.Name)), contents);
        }
    }

    // As if somebody had put a link into a file's, or a directory's, place between the list and the reading.
    [LinuxTheory]
    [InlineData("words.txt")]
    [InlineData("a/key")]
    public void What_took_a_files_place_is_not_read(string name)
    {
        Write(name, "the secret");
        using var directory = ConfinedDirectory.Open(_root);
        directory.TryList(100, out List<ConfinedEntry> entries);
        ConfinedEntry entry = entries.Single();
        if (name.StartsWith("a/", StringComparison.Ordinal))
        {
            Directory.Delete(At("a"), recursive: true);
            Directory.CreateSymbolicLink(At("a"), _secret);
        }
        else
        {
            File.Delete(At(name));
            File.CreateSymbolicLink(At(name), Path.Combine(_secret, "key"));
        }

        Assert.Equal(ConfinedRead.Changed, directory.Read(entry, out byte[] contents));
        Assert.Empty(contents);

        // Nor by an entry that says what it found there.
        foreach (ConfinedEntry forged in Forged(entry))
        {
            Assert.NotEqual(ConfinedRead.Done, directory.Read(forged, out contents));
            Assert.Empty(contents);
        }
    }

    [LinuxTheory]
    [InlineData("../secret/key")]
    [InlineData("a/../../secret/key")]
    [InlineData("/etc/passwd")]
    [InlineData("/proc/self/environ")]
    [InlineData("a\0b")]
    [InlineData("")]
    public void A_name_that_leads_out_reads_nothing(string name)
    {
        Write("a/b", "x");
        using var directory = ConfinedDirectory.Open(_root);
        foreach (ConfinedEntry forged in Forged(new ConfinedEntry(name, ConfinedKind.File, 10, 0, 0, 0, 0)))
        {
            Assert.NotEqual(ConfinedRead.Done, directory.Read(forged, out byte[] contents));
            Assert.Empty(contents);
        }
    }

    [LinuxFact]
    public void A_queue_in_a_files_place_holds_nobody()
    {
        Write("file", "x");
        using var directory = ConfinedDirectory.Open(_root);
        directory.TryList(100, out List<ConfinedEntry> entries);
        File.Delete(At("file"));
        MakeQueue(At("file"));
        Assert.Equal(ConfinedRead.Changed, directory.Read(entries.Single(), out _));
    }

    [LinuxFact]
    public void A_file_that_was_written_since_it_was_listed_is_changed()
    {
        Write("file", "one");
        using var directory = ConfinedDirectory.Open(_root);
        directory.TryList(100, out List<ConfinedEntry> entries);
        Write("file", "two!");
        Assert.Equal(ConfinedRead.Changed, directory.Read(entries.Single(), out _));
    }

    [LinuxFact]
    public void A_file_that_this_user_may_not_read_is_denied()
    {
        Write("file", "x");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(At("file"), UnixFileMode.None);
        }

        using var directory = ConfinedDirectory.Open(_root);
        directory.TryList(100, out List<ConfinedEntry> entries);

        // Root may read everything.
        Assert.Equal(Environment.IsPrivilegedProcess ? ConfinedRead.Done : ConfinedRead.Denied, directory.Read(entries.Single(), out _));
    }

    [LinuxFact]
    public void A_list_is_bounded_directories_included()
    {
        for (int i = 0; i < 5; i++)
        {
            Write($"d{i}/f", "x");
        }

        using var directory = ConfinedDirectory.Open(_root);
        Assert.True(directory.TryList(10, out List<ConfinedEntry> entries));
        Assert.Equal(5, entries.Count);
        Assert.False(directory.TryList(9, out _));
    }

    [LinuxFact]
    public void A_link_to_the_directory_is_the_operators_and_followed()
    {
        Write("f", "x");
        Directory.CreateSymbolicLink(_folder.File("current"), _root);
        using var directory = ConfinedDirectory.Open(_folder.File("current"));
        Assert.True(directory.TryList(10, out List<ConfinedEntry> entries));
        Assert.Equal("f", entries.Single().Name);
        Assert.True(LocalFiles.Overlap(_folder.File("current"), At("f")));
        Assert.True(LocalFiles.Overlap(_folder.Path, _folder.File("current")));
        Assert.False(LocalFiles.Overlap(_folder.File("current"), _secret));
        Assert.False(LocalFiles.Overlap(_root, _root + "2"));
    }

    [LinuxFact]
    public void What_is_no_directory_is_refused_with_the_reason()
    {
        Write("f", "x");
        Assert.Contains("is no directory", Assert.Throws<IOException>(() => ConfinedDirectory.Open(At("f"))).Message);
        Assert.Contains("cannot be opened", Assert.Throws<IOException>(() => ConfinedDirectory.Open(At("nothing"))).Message);
    }

    /// <summary>With the numbers of everything that a way out might reach, so that only the way itself can keep it from being
    /// read.</summary>
    private ConfinedEntry[] Forged(ConfinedEntry entry)
    {
        using var secret = ConfinedDirectory.Open(_secret);
        secret.TryList(10, out List<ConfinedEntry> there);
        return [entry, there.Single() with { Name = entry.Name }];
    }

    private string At(string name) => Path.Combine(_root, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), Encoding.UTF8.GetBytes(text));
    }

    private static void MakeQueue(string path)
    {
        using Process made = Process.Start("mkfifo", path);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }
}
