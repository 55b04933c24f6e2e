using System.Diagnostics;
using System.Text;
using Helios.Io.Time;
using Xunit.Abstractions;

namespace Helios.Plugins.Tests;

/// <summary>A gate in pre_parse: verify a token, take from its user's rate limit. Processor time, printed and not judged.</summary>
public sealed class GateCostTests
{
    private readonly ITestOutputHelper _output;

    public GateCostTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [Fact]
    public void A_token_and_a_rate_limit_allocate_nothing()
    {
        string token = Tokens.Hs256(Tokens.Claims(""","iss":"https://id.example.com","roles":["reader","writer"]"""));
        string body = $$"""
            (if (i32.le_s {{Probe.Call("jwt_verify", Probe.Data + 8, token.Length, Probe.Data, 4, Probe.Out, 512)}} (i32.const 0))
              (then (return (i64.const 4))))
            (if {{Probe.Call("rate_limit", Probe.Data, 4, 1_000_000, 1, 1_000_000, 1)}} (then (return (i64.const 4))))
            (i64.const 0)
            """;
        string wat = Probe.Module(body, Encoding.UTF8.GetBytes("main    " + token), "jwt_verify", "rate_limit")
            .Replace("helios_post_parse", "helios_pre_parse");
        var rig = new Rig(clock: new Clock());
        string configuration = Tokens.Hs256Key(("issuer", "\"https://id.example.com\""));
        rig.Host.Load([Probe.Define(wat, configuration: configuration) with { Hooks = ["pre_parse"] }]);
        rig.Healthy();
        var decision = new TextDecision();
        Measure(rig, decision, 5_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double ns = double.MaxValue;
        const int Rounds = 10;
        const int Calls = 10_000;
        for (int round = 0; round < Rounds; round++)
        {
            ns = Math.Min(ns, Measure(rig, decision, Calls));
        }

        double bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / (Rounds * Calls);
        _output.WriteLine(
            $"HS256 token and rate limit in pre_parse: {ns:f0} ns a decision, {1e9 / ns:f0} a second, {bytes:f1} bytes allocated");
        Assert.True(bytes < 1, $"{bytes} bytes a decision");
    }

    [Fact]
    public void A_match_of_a_regular_expression_allocates_nothing()
    {
        string text = "SELECT id, name FROM accounts WHERE email = 'alice@example.com' AND active";
        string pattern = "[a-z]+@[a-z]+\\.com";
        string body = $$"""
            (if (i32.eqz (global.get $handle))
              (then (global.set $handle (i32.add (i32.const 1) {{Probe.Call("regex_compile", Probe.Data, pattern.Length, 0)}}))))
            (if (i32.ne
                  (call $regex_is_match
                    (i32.sub (global.get $handle) (i32.const 1)) (i32.const {{Probe.Data + 64}}) (i32.const {{text.Length}}))
                  (i32.const 1))
              (then (return (i64.const 4))))
            (i64.const 0)
            """;
        string wat = Probe.Module(body, Encoding.UTF8.GetBytes(pattern.PadRight(64) + text), "regex_compile", "regex_is_match")
            .Replace("helios_post_parse", "helios_pre_parse").Replace("(memory ", "(global $handle (mut i32) (i32.const 0)) (memory ");
        var rig = new Rig(clock: new Clock());
        rig.Host.Load([Probe.Define(wat) with { Hooks = ["pre_parse"] }]);
        rig.Healthy();
        var decision = new TextDecision();
        Measure(rig, decision, 5_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double ns = Enumerable.Range(0, 10).Min(_ => Measure(rig, decision, 10_000));
        double bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / 100_000;
        _output.WriteLine($"regular expression on {text.Length} bytes in pre_parse: {ns:f0} ns a call, {bytes:f1} bytes allocated");
        Assert.True(bytes < 1, $"{bytes} bytes a match");
    }

    private static double Measure(Rig rig, TextDecision decision, int count)
    {
        var context = new TextContext { Session = rig.Session, Catalog = new TestCatalog(), Sql = "SELECT 1"u8, QueryId = 1 };
        PluginSet set = rig.Host.Current;
        long begin = ThreadCpuClock.NowNs;
        for (int i = 0; i < count; i++)
        {
            decision.Reset();
            set.RunPreParse(context, decision);
        }

        double ns = (double)(ThreadCpuClock.NowNs - begin) / count;
        Assert.Null(decision.Error);
        return ns;
    }

    private sealed class Clock : Helios.Base.IClock
    {
        public long UtcNowUs { get; } = Tokens.Clock.UtcNowUs;

        public long MonotonicNs => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);
    }
}
