using System.Net;
using System.Net.Sockets;

namespace Helios.Acceptance.Tests;

/// <summary>What an operator gets wrong: one clear line and a documented exit code.</summary>
public sealed class CommandLineTests
{
    [NativeFact]
    public void An_unknown_command_is_usage()
    {
        (int code, _, string error) = NativeBinary.Run("srve");
        Assert.Equal(2, code);
        Assert.StartsWith("heliosdb-lite: ", error, StringComparison.Ordinal);
    }

    [NativeTheory]
    [InlineData("unknown command \"srve\"; did you mean \"serve\"?\nRun 'heliosdb-lite --help'", "srve")]
    [InlineData("unknown command \"tset\"; did you mean \"test\"?\nRun 'heliosdb-lite plugin --help'", "plugin", "tset")]
    [InlineData("unknown command \"lisst\"; did you mean \"list\"?", "plugin", "lisst", "--json")]
    [InlineData("a command is needed: serve, plugin, version, limits, sql, check, backup, restore, archive\n")]
    [InlineData("a command is needed: deparse, parse, fingerprint, split\n", "sql")]
    [InlineData("unknown option \"--tset\"; did you mean \"--test\"? (write -- before names", "plugin", "build", "--tset")]
    [InlineData("unknown option \"--jsno\"; did you mean \"--json\"?", "plugin", "list", "--jsno")]
    [InlineData("Option '--lang' is required.\nRun 'heliosdb-lite plugin new --help'", "plugin", "new", "x", "--hook", "post_parse")]
    public void A_misspelt_word_is_answered_with_the_nearest(string words, params string[] arguments)
    {
        (int code, _, string error) = NativeBinary.Run(arguments);
        Assert.Equal(2, code);
        Assert.StartsWith("heliosdb-lite: " + words, error, StringComparison.Ordinal);
    }

    [NativeFact]
    public void Limits_and_version_print()
    {
        (int code, string output, _) = NativeBinary.Run("limits");
        Assert.Equal(0, code);
        Assert.Contains("MessageBytes", output, StringComparison.Ordinal);
        (code, output, _) = NativeBinary.Run("version", "--json");
        Assert.Equal(0, code);
        Assert.Contains("\"version\":\"0.1.0\"", output, StringComparison.Ordinal);
    }

    [NativeTheory]
    [InlineData("[database]\nprot = 1\n", 3, "unknown key \"prot\" in [database]; did you mean \"port\"?")]
    [InlineData("[database]\nport = true\n", 3, "\"database.port\" must be an integer, not a boolean")]
    [InlineData(
        "[[proxy.plugins.plugin]]\nname = \"p\"\nfile = \"p.wasm\"\nhook = \"on_restart\"\n", 3,
        "unknown hook \"on_restart\"; did you mean \"on_connect\"?")]
    public void A_mistake_in_the_configuration_is_one_line(string toml, int expected, string message)
    {
        string directory = Directory.CreateTempSubdirectory("helios-").FullName;
        try
        {
            string file = Path.Combine(directory, "heliosdb.toml");
            File.WriteAllText(file, toml);
            (int code, _, string error) = NativeBinary.Run(
                "serve", "--config", file, "--data", Path.Combine(directory, "data"), "--listen", "127.0.0.1:0");
            Assert.Equal(expected, code);
            Assert.Contains(message, error, StringComparison.Ordinal);
            Assert.Single(error.Trim().Split('\n'));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [NativeFact]
    public void A_missing_configuration_is_named()
    {
        (int code, _, string error) = NativeBinary.Run("serve", "--config", "/nonexistent/heliosdb.toml");
        Assert.Equal(3, code);
        Assert.Equal("heliosdb-lite: /nonexistent/heliosdb.toml does not exist", error.Trim());
    }

    [NativeFact]
    public void A_data_directory_that_cannot_be_made_is_named_in_words() => WithDirectory(directory =>
    {
        string data = Path.Combine(directory, "file");
        File.WriteAllText(data, "");
        (int code, _, string error) = NativeBinary.Run("serve", "--data", data, "--listen", "127.0.0.1:0");
        Assert.Equal(5, code);
        Assert.StartsWith($"heliosdb-lite: the data directory {data} cannot be created: ", error, StringComparison.Ordinal);
        Assert.Contains("already exists", error, StringComparison.Ordinal);
        (code, _, error) = NativeBinary.Run("serve", "--config", directory);
        Assert.Equal((3, $"heliosdb-lite: {directory} is a directory, not a file\n"), (code, error));
    });

    [NativeFact]
    public void A_port_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        WithDirectory(data =>
        {
            (int code, _, string error) = NativeBinary.Run("serve", "--quiet", "--data", data, "--listen", $"127.0.0.1:{port}");
            Assert.Equal(4, code);
            Assert.Contains($"127.0.0.1:{port}", error, StringComparison.Ordinal);
        });
    }

    [NativeFact]
    public void Other_addresses_than_loopback_are_refused() => WithDirectory(data =>
    {
        (int code, _, string error) = NativeBinary.Run("serve", "--data", data, "--listen", "0.0.0.0:0");
        Assert.Equal(4, code);
        Assert.Contains("loopback", error, StringComparison.Ordinal);
    });

    [NativeFact]
    public void A_data_directory_in_use_is_named_with_its_process()
    {
        using ServerProcess server = ServerProcess.Start();
        (int code, _, string error) = NativeBinary.Run("serve", "--data", server.DataPath, "--listen", "127.0.0.1:0");
        Assert.Equal(5, code);
        Assert.Contains(server.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), error, StringComparison.Ordinal);
    }

    [NativeFact]
    public void Plugin_commands_say_when_no_server_answers()
    {
        (int code, _, string error) = NativeBinary.Run("plugin", "list", "--admin-socket", "/nonexistent/admin.sock");
        Assert.Equal(7, code);
        Assert.Contains("/nonexistent/admin.sock", error, StringComparison.Ordinal);
    }

    [NativeFact]
    public void The_binary_runs_alone_in_an_empty_directory() => WithDirectory(directory =>
    {
        string copy = Path.Combine(directory, "heliosdb-lite");
        File.Copy(NativeBinary.Path!, copy);
        Assert.Single(Directory.GetFileSystemEntries(directory));
        var start = new System.Diagnostics.ProcessStartInfo(copy, "version")
        {
            RedirectStandardOutput = true,
            WorkingDirectory = directory,
        };
        start.Environment.Clear();
        using var process = System.Diagnostics.Process.Start(start)!;
        Assert.Contains("heliosdb-lite 0.1.0", process.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    });

    [NativeFact]
    public void Sigterm_ends_the_server_with_success()
    {
        using ServerProcess server = ServerProcess.Start();
        using var connection = server.Open();
        Assert.Equal(0, server.Stop());
    }

    private static void WithDirectory(Action<string> test)
    {
        string directory = Directory.CreateTempSubdirectory("helios-").FullName;
        try
        {
            test(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
