using System.Text;
using Helios.Plugins.Abi;
using Helios.Plugins.Caching;

namespace Helios.Plugins.Tests;

/// <summary>What src/sdk/*/service-probe is asked for the frames: services of the host, and the cache hooks.</summary>
internal static class ServiceCases
{
    public const string Plugin = "sdk-service-probe";

    public const string Configuration = $$$$"""
        {"keys":{"main":{"algorithm":"HS256","secret":"{{{{Tokens.Secret}}}}"},
        "mac":{"algorithm":"hmac_sha256","secret":"{{{{Tokens.Secret}}}}"}}}
        """;

    public static readonly string[] Modules =
    [
        "sdk_service_probe.wasm", "sdk_service_probe_go.wasm", "sdk_service_probe_assemblyscript.wasm", "sdk_service_probe_cpp.wasm",
    ];

    private static readonly CacheTable[] s_tables = [new("public", "users")];

    public static readonly FrameCase[] All =
    [
        Texts("rate limits", "limit alice", "limit alice", "limit bob"),
        Texts("the store", "store a value", "store " + new string('v', 1_200)),
        Texts("hashes", "hash abc", "hash " + new string('ä', 50), "mac abc"),
        Texts("regular expressions", "match bxbby", "match by", "match bäbb", "match xyz"),
        Texts("metrics", "count it"),
        Texts("the environment", "env HOME", "env UNSET", "env PATH"),
        Texts("files", "files all", "file words.txt", "file lists/more.txt", "part words.txt", "file nothing", "file ../words.txt"),
        Texts("a request", "http https://auth.example.com/api?x=1"),
        Texts("a request that is not granted", "http https://elsewhere.example.com/"),
        Texts("invalidation", "cache key k 1", "cache tag ä", "cache table public.users", "cache all x", "cache count k"),
        new("parameters", Plugin, "", rig => rig.Host.Current.RunPreExecution(Statement(rig, "ä"), new TextDecision())),
        .. ((string[])["other", "miss", "use", "plain", "long"]).Select(word =>
            new FrameCase($"cache_lookup, {word}", Plugin, "", rig => LookUp(rig, word))),
        new("cache_store keeps", Plugin, "", rig => Store(rig, "other", 7)),
        new("cache_store keeps nothing", Plugin, "", rig => Store(rig, "other", 0)),
        new("cache_store refuses", Plugin, "", rig => Store(rig, "tell", 7)),
    ];

    public static ResultRig Load(string file, Host.IGuestObserver observer)
    {
        var directory = new SdkTests.CompiledOnce();
        var http = new FakeHttp { Answer = _ => FakeHttp.Of(201, "made", ("Content-Type", "text/plain")) };
        var rig = new Rig(directory, Tokens.Clock, http, name => name == "HOME" ? "/root" : null, observer);
        rig.Host.Load([Rig.Define(SdkTests.Module(file), Probe.Everything with
        {
            HttpHosts = ["https://auth.example.com POST"],
            Environment = ["HOME", "UNSET"],
            Directory = Path.Combine(Places.RepositoryRoot, "tests", "Helios.Plugins.Tests", "Conformance", "Files"),
            CallTimeoutMs = 1_000,
            CacheMaxTtlMs = 60_000,
            AllowStaleCache = true,
        }) with
        {
            Name = Plugin,
            Hooks = ["pre_parse", "pre_execution", "cache_lookup", "cache_store"],
            ConfigurationJson = Configuration,
        }]);
        rig.Healthy();
        directory.Share();
        rig.Session.Cache = new CountingCache();
        return new ResultRig(rig);
    }

    private static FrameCase Texts(string name, params string[] texts) => new(name, Plugin, "", rig =>
    {
        foreach (string text in texts)
        {
            var context = new TextContext
            {
                Session = rig.Rig.Session,
                Catalog = new TestCatalog(),
                Sql = Encoding.UTF8.GetBytes(text),
                QueryId = 1,
                Wait = new HookWait(CancellationToken.None),
            };
            rig.Host.Current.RunPreParse(context, new TextDecision());
        }
    });

    private static void LookUp(ResultRig rig, string word) =>
        rig.Host.Current.RunCacheLookup(Statement(rig, word), s_tables, new CacheAnswer());

    private static void Store(ResultRig rig, string word, long rows) => rig.Host.Current.RunCacheStore(
        Statement(rig, word), s_tables, new CacheOffer(rows, 90), new CacheAnswer(), new CacheAnswer());

    private static PostParseContext Statement(ResultRig rig, string parameter) =>
        new(Statements.SelectFrom("users"), rig.Rig.Session, new TestCatalog(), 1) { Parameters = new TwoParameters(parameter) };

    /// <summary>The first is a text, the second NULL.</summary>
    private sealed class TwoParameters(string text) : IPluginParameters
    {
        public int Count => 2;

        public byte[]? GetText(int index) => index == 1 ? Encoding.UTF8.GetBytes(text) : null;
    }

    private sealed class CountingCache : IPluginCache
    {
        public void Invalidate(string plugin, CacheTarget target, ReadOnlySpan<byte> name)
        {
        }

        public int Count(string plugin, ReadOnlySpan<byte> key) => key.SequenceEqual("k"u8) ? 3 : 0;
    }
}
