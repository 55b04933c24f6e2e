using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Helios.Plugins.Bench;

/// <summary>custom-auth (AssemblyScript) as it is shipped: what one text of a client costs that sends a token.</summary>
internal static class AuthCosts
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    /// <summary>pre_parse: the token is read and verified, the user's rate limited, three session variables set and locked.</summary>
    public static Measure Token(byte[] module)
    {
        PluginSet set = Surroundings.Load(new PluginDefinition
        {
            Name = "custom-auth",
            File = "custom_auth.wasm",
            ReadModule = () => module,
            Hooks = ["pre_parse"],
            Grant = PluginGrant.None with
            {
                AllowKeys = ["main"],
                AllowSessionVariables = ["app.user_id", "app.user_role", "app.user_email"],
                RateLimitKeys = 100,
            },
            ConfigurationJson = "{\"key\":\"main\",\"max_requests\":1000000,\"window_seconds\":1,"
                + $"\"keys\":{{\"main\":{{\"algorithm\":\"HS256\",\"secret\":\"{Secret}\"}}}}}}",
        });
        var session = new TokenSession("Bearer " + Jwt());
        var catalog = new EmptyCatalog();
        byte[] sql = "SELECT 1"u8.ToArray();
        var decision = new TextDecision();
        return Measure.Whole("custom-auth: token verified (HS256), rate limited, three variables locked", () =>
        {
            decision.Reset();
            set.RunPreParse(new TextContext { Session = session, Catalog = catalog, Sql = sql, QueryId = 1 }, decision);
            if (decision.Error is not null || decision.Settings.Count != 3)
            {
                throw (Exception?)decision.Error ?? new InvalidOperationException("no variable was set");
            }
        });
    }

    private static string Jwt()
    {
        // The bench's clock stands at 2000-01-01.
        string signed = Part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "."
            + Part("{\"sub\":\"4711\",\"role\":\"editor\",\"email\":\"jo@example.com\",\"exp\":4000000000}");
        byte[] mac = HMACSHA256.HashData(Encoding.ASCII.GetBytes(Secret), Encoding.ASCII.GetBytes(signed));
        return signed + "." + Base64Url.EncodeToString(mac);
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private sealed class TokenSession(string token) : IPluginSession
    {
        public string? GetVariable(string name) => name == "app.jwt" ? token : null;

        public string? GetConnectionParameter(string name) => null;

        public string? GetHeader(string name) => null;

        public bool CanSet(string name, string value) => true;
    }
}
