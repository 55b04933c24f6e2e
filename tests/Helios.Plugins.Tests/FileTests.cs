using System.Text;
using Helios.Plugins.Abi;

namespace Helios.Plugins.Tests;

/// <summary>Files of a granted directory as guests see them. What leads out of a directory is Helios.Io's
/// (ConfinedDirectoryTests).</summary>
public sealed class FileTests : IDisposable
{
    private const int MostReadBytes = 1024 * 1024;

    private readonly string _root = Directory.CreateTempSubdirectory("helios-files-").FullName;
    private readonly PluginGrant _grant;

    public FileTests()
    {
        _grant = PluginGrant.None with { DenyFilesystemAccess = false, Directory = _root };
        Write("words.txt", "alpha beta");
        Write("lists/deep/more.txt", "gamma");
        Write("empty", "");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("words.txt", 10)]
    [InlineData("lists/deep/more.txt", 5)]
    [InlineData("empty", 0)]
    [InlineData("nothing", AbiConstants.Absent)]
    [InlineData("WORDS.TXT", AbiConstants.Absent)]
    [InlineData("lists", AbiConstants.Absent)]
    [InlineData("words.txt ", AbiConstants.Absent)]
    [InlineData("proc/self/environ", AbiConstants.Absent)]
    [InlineData("../words.txt", AbiConstants.Invalid)]
    [InlineData("lists/../words.txt", AbiConstants.Invalid)]
    [InlineData("lists/deep/../../../etc/passwd", AbiConstants.Invalid)]
    [InlineData("./words.txt", AbiConstants.Invalid)]
    [InlineData("lists//deep/more.txt", AbiConstants.Invalid)]
    [InlineData("lists/", AbiConstants.Invalid)]
    [InlineData("/etc/passwd", AbiConstants.Invalid)]
    [InlineData("/proc/self/environ", AbiConstants.Invalid)]
    [InlineData("..", AbiConstants.Invalid)]
    [InlineData(".", AbiConstants.Invalid)]
    [InlineData("", AbiConstants.Invalid)]
    [InlineData("words.txt\0", AbiConstants.Invalid)]
    [InlineData("\0", AbiConstants.Invalid)]
    public void A_path_names_a_file_below_the_directory_or_nothing(string path, int expected)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        string size = $"(call $tell (i32.wrap_i64 {Probe.Call("file_size", Probe.Data, name.Length)}))";
        Assert.Equal(expected, Ask(size, name, out _));
        string read = Probe.Tell("file_read", Probe.Data, name.Length, 0, Probe.Out, 100);
        Assert.Equal(expected, Ask(read, name, out byte[] output));
        if (expected > 0)
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_root, path)), output[..expected]);
        }
    }

    [Fact]
    public void Paths_that_are_long_or_no_text_are_invalid()
    {
        int Size(byte[] name) => Ask($"(call $tell (i32.wrap_i64 {Probe.Call("file_size", Probe.Data, name.Length)}))", name, out _);
        Assert.Equal(AbiConstants.Absent, Size(Encoding.UTF8.GetBytes(new string('a', 1_024))));
        Assert.Equal(AbiConstants.Invalid, Size(Encoding.UTF8.GetBytes(new string('a', 1_025))));
        Assert.Equal(AbiConstants.Invalid, Size([(byte)'a', 0xFF]));
        Assert.Equal(AbiConstants.Invalid, Size([0xC0, 0xAE, 0xC0, 0xAE]));
    }

    [Theory]
    [InlineData(0, 4, 4, "alph")]
    [InlineData(6, 100, 4, "beta")]
    [InlineData(9, 1, 1, "a")]
    [InlineData(10, 100, 0, "")]
    [InlineData(11, 100, 0, "")]
    [InlineData(long.MaxValue, 100, 0, "")]
    [InlineData(-1, 100, AbiConstants.Invalid, "")]
    [InlineData(long.MinValue, 100, AbiConstants.Invalid, "")]
    [InlineData(3, 0, 0, "")]
    public void A_part_is_read(long offset, int capacity, int expected, string text)
    {
        string read = Probe.Tell("file_read", Probe.Data, 9, offset, Probe.Out, capacity);
        Assert.Equal(expected, Ask(read, "words.txt"u8.ToArray(), out byte[] output));
        Assert.Equal(text, Encoding.UTF8.GetString(output, 0, Math.Max(0, expected)));
        Assert.Equal(0, output[Math.Max(0, expected)]);
    }

    [Fact]
    public void One_call_reads_a_bounded_part()
    {
        File.WriteAllBytes(Path.Combine(_root, "large"), new byte[MostReadBytes + 10]);
        string Read(long offset) => Probe.Tell("file_read", Probe.Data, 5, offset, 100_000, int.MaxValue);
        Assert.Equal(MostReadBytes, Ask(Read(0), "large"u8.ToArray(), out _));
        Assert.Equal(10, Ask(Read(MostReadBytes), "large"u8.ToArray(), out _));
    }

    [Fact]
    public void Addresses_outside_the_memory_end_the_guest()
    {
        foreach (string body in new[]
        {
            Probe.Tell("file_read", Probe.Data, 9, 0, Probe.End - 3, 100), Probe.Tell("file_read", -1, 9, 0, Probe.Out, 100),
            Probe.Tell("file_read", Probe.Data, -1, 0, Probe.Out, 100), Probe.Tell("file_name", 0, -1, 100),
            $"(call $tell (i32.wrap_i64 {Probe.Call("file_size", -1, 2)}))",
        })
        {
            Rig rig = RigOf(body, "words.txt"u8.ToArray());
            Assert.Contains("outside its memory", rig.Run().Error!.Message);
        }
    }

    [Fact]
    public void Files_are_told_in_order_and_links_are_not_followed()
    {
        File.CreateSymbolicLink(Path.Combine(_root, "link"), "/etc/passwd");
        string[] names = [.. Enumerable.Range(0, 4).Select(i =>
        {
            int length = Ask(Probe.Tell("file_name", i, Probe.Out, 100), [], out byte[] output);
            return length < 0 ? "" : Encoding.UTF8.GetString(output, 0, length);
        })];
        Assert.Equal(["empty", "lists/deep/more.txt", "words.txt", ""], names);
        Assert.Equal(AbiConstants.Denied, Ask(Probe.Tell("file_read", Probe.Data, 4, 0, Probe.Out, 9), "link"u8.ToArray(), out _));
        Rig rig = RigOf("(i64.const 0)", []);
        Assert.Contains(rig.Log.Lines, l => l.Contains("left out of a granted directory") && l.Contains("count=1 first=link"));
    }

    [Fact]
    public void What_is_too_large_or_not_there_is_no_directory_to_serve_with()
    {
        Assert.Contains("holds 15 bytes; directory_max_bytes is 14", Refusal(_grant with { DirectoryMaxBytes = 14 }));
        Assert.Contains("more than 4 files", Refusal(_grant with { DirectoryMaxFiles = 4 }));
        Assert.Contains("cannot be opened", Refusal(_grant with { Directory = _root + "/none" }));
        Assert.Contains("is no directory", Refusal(_grant with { Directory = _root + "/empty" }));
        RigOf("(i64.const 0)", [], _grant with { DirectoryMaxBytes = 15, DirectoryMaxFiles = 5 }).Healthy();
    }

    [Fact]
    public void A_change_is_seen_once_it_stands_still_and_ends_what_was_remembered()
    {
        Rig rig = RigOf(Size("words.txt"), "words.txt"u8.ToArray());
        Assert.Equal(10, Told(rig));
        long generation = rig.Host.Current.Generation;
        Write("words.txt", "alpha beta gamma");
        Assert.Equal(10, Told(rig));
        rig.Host.CheckDirectories();
        Assert.Equal(10, Told(rig));
        Assert.Equal(generation, rig.Host.Current.Generation);
        rig.Host.CheckDirectories();
        Assert.Equal(16, Told(rig));
        Assert.True(rig.Host.Current.Generation > generation);
        generation = rig.Host.Current.Generation;
        rig.Host.CheckDirectories();
        rig.Host.CheckDirectories();
        Assert.Equal(generation, rig.Host.Current.Generation);
        PluginEvent happened = rig.Host.Events().Last();
        Assert.Equal((PluginAction.Directory, $"{_root}: 3 files, 21 bytes"), (happened.Action, happened.Reason));
    }

    [Fact]
    public void An_instance_sees_one_state_of_them_all_its_life()
    {
        Rig rig = RigOf(Size("words.txt"), "words.txt"u8.ToArray());
        Plugins.Instances.InstancePool pool = rig.Host.Current.Entries.Single().Pool!;
        Plugins.Instances.PluginInstance held = pool.Rent(null);
        Write("words.txt", "new");
        Look(rig);
        Assert.Equal(10, held.Files.Readable.Single(f => f.NameUtf8.AsSpan().SequenceEqual("words.txt"u8)).Contents!.Length);
        pool.Return(held);
        Assert.Equal(3, Told(rig));
        Assert.NotSame(held, pool.Rent(null));
    }

    [Fact]
    public void What_cannot_be_used_leaves_the_last_files_serving_and_is_said_once()
    {
        // Its start ends the guest unless words.txt has 10 bytes.
        string size = Probe.Call("file_size", Probe.Data, 9);
        string start = $"(func $look (if (i64.ne {size} (i64.const 10)) (then (unreachable)))) (start $look)";
        string wat = Probe.Module(Size("words.txt"), "words.txt"u8.ToArray(), "file_size");
        var rig = new Rig();
        rig.Host.Load([Probe.Define(wat[..wat.LastIndexOf(')')] + start + ")", _grant with { DirectoryMaxBytes = 100 })]);
        rig.Healthy();
        Write("words.txt", "malformed list");
        Look(rig);
        Look(rig);
        Assert.Equal(10, Told(rig));
        Assert.Single(rig.Log.Lines, l => l.Contains("cannot start with the changed directory"));
        Write("words.txt", new string('x', 200));
        Look(rig);
        Look(rig);
        Assert.Equal(10, Told(rig));
        Assert.Single(rig.Log.Lines, l => l.Contains("directory_max_bytes is 100"));
        Directory.Move(_root, _root + "-away");
        Look(rig);
        Look(rig);
        Assert.Equal(10, Told(rig));
        Assert.Single(rig.Log.Lines, l => l.Contains("cannot be opened"));
        Directory.Move(_root + "-away", _root);
        Write("words.txt", "0123456789");
        Write("other", "x");
        Look(rig);
        Assert.Equal(10, Told(rig));
        Assert.Equal(PluginAction.Directory, rig.Host.Events().Last().Action);
        Assert.Equal(0, rig.Host.Current.Status().Single().FailureCount);
    }

    [Fact]
    public void Tenants_and_versions_share_what_they_read()
    {
        var rig = new Rig();
        byte[] module = Wat.Compile(Probe.Module(Size("words.txt"), "words.txt"u8.ToArray(), "file_size"));
        rig.Host.Load([Rig.Define(module, _grant) with
        {
            Tenants = new Dictionary<string, PluginTenant> { ["t1"] = new(null, """{"a":1}"""), ["t2"] = new(null, """{"a":2}""") },
        }]);
        rig.Healthy();
        Outside.FileSet files = rig.Host.Current.Entries.Single().Version!.Files;
        PluginSet Own(string tenant)
        {
            rig.Session.Variables["app.current_tenant_id"] = tenant;
            return rig.Host.Pick(rig.Session, "u", 1);
        }

        Assert.Same(files, Own("t1").Entries.Single().Version!.Files);
        Assert.Same(files, Own("t2").Entries.Single().Version!.Files);
        Write("words.txt", "new");
        Look(rig);
        Assert.NotSame(files, Own("t1").Entries.Single().Version!.Files);
        Assert.Same(Own("t1").Entries.Single().Version!.Files, Own("t2").Entries.Single().Version!.Files);
        Assert.Same(Own("t1").Entries.Single().Version!.Files, rig.Host.Current.Entries.Single().Version!.Files);
    }

    [Fact]
    public void A_shadow_reads_them_too()
    {
        byte[] module = Wat.Compile(Probe.Module(Size("words.txt"), "words.txt"u8.ToArray(), "file_size"));
        var rig = new Rig();
        rig.Host.Load([Rig.Define(module, _grant)]);
        Assert.Null(rig.Healthy().Host.StartShadow(Rig.Name, module, null, 100, ChangeNote.Server).Error);
        Told(rig);
        Write("words.txt", "new");
        Look(rig);
        Told(rig);
        ShadowCounts counts = rig.Host.Status().Single(s => s.Shadow is not null).Shadow!;
        Assert.Equal((2, 0, 0), (counts.Equal, counts.Different, counts.Failed));
    }

    [Fact]
    public void Threads_that_call_while_the_directory_changes_see_old_or_new_and_never_fail()
    {
        Rig rig = RigOf(Size("words.txt"), "words.txt"u8.ToArray());
        bool isOver = false;
        var seen = new HashSet<int>();
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                int told = Told(rig);
                lock (seen)
                {
                    seen.Add(told);
                }
            }
        })).ToArray();
        Array.ForEach(threads, t => t.Start());
        for (int i = 1; i <= 20; i++)
        {
            Write("words.txt", new string('x', 10 + i));
            Look(rig);
            Assert.Equal(10 + i, Told(rig));
        }

        Volatile.Write(ref isOver, true);
        Array.ForEach(threads, t => t.Join());
        Assert.All(seen, told => Assert.InRange(told, 10, 30));
        Assert.Equal(0, rig.Host.Current.Status().Single().FailureCount);
    }

    [Fact]
    public void Tests_of_plugins_may_have_files_of_their_own()
    {
        var host = new PluginHost(new PluginHostOptions(Places.LoadWasmtime, new TestClock(), new TestRandom(), new TestLog(), null)
        {
            Files = new Dictionary<string, byte[]> { ["words.txt"] = new byte[7] },
        });
        string wat = Probe.Module(Size("words.txt"), "words.txt"u8.ToArray(), "file_size");
        host.Load([Probe.Define(wat, _grant with { Directory = "/nowhere" })]);
        var decision = new PostParseDecision();
        var context = new PostParseContext(Statements.SelectFrom("users", 0), new TestSession(), new TestCatalog(), 1);
        host.Current.RunPostParse(context, decision);
        Assert.Equal(7, Probe.Read(decision.Error!.Message, out _));
    }

    private static string Size(string name) =>
        $"(call $tell (i32.wrap_i64 {Probe.Call("file_size", Probe.Data, Encoding.UTF8.GetByteCount(name))}))";

    private static int Told(Rig rig) => Probe.Read(rig.Run().Error!.Message, out _);

    // The first look sees it, the second that it stands still.
    private static void Look(Rig rig)
    {
        rig.Host.CheckDirectories();
        rig.Host.CheckDirectories();
    }

    private int Ask(string body, byte[] name, out byte[] output) =>
        Probe.Read(RigOf(body, name).Healthy().Run().Error!.Message, out output);

    private Rig RigOf(string body, byte[] data, PluginGrant? grant = null)
    {
        var rig = new Rig();
        rig.Host.Load([Probe.Define(Probe.Module(body, data, "file_size", "file_read", "file_name"), grant ?? _grant)]);
        return rig;
    }

    private string Refusal(PluginGrant grant)
    {
        PluginStatus status = RigOf("(i64.const 0)", [], grant).Host.Current.Status().Single();
        Assert.Equal(PluginState.Failed, status.State);
        return status.Reason!;
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
