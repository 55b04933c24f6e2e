using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Helios.Acceptance.Tests;

/// <summary>Example 1 of the product's document to the letter: its configuration, its program, its commands. The directory and the port
/// alone are others, by the environment.</summary>
public sealed class SeedProgramTests : IDisposable
{
    private const string Configuration = """
        [database]
        name = "saas_multitenant"
        port = 5432

        [proxy.plugins]
        enabled = true
        plugin_dir = "/etc/heliosdb/plugins"

        # Tenant isolation plugin
        [[proxy.plugins.plugin]]
        name = "tenant-isolation"
        file = "tenant_isolation.wasm"
        hook = "post_parse"  # Execute after SQL parsing, before execution
        enabled = true
        priority = 100  # High priority (execute first)

        # Plugin capabilities (fine-grained security)
        [[proxy.plugins.plugin.capabilities]]
        allow_query_modification = true
        allow_table_access = ["users", "orders", "products", "transactions"]
        allow_metadata_access = true  # Can read table schemas
        deny_network_access = true
        deny_filesystem_access = true

        [proxy.plugins.config]
        # Pass configuration to plugin via environment
        tenant_id_header = "X-Tenant-ID"
        tenant_id_session_var = "app.current_tenant_id"
        """;

    private const string Program = """
        import psycopg2
        # Set tenant ID in session
        conn = psycopg2.connect("host=localhost port=5432 dbname=saas_multitenant")
        conn.cursor().execute("SET app.current_tenant_id = 12345")
        # Query WITHOUT explicit tenant filter
        cur = conn.cursor()
        cur.execute("SELECT * FROM orders WHERE status = 'pending'")
        orders = cur.fetchall()
        print(sorted((row[0], row[1]) for row in orders))
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("helios-").FullName;
    private readonly string _plugins = Path.Combine(NativeBinary.Repository, "src", "plugins", "modules");
    private readonly int _port = FreePort();

    [NativeFact]
    public void The_program_sees_its_tenants_rows_before_and_after_a_deploy()
    {
        using Process server = Serve([NativeBinary.Path!]);
        Assert.Equal("[(101, 12345), (103, 12345)]", RunProgram());
        string list = Run(NativeBinary.Path!, "plugin", "list");
        Assert.Matches(@"^tenant-isolation v1\.0\.0 post_parse enabled \d+\.\d+ms avg execution\n$", list);
        Run(NativeBinary.Path!, "plugin", "deploy", Path.Combine(_plugins, "tenant_isolation.wasm"));
        Assert.Equal("[(101, 12345), (103, 12345)]", RunProgram());
        Stop(server);
    }

    /// <summary>A kernel that forbids executable memory files, as hardened systems do; it takes root to have that for one process
    /// alone.</summary>
    [NativeFact]
    public void Where_memory_files_may_not_be_executed_the_runtime_is_unpacked_once()
    {
        string[] forbid = ["/usr/bin/unshare", "-p", "-f", "--kill-child", "--mount-proc", "/bin/sh", "-c"];
        if (OperatingSystem.IsWindows() || !CanForbid(forbid))
        {
            return;
        }

        string cache = Path.Combine(_directory, "heliosdb-lite");
        DateTime written = default;
        for (int start = 0; start < 2; start++)
        {
            using Process server = Serve([.. forbid, "echo 2 > /proc/sys/vm/memfd_noexec && exec \"$0\" \"$@\"", NativeBinary.Path!]);
            Assert.Equal("[(101, 12345), (103, 12345)]", RunProgram());
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
            string file = Assert.Single(Directory.GetFiles(cache));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.True(start == 0 || written == File.GetLastWriteTimeUtc(file), "it was unpacked again");
            written = File.GetLastWriteTimeUtc(file);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static bool CanForbid(string[] forbid)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(forbid[0]))
        {
            return false;
        }

        using Process tried = System.Diagnostics.Process.Start(
            new ProcessStartInfo(forbid[0], [.. forbid[1..], "echo 2 > /proc/sys/vm/memfd_noexec"]) { RedirectStandardError = true })!;
        tried.StandardError.ReadToEnd();
        tried.WaitForExit();
        return tried.ExitCode == 0;
    }

    private Process Serve(string[] command)
    {
        string config = Path.Combine(_directory, "heliosdb-saas.toml");
        File.WriteAllText(config, Configuration);
        string schema = Path.Combine(NativeBinary.Repository, "examples", "saas", "schema.sql");
        Process server = Launch(
            [.. command, "serve", "--config", config, "--data", Path.Combine(_directory, "data"), "--init", schema]);
        server.ErrorDataReceived += (_, _) => { };
        server.BeginErrorReadLine();
        string? line = server.StandardOutput.ReadLine();
        Assert.StartsWith($"heliosdb-lite is ready on 127.0.0.1:{_port}", line, StringComparison.Ordinal);
        return server;
    }

    private void Stop(Process server)
    {
        Run("/bin/kill", "-TERM", $"{server.Id}");
        Assert.True(server.WaitForExit(30_000), "the server did not end");
        Assert.Equal(0, server.ExitCode);
    }

    private string RunProgram() =>
        Run("/usr/bin/python3", "-c", Program.Replace("port=5432", $"port={_port}", StringComparison.Ordinal)).Trim();

    private string Run(params string[] command)
    {
        using Process process = Launch(command);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + error.Result);
        return output;
    }

    private Process Launch(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HELIOSDB_PLUGINS_DIR"] = _plugins;
        start.Environment["HELIOSDB_DATABASE_PORT"] = $"{_port}";
        start.Environment["XDG_RUNTIME_DIR"] = _directory;
        start.Environment["XDG_CACHE_HOME"] = _directory;
        return System.Diagnostics.Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
