using Helios.Plugins.Host;

namespace Helios.Plugins.Tests;

/// <summary>Host functions as a guest sees them. The guests answer through a rejection: its message is what they read.</summary>
public sealed class HostFunctionTests
{
    // A function that puts text [ptr, len) into a Rejection at 1024 and gives the verdict that points there.
    private const string Say = """
        (func $say (param $ptr i32) (param $len i32) (result i64)
          (i64.store (i32.const 1024) (i64.const 0)) (i64.store (i32.const 1040) (i64.const 0)) (i64.store (i32.const 1048) (i64.const 0))
          (i32.store (i32.const 1032) (local.get $ptr)) (i32.store (i32.const 1036) (local.get $len))
          (i64.const 0x40000000004))
        """;

    private const string FourText = "(param i32 i32 i32 i32) (result i32)";

    [Fact]
    public void SessionValuesAreReadAndRecorded()
    {
        Rig rig = Rig.With(Asking("session_var", "app.tenant")).Healthy();
        PostParseDecision absent = rig.Run();
        Assert.Null(absent.Error);
        Assert.Equal(new PluginRead(PluginReadKind.SessionVariable, "app.tenant", null), absent.Reads.Single());

        rig.Session.Variables["app.tenant"] = "größe";
        PostParseDecision present = rig.Run();
        Assert.Equal("größe", present.Error!.Message);
        Assert.Equal("42501", present.Error.State.Code);
        Assert.Equal("größe", present.Reads.Single().Value);
        Assert.False(absent.HoldsFor(rig.Session));
        Assert.True(present.HoldsFor(rig.Session));
    }

    [Fact]
    public void ValueThatDoesNotFitIsMeasuredOnly()
    {
        // Capacity 64: a longer value is not written, and its length is given.
        Rig rig = Rig.With(Asking("session_var", "app.tenant", onAnswer: """
            (if (i32.gt_s (local.get $n) (i32.const 64)) (then (return (i64.const 99))))
            """)).Healthy();
        rig.Session.Variables["app.tenant"] = new string('x', 65);
        Assert.Contains("0x63, which is no verdict", rig.Run().Error!.Message);
        rig.Session.Variables["app.tenant"] = new string('x', 64);
        Assert.Equal(new string('x', 64), rig.Run().Error!.Message);
    }

    [Fact]
    public void ConnectionParametersAndHeadersAreRead()
    {
        PostParseDecision user = Rig.With(Asking("connection_param", "user")).Run();
        Assert.Equal("postgres", user.Error!.Message);
        Assert.Equal(PluginReadKind.ConnectionParameter, user.Reads.Single().Kind);
        Rig rig = Rig.With(Asking("header", "X-Tenant-ID"));
        rig.Session.Parameters["x-tenant-id"] = "42";
        Assert.Equal("42", rig.Run().Error!.Message);
    }

    [Fact]
    public void ConfigurationIsWhatTheOperatorWrote()
    {
        Assert.Equal("tenant_id", Rig.With(Asking("config_value", "tenant_column")).Run().Error!.Message);
        Assert.Equal("5", Rig.With(Asking("config_value", "limit")).Run().Error!.Message);
        Assert.Null(Rig.With(Asking("config_value", "nothing")).Run().Error);
        string whole = Wat.Plugin(
            "(call $say (i32.const 2048) (call $config (i32.const 2048) (i32.const 512)))",
            $"(import \"helios\" \"config\" (func $config (param i32 i32) (result i32))) {Say}");
        Assert.Equal("""{"tenant_column":"tenant_id","limit":5}""", Rig.With(whole).Run().Error!.Message);
    }

    [Fact]
    public void SessionVariablesCannotBeSetHere()
    {
        string wat = Wat.Plugin(
            """
            (i64.extend_i32_u (i32.add (i32.const 1000)
              (call $set (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1))))
            """,
            "(import \"helios\" \"set_session_var\" (func $set (param i32 i32 i32 i32 i32) (result i32)))");
        // 1000 + DENIED = 998, which is no verdict; that is how the guest tells.
        Assert.Contains("0x3e6,", Rig.With(wat).Run().Error!.Message);
        Rig denied = Rig.With(wat, Rig.FullGrant with { AllowSessionVariables = [] });
        Assert.Contains("needs allow_session_variables", denied.Run().Error!.Message);
    }

    [Fact]
    public void TableColumnsAreGivenForGrantedTablesOnly()
    {
        // Answers the first column's name of a table: count and 0, then ColumnInfo{name_off, name_len}.
        string Module(string table) => Wat.Plugin(
            $$"""
            (local $n i32)
            (local.set $n (call $columns
              (i32.const 0) (i32.const 0) (i32.const 512) (i32.const {{table.Length}}) (i32.const 2048) (i32.const 512)))
            (if (i32.lt_s (local.get $n) (i32.const 0)) (then (return (i64.extend_i32_u (i32.add (i32.const 1000) (local.get $n))))))
            (call $say (i32.add (i32.const 2048) (i32.load (i32.const 2056))) (i32.load (i32.const 2060)))
            """,
            $"(import \"helios\" \"table_columns\" (func $columns (param i32 i32 i32 i32 i32 i32) (result i32))) {Say}",
            $"(memory (export \"memory\") 32) (data (i32.const 512) \"{table}\")");
        Assert.Equal("id", Rig.With(Module("users")).Run().Error!.Message);
        Assert.Contains("0x3e6,", Rig.With(Module("payroll")).Run().Error!.Message);
        PluginGrant wide = Rig.FullGrant with { AllowTableAccess = ["*"] };
        Assert.Contains("0x3e7,", Rig.With(Module("nothing"), wide).Run().Error!.Message);
    }

    [Fact]
    public void ClockAndRandomnessMakeTheDecisionVolatile()
    {
        string now = Wat.Plugin(
            "(if (i64.lt_s (call $now) (i64.const 1700000000000000)) (then unreachable)) (i64.const 0)",
            "(import \"helios\" \"now\" (func $now (result i64)))");
        PostParseDecision timed = Rig.With(now).Run();
        Assert.Null(timed.Error);
        Assert.True(timed.IsVolatile);
        string random = Wat.Plugin(
            "(call $random (i32.const 2048) (i32.const 32)) (if (i64.eqz (i64.load (i32.const 2048))) (then unreachable)) (i64.const 0)",
            "(import \"helios\" \"random\" (func $random (param i32 i32)))");
        Assert.True(Rig.With(random).Run().IsVolatile);
        Assert.False(Rig.With(Wat.Plugin("(i64.const 0)")).Run().IsVolatile);
    }

    [Fact]
    public void LogLinesCarryThePlugin()
    {
        string wat = Wat.Plugin(
            """
            (call $log (i32.const 2) (i32.const 512) (i32.const 9))
            (call $log (i32.const 1) (i32.const 8192) (i32.const 5000))
            (i64.const 0)
            """,
            "(import \"helios\" \"log\" (func $log (param i32 i32 i32)))",
            "(memory (export \"memory\") 32) (data (i32.const 512) \"two\\0alines\\0a\")");
        Rig rig = Rig.With(wat);
        Assert.Null(rig.Run().Error);
        Assert.Contains("Warning two lines plugin=tenant-isolation version=0.0.0", rig.Log.Lines);
        Assert.All(rig.Log.Lines, l => Assert.True(l.Length < 1_200));
    }

    [Fact]
    public void LogCannotBeFlooded()
    {
        Rig rig = Rig.With(Wat.Plugin(
            """
            (local $i i32)
            (loop $l (call $log (i32.const 1) (i32.const 512) (i32.const 4))
              (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
            (i64.const 0)
            """,
            "(import \"helios\" \"log\" (func $log (param i32 i32 i32)))",
            "(memory (export \"memory\") 32) (data (i32.const 512) \"spam\")"));
        Assert.Null(rig.Run().Error);
        int written = rig.Log.Lines.Count(l => l.Contains("spam"));
        // The thousand lines may straddle a second.
        Assert.InRange(written, 100, 200);
    }

    // A module's start function runs before the host knows its exports.
    [Fact]
    public void A_start_function_may_call_the_host()
    {
        const string Start = """
            (import "helios" "log" (func $log (param i32 i32 i32)))
            (func $begin (call $log (i32.const 1) (i32.const 100) (i32.const 5)))
            (start $begin) (data (i32.const 100) "begun")
            """;
        Rig rig = Rig.With(Wat.Plugin("(i64.const 0)", Start));
        rig.Healthy();
        Assert.Contains(rig.Log.Lines, l => l.Contains("begun"));
    }

    // Whatever it calls, with whatever arguments: it may fail, the process may not.
    [Fact]
    public void A_start_function_may_call_every_host_function()
    {
        foreach (HostFunction function in HostFunctions.All.Where(f => f.Module == "helios"))
        {
            string signature = function.Signature[..function.Signature.IndexOf(':')];
            string arguments = string.Concat(signature.Select(letter => letter == 'I' ? "(i64.const 16)" : "(i32.const 16)"));
            string call = $"(call ${function.Name} {arguments})";
            string body = function.Signature.EndsWith(':') ? call : $"(drop {call})";
            var rig = new Rig();
            rig.Host.Load([Probe.Define(
                Wat.Plugin("(i64.const 0)", $"{Probe.Import(function.Name)} (func $begin {body}) (start $begin)"), Probe.Everything)]);
            string reason = rig.Host.Current.Status().Single().Reason ?? "";
            Assert.True(reason.Length == 0 || reason.StartsWith("start: ", StringComparison.Ordinal), $"{function.Name}: {reason}");
        }
    }

    [Fact]
    public void WasiIsThereAndDeniesEverything()
    {
        const string W = "wasi_snapshot_preview1";
        string wat = Wat.Plugin(
            """
            (call $expect (call $environ (i32.const 2048) (i32.const 2052)) (i32.const 0))
            (call $expect (i32.load (i32.const 2048)) (i32.const 0))
            (call $expect (call $clock (i32.const 0) (i64.const 1) (i32.const 2048)) (i32.const 0))
            (call $expect (i64.gt_u (i64.load (i32.const 2048)) (i64.const 1700000000000000000)) (i32.const 1))
            (call $expect (call $clock (i32.const 2) (i64.const 1) (i32.const 2048)) (i32.const 28))
            (call $expect (call $prestat (i32.const 3) (i32.const 2048)) (i32.const 8))
            (call $expect (call $open (i32.const 3) (i32.const 0) (i32.const 512) (i32.const 1) (i32.const 0) (i64.const 0) (i64.const 0)
              (i32.const 0) (i32.const 2048)) (i32.const 52))
            (call $expect (call $poll (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 2048)) (i32.const 58))
            (call $expect (call $sock (i32.const 3) (i32.const 0) (i32.const 0)) (i32.const 52))
            (call $expect (call $write (i32.const 5) (i32.const 600) (i32.const 1) (i32.const 2048)) (i32.const 8))
            (call $expect (call $write (i32.const 2) (i32.const 600) (i32.const 1) (i32.const 2048)) (i32.const 0))
            (call $expect (i32.load (i32.const 2048)) (i32.const 5))
            (i64.const 0)
            """,
            $"""
            (import "{W}" "environ_sizes_get" (func $environ (param i32 i32) (result i32)))
            (import "{W}" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
            (import "{W}" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
            (import "{W}" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
            (import "{W}" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
            (import "{W}" "sock_accept" (func $sock (param i32 i32 i32) (result i32)))
            (import "{W}" "fd_write" (func $write {FourText}))
            (func $expect (param i32 i32) (if (i32.ne (local.get 0) (local.get 1)) (then unreachable)))
            """,
            "(memory (export \"memory\") 32) (data (i32.const 512) \"hello\") (data (i32.const 600) \"\\00\\02\\00\\00\\05\\00\\00\\00\")");

        // The first call of so many functions compiles them on the host's side, in the guest's time.
        Rig rig = Rig.With(wat, Rig.FullGrant with { CallTimeoutMs = 1_000 }).Healthy();
        Assert.Null(rig.Run().Error);
        Assert.Contains(rig.Log.Lines, l => l.StartsWith("Warning hello", StringComparison.Ordinal));
    }

    /// <summary>A guest that asks one question of the form (name, out) and rejects with the answer, or passes when it is absent.</summary>
    private static string Asking(string function, string name, string onAnswer = "") => Wat.Plugin(
        $$"""
        (local $n i32)
        (local.set $n (call $ask (i32.const 512) (i32.const {{name.Length}}) (i32.const 2048) (i32.const 64)))
        (if (i32.lt_s (local.get $n) (i32.const 0)) (then (return (i64.const 0))))
        {{onAnswer}}
        (call $say (i32.const 2048) (local.get $n))
        """,
        $"(import \"helios\" \"{function}\" (func $ask {FourText})) {Say}",
        $"(memory (export \"memory\") 32) (data (i32.const 512) \"{name}\")");
}
