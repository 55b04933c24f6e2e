using System.Globalization;
using System.Text;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Random statements of two tenants over several connections, some of them at the same time, with the result cache off and on in every
/// way: each answer is that of a naive model, and no byte that a tenant is sent is the other's. HELIOS_SEED replays, HELIOS_TENANT_STEPS
/// makes it long (verify isolation).
/// </summary>
public sealed class TenantCacheTests
{
    private const string Tables = """
        CREATE TABLE items (id int, tenant_id int, v int, mark text, PRIMARY KEY (tenant_id, id));
        CREATE TABLE notes (id int, tenant_id int, item int, body text, PRIMARY KEY (tenant_id, id));
        """;

    private const string Small = "enabled = true\nmax_bytes = 16384\nmax_entry_bytes = 2048";

    [NativeTheory]
    [InlineData("off", "enabled = false", false, "none")]
    [InlineData("on", "enabled = true", false, "none")]
    [InlineData("product-cache", "enabled = true", true, "none")]
    [InlineData("product-cache alone", "enabled = false", true, "none")]
    [InlineData("too small", Small, true, "none")]
    [InlineData("while versions change", "enabled = true", true, "changes")]
    public void Two_tenants_are_answered_what_a_model_says(string name, string cache, bool hasProductCache, string versions)
    {
        if (NativeBinary.Path is null)
        {
            return;
        }

        int seed = Number("HELIOS_SEED", Random.Shared.Next(1_000_000_000));
        int steps = Number("HELIOS_TENANT_STEPS", 600);
        using var server = new CacheServer(Tables, cache, hasProductCache ? [Isolation(), ProductCache()] : [Isolation()]);
        try
        {
            using var changes = versions == "changes" ? new VersionChanges(server.Process, seed) : null;
            Run(server.Process.Port, new Random(seed), steps, changes);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"cache {name}, HELIOS_SEED={seed}: {error.Message}\n{server.Process.Log}", error);
        }

        // What is to be tested was at work.
        bool isOn = cache.Contains("true", StringComparison.Ordinal);
        Assert.Equal(isOn, server.Count("hits") > 0);
        Assert.Equal(hasProductCache, server.Count("hits", "product-cache") > 0);
    }

    private static void Run(int port, Random random, int steps, VersionChanges? changes)
    {
        ModelTenant[] tenants = [new() { Id = 1, Mark = "ALPHA" }, new() { Id = 2, Mark = "BRAVO" }];
        var sessions = new List<TenantSession>();
        try
        {
            for (int i = 0; i < 6; i++)
            {
                sessions.Add(new TenantSession(port, random, tenants[i % 2]));
            }

            for (int step = 0; step < steps; step++)
            {
                changes?.Step(step, steps);

                // Some at once; what a commit changes while another session of its tenant is answered no model could say.
                var under = new List<TenantSession>();
                foreach (TenantSession session in sessions.OrderBy(_ => random.Next()).Take(random.Next(1, 5)).ToList())
                {
                    if (under.Any(other => other.Tenant == session.Tenant && other.IsPublishing))
                    {
                        continue;
                    }

                    session.Begin(under.All(other => other.Tenant != session.Tenant), tenants[2 - session.Tenant.Id]);
                    under.Add(session);
                }

                foreach (TenantSession session in under)
                {
                    session.End(Encoding.UTF8.GetBytes(tenants[2 - session.Tenant.Id].Mark));
                }
            }
        }
        finally
        {
            sessions.ForEach(session => session.Dispose());
        }
    }

    private static (string Name, byte[] Module, string Settings) Isolation() => ("tenant-isolation", Module("tenant_isolation"), """
        hook = "post_parse"
        priority = 100
        capabilities = { allow_query_modification = true, allow_table_access = ["items", "notes"], allow_metadata_access = true }
        config = { tables = ["items", "notes"], tenant_id_header = "X-Tenant", tenant_id_session_var = "app.current_tenant_id" }
        """);

    private static (string Name, byte[] Module, string Settings) ProductCache() => ("product-cache", Module("product_cache"), """
        hook = ["pre_execution", "cache_lookup"]
        [[proxy.plugins.plugin.capabilities]]
        allow_cache = true
        allow_stale_cache = true
        allow_parameter_access = true
        allow_table_access = ["items", "notes"]
        [proxy.plugins.plugin.config]
        table = "items"
        """);

    private static byte[] Module(string name) =>
        File.ReadAllBytes(Path.Combine(NativeBinary.Repository, "src", "plugins", "modules", name + ".wasm"));

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Versions of the isolating plugin that come and go while statements run: canaries, promotions, rollbacks.</summary>
    private sealed class VersionChanges : IDisposable
    {
        private static readonly string[][] s_cycle =
        [
            ["canary", "FILE", "--name", "tenant-isolation", "--percent", "50"], ["promote", "tenant-isolation"],
            ["rollback", "tenant-isolation"], ["canary", "FILE", "--name", "tenant-isolation", "--percent", "50"],
            ["abort", "tenant-isolation"], ["deploy", "FILE", "--name", "tenant-isolation"], ["rollback", "tenant-isolation"],
        ];

        private readonly ServerProcess _server;
        private readonly string _file = Path.Combine(Path.GetTempPath(), $"helios-isolation-{Guid.NewGuid():n}.wasm");
        private Task<(int Code, string Output, string Error)>? _running;
        private int _done;

        public VersionChanges(ServerProcess server, int seed)
        {
            _server = server;
            // The same module with a custom section more is another version of it.
            File.WriteAllBytes(_file, [.. Module("tenant_isolation"), 0, 6, 4, .. "note"u8, (byte)seed]);
        }

        public void Step(int step, int steps)
        {
            if (_running is { IsCompleted: true })
            {
                Finish();
            }

            if (_running is null && _done < s_cycle.Length * Math.Max(1, steps / 600) && step >= _done * 20)
            {
                string[] arguments = [.. s_cycle[_done % s_cycle.Length].Select(argument => argument == "FILE" ? _file : argument)];
                _running = Task.Run(() => NativeBinary.Run(["plugin", .. arguments, "--admin-socket", _server.AdminSocket]));
            }
        }

        public void Dispose()
        {
            if (_running is not null)
            {
                Finish();
            }

            File.Delete(_file);
        }

        private void Finish()
        {
            (int code, _, string error) = _running!.Result;
            Assert.True(code == 0, error);
            _running = null;
            _done++;
        }
    }
}
