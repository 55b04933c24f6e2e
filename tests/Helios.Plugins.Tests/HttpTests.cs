using System.Buffers.Binary;
using System.Text;
using Helios.Io.Http;
using Helios.Plugins.Abi;

namespace Helios.Plugins.Tests;

/// <summary>Requests as guests make them: what is taken, what is denied, what comes back. The network itself is Helios.Io's.</summary>
public sealed class HttpTests
{
    private const string Url = "https://auth.example.com/check?x=1";
    private const int MethodAt = Probe.Data + 100;
    private const int UrlAt = Probe.Data + 200;
    private const int BodyAt = Probe.Data + 9_000;
    private const int HeadersAt = Probe.Data + 9_100;
    private const int TextsAt = Probe.Data + 9_500;

    private static readonly PluginGrant s_grant = new()
    {
        DenyNetworkAccess = false,
        HttpHosts = ["https://auth.example.com:443 GET,POST", "http://[::1]:8080 GET private"],
        HttpRequestBytes = 10,
        HttpResponseBytes = 1_000,
        HttpTimeoutMs = 500,
    };

    [Fact]
    public void A_request_goes_out_as_it_was_given_and_its_answer_comes_back()
    {
        var http = new FakeHttp { Answer = _ => FakeHttp.Of(200, "the body", ("Content-Type", "text/plain"), ("X-User", "alice")) };
        string body = Tell("http_body", Probe.Out, 100);
        Assert.Equal(8, Ask(http, body, out byte[] output, Request("POST", Url, "hello", ("X-Token", "abc"))));
        Assert.Equal("the body", Encoding.UTF8.GetString(output[..8]));
        OutboundRequest sent = http.Requests.Single();
        Assert.Equal(("POST", Url, 1_000), (sent.Method, sent.Url.OriginalString, sent.MostAnswerBytes));
        Assert.Equal("hello"u8, sent.Body);
        Assert.Equal([KeyValuePair.Create("X-Token", "abc")], sent.Headers);
        Assert.InRange(http.TimeoutsMs.Single(), 400, 500);
        Assert.Equal(200, Ask(http, TellStatus, out _, Request("GET", Url)));
        byte[] named = Request("GET", Url);
        Encoding.UTF8.GetBytes("x-user").CopyTo(named.AsSpan(TextsAt - Probe.Data));
        Assert.Equal(5, Ask(http, Tell("http_header", TextsAt, 6, Probe.Out, 100), out output, named));
        Assert.Equal("alice", Encoding.UTF8.GetString(output[..5]));
        Assert.Equal(AbiConstants.Absent, Ask(http, Tell("http_header", TextsAt, 5, Probe.Out, 100), out _, named));
    }

    [Theory]
    [InlineData("GET", "http://auth.example.com/")]
    [InlineData("GET", "https://auth.example.com:444/")]
    [InlineData("GET", "https://example.com/")]
    [InlineData("GET", "https://auth.example.com.evil.com/")]
    [InlineData("GET", "https://auth.example.com./")]
    [InlineData("GET", "https://169.254.169.254/")]
    [InlineData("GET", "http://127.0.0.1:8080/")]
    [InlineData("GET", "http://[::ffff:7f00:1]:8080/")]
    [InlineData("PUT", Url)]
    [InlineData("CONNECT", Url)]
    [InlineData("get", Url)]
    public void What_is_not_named_is_denied(string method, string url)
    {
        var http = new FakeHttp();
        Assert.Equal(AbiConstants.Denied, Ask(http, TellStatus, out _, Request(method, url)));
        Assert.Empty(http.Requests);
    }

    [Theory]
    [InlineData("https://auth.example.com")]
    [InlineData("https://AUTH.example.com/")]
    [InlineData("HTTPS://auth.example.com:443/a/../b")]
    [InlineData("http://[::1]:8080/")]
    [InlineData("http://[0:0:0:0:0:0:0:1]:8080/")]
    public void Ways_to_write_a_named_server_are_the_same(string url)
    {
        var http = new FakeHttp { Answer = _ => FakeHttp.Of(204, "") };
        Assert.Equal(204, Ask(http, TellStatus, out _, Request("GET", url)));
    }

    [Theory]
    [InlineData("GET", "https://user@auth.example.com/")]
    [InlineData("GET", "https://user:secret@auth.example.com/")]
    [InlineData("GET", "https://auth.example.com@evil.com/")]
    [InlineData("GET", "https://@auth.example.com/")]
    [InlineData("GET", "https://auth.example.com\\@evil.com/")]
    [InlineData("GET", "https://auth.example.com/#part")]
    [InlineData("GET", "https://auth.example.com/a b")]
    [InlineData("GET", "https://auth.example.com/\r\nX: 1")]
    [InlineData("GET", "https://auth.example.com/\0")]
    [InlineData("GET", "https://auth.example.com/\u00e9")]
    [InlineData("GET", "https:auth.example.com")]
    [InlineData("GET", "//auth.example.com/")]
    [InlineData("GET", "ftp://auth.example.com/")]
    [InlineData("GET", "file:///etc/passwd")]
    [InlineData("GET", "")]
    [InlineData("", Url)]
    [InlineData("GET / HTTP/1.1\r\nX", Url)]
    public void What_is_no_request_is_invalid(string method, string url)
    {
        var http = new FakeHttp();
        Assert.Equal(AbiConstants.Invalid, Ask(http, TellStatus, out _, Request(method, url)));
        Assert.Empty(http.Requests);
    }

    [Theory]
    [InlineData("Host", "evil.com")]
    [InlineData("hOST", "evil.com")]
    [InlineData("Content-Length", "0")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Connection", "close")]
    [InlineData("Upgrade", "websocket")]
    [InlineData("Expect", "100-continue")]
    [InlineData("Proxy-Authorization", "x")]
    [InlineData("Accept-Encoding", "gzip")]
    [InlineData("X-A", "b\r\nHost: evil.com")]
    [InlineData("X-A", "b\n")]
    [InlineData("X-A", "b\0")]
    [InlineData("X-A", "\u00e9")]
    [InlineData("X-A\r\nHost", "evil.com")]
    [InlineData("X A", "b")]
    [InlineData("X-A:", "b")]
    [InlineData("", "b")]
    public void Headers_that_are_the_hosts_or_end_a_line_are_invalid(string name, string value)
    {
        var http = new FakeHttp();
        Assert.Equal(AbiConstants.Invalid, Ask(http, TellStatus, out _, Request("GET", Url, "", (name, value))));
        Assert.Empty(http.Requests);
    }

    [Theory]
    [InlineData(OutboundProblem.Unreachable, HttpProblem.Unreachable)]
    [InlineData(OutboundProblem.Address, HttpProblem.Address)]
    [InlineData(OutboundProblem.Tls, HttpProblem.Tls)]
    [InlineData(OutboundProblem.Timeout, HttpProblem.Timeout)]
    [InlineData(OutboundProblem.TooLarge, HttpProblem.TooLarge)]
    [InlineData(OutboundProblem.Protocol, HttpProblem.Protocol)]
    public void What_goes_wrong_has_a_name(OutboundProblem problem, object expected)
    {
        var http = new FakeHttp { Answer = _ => OutboundAnswer.None(problem) };
        Assert.Equal((int)(HttpProblem)expected, Ask(http, TellStatus, out _, Request("GET", Url)));
        Assert.Equal(AbiConstants.Absent, Ask(http, Tell("http_body", Probe.Out, 100), out _, Request("GET", Url)));
    }

    [Fact]
    public void A_body_beyond_the_grant_is_too_large()
    {
        var http = new FakeHttp { Answer = _ => FakeHttp.Of(200, "") };
        Assert.Equal((int)HttpProblem.TooLarge, Ask(http, TellStatus, out _, Request("POST", Url, new string('x', 11))));
        Assert.Empty(http.Requests);
        Assert.Equal(200, Ask(http, TellStatus, out _, Request("POST", Url, new string('x', 10))));
    }

    [Fact]
    public void A_thread_that_must_not_wait_does_not()
    {
        var http = new FakeHttp { Answer = _ => FakeHttp.Of(200, "") };
        Rig rig = RigOf(http, TellStatus, Request("GET", Url));
        Assert.Equal(AbiConstants.Denied, Ask(rig, out _, wait: null));
        Assert.Empty(http.Requests);
        Assert.Equal(200, Ask(rig, out _, new HookWait(CancellationToken.None)));
    }

    [Fact]
    public void No_answer_outlives_its_call()
    {
        var http = new FakeHttp { Answer = _ => FakeHttp.Of(200, "body") };
        // Asks when the text is long, and tells the length of the body that is there.
        string body = $"(if (i32.gt_u (i32.load offset=32 (local.get $frame)) (i32.const 3)) (then (drop {Send})))"
            + Probe.Tell("http_body", Probe.Out, 100);
        Rig rig = RigOf(http, body, Request("GET", Url));
        var wait = new HookWait(CancellationToken.None);
        Assert.Equal(4, Ask(rig, out _, wait, "long enough"));
        Assert.Equal(AbiConstants.Absent, Ask(rig, out _, wait, "abc"));
    }

    [Fact]
    public void A_call_may_ask_so_often_and_wait_so_long_in_all()
    {
        var http = new FakeHttp { Answer = _ => FakeHttp.Of(200, "") };
        string twenty = string.Concat(Enumerable.Repeat($"(drop {Send})", 16)) + TellStatus;
        Assert.Equal(AbiConstants.Full, Ask(http, twenty, out _, Request("GET", Url)));
        Assert.Equal(16, http.Requests.Count);

        var clock = new StandingClock();
        var slow = new FakeHttp
        {
            Answer = _ =>
            {
                clock.MonotonicNs += 300_000_000;
                return FakeHttp.Of(200, "");
            },
        };
        string twice = $"(drop {Send}) (drop {Send}) {TellStatus}";
        Rig patient = RigOf(slow, twice, Request("GET", Url), clock);
        Assert.Equal((int)HttpProblem.Timeout, Ask(patient, out _, new HookWait(CancellationToken.None)));
        Assert.Equal([500, 200], slow.TimeoutsMs);
    }

    [Fact]
    public void Time_that_a_guest_waits_is_not_taken_from_its_own()
    {
        var http = new FakeHttp
        {
            Answer = _ =>
            {
                Thread.Sleep(100);
                return FakeHttp.Of(200, "");
            },
        };
        // 10 ms of its own are granted; ten waits of 100 ms do not use them up, an endless loop behind them does.
        PluginGrant grant = s_grant with { HttpTimeoutMs = 20_000 };
        string waits = string.Concat(Enumerable.Repeat($"(drop {Send})", 10));
        var wait = new HookWait(CancellationToken.None);
        Assert.Equal(200, Ask(RigOf(http, waits + TellStatus, Request("GET", Url), grant: grant), out _, wait));
        Rig endless = RigOf(http, waits + "(loop $on (br $on)) (unreachable)", Request("GET", Url), grant: grant);
        Assert.Contains("deadline exceeded", Refusal(endless, wait));
    }

    [Fact]
    public void Requests_of_one_plugin_are_bounded_at_once_and_in_a_second()
    {
        var clock = new StandingClock();
        var http = new FakeHttp { Answer = _ => FakeHttp.Of(200, "") };
        Rig rig = RigOf(http, TellStatus, Request("GET", Url), clock, s_grant with { HttpPerSecond = 2 });
        var wait = new HookWait(CancellationToken.None);
        Assert.Equal([200, 200, AbiConstants.Full], Enumerable.Range(0, 3).Select(_ => Ask(rig, out byte[] _, wait)));
        clock.MonotonicNs += 1_000_000_000;
        Assert.Equal(200, Ask(rig, out _, wait));

        using var hold = new ManualResetEventSlim();
        var held = new FakeHttp
        {
            Answer = _ =>
            {
                hold.Wait();
                return FakeHttp.Of(200, "");
            },
        };
        Rig narrow = RigOf(held, TellStatus, Request("GET", Url), grant: s_grant with { HttpConcurrency = 1, HttpTimeoutMs = 50 });
        int first = 0;
        var other = new Thread(() => first = Ask(narrow, out _, new HookWait(CancellationToken.None)));
        other.Start();
        Assert.True(SpinWait.SpinUntil(() => held.Requests.Count == 1, 15_000));
        Assert.Equal(AbiConstants.Full, Ask(narrow, out _, new HookWait(CancellationToken.None)));
        hold.Set();
        other.Join();
        Assert.Equal(200, first);
    }

    [Fact]
    public void A_client_that_cancels_ends_the_guest_and_is_no_failure_of_the_plugin()
    {
        using var cancel = new CancellationTokenSource();
        var http = new FakeHttp
        {
            Answer = _ =>
            {
                cancel.Cancel();
                return OutboundAnswer.None(OutboundProblem.Canceled);
            },
        };
        Rig rig = RigOf(http, TellStatus, Request("GET", Url));
        var decision = new TextDecision();
        rig.Host.Current.RunPreParse(Context(rig, new HookWait(cancel.Token)), decision);
        Assert.Equal("57014", decision.Error!.State.Code);
        Assert.Equal(0, rig.Host.Current.Status().Single().FailureCount);
    }

    [Theory]
    [InlineData(Probe.End - 39)]
    [InlineData(-1)]
    public void A_request_outside_the_memory_ends_the_guest(int address)
    {
        Rig rig = RigOf(new FakeHttp(), Probe.Tell("http_request", address), Request("GET", Url));
        Assert.Contains("outside its memory", Refusal(rig, new HookWait(CancellationToken.None)));
    }

    [Theory]
    [InlineData(0, Probe.End)]
    [InlineData(4, -1)]
    [InlineData(12, -1)]
    [InlineData(16, Probe.End - 15)]
    [InlineData(24, Probe.End)]
    [InlineData(28, -1)]
    public void Its_parts_outside_the_memory_end_the_guest(int field, int value)
    {
        byte[] request = Request("GET", Url, "b", ("A", "b"));
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(field), value);
        Assert.Contains("outside its memory", Refusal(RigOf(new FakeHttp(), TellStatus, request), new HookWait(CancellationToken.None)));
    }

    private static string Send => Probe.Call("http_request", Probe.Data);

    private static string TellStatus => Probe.Tell("http_request", Probe.Data);

    // A request is sent first; then what this call answers is told.
    private static string Tell(string name, params long[] arguments) => $"(drop {Send}) {Probe.Tell(name, arguments)}";

    private static int Ask(FakeHttp http, string body, out byte[] output, byte[] data) =>
        Ask(RigOf(http, body, data), out output, new HookWait(CancellationToken.None));

    private static int Ask(Rig rig, out byte[] output, HookWait? wait, string text = "SELECT 1")
    {
        var decision = new TextDecision();
        rig.Host.Current.RunPreParse(Context(rig, wait, text), decision);
        return Probe.Read(decision.Error!.Message, out output);
    }

    private static string Refusal(Rig rig, HookWait wait)
    {
        var decision = new TextDecision();
        rig.Host.Current.RunPreParse(Context(rig, wait), decision);
        return decision.Error!.Message;
    }

    private static TextContext Context(Rig rig, HookWait? wait, string text = "SELECT 1") => new()
    {
        Session = rig.Session,
        Catalog = new TestCatalog(),
        Sql = Encoding.UTF8.GetBytes(text),
        QueryId = 1,
        Wait = wait,
    };

    private static Rig RigOf(
        FakeHttp http, string body, byte[] data, StandingClock? clock = null, PluginGrant? grant = null)
    {
        var rig = new Rig(clock: clock, http: http);
        string wat = Probe.ModuleAt("helios_pre_parse", body, data, "http_request", "http_header", "http_body");
        rig.Host.Load([Probe.Define(wat, grant ?? s_grant) with { Hooks = ["pre_parse"] }]);
        return rig.Healthy();
    }

    /// <summary>An HttpRequest at Data, and what it points to.</summary>
    private static byte[] Request(string method, string url, string body = "", params (string Name, string Value)[] headers)
    {
        byte[] data = new byte[TextsAt + 1_000 - Probe.Data];
        void Put(int at, byte[] bytes, int field)
        {
            bytes.CopyTo(data.AsSpan(at - Probe.Data));
            BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(field), at);
            BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(field + 4), bytes.Length);
        }

        Put(MethodAt, Encoding.UTF8.GetBytes(method), 0);
        Put(UrlAt, Encoding.UTF8.GetBytes(url), 8);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(16), HeadersAt);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(20), headers.Length);
        Put(BodyAt, Encoding.UTF8.GetBytes(body), 24);
        int texts = TextsAt + 100;
        for (int i = 0; i < headers.Length; i++)
        {
            int header = HeadersAt - Probe.Data + i * 16;
            Put(texts, Encoding.UTF8.GetBytes(headers[i].Name), header);
            Put(texts + 100, Encoding.UTF8.GetBytes(headers[i].Value), header + 8);
            texts += 200;
        }

        return data;
    }
}
