using System.Security.Cryptography;
using System.Text;
using Helios.Plugins.Abi;
using Helios.Plugins.Resources;

namespace Helios.Plugins.Tests;

/// <summary>Hashes, metrics, log fields and parameters, as guests see them.</summary>
public sealed class ServiceTests
{
    [Fact]
    public void Hashes_are_those_of_the_standards()
    {
        Assert.Equal(0, Probe.With(Probe.Tell("sha256", Probe.Data, 3, Probe.Out), "abc", ["sha256"]).Ask(out byte[] hash));
        Assert.Equal(SHA256.HashData("abc"u8), hash[..32]);
        string key = Tokens.Key(("algorithm", "\"hmac_sha256\""), ("secret", Tokens.Quote(Tokens.Secret)));
        string mac = Probe.Tell("hmac_sha256", Probe.Data, 4, Probe.Data + 4, 3, Probe.Out);
        Assert.Equal(0, Probe.With(mac, "mainabc", ["hmac_sha256"], configuration: key).Ask(out byte[] code));
        Assert.Equal(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Tokens.Secret), "abc"u8), code[..32]);
        // A key that verifies tokens cannot make them.
        Assert.Equal(AbiConstants.Absent, Probe.With(mac, "mainabc", ["hmac_sha256"], configuration: Tokens.Hs256Key()).Ask());
        PluginGrant other = Probe.Everything with { AllowKeys = ["other"] };
        Assert.Equal(AbiConstants.Denied, Probe.With(mac, "mainabc", ["hmac_sha256"], other, key).Ask());
    }

    [Fact]
    public void Hashes_do_not_depend_on_where_the_output_lies()
    {
        string body = $"(drop {Probe.Call("sha256", Probe.Out, 40, Probe.Out + 4)}) (call $tell (i32.const 0))";
        Probe.With(body, "", ["sha256"]).Ask(out byte[] output);
        Assert.Equal(SHA256.HashData(new byte[40]), output[4..36]);
    }

    [Theory]
    [InlineData("sha256", new long[] { Probe.End, 1, Probe.Out })]
    [InlineData("sha256", new long[] { Probe.Data, 3, Probe.End - 31 })]
    [InlineData("hmac_sha256", new long[] { Probe.Data, 4, Probe.End, 1, Probe.Out })]
    [InlineData("hmac_sha256", new long[] { Probe.Data, 4, Probe.Data, 4, Probe.End })]
    [InlineData("counter_add", new long[] { Probe.End, 1, 1 })]
    [InlineData("log_fields", new long[] { 1, Probe.End, 1, Probe.Data, 0 })]
    [InlineData("log_fields", new long[] { 1, Probe.Data, 1, Probe.End - 8, 1 })]
    [InlineData("log_fields", new long[] { 1, Probe.Data, 1, -8, 2 })]
    public void Addresses_outside_the_memory_end_the_guest(string name, long[] arguments)
    {
        string key = Tokens.Key(("algorithm", "\"hmac_sha256\""), ("secret", Tokens.Quote(Tokens.Secret)));
        Assert.Contains("outside its memory", Probe.With(Probe.Tell(name, arguments), "main", [name], configuration: key).Failure());
    }

    [Fact]
    public void Long_data_is_invalid()
    {
        Assert.Equal(-3, Probe.With(Probe.Tell("sha256", 0, 1_048_577, Probe.Out), "", ["sha256"]).Ask());
        string wrap = $"(call $tell (i32.wrap_i64 {Probe.Call("xxhash64", 0, 16 * 1024 * 1024 + 1, 0)}))";
        Assert.Contains("are too many", Probe.With(wrap, "", ["xxhash64"]).Failure());
        string outside = $"(call $tell (i32.wrap_i64 {Probe.Call("xxhash64", Probe.End, 1, 0)}))";
        Assert.Contains("outside its memory", Probe.With(outside, "", ["xxhash64"]).Failure());
    }

    // Values from the xxHash reference implementation (xxhsum -H1) and its specification's examples.
    [Theory]
    [InlineData("", 0, 0xEF46DB3751D8E999)]
    [InlineData("a", 0, 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0, 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0, 0xFBCEA83C8A378BF1)]
    public void XxHash64_is_the_published_one(string text, ulong seed, ulong hash) =>
        Assert.Equal(hash, XxHash64.Hash(Encoding.ASCII.GetBytes(text), seed));

    [Fact]
    public void A_guest_hashes_for_its_buckets()
    {
        string body = $"(i64.store (i32.const {Probe.Out}) {Probe.Call("xxhash64", Probe.Data, 3, 0)}) (call $tell (i32.const 0))";
        Probe.With(body, "abc", ["xxhash64"]).Ask(out byte[] output);
        Assert.Equal(0x44BC2CF5AD770999UL, BitConverter.ToUInt64(output));
    }

    [Fact]
    public void Metrics_are_counted_and_shown()
    {
        string body = Probe.Call("counter_add", Probe.Data, 5, 2) + Probe.Call("gauge_set", Probe.Data + 5, 5, -7)
            + Probe.Call("histogram_observe", Probe.Data + 10, 5, 100) + Probe.Call("histogram_observe", Probe.Data + 10, 5, 0);
        string dropped = body.Replace("(call ", "(drop (call ").Replace("))", ")))");
        Probe probe = Probe.With(dropped + " (i64.const 0)", "hits.depthmicros", ["counter_add", "gauge_set", "histogram_observe"]);
        PostParseDecision decision = probe.Rig.Run();
        Assert.Null(decision.Error);
        Assert.True(decision.IsVolatile);
        probe.Rig.Run();
        Assert.Equal(
            [
                new PluginMetric("depth", PluginMetricKind.Gauge, -7, 0, 0, 0),
                new PluginMetric("hits.", PluginMetricKind.Counter, 4, 0, 0, 0),
                new PluginMetric("micro", PluginMetricKind.Histogram, 200, 4, 0, 127),
            ],
            probe.Rig.Host.Current.Status().Single().Metrics);
    }

    [Theory]
    [InlineData("counter_add", "hits", 0, 1, -3)]
    [InlineData("counter_add", "Hits", 4, 1, -3)]
    [InlineData("counter_add", "hi s", 4, 1, -3)]
    [InlineData("counter_add", "hits", 65, 1, -3)]
    [InlineData("counter_add", "hits", 4, -1, -3)]
    [InlineData("histogram_observe", "hits", 4, -1, -3)]
    [InlineData("gauge_set", "hits", 4, -1, 0)]
    public void Names_and_values_of_metrics_are_checked(string function, string name, int length, long value, int answer) =>
        Assert.Equal(answer, Probe.With(Probe.Tell(function, Probe.Data, length, value), name, [function]).Ask());

    [Fact]
    public void Names_are_bounded_and_keep_their_kind()
    {
        string two = $"(drop {Probe.Call("counter_add", Probe.Data, 1, 1)})";
        PluginGrant one = Probe.Everything with { MetricNames = 1 };
        Assert.Equal(-4, Probe.With(two + Probe.Tell("counter_add", Probe.Data + 1, 1, 1), "ab", ["counter_add"], one).Ask());
        Assert.Equal(-3, Probe.With(two + Probe.Tell("gauge_set", Probe.Data, 1, 1), "ab", ["counter_add", "gauge_set"], one).Ask());
        var metric = new Metric("m", PluginMetricKind.Counter);
        metric.Add(long.MaxValue);
        metric.Add(5);
        Assert.Equal(long.MaxValue, metric.Snapshot().Value);
        var histogram = new Metric("m", PluginMetricKind.Histogram);
        histogram.Observe(long.MaxValue);
        Assert.Equal(long.MaxValue, histogram.Snapshot().P99);
    }

    [Fact]
    public void Log_lines_have_fields_that_cannot_pass_for_the_hosts()
    {
        // text at Data, then key, value; the fields behind them.
        string fields = $$"""
            (i32.store (i32.const {{Probe.Out}}) (i32.const {{Probe.Data + 5}})) (i32.store (i32.const {{Probe.Out + 4}}) (i32.const 6))
            (i32.store (i32.const {{Probe.Out + 8}}) (i32.const {{Probe.Data + 11}}))
            (i32.store (i32.const {{Probe.Out + 12}}) (i32.const 5))
            """;
        string tell = Probe.Tell("log_fields", 2, Probe.Data, 5, Probe.Out, 1);
        Probe good = Probe.With(fields + tell, "hellotenantac\nme", ["log_fields"]);
        Assert.Equal(0, good.Ask());
        Assert.Contains("Warning hello plugin=tenant-isolation version=0.0.0 tenant=ac me", good.Rig.Log.Lines);
        Assert.Equal(-3, Probe.With(fields + tell, "helloplugineviel", ["log_fields"]).Ask());
        Assert.Equal(-3, Probe.With(fields + tell, "helloTenantac me", ["log_fields"]).Ask());
        Assert.Equal(-3, Probe.With(Probe.Tell("log_fields", 2, Probe.Data, 5, Probe.Out, 17), "hello", ["log_fields"]).Ask());
    }

    [Theory]
    [InlineData(1, 3, "42x")]
    [InlineData(2, -1, "")]
    [InlineData(3, -3, "")]
    [InlineData(0, -3, "")]
    [InlineData(-1, -3, "")]
    public void Parameters_are_read_before_execution(int index, int answer, string text)
    {
        string wat = Probe.Module(Probe.Tell("parameter", index, Probe.Out, 64), [], "parameter")
            .Replace("helios_post_parse", "helios_pre_execution");
        var rig = new Rig();
        rig.Host.Load([Probe.Define(wat) with { Hooks = ["pre_execution"] }]);
        var decision = new TextDecision();
        var context = new PostParseContext(Statements.SelectFrom("users"), rig.Healthy().Session, new TestCatalog(), 1)
        {
            Parameters = new TwoParameters(),
        };
        rig.Host.Current.RunPreExecution(context, decision);
        Assert.Equal(answer, Probe.Read(decision.Error!.Message, out byte[] output));
        Assert.Equal(text, Encoding.UTF8.GetString(output[..text.Length]));
    }

    [Fact]
    public void Parameters_are_denied_in_other_hooks() =>
        Assert.Equal(-2, Probe.With(Probe.Tell("parameter", 1, Probe.Out, 64), "", ["parameter"]).Ask());

    private sealed class TwoParameters : IPluginParameters
    {
        public int Count => 2;

        public byte[]? GetText(int index) => index == 1 ? "42x"u8.ToArray() : null;
    }
}
