using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// A project that "plugin new" made builds, passes its tests and deploys, with nothing on PATH but its language's tools. One hook of each
/// language here, skipped where its toolchain is not there, and all of them with HELIOS_TEMPLATES=all (./build.sh verify templates), where
/// that is a failure.
/// </summary>
public sealed class PluginProjectTests : IDisposable
{
    private const int BuildMs = 600_000;

    /// <summary>Every hook, and no toolchain may be missing.</summary>
    internal static readonly bool IsDeep = Environment.GetEnvironmentVariable("HELIOS_TEMPLATES") == "all";

    private static readonly Dictionary<string, string[]> s_tools = new()
    {
        ["rust"] = ["cargo", "rustc", "rustdoc", "wasm-ld", "cc", "ld"],
        ["go"] = ["go"],
        ["assemblyscript"] = ["node", "npm", "sh"],
        ["cpp"] = ["clang++", "wasm-ld", "ld"],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("helios-project-").FullName;

    public static TheoryData<string> Hooks
    {
        get
        {
            var data = new TheoryData<string>();
            string root = Path.Combine(NativeBinary.Repository, "src", "sdk", "templates", "hooks");
            IEnumerable<string> hooks = Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)!);
            foreach (string hook in hooks.Order(StringComparer.Ordinal))
            {
                if (IsDeep || hook == "post_execution")
                {
                    data.Add(hook);
                }
            }

            return data;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [ToolchainTheory("rust")]
    [MemberData(nameof(Hooks))]
    public void A_new_project_in_rust_builds_passes_its_tests_and_deploys(string hook) => BuildTestAndDeploy("rust", hook);

    [ToolchainTheory("go")]
    [MemberData(nameof(Hooks))]
    public void A_new_project_in_go_builds_passes_its_tests_and_deploys(string hook) => BuildTestAndDeploy("go", hook);

    [ToolchainTheory("assemblyscript")]
    [MemberData(nameof(Hooks))]
    public void A_new_project_in_assemblyscript_builds_passes_its_tests_and_deploys(string hook) =>
        BuildTestAndDeploy("assemblyscript", hook);

    [ToolchainTheory("cpp")]
    [MemberData(nameof(Hooks))]
    public void A_new_project_in_cpp_builds_passes_its_tests_and_deploys(string hook) => BuildTestAndDeploy("cpp", hook);

    private void BuildTestAndDeploy(string language, string hook)
    {
        string name = "my-" + language + "-" + hook.Replace('_', '-');
        string project = Path.Combine(_folder, name);
        Run(null, "plugin", "new", "--lang", language, "--hook", hook, name, "--output", project);
        IReadOnlyDictionary<string, string> environment = OnlyToolsOf(language);
        (int code, string output, string error) = Try(environment, "plugin", "build", project, "--test", "--json");
        Assert.True(code == 0, output + error);
        JsonElement built = JsonDocument.Parse(output).RootElement;
        Assert.Equal((name, hook), (built.GetProperty("name").GetString(), built.GetProperty("hooks")[0].GetString()));

        JsonElement tested = JsonDocument.Parse(Run(null, "plugin", "test", project, "--json")).RootElement;
        Assert.True(tested.GetProperty("passed").GetBoolean());
        Assert.True(tested.GetProperty("tests").GetArrayLength() > 0);

        string config = File.ReadAllText(Path.Combine(project, "heliosdb.toml"))
            .Replace("plugin_dir = \".\"", $"plugin_dir = \"{project}\"", StringComparison.Ordinal);
        using var server = ServerProcess.Start(config, null, "--init", Path.Combine(project, "schema.sql"));
        string module = built.GetProperty("module").GetString()!;
        JsonElement deployed =
            JsonDocument.Parse(Run(null, "plugin", "deploy", module, "--json", "--admin-socket", server.AdminSocket)).RootElement;
        Assert.Equal("0.1.0", deployed.GetProperty("version").GetString());
        using NpgsqlConnection connection = server.OpenPlain();
        using var command = new NpgsqlCommand("SELECT 1", connection);
        Assert.Equal(1, command.ExecuteScalar());
    }

    [NativeTheory]
    [InlineData("rust", "On Debian 12 or newer: apt-get install rustc cargo libstd-rust-dev-wasm32 lld")]
    [InlineData("assemblyscript", "On Debian 13: apt-get install nodejs npm")]
    [InlineData(
        "cpp", "On Debian 12: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32 libc++-14-dev-wasm32 libc++abi-14-dev-wasm32")]
    public void What_is_missing_is_named_in_one_line_with_the_way_to_get_it(string language, string way) => IsNamed(language, way);

    [HiddenGoFact]
    public void A_missing_go_is_named_in_one_line_with_the_way_to_get_it() => IsNamed("go", "On Debian 13: apt-get install golang-go");

    private void IsNamed(string language, string way)
    {
        string nothing = Path.Combine(_folder, "nothing");
        var environment = new Dictionary<string, string> { ["PATH"] = nothing, ["HOME"] = nothing, ["XDG_CACHE_HOME"] = nothing };
        Run(null, "plugin", "new", "--lang", language, "--hook", "post_parse", "x", "--output", Path.Combine(_folder, language));
        (int code, _, string error) = Try(environment, "plugin", "build", Path.Combine(_folder, language));
        Assert.Equal(6, code);
        Assert.StartsWith("heliosdb-lite: ", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Contains("was not found", error, StringComparison.Ordinal);
        Assert.Contains(way, error, StringComparison.Ordinal);
    }

    [NativeTheory]
    [InlineData("must be one of rust, go", "new", "--lang", "java", "--hook", "post_parse", "x")]
    [InlineData("must be one of on_connect", "new", "--lang", "rust", "--hook", "postparse", "x")]
    [InlineData("is no name for a plugin", "new", "--lang", "rust", "--hook", "post_parse", "../x")]
    [InlineData("is no name for a plugin", "new", "--lang", "rust", "--hook", "post_parse", "My_Plugin")]
    [InlineData("is a word of a language", "new", "--lang", "rust", "--hook", "post_parse", "match")]
    [InlineData("exists already", "new", "--lang", "rust", "--hook", "post_parse", "x", "--output", "/usr")]
    [InlineData("is no plugin's project", "build", "/usr")]
    [InlineData("is no directory", "build", "/usr/nowhere")]
    [InlineData("needs --fixtures", "test", "module.wasm")]
    public void What_cannot_be_is_refused_with_a_reason(string reason, params string[] arguments)
    {
        (int code, _, string error) = NativeBinary.Run(["plugin", .. arguments]);
        Assert.Contains(code, (int[])[2, 6]);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [NativeFact]
    public void A_watched_test_runs_again_when_its_file_changes()
    {
        string module = Path.Combine(NativeBinary.Repository, "src", "plugins", "modules", "tenant_isolation.wasm");
        string golden = File.ReadAllText(Path.Combine(NativeBinary.Repository, "src", "plugins", "tenant-isolation", "golden.toml"));
        string file = Path.Combine(_folder, "fixtures.toml");
        File.WriteAllText(file, golden);
        using Process watch = NativeBinary.Start(["plugin", "test", module, "--fixtures", file, "--watch"], null);
        try
        {
            WaitFor(watch, "3 passed, 0 failed");
            File.WriteAllText(file, golden.Replace("tag = \"SELECT 2\"", "tag = \"SELECT 3\"", StringComparison.Ordinal));
            WaitFor(watch, "2 passed, 1 failed");
            File.WriteAllText(file, "nonsense");
            Thread.Sleep(1_000);
            File.WriteAllText(file, golden);
            WaitFor(watch, "3 passed, 0 failed");
        }
        finally
        {
            watch.Kill();
        }
    }

    private static void WaitFor(Process process, string text)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail("the watch ended before it said " + text);
    }

    /// <summary>An environment whose PATH leads to the language's tools and nothing else.</summary>
    private Dictionary<string, string> OnlyToolsOf(string language)
    {
        string tools = Directory.CreateDirectory(Path.Combine(_folder, "tools")).FullName;
        string[] path =
            ["/usr/bin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)];
        foreach (string tool in s_tools[language])
        {
            if (!OperatingSystem.IsWindows() && path.Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists) is { } found)
            {
                // Not a link: compilers look for their libraries from where they were called.
                File.WriteAllText(Path.Combine(tools, tool), $"#!/bin/sh\nexec '{found}' \"$@\"\n");
                File.SetUnixFileMode(Path.Combine(tools, tool), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        // What npm would install, where a build of the repository has done so already.
        string packages = Path.Combine(NativeBinary.Repository, ".cache", "assemblyscript", "node_modules");
        if (language == "assemblyscript" && !IsDeep && Directory.Exists(packages))
        {
            Directory.CreateSymbolicLink(Path.Combine(_folder, "node_modules"), packages);
        }

        // The SDK is compiled once for all projects in Rust.
        string shared = Path.Combine(NativeBinary.Repository, ".artifacts", "projects");
        return new Dictionary<string, string> { ["PATH"] = tools, ["CARGO_TARGET_DIR"] = shared };
    }

    private static string Run(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        (int code, string output, string error) = Try(environment, arguments);
        Assert.True(code == 0, output + error);
        return output;
    }

    private static (int Code, string Output, string Error) Try(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using Process process = NativeBinary.Start(arguments, environment);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(BuildMs))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(string.Join(' ', arguments) + " did not end");
        }

        return (process.ExitCode, output.Result, error.Result);
    }
}
