using System.Text;
using Helios.Base;

namespace Helios.Plugins.Tests;

/// <summary>Hooks on_connect, pre_parse and on_disconnect.</summary>
public sealed class TextHookTests
{
    private const string SetVariable = """(import "helios" "set_session_var" (func $set (param i32 i32 i32 i32 i32) (result i32)))""";
    private const string GetVariable = """(import "helios" "session_var" (func $get (param i32 i32 i32 i32) (result i32)))""";

    private const string Names =
        "(memory (export \"memory\") 32) (data (i32.const 512) \"app.user\") (data (i32.const 528) \"alice\")"
        + "(data (i32.const 544) \"other.x\")";

    [Fact]
    public void A_text_arrives_as_it_was_sent()
    {
        // Rejects every text but "SELECT 'é'" (11 bytes), by length and last byte.
        string wat = Wat.Hooks(("helios_pre_parse", """
            (if (i32.ne (i32.load offset=32 (local.get $frame)) (i32.const 11)) (then (return (i64.const 4))))
            (if (i32.ne (i32.load8_u offset=9 (i32.load offset=28 (local.get $frame))) (i32.const 0xA9)) (then (return (i64.const 4))))
            (i64.const 0)
            """));
        Assert.Null(Run(wat, "SELECT 'é'").Error);
        Assert.Equal(SqlState.InsufficientPrivilege, Run(wat, "SELECT 1").Error?.State);
        Assert.Equal(SqlState.InsufficientPrivilege, Run(wat, "").Error?.State);
    }

    [Fact]
    public void Variables_are_set_locked_and_seen_by_the_plugins_behind()
    {
        string first = Wat.Hooks(
            ("helios_pre_parse", $"(if {SetUser(1)} (then unreachable)) (i64.const 0)"),
            SetVariable, Names);
        string second = Wat.Hooks(
            ("helios_pre_parse", """
            (if (i32.ne (call $get (i32.const 512) (i32.const 8) (i32.const 600) (i32.const 64)) (i32.const 5)) (then unreachable))
            (if (i32.ne (i32.load8_u (i32.const 604)) (i32.const 101)) (then unreachable))
            (i64.const 0)
            """),
            GetVariable, Names);
        var rig = new Rig();
        rig.Host.Load([Define(first, "a", 2), Define(second, "b", 1)]);
        var decision = new TextDecision();
        rig.Host.Current.RunPreParse(Context(rig, "SELECT 1"), decision);
        Assert.Null(decision.Error);
        Assert.Equal([new VariableSetting("app.user", "alice", true, "a")], decision.Settings);
    }

    [Theory]
    [InlineData(544, 7, -2)] // other.x is not granted
    [InlineData(528, 5, -2)] // alice is no variable, and not granted
    [InlineData(512, 8, 0)]
    public void Only_granted_variables_can_be_set(int name, int length, int answer)
    {
        string call = $"(call $set (i32.const {name}) (i32.const {length}) (i32.const 528) (i32.const 5) (i32.const 0))";
        string body = $"(if (i32.ne {call} (i32.const {answer})) (then unreachable)) (i64.const 0)";
        string wat = Wat.Hooks(("helios_pre_parse", body), SetVariable, Names);
        Assert.Null(Run(wat, "SELECT 1").Error);
    }

    [Fact]
    public void What_a_failed_plugin_set_is_taken_back()
    {
        string wat = Wat.Hooks(
            ("helios_pre_parse", $"(drop {SetUser(0)}) (unreachable)"),
            SetVariable, Names);
        TextDecision decision = Run(wat, "SELECT 1");
        Assert.Equal(SqlState.ExternalRoutineException, decision.Error?.State);
        Assert.Empty(decision.Settings);
    }

    [Theory]
    [InlineData("(i64.const 1)")]
    [InlineData("(i64.const 2)")]
    [InlineData("(i64.const 6)")]
    [InlineData("(i64.const 0xFFFFFFF000000004)")]
    [InlineData("(loop $l (br $l)) (i64.const 0)")]
    public void Whatever_goes_wrong_refuses_the_text(string body)
    {
        Assert.Equal(SqlState.ExternalRoutineException, Run(Wat.Hooks(("helios_pre_parse", body)), "SELECT 1").Error?.State);
    }

    [Fact]
    public void A_client_is_let_in_or_not_and_its_going_is_told()
    {
        string wat = Wat.Hooks(
            ("helios_connect", "(i64.const 4)"), "", "(memory (export \"memory\") 32)", ("helios_disconnect", "(i64.const 0)"));
        var rig = new Rig();
        rig.Host.Load([Define(wat, "door", 0) with { Hooks = ["on_connect", "on_disconnect"] }]);
        var decision = new TextDecision();
        rig.Host.Current.RunConnect(Context(rig, ""), decision);
        Assert.Equal(SqlState.InsufficientPrivilege, decision.Error?.State);
        rig.Host.Current.RunDisconnect(Context(rig, ""), decision);
        Assert.Equal(2, rig.Host.Current.Status().Single().CallCount);
        Assert.False(rig.Host.Current.HasPreParse);
    }

    [Fact]
    public void A_text_longer_than_the_guest_can_hold_is_refused()
    {
        TextDecision decision = Run(Wat.Hooks(("helios_pre_parse", "(i64.const 0)")), new string(' ', 40_000_000));
        Assert.Equal(SqlState.ProgramLimitExceeded, decision.Error?.State);
    }

    private static string SetUser(int flags) =>
        $"(call $set (i32.const 512) (i32.const 8) (i32.const 528) (i32.const 5) (i32.const {flags}))";

    private static PluginDefinition Define(string wat, string name, int priority) =>
        Rig.Define(Wat.Compile(wat)) with { Name = name, Priority = priority, Hooks = ["pre_parse"] };

    private static TextContext Context(Rig rig, string sql) => new()
    {
        Session = rig.Session,
        Catalog = new TestCatalog(),
        Sql = Encoding.UTF8.GetBytes(sql),
        QueryId = 1,
    };

    private static TextDecision Run(string wat, string sql)
    {
        var rig = new Rig();
        rig.Host.Load([Define(wat, "p", 0)]);
        rig.Healthy();
        var decision = new TextDecision();
        rig.Host.Current.RunPreParse(Context(rig, sql), decision);
        return decision;
    }
}
