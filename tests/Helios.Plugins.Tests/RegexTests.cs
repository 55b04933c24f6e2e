using System.Diagnostics;
using System.Text;
using Helios.Plugins.Abi;
using Helios.Plugins.Resources;

namespace Helios.Plugins.Tests;

public sealed class RegexTests
{
    private const int Text = Probe.Data + 64;

    private static readonly string[] s_all = ["regex_compile", "regex_is_match", "regex_find"];

    [Theory]
    [InlineData("^[a-z]+@[a-z]+\\.com$", "alice@example.com", 0, 1)]
    [InlineData("^[a-z]+@[a-z]+\\.com$", "Alice@example.com", 0, 0)]
    [InlineData("^[a-z]+@[a-z]+\\.com$", "Alice@EXAMPLE.com", 1, 1)]
    [InlineData("größe", "die GRÖSSE und die größe", 0, 1)]
    [InlineData("^b$", "a\nb\nc", 0, 0)]
    [InlineData("^b$", "a\nb\nc", 2, 1)]
    [InlineData("a.c", "a\nc", 0, 0)]
    [InlineData("a.c", "a\nc", 4, 1)]
    [InlineData("", "", 0, 1)]
    public void Texts_match_or_not(string pattern, string text, int flags, int answer) =>
        Assert.Equal(answer, IsMatch(pattern, Encoding.UTF8.GetBytes(text), flags).Ask());

    [Theory]
    [InlineData("o+", "föö foo", 0, 7, 9)]
    [InlineData("ö+", "föö foo", 0, 1, 5)]
    [InlineData("f", "föö foo", 1, 6, 7)]
    [InlineData("^f", "föö foo", 6, -1, -1)]
    [InlineData("\\bfoo", "xfoo foo", 1, 5, 8)]
    [InlineData("🎉", "a🎉b", 0, 1, 5)]
    [InlineData("$", "a🎉b", 6, 6, 6)]
    public void A_match_is_found_in_bytes(string pattern, string text, int start, int begin, int end)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        string arguments = $"(i32.const {Text}) (i32.const {utf8.Length}) (i32.const {start}) (i32.const {Probe.Out})";
        Probe probe = Probe.With(Module($"(call $tell (call $regex_find {Compile(pattern, 0)} {arguments}))", pattern, utf8));
        Assert.Equal(begin < 0 ? 0 : 1, probe.Ask(out byte[] output));
        if (begin >= 0)
        {
            Assert.Equal((begin, end), (BitConverter.ToInt32(output), BitConverter.ToInt32(output, 4)));
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("(a)\\1")]
    [InlineData("a(?=b)")]
    [InlineData("(?>a+)b")]
    [InlineData("((a{99}){99}){99}")]
    [InlineData("a{501}")]
    [InlineData("(?#[)a{9999}(?#])")]
    [InlineData("(?x)a # [\n{9999}")]
    public void Patterns_that_cannot_be_linear_or_small_are_invalid(string pattern) =>
        Assert.Equal(AbiConstants.Invalid, Probe.With(Module($"(call $tell {Compile(pattern, 0)})", pattern, [])).Ask());

    [Fact]
    public void Hostile_arguments_are_answered_or_end_the_guest()
    {
        byte[] invalid = [0x61, 0xC3, 0x28];
        Assert.Equal(AbiConstants.Invalid, IsMatch("a", invalid, 0).Ask());
        Assert.Equal(AbiConstants.Invalid, IsMatch("a", "a"u8.ToArray(), 8).Ask());
        Assert.Equal(AbiConstants.Invalid, Probe.With(Probe.Tell("regex_is_match", 5, Text, 1), "", s_all).Ask());
        Assert.Equal(AbiConstants.Invalid, Probe.With(Probe.Tell("regex_is_match", -1, Text, 1), "", s_all).Ask());
        Assert.Equal(AbiConstants.Invalid, Probe.With(Probe.Tell("regex_compile", Probe.Out, 1_025, 0), "", s_all).Ask());
        string at = $"(i32.const {Text}) (i32.const 2) (i32.const 1) (i32.const 0)";
        string inside = Module($"(call $tell (call $regex_find {Compile("a", 0)} {at}))", "a", "ö"u8.ToArray());
        Assert.Equal(AbiConstants.Invalid, Probe.With(inside).Ask());
        string behind = inside.Replace("(i32.const 1) (i32.const 0)", "(i32.const 3) (i32.const 0)");
        Assert.Equal(AbiConstants.Invalid, Probe.With(behind).Ask());
        string longText = Module($"(call $tell (call $regex_is_match {Compile("a", 0)} (i32.const {Text}) (i32.const 65537)))", "a", []);
        Assert.Equal(AbiConstants.Invalid, Probe.With(longText).Ask());
        Assert.Contains("outside its memory", Probe.With(Probe.Tell("regex_compile", Probe.End, 1, 0), "", s_all).Failure());
        Assert.Contains("outside its memory", Probe.With(Probe.Tell("regex_is_match", 0, Probe.End, 1), "", s_all).Failure());
        Assert.Contains("outside its memory", Probe.With(Probe.Tell("regex_find", 0, Text, 1, 0, Probe.End - 7), "", s_all).Failure());
        Assert.Equal(
            AbiConstants.Invalid, Probe.With(Probe.Module(Probe.Tell("regex_compile", Probe.Data, 1, 0), [0xFF], s_all)).Ask());
    }

    [Fact]
    public void Handles_are_counted_and_shared()
    {
        var set = new PatternSet(2, 1_000);
        Assert.Equal([0, 1, 0, 1], [set.Compile("a", 0), set.Compile("b", 0), set.Compile("a", 0), set.Compile("b", 0)]);
        Assert.Equal(AbiConstants.Full, set.Compile("a", RegexFlag.IgnoreCase));
        Assert.Equal(AbiConstants.Full, set.Compile("c", 0));
        Assert.Null(set.Find(2));
        Assert.NotNull(set.Find(1));
        Assert.Equal(AbiConstants.Full, Probe.With(
            $"(drop {Compile("a", 0)}) (call $tell {Compile("a", 1)})", "a", s_all, Probe.Everything with { RegexPatterns = 1 }).Ask());
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)+$")]
    [InlineData("^(a|a?)+$")]
    [InlineData("(.*a){20}$")]
    [InlineData("([a-z]+)*\\d")]
    [InlineData("(x?){100}x{100}$")]
    public void Patterns_that_blow_up_elsewhere_take_time_in_proportion(string pattern)
    {
        var set = new PatternSet(1, 60_000);
        int handle = set.Compile(pattern, 0);
        Assert.Equal(0, handle);
        string text = new string('a', 60_000) + "!";
        long begin = Stopwatch.GetTimestamp();
        bool isMatch = set.Find(0)!.IsMatch(text);
        Assert.False(isMatch);
        // Backtracking would take longer than the universe has been there; the bound leaves room for a busy machine.
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("a{10}", 10)]
    [InlineData("(ab){10}", 30)]
    [InlineData("[a-z{9}]{3}", 3)]
    [InlineData("[]{9}]{3}", 3)]
    [InlineData("[^]{9}]{3}", 3)]
    [InlineData("[a-z-[{9}]]{3}", 3)]
    [InlineData("\\{{4}", 4)]
    [InlineData("a{,5}", 5)]
    [InlineData("a{b}", 4)]
    [InlineData("a{2,7}?", 8)]
    public void Sizes_are_counted_with_repetitions_written_out(string pattern, long size) =>
        Assert.Equal(size, PatternSize.Of(pattern, 2_000));

    private static Probe IsMatch(string pattern, byte[] text, int flags) => Probe.With(Module(
        $"(call $tell (call $regex_is_match {Compile(pattern, flags)} (i32.const {Text}) (i32.const {text.Length})))", pattern, text));

    private static string Compile(string pattern, int flags) =>
        Probe.Call("regex_compile", Probe.Data, Encoding.UTF8.GetByteCount(pattern), flags);

    private static string Module(string body, string pattern, byte[] text)
    {
        byte[] data = new byte[64 + text.Length];
        Encoding.UTF8.GetBytes(pattern, data);
        text.CopyTo(data, 64);
        return Probe.Module(body, data, s_all);
    }
}
