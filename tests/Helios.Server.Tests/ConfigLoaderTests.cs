using Helios.Base;
using Helios.Io.Devices;
using Helios.Server.Configuration;

namespace Helios.Server.Tests;

public sealed class ConfigLoaderTests
{
    private const string SeedExample = """
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
        tenant_id_header = "X-Tenant-ID"
        tenant_id_session_var = "app.current_tenant_id"
        """;

    [Fact]
    public void The_users_own_example_loads()
    {
        ServerConfig config = Load(SeedExample);
        Assert.Equal("saas_multitenant", config.DatabaseName);
        Assert.Equal(5432, config.Port);
        Assert.True(config.PluginsEnabled);
        Assert.Equal("/etc/heliosdb/plugins", config.PluginDirectory);
        PluginConfig plugin = Assert.Single(config.Plugins);
        Assert.Equal("tenant-isolation", plugin.Name);
        Assert.Equal("tenant_isolation.wasm", plugin.File);
        Assert.Equal(["post_parse"], plugin.Hooks);
        Assert.Equal(100, plugin.Priority);
        Assert.True(plugin.Capabilities.AllowQueryModification);
        Assert.True(plugin.Capabilities.AllowMetadataAccess);
        Assert.Equal(["users", "orders", "products", "transactions"], plugin.Capabilities.AllowTableAccess);
        Assert.Equal("""{"tenant_id_header":"X-Tenant-ID","tenant_id_session_var":"app.current_tenant_id"}""", plugin.ConfigJson);
    }

    [Fact]
    public void Isolation_limits_tests_and_tenants_are_read()
    {
        ServerConfig config = Load("""
            [proxy.plugins]
            tenant_variable = "app.tenant"
            shadow_time_ms_per_second = 20
            [proxy.plugins.config]
            a = 1
            b = 1
            c = 1
            [[proxy.plugins.plugin]]
            name = "p"
            file = "p.wasm"
            isolation = "tenant"
            max_instances = 7
            max_time_ms_per_second = 250
            on_failure = "open"
            tests = "p.toml"
            [proxy.plugins.plugin.config]
            b = 2
            c = 2
            [proxy.plugins.plugin.tenants."12345"]
            version = "1.2.0"
            [proxy.plugins.plugin.tenants.other]
            config = { c = 3 }
            """);
        PluginConfig plugin = Assert.Single(config.Plugins);
        Assert.Equal(("app.tenant", 20), (config.TenantVariable, config.ShadowMsPerSecond));
        Assert.Equal(("tenant", 7, 250, "p.toml"), (plugin.Isolation, plugin.MaxInstances, plugin.MaxMsPerSecond, plugin.Tests));
        Assert.True(plugin.IsOpenOnFailure);
        Assert.Equal(new TenantConfig("1.2.0", null), plugin.Tenants["12345"]);
        Assert.Equal(new TenantConfig(null, """{"a":1,"b":2,"c":3}"""), plugin.Tenants["other"]);
    }

    [Theory]
    [InlineData("isolation = \"session\"", "is not one of worker, tenant, statement")]
    [InlineData("on_failure = \"ignore\"", "is not one of closed, open")]
    [InlineData("max_instances = 0", "must be between 1 and 4096")]
    [InlineData("tenants = 1", "must be a table of tenants")]
    [InlineData("tenants = { a = { versio = \"1\" } }", "did you mean \"version\"?")]
    public void Mistakes_in_them_are_named(string line, string expected)
    {
        OperatorError error = Assert.Throws<OperatorError>(
            () => Load($"[[proxy.plugins.plugin]]\nname = \"p\"\nfile = \"p.wasm\"\n{line}\n"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugins_own_config_wins_over_the_shared_one()
    {
        ServerConfig config = Load("""
            [proxy.plugins.config]
            a = 1
            b = "shared"
            [[proxy.plugins.plugin]]
            name = "p"
            file = "p.wasm"
            [proxy.plugins.plugin.config]
            b = ["own", true, 1.5]
            [proxy.plugins.plugin.config.inner]
            c = "x\"y"
            """);
        Assert.Equal("""{"a":1,"b":["own",true,1.5],"inner":{"c":"x\u0022y"}}""", config.Plugins[0].ConfigJson);
    }

    [Fact]
    public void Nothing_is_granted_that_is_not_said()
    {
        PluginConfig plugin = Load("[[proxy.plugins.plugin]]\nname = \"p\"\nfile = \"p.wasm\"\n").Plugins[0];
        Assert.False(plugin.Capabilities.AllowQueryModification);
        Assert.False(plugin.Capabilities.AllowMetadataAccess);
        Assert.Empty(plugin.Capabilities.AllowTableAccess);
        Assert.Empty(plugin.Capabilities.AllowKeys);
        Assert.False(plugin.Capabilities.AllowParameterAccess);
        Assert.Equal(
            (0, 0, 0, 0),
            (plugin.Capabilities.RateLimitKeys, plugin.Capabilities.KvMaxKeys, plugin.Capabilities.RegexPatterns,
                plugin.Capabilities.MetricNames));
    }

    [Fact]
    public void Quotas_and_keys_are_grants()
    {
        PluginConfig plugin = Load("""
            [[proxy.plugins.plugin]]
            name = "p"
            file = "p.wasm"
            [[proxy.plugins.plugin.capabilities]]
            rate_limit_keys = 1000
            kv_max_keys = 10
            kv_max_bytes = 4096
            allow_keys = ["main"]
            regex_patterns = 3
            metric_names = 4
            allow_parameter_access = true
            [proxy.plugins.plugin.config.keys.main]
            algorithm = "HS256"
            secret = "0123456789abcdef0123456789abcdef"
            """).Plugins[0];
        PluginCapabilities granted = plugin.Capabilities;
        Assert.Equal(
            (1000, 10, 4096L, 3, 4),
            (granted.RateLimitKeys, granted.KvMaxKeys, granted.KvMaxBytes, granted.RegexPatterns, granted.MetricNames));
        Assert.Equal(["main"], granted.AllowKeys);
        Assert.True(granted.AllowParameterAccess);
        Assert.Equal("""{"keys":{"main":{"algorithm":"HS256","secret":"0123456789abcdef0123456789abcdef"}}}""", plugin.ConfigJson);
    }

    [Theory]
    [InlineData("[[proxy.plugins.plugin]]\nname = \"p\"\nfile = \"p\"\n[[proxy.plugins.plugin.capabilities]]\nkv_max_keys = 1000001",
        "f.toml:5:1: \"proxy.plugins.plugin.capabilities.kv_max_keys\" is 1000001; it must be between 0 and 1000000")]
    [InlineData("[databse]\nname = \"x\"", "f.toml:1:2: unknown key \"databse\"; did you mean \"database\"?")]
    [InlineData("[database]\nprot = 1", "f.toml:2:1: unknown key \"prot\" in [database]; did you mean \"port\"?")]
    [InlineData("[database]\nport = \"1\"", "f.toml:2:1: \"database.port\" must be an integer, not a string")]
    [InlineData("[database]\nport = 70000", "f.toml:2:1: \"database.port\" is 70000; it must be between 0 and 65535")]
    [InlineData("[database]\nname = 1", "f.toml:2:1: \"database.name\" must be a string, not an integer")]
    [InlineData("database = 1", "f.toml:1:1: \"database\" must be a table, not an integer")]
    [InlineData("[database]\nport = 1\nport = 2", "f.toml:3:1: key \"port\" is given twice")]
    [InlineData("[database]\nport = ", "f.toml:2:8: Missing value after `=`.")]
    [InlineData("[database]\nname = \"x\n", "f.toml:2:10: Invalid newline in a string")]
    [InlineData("[proxy.plugins]\nenabeld = true", "f.toml:2:1: unknown key \"enabeld\" in [proxy.plugins]; did you mean \"enabled\"?")]
    [InlineData("[[proxy.plugins.plugin]]\nfile = \"x\"", "f.toml:1:17: [proxy.plugins.plugin] needs the key \"name\"")]
    [InlineData(
        "[[proxy.plugins.plugin]]\nname = \"p\"\nfile = \"x\"\nhook = \"post_parze\"",
        "f.toml:4:1: unknown hook \"post_parze\"; did you mean \"post_parse\"?")]
    [InlineData(
        "[[proxy.plugins.plugin]]\nname = \"p\"\nfile = \"x\"\n[[proxy.plugins.plugin]]\nname = \"p\"\nfile = \"y\"",
        "f.toml:1:17: two plugins are named \"p\"")]
    [InlineData(
        "[[proxy.plugins.plugin]]\nname = \"p\"\nfile = \"x\"\n[proxy.plugins.plugin.capabilities]\nallow_table_acess = []",
        "f.toml:5:1: unknown key \"allow_table_acess\" in [proxy.plugins.plugin.capabilities]; did you mean \"allow_table_access\"?")]
    [InlineData(
        "[[proxy.plugins.plugin]]\nname = \"p\"\nfile = \"x\"\n[proxy.plugins.plugin.capabilities]\nhttp_timeout_ms = 0",
        "f.toml:5:1: \"proxy.plugins.plugin.capabilities.http_timeout_ms\" is 0; it must be between 1 and 30000")]
    public void A_mistake_is_named_with_its_place(string text, string message)
    {
        OperatorError error = Assert.Throws<OperatorError>(() => Load(text));
        Assert.Equal(ExitCode.Configuration, error.Code);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void The_environment_overrides_the_file()
    {
        var variables = new Dictionary<string, string>
        {
            ["HELIOSDB_PLUGINS_ENABLED"] = "false",
            ["HELIOSDB_PLUGINS_DIR"] = "/plugins",
            ["HELIOSDB_DATABASE_NAME"] = "other",
            ["HELIOSDB_DATABASE_PORT"] = "7",
            ["HELIOSDB_SERVICE_HOST"] = "10.0.0.1",
        };
        ServerConfig config = ConfigLoader.Parse(SeedExample, "f.toml", name => variables.GetValueOrDefault(name));
        Assert.False(config.PluginsEnabled);
        Assert.Equal("/plugins", config.PluginDirectory);
        Assert.Equal("other", config.DatabaseName);
        Assert.Equal(7, config.Port);
    }

    [Fact]
    public void A_wrong_variable_is_named()
    {
        OperatorError error = Assert.Throws<OperatorError>(
            () => ConfigLoader.Parse("", "f.toml", name => name == "HELIOSDB_DATABASE_PORT" ? "x" : null));
        Assert.Equal("HELIOSDB_DATABASE_PORT is \"x\"; it must be a port number from 0 to 65535", error.Message);
    }

    [Fact]
    public void Runtime_settings_of_the_binary_are_complete_and_unknown_keys_are_named()
    {
        RuntimeSettings builtIn = RuntimeSettings.BuiltIn();
        Assert.Equal("auto", builtIn.Transport);
        Assert.True(builtIn.CheckpointLogBytes > 0);
        OperatorError error = Assert.Throws<OperatorError>(() => RuntimeSettings.Parse(builtIn, "{\"lops\":1}", "r.json"));
        Assert.Equal("r.json: unknown key \"lops\"; did you mean \"loops\"?", error.Message);
        Assert.Equal(3, RuntimeSettings.Parse(builtIn, "{\"loops\":3}", "r.json").Loops);
    }

    [Fact]
    public void The_logs_device_is_chosen_by_name()
    {
        RuntimeSettings builtIn = RuntimeSettings.BuiltIn();
        Assert.Equal(DeviceKind.Auto, builtIn.LogDevice);
        RuntimeSettings parsed = RuntimeSettings.Parse(builtIn, "{\"wal\":{\"device\":\"io_uring\"}}", "r.json");
        Assert.Equal((DeviceKind.IoUring, builtIn.CheckpointLogBytes), (parsed.LogDevice, parsed.CheckpointLogBytes));
        Assert.Equal(
            "r.json: wal.device is \"spdk\"; it must be auto, io_uring or portable",
            Assert.Throws<OperatorError>(() => RuntimeSettings.Parse(builtIn, "{\"wal\":{\"device\":\"spdk\"}}", "r.json")).Message);
        Assert.Equal(
            "r.json: unknown key \"wal.devices\"; did you mean \"wal.device\"?",
            Assert.Throws<OperatorError>(() => RuntimeSettings.Parse(builtIn, "{\"wal\":{\"devices\":1}}", "r.json")).Message);
        Assert.Throws<OperatorError>(() => RuntimeSettings.Parse(builtIn, "{\"wal\":{\"checkpointLogBytes\":0}}", "r.json"));
    }

    [Fact]
    public void The_archive_is_off_until_a_directory_is_named()
    {
        RuntimeSettings builtIn = RuntimeSettings.BuiltIn();
        Assert.Equal((null, 60), (builtIn.ArchiveDirectory, builtIn.ArchiveTimeoutSeconds));
        RuntimeSettings parsed = RuntimeSettings.Parse(builtIn, "{\"wal\":{\"archiveDir\":\"/a\",\"archiveTimeoutSeconds\":0}}", "r.json");
        Assert.Equal(("/a", 0), (parsed.ArchiveDirectory, parsed.ArchiveTimeoutSeconds));
        Assert.Equal(
            "r.json: unknown key \"wal.archivDir\"; did you mean \"wal.archiveDir\"?",
            Assert.Throws<OperatorError>(() => RuntimeSettings.Parse(builtIn, "{\"wal\":{\"archivDir\":1}}", "r.json")).Message);
        Assert.Equal(
            "r.json: wal.archiveTimeoutSeconds is -1; it must be 0 (only full files are archived) to 86400",
            Assert.Throws<OperatorError>(
                () => RuntimeSettings.Parse(builtIn, "{\"wal\":{\"archiveTimeoutSeconds\":-1}}", "r.json")).Message);
    }

    private static ServerConfig Load(string text) => ConfigLoader.Parse(text, "f.toml", _ => null);
}
