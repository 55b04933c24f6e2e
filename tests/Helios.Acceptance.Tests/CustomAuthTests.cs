using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>The custom-auth plugin (AssemblyScript) through the wire, with unmodified clients: a client is who its token says.</summary>
public sealed class CustomAuthTests : IClassFixture<CustomAuthTests.Guarded>
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string WhoSql =
        "SELECT current_setting('app.user_id') || '|' || current_setting('app.user_role') || '|' || current_setting('app.user_email')";

    private readonly Guarded _server;

    public CustomAuthTests(Guarded server)
    {
        _server = server;
    }

    [NativeFact]
    public void Psql_passes_its_token_as_an_option_of_the_connection()
    {
        (int code, string output, string error) = ClientProcess.Psql(
            Address(), [WhoSql], null, ("PGOPTIONS", $"-c app.jwt=Bearer\\ {Token("7")}"));
        Assert.True(code == 0, error);
        Assert.Equal("7|editor|7@example.org\n", output);
        (code, output, error) = ClientProcess.Psql($"{Address()} options='-c app.jwt={Token("8")}'", [WhoSql]);
        Assert.True(code == 0, error);
        Assert.Equal("8|editor|8@example.org\n", output);
    }

    [NativeFact]
    public void Psycopg2_passes_its_token_as_an_option_of_the_connection()
    {
        const string Script = """
            import sys, psycopg2
            c = psycopg2.connect(sys.argv[1], options="-c app.jwt=" + sys.argv[2])
            q = c.cursor()
            q.execute(sys.argv[3])
            print(q.fetchone()[0])
            """;
        (int code, string output, string error) = ClientProcess.Python(Script, Address(), Token("9"), WhoSql);
        Assert.True(code == 0, error);
        Assert.Equal("9|editor|9@example.org\n", output);
        (code, _, error) = ClientProcess.Python(Script, Address(), Token("9", expiresIn: -100), WhoSql);
        Assert.NotEqual(0, code);
        Assert.Contains("Invalid or expired JWT", error, StringComparison.Ordinal);
    }

    [NativeFact]
    public void Npgsql_passes_its_token_as_an_option_of_the_connection()
    {
        using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={_server.Process.Port};Username=postgres;Database=postgres;Pooling=false;" +
            $"Server Compatibility Mode=NoTypeLoading;Options=-c app.jwt={Token("10")}");
        connection.Open();
        using var command = new NpgsqlCommand(WhoSql, connection);
        Assert.Equal("10|editor|10@example.org", command.ExecuteScalar());
    }

    [NativeFact]
    public void A_client_that_writes_its_own_startup_packet_may_send_the_parameter_itself()
    {
        using var client = new RawClient(_server.Process.Port);
        client.Startup(user: "postgres", more: ["Authorization", "Bearer " + Token("11")]);
        client.Query("SHOW app.user_id");
        List<(char Type, byte[] Body)> answers = client.ReadUntil('Z');
        Assert.Contains(answers, m => m.Type == 'D' && Encoding.UTF8.GetString(m.Body).EndsWith("11", StringComparison.Ordinal));
    }

    [NativeFact]
    public void Without_a_good_token_a_client_is_turned_away_at_the_door()
    {
        (int code, _, string error) = ClientProcess.Psql(Address(), ["SELECT 1"]);
        Assert.Equal(2, code);
        Assert.Contains("FATAL:  Missing Authorization header", error, StringComparison.Ordinal);
        string forged = Token("7", secret: "fedcba9876543210fedcba9876543210");
        foreach (string bad in new[] { forged, "nonsense", Token("7", expiresIn: -100), Token("") })
        {
            (code, _, error) = ClientProcess.Psql(Address(), ["SELECT 1"], null, ("PGOPTIONS", $"-c app.jwt={bad}"));
            Assert.Equal(2, code);
            Assert.Contains("FATAL:  Invalid or expired JWT", error, StringComparison.Ordinal);
        }
    }

    [NativeFact]
    public void Who_a_client_is_it_cannot_change()
    {
        string token = Token("12");
        foreach (string attempt in new[]
        {
            "SET app.user_id = '1'", "SET LOCAL app.user_role = 'admin'", "RESET app.user_id",
            "SELECT set_config('app.user_email', 'x', false)",
            "BEGIN; SET app.user_id = '1'; SELECT current_setting('app.user_id')",
        })
        {
            (int code, string output, string error) = ClientProcess.Psql(
                Address(), [attempt], null, ("PGOPTIONS", $"-c app.user_id=1 -c app.user_role=admin -c app.jwt={token}"));
            Assert.Equal(1, code);
            Assert.Contains("42501", error, StringComparison.Ordinal);
            Assert.DoesNotContain("1\n", output, StringComparison.Ordinal);
        }

        (_, string who, _) = ClientProcess.Psql(
            Address(), [WhoSql], null, ("PGOPTIONS", $"-c app.user_id=1 -c app.user_role=admin -c app.jwt={Token("16")}"));
        Assert.Equal("16|editor|16@example.org\n", who);
    }

    [NativeFact]
    public void A_token_that_is_replaced_by_a_bad_one_ends_what_the_client_may_do()
    {
        (int code, string output, string error) = ClientProcess.Psql(
            Address(), ["SET app.jwt = 'nonsense'", "SELECT 1"], null, ("PGOPTIONS", $"-c app.jwt={Token("13")}"));
        Assert.NotEqual(0, code);
        Assert.DoesNotContain("1\n", output, StringComparison.Ordinal);
        Assert.Contains("28000: Invalid or expired JWT", error, StringComparison.Ordinal);
    }

    [NativeFact]
    public void Texts_beyond_the_rate_limit_are_refused_by_user()
    {
        string[] texts = [.. Enumerable.Repeat("SELECT 1", 6)];
        (int code, string output, string error) = ClientProcess.Psql(
            Address(), texts, null, ("PGOPTIONS", $"-c app.jwt={Token("14")}"));
        Assert.Equal("1\n1\n1\n1\n1\n", output);
        Assert.NotEqual(0, code);
        Assert.Contains("53400: Rate limit exceeded", error, StringComparison.Ordinal);
        (code, output, error) = ClientProcess.Psql(Address(), ["SELECT 1"], null, ("PGOPTIONS", $"-c app.jwt={Token("15")}"));
        Assert.True(code == 0, error);
        Assert.Equal("1\n", output);
    }

    private string Address() => $"host=127.0.0.1 port={_server.Process.Port} user=postgres dbname=postgres";

    private static string Token(string subject, int expiresIn = 3600, string secret = Secret)
    {
        long expiry = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + expiresIn;
        string claims = $$"""{"sub":"{{subject}}","role":"editor","email":"{{subject}}@example.org","exp":{{expiry}}}""";
        string signed = Part("""{"alg":"HS256","typ":"JWT"}""") + "." + Part(claims);
        return signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)));
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    /// <summary>A server with the plugin, which lets each user send five texts an hour.</summary>
    public sealed class Guarded : IDisposable
    {
        public Guarded()
        {
            if (NativeBinary.Path is not null)
            {
                Process = ServerProcess.Start($"""
                    [proxy.plugins]
                    plugin_dir = "{Path.Combine(NativeBinary.Repository, "src", "plugins", "modules")}"
                    [[proxy.plugins.plugin]]
                    name = "custom-auth"
                    file = "custom_auth.wasm"
                    hook = ["on_connect", "pre_parse"]
                    [proxy.plugins.plugin.capabilities]
                    allow_session_variables = ["app.user_id", "app.user_role", "app.user_email"]
                    allow_keys = ["main"]
                    rate_limit_keys = 1000
                    [proxy.plugins.plugin.config]
                    key = "main"
                    max_requests = 5
                    window_seconds = 3600
                    [proxy.plugins.plugin.config.keys.main]
                    algorithm = "HS256"
                    secret = "{Secret}"
                    """);
            }
        }

        internal ServerProcess Process { get; } = null!;

        public void Dispose() => Process?.Dispose();
    }
}
