using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Tests of plugins that ask servers, verify tokens by fetched keys or read files: everything outside is the file's, and the real network
/// is never asked. The probe answers a text "http URL", "token TOKEN" or "file PATH" by a refusal with what it found.
/// </summary>
public sealed class GoldenWorldTests : IDisposable
{
    private const string Head = """
        [plugin]
        hook = ["pre_parse"]
        [plugin.capabilities]
        rate_limit_keys = 10
        kv_max_keys = 10
        allow_keys = ["*"]
        regex_patterns = 1
        metric_names = 8
        allow_parameter_access = true
        allow_cache = true
        deny_network_access = false
        http_hosts = ["http://127.0.0.1:PORT GET,POST private"]
        environment = ["HOME"]
        deny_filesystem_access = false
        directory = "/nowhere"
        [plugin.config.keys.main]
        jwks = "http://127.0.0.1:PORT/keys"
        algorithm = "RS256"

        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("helios-world-").FullName;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public GoldenWorldTests()
    {
        _listener.Start();
    }

    private static string Module => Path.Combine(NativeBinary.Repository, "src", "plugins", "modules", "sdk_service_probe.wasm");

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [NativeFact]
    public void Servers_are_those_of_the_file_of_tests()
    {
        const string Tests = """
            [[http]]
            method = "POST"
            url = "http://127.0.0.1:PORT/any"
            status = 503

            [[test]]
            name = "the answer of every test"
            sql = "http http://127.0.0.1:PORT/any"
            verdict = "reject"
            message = "503 none"

            [[test]]
            name = "an answer by body and header"
            sql = "http http://127.0.0.1:PORT/any"
            verdict = "reject"
            message = "201 text/plain made"
            [[test.http]]
            method = "POST"
            url = "http://127.0.0.1:PORT/any"
            request_body = "other"
            status = 500
            [[test.http]]
            method = "POST"
            url = "http://127.0.0.1:PORT/any"
            request_body = "hello"
            request_headers = { x-probe = "1" }
            status = 201
            headers = { Content-Type = "text/plain" }
            body = "made"

            [[test]]
            name = "no answer in time"
            sql = "http http://127.0.0.1:PORT/slow"
            verdict = "failed"
            message = "did not answer in time"
            [[test.http]]
            method = "POST"
            url = "http://127.0.0.1:PORT/slow"
            problem = "timeout"

            [[test]]
            name = "what is not granted is denied before"
            sql = "http http://127.0.0.2:PORT/any"
            verdict = "failed"
            message = "is not granted"

            [files]
            """;
        (int code, string output, string error) = Run(Head + Tests);
        Assert.True(code == 0, output + error);
        Assert.Contains("4 passed, 0 failed", output, StringComparison.Ordinal);
        Assert.False(_listener.Pending());
    }

    [NativeFact]
    public void Fetched_keys_and_files_are_those_of_the_file_of_tests()
    {
        using RSA rsa = RSA.Create(2048);
        (string keys, string token) = Signed(rsa);
        (int code, string output, string error) = Run(Head + $$"""
            [[http]]
            url = "http://127.0.0.1:PORT/keys"
            body = '{{keys}}'

            [files]
            "words.txt" = "alpha beta"
            "lists/a" = "x"

            [[test]]
            name = "a token of the published key"
            sql = "token {{token}}"
            verdict = "reject"
            message = "alice"

            [[test]]
            name = "a token of another one"
            sql = "token {{token[..^8]}}AAAAAAAA"
            verdict = "reject"
            sqlstate = "28000"

            [[test]]
            name = "a file"
            sql = "file words.txt"
            verdict = "reject"
            message = "alpha beta"

            [[test]]
            name = "all files"
            sql = "files all"
            verdict = "reject"
            message = "lists/a,words.txt"
            """);
        Assert.True(code == 0, output + error);
        Assert.Contains("4 passed, 0 failed", output, StringComparison.Ordinal);
        Assert.False(_listener.Pending());
    }

    [NativeFact]
    public void A_request_without_an_answer_fails_the_test_by_name()
    {
        (int code, string output, string error) = Run(Head + """
            [[test]]
            name = "asks"
            sql = "http http://127.0.0.1:PORT/other"
            verdict = "reject"
            [[test]]
            name = "verifies"
            sql = "token eyJhbGciOiJSUzI1NiJ9.e30.AAAA"
            verdict = "reject"
            sqlstate = "00000"
            [files]
            """);
        Assert.Equal(6, code);
        Assert.Contains($"POST http://127.0.0.1:{Port}/other with body hello", output + error, StringComparison.Ordinal);
        Assert.Contains("tests ask no real server", output + error, StringComparison.Ordinal);
        Assert.Contains($"GET http://127.0.0.1:{Port}/keys", output + error, StringComparison.Ordinal);
        Assert.False(_listener.Pending());
    }

    [NativeTheory]
    [InlineData("[[http]]\nurl = \"auth.example.com\"", "is no http:// or https:// address")]
    [InlineData("[[http]]\nurl = \"http://a/\"\nstatus = 99", "status")]
    [InlineData("[[http]]\nurl = \"http://a/\"\nstatus = 200\nproblem = \"timeout\"", "stands instead of status")]
    [InlineData("[[http]]\nurl = \"http://a/\"\nproblem = \"bad luck\"", "is one of unreachable")]
    [InlineData("[[http]]\nmethods = \"GET\"\nurl = \"http://a/\"", "did you mean \"method\"?")]
    public void Mistakes_are_named(string answer, string expected)
    {
        (int code, string output, string error) = Run($"{Head}{answer}\n[[test]]\nname = \"x\"\nsql = \"file x\"\n");
        Assert.Equal(3, code);
        Assert.Contains(expected, output + error, StringComparison.Ordinal);
    }

    [NativeFact]
    public void The_tests_of_a_deploy_do_not_ask_the_granted_server()
    {
        string files = Directory.CreateDirectory(Path.Combine(_directory, "files")).FullName;
        File.WriteAllText(Path.Combine(files, "words.txt"), "of the server");
        string config = Text(Head).Replace("[plugin.config", "[proxy.plugins.plugin.config", StringComparison.Ordinal)
            .Replace("[plugin.capabilities]", "[proxy.plugins.plugin.capabilities]", StringComparison.Ordinal)
            .Replace("\"/nowhere\"", $"\"{files}\"", StringComparison.Ordinal)
            .Replace("[plugin]", $"""
                [proxy.plugins]
                plugin_dir = "{Path.GetDirectoryName(Module)}"
                [[proxy.plugins.plugin]]
                name = "sdk-service-probe"
                file = "sdk_service_probe.wasm"
                """, StringComparison.Ordinal);

        // The server itself may ask for its keys when it starts.
        using var server = ServerProcess.Start(config);
        Assert.True(SpinWait.SpinUntil(_listener.Pending, 20_000), server.Log);
        while (_listener.Pending())
        {
            _listener.AcceptSocket().Dispose();
        }

        (int code, string output, string error) = Deploy(server, """
            [[test]]
            name = "asks"
            sql = "http http://127.0.0.1:PORT/other"
            verdict = "reject"
            """);
        Assert.True(code == 6, output);
        Assert.Contains($"POST http://127.0.0.1:{Port}/other with body hello", error, StringComparison.Ordinal);
        (code, output, error) = Deploy(server, """
            [[http]]
            method = "POST"
            url = "http://127.0.0.1:PORT/other"
            body = "canned"
            [[test]]
            name = "asks"
            sql = "http http://127.0.0.1:PORT/other"
            verdict = "reject"
            message = "200 none canned"
            [[test]]
            name = "reads the granted directory"
            sql = "file words.txt"
            verdict = "reject"
            message = "of the server"
            """);
        Assert.True(code == 0, error);
        while (_listener.Pending())
        {
            Assert.DoesNotContain("/other", FirstLine(_listener), StringComparison.Ordinal);
        }
    }

    /// <summary>The first line that a client sends.</summary>
    private static string FirstLine(TcpListener listener)
    {
        using Socket socket = listener.AcceptSocket();
        socket.ReceiveTimeout = 10_000;
        byte[] buffer = new byte[4_096];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
    }

    private (int Code, string Output, string Error) Deploy(ServerProcess server, string tests) => NativeBinary.Run(
        "plugin", "deploy", Module, "--tests", Write(tests), "--admin-socket", server.AdminSocket);

    private (int Code, string Output, string Error) Run(string tests) =>
        NativeBinary.Run("plugin", "test", Module, "--fixtures", Write(tests));

    private string Write(string tests)
    {
        string file = Path.Combine(_directory, "tests.toml");
        File.WriteAllText(file, Text(tests));
        return file;
    }

    private string Text(string text) => text.Replace("PORT", $"{Port}", StringComparison.Ordinal);

    private static (string Keys, string Token) Signed(RSA rsa)
    {
        RSAParameters key = rsa.ExportParameters(includePrivateParameters: false);
        string keys = $$"""
            {"keys":[{"kty":"RSA","kid":"one","alg":"RS256","n":"{{Encode(key.Modulus!)}}","e":"{{Encode(key.Exponent!)}}"}]}
            """;
        string signed = Encode("""{"alg":"RS256","kid":"one"}"""u8) + "." + Encode("""{"sub":"alice","exp":4102444800}"""u8);
        return (keys, signed + "." + Encode(
            rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
