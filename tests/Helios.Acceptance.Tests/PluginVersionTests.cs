using System.Text;
using System.Text.Json;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>Versions of plugins in the published binary: the commands, what a change means for statements that run, and canaries that are
/// taken back.</summary>
public sealed class PluginVersionTests
{
    [NativeFact]
    public void A_server_without_plugins_answers_and_says_what_to_do()
    {
        using ServerProcess server = ServerProcess.Start();
        (int code, string output, _) = NativeBinary.Run("plugin", "list", "--json", "--admin-socket", server.AdminSocket);
        Assert.Equal((0, "{\"plugins\":[]}"), (code, output.Trim()));
        (code, _, string error) = NativeBinary.Run("plugin", "rollback", "x", "--admin-socket", server.AdminSocket);
        Assert.Equal(6, code);
        Assert.Contains("[[proxy.plugins.plugin]]", error, StringComparison.Ordinal);
    }

    [NativeFact]
    public void Commands_change_what_serves_and_a_restart_keeps_it()
    {
        using var stamped = new Stamped();
        Assert.Equal("AAA", stamped.Stamp());
        stamped.Plugin("deploy", stamped.File("BBB", "2.0.0"), "--name", "stamp", "--reason", "newer");
        Assert.Equal("BBB", stamped.Stamp());
        stamped.Plugin("tag", "stamp", "good");
        stamped.Plugin("rollback", "stamp");
        Assert.Equal("AAA", stamped.Stamp());
        stamped.Plugin("rollback", "stamp", "--to", "good");
        string differences = stamped.Plugin("diff", "stamp", "1.0.0", "good");
        Assert.Contains("- version: 1.0.0", differences, StringComparison.Ordinal);
        Assert.Contains("+ version: 2.0.0", differences, StringComparison.Ordinal);
        stamped.Plugin("disable", "stamp");
        Assert.Equal("plain", stamped.Stamp());
        stamped.Plugin("enable", "stamp");
        stamped.Plugin("canary", stamped.File("CCC", "3.0.0"), "--name", "stamp", "--percent", "100", "--sticky", "user");
        Assert.Equal("CCC", stamped.Stamp());
        (int code, _, string error) = stamped.Try("deploy", stamped.File("DDD", "4.0.0"), "--name", "stamp");
        Assert.Equal(6, code);
        Assert.Contains("plugin promote stamp", error, StringComparison.Ordinal);
        stamped.Plugin("abort", "stamp");
        Assert.Equal("BBB", stamped.Stamp());

        stamped.Restart();
        Assert.Equal("BBB", stamped.Stamp());
        using JsonDocument history = JsonDocument.Parse(stamped.Plugin("history", "stamp", "--json"));
        IEnumerable<string?> actions = history.RootElement.GetProperty("events").EnumerateArray()
            .Select(e => e.GetProperty("action").GetString());
        Assert.Equal(
            ["load", "deploy", "tag", "rollback", "rollback", "disable", "enable", "canary_start", "canary_abort"], actions);
        string output = Path.Combine(stamped.Directory, "out.wasm");
        stamped.Plugin("checkout", "stamp", "good", "--output", output);
        Assert.Equal(File.ReadAllBytes(stamped.File("BBB", "2.0.0")), File.ReadAllBytes(output));
        (code, string seen, _) = NativeBinary.Run("plugin", "inspect", output);
        Assert.Equal(0, code);
        Assert.Contains("post_execution", seen, StringComparison.Ordinal);
    }

    [NativeFact]
    public void What_is_requested_granted_and_used_is_shown()
    {
        using var server = ServerProcess.StartSaas();
        string[] socket = ["--admin-socket", server.AdminSocket];
        using (NpgsqlConnection connection = server.Open("saas_multitenant"))
        {
            Stamped.Read(connection, "SET app.current_tenant_id = '12345'; SELECT id::text FROM users");
            Assert.Equal(["allow_query_modification yes ", "helios.config yes t", "helios.fail yes f"], Stamped.Read(
                connection, "SELECT concat(what, ' ', granted, ' ', used) FROM helios.plugin_grants WHERE requested IS NOT NULL "
                    + "AND (kind = 'capability' OR what IN ('helios.config', 'helios.fail')) ORDER BY kind, what"));
            Assert.Equal(["allow_metadata_access f"], Stamped.Read(
                connection, "SELECT concat(what, ' ', used) FROM helios.plugin_grants WHERE requested IS NULL AND what LIKE '%metadata%'"));
        }

        (int code, string shown, _) = NativeBinary.Run(["plugin", "grants", "tenant-isolation", .. socket]);
        Assert.Equal(0, code);
        Assert.StartsWith("tenant-isolation v", shown, StringComparison.Ordinal);
        Assert.Matches(@"allow_query_modification +yes +yes\n", shown);
        Assert.Matches(@"allow_table_access ""users"" +no +yes\n", shown);
        Assert.Matches("helios.session_var +yes +yes +yes\n", shown);
        (code, string json, _) = NativeBinary.Run(["plugin", "grants", "--json", .. socket]);
        Assert.Equal(0, code);
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Contains(document.RootElement.GetProperty("grants").EnumerateArray(), line =>
            line.GetProperty("what").GetString() == "helios.session_var" && line.GetProperty("used").GetBoolean());
        (code, _, string error) = NativeBinary.Run(["plugin", "grants", "nothing", .. socket]);
        Assert.Equal(6, code);
        Assert.Contains("no plugin \"nothing\" is configured (configured: tenant-isolation)", error, StringComparison.Ordinal);

        string module = Path.Combine(NativeBinary.Repository, "src", "plugins", "modules", "audit_log.wasm");
        (_, string deployed, error) = NativeBinary.Run(["plugin", "deploy", module, "--name", "tenant-isolation", .. socket]);
        Assert.Contains("the module is plugin", error, StringComparison.Ordinal);
        (code, deployed, error) = NativeBinary.Run(
            ["plugin", "deploy", Path.Combine(Path.GetDirectoryName(module)!, "tenant_isolation.wasm"), .. socket]);
        Assert.True(code == 0, error);
        Assert.DoesNotContain("newly requested", deployed, StringComparison.Ordinal);
        Assert.Contains("\n  granted and not requested: allow_metadata_access\n", deployed, StringComparison.Ordinal);
    }

    [NativeFact]
    public void Relations_tell_of_plugins_versions_events_and_counts()
    {
        using var stamped = new Stamped();
        stamped.Plugin("deploy", stamped.File("BBB", "2.0.0"), "--name", "stamp", "--reason", "newer");
        stamped.Plugin("tag", "stamp", "good");
        stamped.Plugin("canary", stamped.File("CCC", "3.0.0"), "--name", "stamp", "--percent", "5", "--sticky", "user");
        using NpgsqlConnection connection = stamped.Server.OpenPlain();
        Assert.Equal(["2.0.0 enabled 3.0.0 5 user"], Stamped.Read(
            connection, "SELECT concat_ws(' ', version, state, canary_version, canary_percent, canary_sticky) FROM helios.plugins"));
        Assert.Equal(["1.0.0 f f ", "2.0.0 t f good", "3.0.0 f t "], Stamped.Read(
            connection,
            "SELECT concat(version, ' ', is_current, ' ', is_canary, ' ', tags) FROM helios.plugin_versions ORDER BY first_at"));
        Assert.Equal(["load", "deploy", "tag", "canary_start"], Stamped.Read(
            connection, "SELECT action FROM helios.plugin_events WHERE at > '2025-01-01' AND at <= now() ORDER BY at"));
        Assert.Equal(["newer"], Stamped.Read(
            connection, "SELECT reason FROM helios.plugin_events WHERE action = 'deploy' AND actor <> ''"));
        stamped.Stamp();
        Assert.Equal(["true"], Stamped.Read(
            connection, "SELECT (calls > 0 AND failures = 0)::text FROM helios.plugin_stats ORDER BY calls DESC LIMIT 1"));
        Assert.Equal(["helios"], Stamped.Read(connection, "SELECT nspname::text FROM pg_namespace WHERE oid = 'helios'::regnamespace"));
        PostgresException error = Assert.Throws<PostgresException>(() => Stamped.Read(connection, "CREATE TABLE helios.mine (a int)"));
        Assert.Equal("42501", error.SqlState);
    }

    [NativeFact]
    public void A_watched_directory_deploys_what_changes_in_it()
    {
        // As Kubernetes mounts a ConfigMap: the file is a link through "..data", which is swapped by a rename.
        string root = Directory.CreateTempSubdirectory("helios-watched-").FullName;
        try
        {
            Publish(root, "1", "AAA");
            Directory.CreateSymbolicLink(Path.Combine(root, "..data"), "..1");
            File.CreateSymbolicLink(Path.Combine(root, "stamp.wasm"), "..data/stamp.wasm");
            using ServerProcess server = ServerProcess.Start($"""
                [proxy.plugins]
                plugin_dir = "{root}"
                watch = true
                [[proxy.plugins.plugin]]
                name = "stamp"
                file = "stamp.wasm"
                hook = "post_execution"
                [proxy.plugins.plugin.capabilities]
                allow_result_modification = true
                allow_table_access = ["marks"]
                """);
            using NpgsqlConnection connection = server.OpenPlain();
            Stamped.Read(connection, "CREATE TABLE marks (mark text)");
            Stamped.Read(connection, "INSERT INTO marks VALUES ('plain')");
            Assert.Equal(["AAA"], Stamped.Read(connection, "SELECT mark FROM marks"));
            Publish(root, "2", "BBB");
            Directory.CreateSymbolicLink(Path.Combine(root, "..next"), "..2");
            Directory.Move(Path.Combine(root, "..next"), Path.Combine(root, "..swap"));
            File.Delete(Path.Combine(root, "..data"));
            Directory.Move(Path.Combine(root, "..swap"), Path.Combine(root, "..data"));
            var watch = System.Diagnostics.Stopwatch.StartNew();
            while (Stamped.Read(connection, "SELECT mark FROM marks").Single() != "BBB")
            {
                Assert.True(watch.Elapsed.TotalSeconds < 20, "not deployed\n" + server.Log);
                Thread.Sleep(100);
            }

            // What is not a plugin is refused, and what serves still serves.
            File.WriteAllText(Path.Combine(root, "..2", "stamp.wasm"), "nonsense");
            Thread.Sleep(3_000);
            Assert.Equal(["BBB"], Stamped.Read(connection, "SELECT mark FROM marks"));
            Assert.Contains("the changed file is not deployed", server.Log, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        static void Publish(string root, string version, string word)
        {
            string folder = Directory.CreateDirectory(Path.Combine(root, ".." + version)).FullName;
            File.WriteAllBytes(
                Path.Combine(folder, "stamp.wasm"), Stamped.WithManifest(ResultMaskingTests.Masked.Module(word), version + ".0.0"));
        }
    }

    [NativeFact]
    public void Every_statement_is_served_by_one_version_while_versions_change()
    {
        using var stamped = new Stamped();
        bool isOver = false;
        var failures = new List<string>();
        int statements = 0;
        void Run(Func<NpgsqlConnection, IEnumerable<string>> read)
        {
            using NpgsqlConnection connection = stamped.Server.OpenPlain();
            while (!Volatile.Read(ref isOver))
            {
                try
                {
                    string[] stamps = [.. read(connection).Distinct()];
                    Interlocked.Increment(ref statements);
                    if (stamps.Length != 1 || stamps[0] is not ("AAA" or "BBB"))
                    {
                        throw new InvalidOperationException("one statement gave " + string.Join(", ", stamps));
                    }
                }
                catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
                {
                    lock (failures)
                    {
                        failures.Add(error.Message);
                    }

                    return;
                }
            }
        }

        Thread[] clients =
        [
            new(() => Run(Selected)), new(() => Run(Selected)), new(() => Run(Prepared)), new(() => Run(Fetched)), new(() => Run(Fetched)),
        ];
        Array.ForEach(clients, c => c.Start());
        for (int i = 0; i < 12; i++)
        {
            stamped.Plugin("deploy", stamped.File(i % 2 == 0 ? "BBB" : "AAA", "2." + i), "--name", "stamp");
            stamped.Plugin("rollback", "stamp");
            stamped.Plugin("canary", stamped.File(i % 2 == 0 ? "AAA" : "BBB", "3." + i), "--name", "stamp", "--percent", "50");
            stamped.Plugin(i % 3 == 0 ? "abort" : "promote", "stamp");
        }

        Volatile.Write(ref isOver, true);
        Array.ForEach(clients, c => c.Join());
        Assert.Empty(failures);
        Assert.True(statements >= 20, $"only {statements} statements");
    }

    [NativeFact]
    public void A_canary_that_traps_in_five_percent_of_calls_is_rolled_back_by_itself_within_ten_seconds()
    {
        string directory = Directory.CreateTempSubdirectory("helios-canary-").FullName;
        try
        {
            string good = Path.Combine(directory, "good.wasm");
            string bad = Path.Combine(directory, "bad.wasm");
            File.WriteAllBytes(good, Trapping(0, "1.0.0"));
            File.WriteAllBytes(bad, Trapping(20, "2.0.0"));
            using ServerProcess server = ServerProcess.Start($"""
                [proxy.plugins]
                plugin_dir = "{directory}"
                [[proxy.plugins.plugin]]
                name = "texts"
                file = "good.wasm"
                hook = "pre_parse"
                """);
            NpgsqlConnection[] sessions = [.. Enumerable.Range(0, 16).Select(_ => server.OpenPlain())];
            (int code, _, string error) = NativeBinary.Run(
                "plugin", "canary", bad, "--name", "texts", "--percent", "50", "--admin-socket", server.AdminSocket);
            Assert.True(code == 0, error);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            int refused = 0;
            bool isBack = false;
            for (int statement = 0; !isBack && watch.Elapsed.TotalSeconds < 10; statement++)
            {
                refused += IsRefused(sessions[statement % sessions.Length]) ? 1 : 0;
                Thread.Sleep(Math.Max(0, (int)((statement * 10) - watch.ElapsedMilliseconds)));
                isBack = server.Log.Contains("plugin rolled back by itself", StringComparison.Ordinal);
            }

            Assert.True(isBack, $"not rolled back after {watch.Elapsed}; {refused} statements were refused");
            Assert.InRange(refused, 3, 50);
            Assert.All(Enumerable.Range(0, 100), i => Assert.False(IsRefused(sessions[i % sessions.Length])));
            Assert.Contains("automatic_rollback", NativeBinary.Run("plugin", "history", "--admin-socket", server.AdminSocket).Output,
                StringComparison.Ordinal);
            Array.ForEach(sessions, s => s.Dispose());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static bool IsRefused(NpgsqlConnection connection)
    {
        try
        {
            using var command = new NpgsqlCommand("SELECT 1", connection);
            return command.ExecuteScalar() is not 1;
        }
        catch (PostgresException error) when (error.SqlState == "38000")
        {
            return true;
        }
    }

    private static byte[] Trapping(int every, string version) => Stamped.WithManifest(
        Wasmtime.Module.ConvertText($$"""
            (module
              (global $n (mut i32) (i32.const 0))
              (memory (export "memory") 32)
              (func (export "helios_abi_v1"))
              (func (export "helios_arena") (param i32) (result i32) (i32.const 65536))
              (func (export "helios_pre_parse") (param $frame i32) (result i64)
                (global.set $n (i32.add (global.get $n) (i32.const 1)))
                (if (i32.eq (global.get $n) (i32.const {{every}})) (then unreachable))
                (i64.const 0)))
            """),
        version);

    private static IEnumerable<string> Selected(NpgsqlConnection connection) => Stamped.Read(connection, "SELECT mark FROM marks");

    private static IEnumerable<string> Prepared(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT mark FROM marks WHERE id > $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = 0 });
        command.Prepare();
        return Stamped.ReadAll(command);
    }

    /// <summary>A cursor is one statement, however often it is fetched from.</summary>
    private static List<string> Fetched(NpgsqlConnection connection)
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Stamped.Read(connection, "DECLARE c CURSOR FOR SELECT mark FROM marks");
        var stamps = new List<string>();
        for (int portion = 0; portion < 12; portion++)
        {
            stamps.AddRange(Stamped.Read(connection, "FETCH 500 FROM c"));
            Thread.Sleep(30);
        }

        Assert.Equal(Stamped.RowCount, stamps.Count);
        return stamps;
    }
}
