using Helios.Base;
using Helios.Io.Time;

namespace Helios.Plugins.Tests;

/// <summary>
/// Modules that misbehave in a hook. Each statement is refused with a clear message, the host lives, and a statement that does not provoke
/// the plugin is served by a fresh instance (every module misbehaves only for table "users").
/// </summary>
public sealed class HostileTests
{
    // Relation 0's name length tells the tables apart: users 5, orders 6.
    private const string IsUsers = """
        (i32.eq (i32.load offset=12 (i32.load offset=24 (i32.load offset=36 (local.get $frame)))) (i32.const 5))
        """;

    public static TheoryData<string, string, string> Modules => new()
    {
        { "unreachable", "unreachable", "unreachable code was reached" },
        { "division by zero", "(drop (i32.div_u (i32.const 1) (i32.const 0)))", "integer division by zero" },
        { "out of bounds load", "(drop (i32.load (i32.const -8)))", "out of bounds memory access" },
        { "out of bounds store", "(i64.store (i32.const 0x7ffffff0) (i64.const 1))", "out of bounds memory access" },
        { "endless loop", "(loop $l (br $l))", "deadline exceeded after 10 ms" },
        {
            "endless memory.fill", "(loop $l (memory.fill (i32.const 65536) (i32.const 1) (i32.const 0x1f0000)) (br $l))",
            "deadline exceeded"
        },
        {
            "memory without end", "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable",
            "at the limit of 16384 KiB"
        },
        { "deep recursion", "(drop (call $deep (i64.const 1)))", "stack overflow" },
        { "bad indirect call", "(call_indirect (i32.const 3))", "out of bounds table access" },
        { "unknown verdict", "(return (i64.const 99))", "0x63, which is no verdict" },
        { "reserved verdict", "(return (i64.const 2))", "0x2, which is no verdict" },
        { "code in verdict", "(return (i64.const 0x100))", "0x100, which is no verdict" },
        { "edits outside", "(return (i64.const 0xfffffff000000001))", "its edits lie at 0xfffffff0, outside its memory" },
        { "rejection outside", "(return (i64.const 0xfffffff000000004))", "its rejection lies at 0xfffffff0, outside its memory" },
        { "endless space", "(return (i64.const 0xffffffff00000006))", "it asks for 4294967295 bytes of space" },
        { "no less space", "(return (i64.const 0x0000001000000006))", "it asks for 16 bytes of space" },
        { "space for ever", "(return (i64.const 0x0000800000000006))", "0x800000000006, which is no verdict" },
        { "space it does not have", "(return (i64.const 0x0010000000000006))", "helios_arena answered address 0x10000" },
        {
            "bad address to the host", "(drop (call $session_var (i32.const -4) (i32.const 8) (i32.const 0) (i32.const 0)))",
            "an address lies outside"
        },
        { "exit", "(call $exit (i32.const 3))", "it called exit(3)" },
        { "abort", "(call $abort (i32.const 0) (i32.const 0) (i32.const 7) (i32.const 1))", "abort: no message" },
        { "abort with a wild message", "(call $abort (i32.const -2) (i32.const 0x1fffffe) (i32.const 7) (i32.const 1))", "abort" },
    };

    [Theory]
    [MemberData(nameof(Modules))]
    public void IsRefusedAndReplaced(string name, string body, string reason)
    {
        Assert.NotEmpty(name);
        Rig rig = Rig.With(Module(body)).Healthy();
        for (int round = 0; round < 2; round++)
        {
            PostParseDecision refused = rig.Run("users");
            Assert.NotNull(refused.Error);
            Assert.Equal(SqlState.ExternalRoutineException, refused.Error.State);
            Assert.StartsWith("plugin \"tenant-isolation\" failed (", refused.Error.Message);
            Assert.EndsWith("): statement refused", refused.Error.Message);
            Assert.Contains(reason, refused.Error.Message);
            Assert.DoesNotContain('\n', refused.Error.Message);
            Assert.Equal(Rig.Name, refused.RefusedBy);
            Assert.Empty(refused.Restrictions);
            Assert.Null(rig.Run("orders").Error);
        }

        PluginStatus status = rig.Host.Current.Status().Single();
        Assert.Equal(PluginState.Active, status.State);
        Assert.Equal(2, status.FailureCount);
        Assert.Equal(4, status.CallCount);
        Assert.Contains(reason, status.LastFailure);
    }

    [Fact]
    public void EndlessLoopEndsAtItsDeadline()
    {
        Rig rig = Rig.With(Module("(loop $l (br $l))")).Healthy();
        rig.Run("orders");
        long begin = ThreadCpuClock.NowNs;
        Assert.Contains("deadline exceeded after 10 ms", rig.Run("users").Error!.Message);
        // Processor time, since other tests want the same processors.
        Assert.InRange((ThreadCpuClock.NowNs - begin) / 1e6, 3, 40);
    }

    [Fact]
    public void FailureWithoutEndRestsThePlugin()
    {
        var clock = new StandingClock();
        var rig = new Rig(clock: clock);
        rig.Host.Load([Rig.Define(Wat.Compile(Module("unreachable")))]);
        for (int i = 0; i < 16; i++)
        {
            Assert.Contains("unreachable", rig.Run("users").Error!.Message);
        }

        Assert.Contains("it failed 16 times in a row and rests", rig.Run("users").Error!.Message);
        clock.MonotonicNs += 10_000_000;
        Assert.Contains("unreachable", rig.Run("users").Error!.Message);
        Assert.Contains("it failed 17 times in a row and rests", rig.Run("orders").Error!.Message);
        clock.MonotonicNs += 20_000_000;
        Assert.Null(rig.Run("orders").Error);
        // One success, and failures are answered with fresh instances again.
        Assert.Contains("unreachable", rig.Run("users").Error!.Message);
        Assert.Null(rig.Run("orders").Error);
    }

    [Fact]
    public void A_plugin_that_cannot_start_again_rests_sooner()
    {
        string start = "(func (export \"helios_init\") (result i64) "
            + "(drop (call $kv_increment (i32.const 16) (i32.const 1) (i64.const 1) (i32.const 0) (i32.const 32)))"
            + "(if (i64.gt_u (i64.load (i32.const 32)) (i64.const 1)) (then unreachable)) (i64.const 0))";
        var rig = new Rig(clock: new StandingClock());
        rig.Host.Load([Rig.Define(Wat.Compile(Wat.Plugin("unreachable", Probe.Import("kv_increment") + start)), Probe.Everything)]);
        rig.Healthy();
        for (int i = 0; i < 4; i++)
        {
            Assert.Contains("unreachable", rig.Run().Error!.Message);
        }

        Assert.Contains("it failed 4 times in a row and rests", rig.Run().Error!.Message);
    }

    [Fact]
    public void GuestTrapsAndNullReferencesLiveTogether()
    {
        Rig rig = Rig.With(Module("(drop (i32.load (i32.const -8)))")).Healthy();
        string? nothing = null;
        for (int i = 0; i < 200; i++)
        {
            Assert.NotNull(rig.Run("users").Error);
            Assert.Throws<NullReferenceException>(() => nothing!.Length);
            Assert.Null(rig.Run("orders").Error);
        }
    }

    [Fact]
    public void StatementThatDoesNotFitIsTheStatementsFault()
    {
        Rig rig = Rig.With(Wat.Plugin("(i64.const 0)", memory: "(memory (export \"memory\") 250)")).Healthy();
        // The arena of this module may be anything up to half of 16 MiB: 250,000 nodes fit, 400,000 do not.
        Assert.Null(rig.Run("users", paddingNodes: 250_000).Error);
        PostParseDecision decision = rig.Run("users", paddingNodes: 400_000);
        Assert.Equal(SqlState.ProgramLimitExceeded, decision.Error!.State);
        Assert.Equal("statement is too large for plugin \"tenant-isolation\"", decision.Error.Message);
        Assert.Null(rig.Run("users").Error);
        Assert.Equal(0, rig.Host.Current.Status().Single().FailureCount);
    }

    private static string Module(string body) => Wat.Plugin(
        $"(if {IsUsers} (then {body})) (i64.const 0)",
        """
        (import "helios" "session_var" (func $session_var (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (import "env" "abort" (func $abort (param i32 i32 i32 i32)))
        (table 1 funcref)
        (func $deep (param i64) (result i64) (i64.add (call $deep (i64.add (local.get 0) (i64.const 1))) (local.get 0)))
        """);
}
