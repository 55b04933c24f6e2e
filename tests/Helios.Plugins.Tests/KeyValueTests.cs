using System.Text;
using Helios.Plugins.Resources;

namespace Helios.Plugins.Tests;

public sealed class KeyValueTests
{
    private const long Ms = 1_000_000;
    private const int Key = Probe.Data;
    private const int Value = Probe.Data + 8;

    // 8 bytes of key, then values.
    private const string Text = "key-key-hello world";

    private static readonly string[] s_all = ["kv_get", "kv_set", "kv_delete", "kv_increment", "kv_compare_and_set"];

    private static readonly string s_get = Probe.Tell("kv_get", Key, 3, Probe.Out, 64);

    [Fact]
    public void What_is_set_is_read_by_other_instances_until_its_time_is_over()
    {
        var clock = new StandingClock();
        string wat = Probe.Module(
            $"(drop {Probe.Call("kv_set", Key, 3, Value, 5, 250)}) {s_get}", Encoding.UTF8.GetBytes(Text), s_all);
        Probe probe = Probe.With(wat, clock: clock);
        Assert.Equal(5, probe.Ask(out byte[] output));
        Assert.Equal("hello"u8.ToArray(), output[..5]);

        string reader = Probe.Module(s_get, Encoding.UTF8.GetBytes(Text), s_all);
        Assert.True(probe.Rig.Host.Deploy(Rig.Name, Wat.Compile(reader)).IsDeployed);
        clock.MonotonicNs += 249 * Ms;
        Assert.Equal(5, probe.Ask());
        clock.MonotonicNs += 1 * Ms;
        Assert.Equal(-1, probe.Ask());
        Assert.True(probe.Rig.Run().IsVolatile);
    }

    [Fact]
    public void One_plugin_never_sees_anothers()
    {
        byte[] data = Encoding.UTF8.GetBytes(Text);
        string writer = Probe.Module($"(drop {Probe.Call("kv_set", Key, 3, Value, 5, 0)}) (i64.const 0)", data, s_all);
        var rig = new Rig();
        rig.Host.Load([
            Probe.Define(writer) with { Name = "writer", Priority = 2 },
            Probe.Define(Probe.Module(s_get, data, s_all)) with { Name = "reader", Priority = 1 },
        ]);
        Assert.Equal(-1, Probe.Read(rig.Run().Error!.Message, out _));
    }

    [Fact]
    public void A_value_that_does_not_fit_is_measured_only()
    {
        Probe probe = Probe.With(
            $"(drop {Probe.Call("kv_set", Key, 3, Value, 11, 0)}) {Probe.Tell("kv_get", Key, 3, Probe.Out, 10)}", Text, s_all);
        Assert.Equal(11, probe.Ask(out byte[] output));
        Assert.Equal(new byte[11], output[..11]);
    }

    [Fact]
    public void Deleting_counting_and_exchanging()
    {
        Assert.Equal(-1, Probe.With(Probe.Tell("kv_delete", Key, 3), Text, s_all).Ask());
        Probe counter = Probe.With(Probe.Tell("kv_increment", Key, 3, 5, 0, Probe.Out), Text, s_all);
        Assert.Equal(0, counter.Ask());
        Assert.Equal(0, counter.Ask(out byte[] sum));
        Assert.Equal(10, BitConverter.ToInt64(sum));

        Probe exchange = Probe.With(Probe.Tell("kv_compare_and_set", Key, 3, 0, -1, Value, 5, 0), Text, s_all);
        Assert.Equal([0, 1], [exchange.Ask(), exchange.Ask()]);
        string again = $"(drop {Probe.Call("kv_compare_and_set", Key, 3, 0, -1, Value, 5, 0)})";
        Assert.Equal(0, Probe.With(again + Probe.Tell("kv_compare_and_set", Key, 3, Value, 5, Value + 6, 5, 0), Text, s_all).Ask());
        Assert.Equal(1, Probe.With(again + Probe.Tell("kv_compare_and_set", Key, 3, Value, 4, Value + 6, 5, 0), Text, s_all).Ask());
    }

    [Fact]
    public void A_text_cannot_be_counted_and_a_sum_cannot_overflow()
    {
        string set = $"(drop {Probe.Call("kv_set", Key, 3, Value, 5, 0)})";
        Assert.Equal(-3, Probe.With(set + Probe.Tell("kv_increment", Key, 3, 1, 0, Probe.Out), Text, s_all).Ask());
        string most = $"(drop {Probe.Call("kv_increment", Key, 3, long.MaxValue, 0, Probe.Out)})";
        Assert.Equal(-3, Probe.With(most + Probe.Tell("kv_increment", Key, 3, 1, 0, Probe.Out), Text, s_all).Ask());
        Assert.Equal(0, Probe.With(most + Probe.Tell("kv_increment", Key, 3, -1, 0, Probe.Out), Text, s_all).Ask());
    }

    [Theory]
    [InlineData("kv_get", new long[] { Probe.End, 1, Probe.Out, 64 })]
    [InlineData("kv_get", new long[] { -1, -1, Probe.Out, 64 })]
    [InlineData("kv_set", new long[] { Key, 3, Probe.End - 4, 5, 0 })]
    [InlineData("kv_delete", new long[] { Probe.End - 2, 3 })]
    [InlineData("kv_increment", new long[] { Key, 3, 1, 0, Probe.End - 7 })]
    [InlineData("kv_compare_and_set", new long[] { Key, 3, Probe.End, 1, Value, 5, 0 })]
    [InlineData("kv_compare_and_set", new long[] { Key, 3, 0, -1, Probe.End, 1, 0 })]
    public void Addresses_outside_the_memory_end_the_guest(string name, long[] arguments) =>
        Assert.Contains("outside its memory", Probe.With(Probe.Tell(name, arguments), Text, s_all).Failure());

    [Theory]
    [InlineData("kv_get", new long[] { Key, 0, Probe.Out, 64 })]
    [InlineData("kv_get", new long[] { Key, 257, Probe.Out, 64 })]
    [InlineData("kv_set", new long[] { Key, 257, Value, 5, 0 })]
    [InlineData("kv_set", new long[] { Key, 3, Value, 65_537, 0 })]
    [InlineData("kv_delete", new long[] { Key, 257 })]
    [InlineData("kv_increment", new long[] { Key, 0, 1, 0, Probe.Out })]
    [InlineData("kv_compare_and_set", new long[] { Key, 3, 0, -1, Value, 65_537, 0 })]
    public void What_is_too_long_is_invalid(string name, long[] arguments) =>
        Assert.Equal(-3, Probe.With(Probe.Tell(name, arguments), Text, s_all).Ask());

    [Fact]
    public void A_failed_count_changes_nothing()
    {
        // The guest ends because its output lies outside; the next one reads what there was before.
        string wat = Probe.Module(Probe.Tell("kv_increment", Key, 3, 1, 0, Probe.End), Encoding.UTF8.GetBytes(Text), s_all);
        Probe probe = Probe.With(wat);
        probe.Failure();
        probe.Rig.Host.Deploy(Rig.Name, Wat.Compile(Probe.Module(s_get, Encoding.UTF8.GetBytes(Text), s_all)));
        Assert.Equal(-1, probe.Ask());
    }

    [Fact]
    public void Both_quotas_hold_and_what_expired_makes_room()
    {
        var clock = new StandingClock();
        var store = new KeyValueStore(2, 20, clock, 1);
        Assert.Equal(KvOutcome.Done, store.Set("a"u8, "1"u8, 10));
        Assert.Equal(KvOutcome.Done, store.Set("b"u8, "2"u8, 0));
        Assert.Equal(KvOutcome.Full, store.Set("c"u8, "3"u8, 0));
        Assert.Equal(KvOutcome.Done, store.Set("b"u8, new byte[17], 0)); // 2 + 18 bytes
        Assert.Equal(KvOutcome.Full, store.Set("b"u8, new byte[18], 0));
        Assert.Equal(17, store.Get("b"u8)!.Length);
        clock.MonotonicNs += 10 * Ms;
        Assert.Equal(KvOutcome.Full, store.Set("c"u8, "3"u8, 0)); // swept just now
        clock.MonotonicNs += 100 * Ms;
        Assert.Equal(KvOutcome.Done, store.Set("c"u8, "3"u8, 0));
        Assert.Null(store.Get("a"u8));
        Assert.True(store.Delete("b"u8));
        Assert.False(store.Delete("b"u8));
        Assert.Equal(KvOutcome.Done, store.Set("d"u8, new byte[17], 0)); // 2 + 18 bytes
        Assert.Equal(KvOutcome.Full, store.Increment("e"u8, 1, 0, out _));
        Assert.Equal(KvOutcome.Full, store.CompareAndSet("e"u8, true, default, default, 0));
    }

    [Fact]
    public void A_guest_at_its_quota_is_told()
    {
        PluginGrant small = Probe.Everything with { KvMaxKeys = 1, KvMaxBytes = 8 };
        Assert.Equal(0, Probe.With(Probe.Tell("kv_set", Key, 3, Value, 5, 0), Text, s_all, small).Ask());
        Assert.Equal(-4, Probe.With(Probe.Tell("kv_set", Key, 3, Value, 6, 0), Text, s_all, small).Ask());
        string first = $"(drop {Probe.Call("kv_set", Key, 3, Value, 1, 0)})";
        Assert.Equal(-4, Probe.With(first + Probe.Tell("kv_set", Key, 2, Value, 1, 0), Text, s_all, small).Ask());
    }

    [Fact]
    public void Many_threads_lose_no_count()
    {
        var store = new KeyValueStore(10, 1_000, new StandingClock(), 1);
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                Assert.Equal(KvOutcome.Done, store.Increment("n"u8, 1, 0, out long _));
            }
        });
        Assert.Equal(16_000, BitConverter.ToInt64(store.Get("n"u8)!));
    }
}
