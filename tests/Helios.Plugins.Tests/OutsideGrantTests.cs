namespace Helios.Plugins.Tests;

/// <summary>Network and environment as operators grant them, and the environment as guests see it.</summary>
public sealed class OutsideGrantTests
{
    private static readonly PluginGrant s_open = new() { DenyNetworkAccess = false, HttpHosts = ["https://a.example GET"] };

    [Theory]
    [InlineData("https://auth.example.com:443 GET,POST", "https", "auth.example.com", 443)]
    [InlineData("https://Auth.Example.com GET", "https", "auth.example.com", 443)]
    [InlineData("http://10.1.2.3:8080 GET private", "http", "10.1.2.3", 8080)]
    [InlineData("http://[fd00::1] GET private=fd00::/8", "http", "fd00::1", 80)]
    [InlineData("http://internal:80 GET private=10.0.0.0/8,192.168.1.7", "http", "internal", 80)]
    public void A_rule_is_read(string text, string scheme, string host, int port)
    {
        Assert.True(HttpRule.TryParse(text, out HttpRule? rule, out string error), error);
        Assert.Equal((scheme, host, port), (rule!.Destination.Scheme, rule.Destination.Host, rule.Destination.Port));
    }

    [Theory]
    [InlineData("https://auth.example.com", "is not of the form")]
    [InlineData("auth.example.com GET", "is not http:// or https://")]
    [InlineData("ftp://auth.example.com GET", "is not http:// or https://")]
    [InlineData("https://*.example.com GET", "is not http:// or https://")]
    [InlineData("https://* GET", "is not http:// or https://")]
    [InlineData("https://a@b GET", "is not http:// or https://")]
    [InlineData("https://auth.example.com/path GET", "is not http:// or https://")]
    [InlineData("https://auth.example.com?x GET", "is not http:// or https://")]
    [InlineData("https://auth.example.com:0 GET", "is not http:// or https://")]
    [InlineData("https://auth.example.com get", "method \"get\" is not one of")]
    [InlineData("https://auth.example.com CONNECT", "method \"CONNECT\" is not one of")]
    [InlineData("https://auth.example.com *", "method \"*\" is not one of")]
    [InlineData("https://auth.example.com GET, POST", "method \"\" is not one of")]
    [InlineData("https://auth.example.com GET private", "is not private=NETWORK")]
    [InlineData("https://auth.example.com GET public", "is not private=NETWORK")]
    [InlineData("https://auth.example.com GET private=everything", "is no network")]
    public void What_is_no_rule_is_refused(string text, string error)
    {
        Assert.False(HttpRule.TryParse(text, out _, out string said));
        Assert.Contains(error, said);
        Assert.StartsWith("http_hosts: ", (s_open with { HttpHosts = [text] }).Problem());
    }

    [Fact]
    public void The_switches_and_the_lists_must_say_the_same()
    {
        Assert.Null(PluginGrant.None.Problem());
        Assert.Null(s_open.Problem());
        Assert.Contains("deny_network_access is true", (s_open with { DenyNetworkAccess = true }).Problem());
        Assert.Contains("name the servers in http_hosts", new PluginGrant { DenyNetworkAccess = false }.Problem());
        Assert.Contains("deny_filesystem_access is true", new PluginGrant { Directory = "/srv" }.Problem());
        Assert.Contains("name one in directory", new PluginGrant { DenyFilesystemAccess = false }.Problem());
        Assert.Null(new PluginGrant { DenyFilesystemAccess = false, Directory = "/srv" }.Problem());
        Assert.Contains(
            "directory_max_bytes is -1",
            new PluginGrant { DenyFilesystemAccess = false, Directory = "/srv", DirectoryMaxBytes = -1 }.Problem());
        Assert.Contains("http_timeout_ms is 0", (s_open with { HttpTimeoutMs = 0 }).Problem());
        Assert.Contains("http_ca_file: there is no certificate", (s_open with { HttpCaPem = "nothing" }).Problem());
        Assert.Contains("is no name of a variable", new PluginGrant { Environment = ["A=B"] }.Problem());
    }

    [Fact]
    public void A_contradiction_is_refused_at_deploy()
    {
        var rig = new Rig();
        rig.Host.Load([Probe.Define(Wat.Plugin("(i64.const 0)"), s_open with { DenyNetworkAccess = true })]);
        PluginStatus status = rig.Host.Current.Status().Single();
        Assert.Equal(PluginState.Failed, status.State);
        Assert.Contains("deny_network_access", status.Reason);
    }

    [Fact]
    public void A_request_for_servers_beyond_the_grant_is_named()
    {
        var wanted = new PluginGrant
        {
            HttpHosts = ["https://a.example GET,POST", "https://a.example:443 GET", "http://a.example GET"],
            Environment = ["A"],
            Directory = ".",
        };
        Assert.Equal(
            ["http_hosts \"https://a.example GET,POST\"", "http_hosts \"http://a.example GET\"", "directory", "environment \"A\""],
            s_open.Missing(wanted));
    }

    [Fact]
    public void Only_granted_variables_are_seen()
    {
        PluginGrant grant = PluginGrant.None with { Environment = ["HOME", "EMPTY", "UNSET"] };
        static string? Read(string name) => name switch
        {
            "HOME" => "/root",
            "EMPTY" => "",
            "SECRET" => "secret",
            _ => null,
        };
        Assert.Equal((5, "/root"), Variable("HOME", grant, Read));
        Assert.Equal(0, Variable("EMPTY", grant, Read).Code);
        Assert.Equal(-1, Variable("UNSET", grant, Read).Code);
        Assert.Equal(-2, Variable("SECRET", grant, Read).Code);
        Assert.Equal(-2, Variable("home", grant, Read).Code);
    }

    [Fact]
    public void Wasi_shows_the_granted_variables_alone()
    {
        const string Imports = """
            (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "environ_get" (func $get (param i32 i32) (result i32)))
            """;
        string body = $"""
            (drop (call $sizes (i32.const {Probe.Out}) (i32.const {Probe.Out + 4})))
            (drop (call $get (i32.const {Probe.Out + 8}) (i32.const {Probe.Out + 16})))
            (call $tell (i32.const 0))
            """;
        var rig = new Rig(environment: name => name == "SECRET" ? "x" : name.ToLowerInvariant());
        string wat = Probe.Module(body, []).Replace("(module", "(module " + Imports);
        rig.Host.Load([Probe.Define(wat, PluginGrant.None with { Environment = ["AB", "C"] })]);
        Probe.Read(rig.Healthy().Run().Error!.Message, out byte[] output);
        Assert.Equal([2, 10, Probe.Out + 16, Probe.Out + 22], Enumerable.Range(0, 4).Select(i => BitConverter.ToInt32(output, i * 4)));
        Assert.Equal("AB=ab\0C=c\0", System.Text.Encoding.ASCII.GetString(output, 16, 10));
        rig.Host.Load([Probe.Define(wat, PluginGrant.None)]);
        Probe.Read(rig.Run().Error!.Message, out output);
        Assert.Equal([0, 0], output[..2]);
    }

    private static (int Code, string Value) Variable(string name, PluginGrant grant, Func<string, string?> read)
    {
        var rig = new Rig(environment: read);
        string body = Probe.Tell("env_var", Probe.Data, name.Length, Probe.Out, 100);
        rig.Host.Load([Probe.Define(Probe.Module(body, System.Text.Encoding.UTF8.GetBytes(name), "env_var"), grant)]);
        int code = Probe.Read(rig.Healthy().Run().Error!.Message, out byte[] output);
        return (code, code > 0 ? System.Text.Encoding.UTF8.GetString(output, 0, code) : "");
    }
}
