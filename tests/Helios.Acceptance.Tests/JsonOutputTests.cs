using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Every command that the help names has --json, and prints JSON with it whether it succeeds or fails. A command without a row here
/// fails the test.
/// </summary>
public sealed partial class JsonOutputTests : IDisposable
{
    private const string Nowhere = "/nonexistent/there";

    private readonly string _folder = Directory.CreateTempSubdirectory("helios-json-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What makes a command fail beyond its command line, and the exit code. FOLDER, SOCKET: of the test.</summary>
    private static readonly Dictionary<string, (string Arguments, int Code)> s_failures = new()
    {
        ["serve"] = ($"--config {Nowhere}", 3),
        ["version"] = ("more", 2),
        ["limits"] = ("more", 2),
        ["check"] = (Nowhere, 5),
        ["backup"] = ($"FOLDER/never --admin-socket {Nowhere}", 7),
        ["restore"] = ($"{Nowhere} --data FOLDER/never", 2),
        ["archive"] = ($"--admin-socket {Nowhere}", 7),
        ["sql deparse"] = (Nowhere, 2),
        ["sql parse"] = (Nowhere, 2),
        ["sql fingerprint"] = (Nowhere, 2),
        ["sql split"] = (Nowhere, 2),
        ["plugin new"] = ("--lang java --hook post_parse x", 2),
        ["plugin build"] = (Nowhere, 6),
        ["plugin test"] = (Nowhere, 2),
        ["plugin inspect"] = (Nowhere, 6),
        ["plugin deploy"] = ($"{Nowhere} --admin-socket SOCKET", 6),
        ["plugin list"] = ($"--admin-socket {Nowhere}", 7),
        ["plugin grants"] = ("nothing --admin-socket SOCKET", 6),
        ["plugin logs"] = ("nothing --admin-socket SOCKET", 6),
        ["plugin history"] = ("nothing --admin-socket SOCKET", 6),
        ["plugin diff"] = ("stamp 1.0.0 9.9.9 --admin-socket SOCKET", 6),
        ["plugin rollback"] = ("nothing --admin-socket SOCKET", 6),
        ["plugin enable"] = ("nothing --admin-socket SOCKET", 6),
        ["plugin disable"] = ("nothing --admin-socket SOCKET", 6),
        ["plugin canary"] = ("nothing --percent 5 --admin-socket SOCKET", 6),
        ["plugin shadow"] = ("nothing --stop --admin-socket SOCKET", 6),
        ["plugin promote"] = ("stamp --admin-socket SOCKET", 6),
        ["plugin abort"] = ("stamp --admin-socket SOCKET", 6),
        ["plugin tag"] = ("nothing good --admin-socket SOCKET", 6),
        ["plugin checkout"] = ($"stamp --output {Nowhere} --admin-socket SOCKET", 2),
    };

    /// <summary>What succeeds, in this order. SECOND and THIRD are versions of the plugin.</summary>
    private static readonly (string Command, string Arguments)[] s_successes =
    [
        ("version", ""),
        ("limits", ""),
        ("backup", "FOLDER/made.backup --admin-socket SOCKET"),
        ("restore", "FOLDER/made.backup --data FOLDER/restored"),
        ("archive", "--admin-socket SOCKET"),
        ("restore", "FOLDER/made.backup --data FOLDER/forward --archive ARCHIVE"),
        ("check", "FOLDER/restored"),
        ("sql deparse", "FOLDER/good.sql"),
        ("sql parse", "FOLDER/good.sql"),
        ("sql fingerprint", "FOLDER/good.sql"),
        ("sql split", "FOLDER/good.sql"),
        ("sql deparse", "FOLDER/bad.sql"),
        ("plugin new", "--lang rust --hook post_parse made --output FOLDER/made"),
        ("plugin inspect", "SECOND"),
        ("plugin test", "MODULES/tenant_isolation.wasm --fixtures GOLDEN"),
        ("plugin list", "--admin-socket SOCKET"),
        ("plugin deploy", "SECOND --name stamp --admin-socket SOCKET"),
        ("plugin diff", "stamp 1.0.0 2.0.0 --admin-socket SOCKET"),
        ("plugin tag", "stamp good --admin-socket SOCKET"),
        ("plugin rollback", "stamp --admin-socket SOCKET"),
        ("plugin disable", "stamp --admin-socket SOCKET"),
        ("plugin enable", "stamp --admin-socket SOCKET"),
        ("plugin canary", "THIRD --name stamp --percent 5 --admin-socket SOCKET"),
        ("plugin promote", "stamp --admin-socket SOCKET"),
        ("plugin canary", "SECOND --name stamp --percent 5 --admin-socket SOCKET"),
        ("plugin abort", "stamp --admin-socket SOCKET"),
        ("plugin shadow", "SECOND --name stamp --admin-socket SOCKET"),
        ("plugin shadow", "stamp --stop --admin-socket SOCKET"),
        ("plugin checkout", "stamp good --output FOLDER/out.wasm --admin-socket SOCKET"),
        ("plugin history", "stamp --admin-socket SOCKET"),
        ("plugin grants", "stamp --admin-socket SOCKET"),
        ("plugin logs", "stamp --admin-socket SOCKET"),
    ];

    [NativeFact]
    public void Every_command_of_the_help_has_a_row_and_the_option()
    {
        List<string> commands = Commands("");
        Assert.Equal(s_failures.Keys.Order(StringComparer.Ordinal), commands.Order(StringComparer.Ordinal));

        // serve and build have tests of their own, below and with the projects that are built.
        Assert.Equal(commands.Except(["serve", "plugin build"]).Order(StringComparer.Ordinal),
            s_successes.Select(row => row.Command).Distinct().Order(StringComparer.Ordinal));
        foreach (string command in commands)
        {
            Assert.Matches(@"(?m)^  --json\b", NativeBinary.Run([.. command.Split(' '), "--help"]).Output);
        }
    }

    [NativeFact]
    public void What_cannot_be_understood_is_an_error_in_JSON()
    {
        foreach (string command in s_failures.Keys.Append("plugin").Append("sql").Append("srve"))
        {
            Fails([.. command.Split(' '), "--json", "--no-such-option"], 2);
        }
    }

    [NativeFact]
    public void Commands_print_JSON_when_they_fail_and_when_they_succeed()
    {
        using var stamped = new Stamped(archives: true);
        foreach ((string command, (string arguments, int code)) in s_failures)
        {
            Fails([.. command.Split(' '), .. Arguments(stamped, arguments), "--json"], code);
        }

        File.WriteAllText(Path.Combine(_folder, "good.sql"), "SELECT 1; SELECT \"é\" FROM t");
        File.WriteAllText(Path.Combine(_folder, "bad.sql"), "SELECT FROM WHERE");
        foreach ((string command, string arguments) in s_successes)
        {
            (int code, string output, string error) = NativeBinary.Run([.. command.Split(' '), .. Arguments(stamped, arguments), "--json"]);
            Assert.True(code == 0, $"{command} {arguments}: {error}");
            Assert.Equal("", error);
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(lines.Length == 1 || command == "plugin logs", $"{command}: {output}");
            foreach (string line in lines)
            {
                using JsonDocument document = JsonDocument.Parse(line);
                Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
                Assert.True(command == "sql deparse" || !document.RootElement.TryGetProperty("error", out _), output);
            }
        }

        Assert.True(File.Exists(Path.Combine(_folder, "out.wasm")));
    }

    [NativeFact]
    public void A_server_says_in_JSON_where_it_is_ready()
    {
        using Process process = NativeBinary.Start(
            ["serve", "--json", "--quiet", "--data", Path.Combine(_folder, "data"), "--listen", "127.0.0.1:0", "--admin-socket",
                Path.Combine(_folder, "admin.sock")], null);
        try
        {
            using JsonDocument ready = JsonDocument.Parse(process.StandardOutput.ReadLine()!);
            Assert.Equal("127.0.0.1", ready.RootElement.GetProperty("address").GetString());
            using var client = new RawClient(ready.RootElement.GetProperty("port").GetInt32());
            Assert.Equal(["1"], client.Startup().Ask("SELECT 1").Rows);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private static void Fails(string[] arguments, int expected)
    {
        string shown = string.Join(' ', arguments);
        (int code, string output, string error) = NativeBinary.Run(arguments);
        Assert.True(code == expected, $"{shown}: {code} {error}");
        Assert.StartsWith("heliosdb-lite: ", error, StringComparison.Ordinal);
        Assert.True(output.TrimEnd('\n').Split('\n').Length == 1 && output.Length > 0, $"{shown}: {output}");
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.Equal(code, document.RootElement.GetProperty("code").GetInt32());
        Assert.StartsWith("heliosdb-lite: " + document.RootElement.GetProperty("error").GetString(), error, StringComparison.Ordinal);
    }

    private string[] Arguments(Stamped stamped, string arguments) =>
    [
        .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(argument => argument
            .Replace("FOLDER", _folder, StringComparison.Ordinal)
            .Replace("ARCHIVE", stamped.ArchivePath, StringComparison.Ordinal)
            .Replace("SOCKET", stamped.Server.AdminSocket, StringComparison.Ordinal)
            .Replace("SECOND", stamped.File("BBB", "2.0.0"), StringComparison.Ordinal)
            .Replace("THIRD", stamped.File("CCC", "3.0.0"), StringComparison.Ordinal)
            .Replace("MODULES", Path.Combine(NativeBinary.Repository, "src", "plugins", "modules"), StringComparison.Ordinal)
            .Replace(
                "GOLDEN", Path.Combine(NativeBinary.Repository, "src", "plugins", "tenant-isolation", "golden.toml"),
                StringComparison.Ordinal)),
    ];

    /// <summary>The commands that do something, by the help alone: those without commands of their own.</summary>
    private static List<string> Commands(string group)
    {
        (int code, string help, _) = NativeBinary.Run([.. group.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(0, code);
        int at = help.IndexOf("\nCommands:\n", StringComparison.Ordinal);
        return at < 0
            ? [group]
            : [.. CommandLine().Matches(help[at..]).SelectMany(match => Commands($"{group} {match.Groups[1].Value}".Trim()))];
    }

    [GeneratedRegex(@"^  ([a-z]+)\b", RegexOptions.Multiline)]
    private static partial Regex CommandLine();
}
