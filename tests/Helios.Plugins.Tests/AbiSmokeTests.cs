using System.Diagnostics;
using System.Text;

namespace Helios.Plugins.Tests;

/// <summary>
/// The generated sides of the ABI, compiled by their languages' own compilers and run in the host. A language whose compiler is not on this
/// machine is left out; HELIOS_GO and HELIOS_ASC name compilers that are not in PATH.
/// </summary>
public sealed class AbiSmokeTests
{
    [CompilerFact("clang++", "wasm-ld")]
    public void A_plugin_in_cpp_runs() => Check(work => Run(
        "clang++", work, "--target=wasm32", "-std=c++17", "-Wall", "-Wextra", "-Werror", "-O2", "-ffreestanding", "-fno-exceptions",
        "-nostdlib", "-Wl,--no-entry", "-I", Sdk("cpp/include"), Smoke("smoke.cpp"), "-o", "smoke.wasm"));

    [CompilerFact("HELIOS_ASC|asc")]
    public void A_plugin_in_assemblyscript_runs() => Check(work =>
    {
        File.Copy(Smoke("smoke.ts"), Path.Combine(work, "smoke.ts"));
        File.Copy(Sdk("assemblyscript/assembly/abi.ts"), Path.Combine(work, "abi.ts"));
        Run(CompilerFact.Find("HELIOS_ASC|asc")!, work, "smoke.ts", "-O3", "--runtime", "incremental", "-o", "smoke.wasm");
    });

    [CompilerFact("HELIOS_GO|go")]
    public void A_plugin_in_go_runs() => Check(work =>
    {
        const string Module = "github.com/heliosdb/plugin-sdk-go";
        File.Copy(Smoke("smoke.go"), Path.Combine(work, "smoke.go"));
        File.WriteAllText(
            Path.Combine(work, "go.mod"), $"module smoke\n\ngo 1.24\n\nrequire {Module} v0.0.0\n\nreplace {Module} => {Sdk("go")}\n");
        string go = CompilerFact.Find("HELIOS_GO|go")!;
        string gofmt = Path.Combine(Path.GetDirectoryName(go)!, "gofmt");
        if (File.Exists(gofmt))
        {
            Assert.Equal("", Run(gofmt, work, "-l", Sdk("go"), Smoke("smoke.go")));
        }

        Run(go, work, "build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w", "-o", "smoke.wasm", ".");
    });

    private static void Check(Action<string> build)
    {
        string work = Directory.CreateTempSubdirectory("helios-abi-").FullName;
        try
        {
            build(work);
            byte[] module = File.ReadAllBytes(Path.Combine(work, "smoke.wasm"));
            var rig = new Rig();
            rig.Host.Load([Rig.Define(module, PluginGrant.None) with { Hooks = ["pre_parse"] }]);
            rig.Healthy();
            var decision = new TextDecision();
            rig.Host.Current.RunPreParse(
                new TextContext { Session = rig.Session, Catalog = new TestCatalog(), Sql = "SELECT 'ä'"u8, QueryId = 1 }, decision);
            Assert.Equal(("P0007", "SELECT 'ä'"), (decision.Error!.State.ToString(), decision.Error.Message));
            Assert.Contains(rig.Log.Lines, line => line.StartsWith("Info SELECT 'ä'", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Sdk(string path) => Path.Combine(Places.RepositoryRoot, "src", "sdk", path);

    private static string Smoke(string name) => Path.Combine(Places.RepositoryRoot, "tests", "Helios.Plugins.Tests", "Smoke", name);

    private static string Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["GOOS"] = "wasip1", ["GOARCH"] = "wasm", ["GOFLAGS"] = "-mod=mod", ["GOPROXY"] = "off", ["GOTOOLCHAIN"] = "local",
            },
        };
        using Process process = Process.Start(start)!;
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        process.ErrorDataReceived += (_, line) => output.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output.ToString());
        return output.ToString().Trim();
    }
}

/// <summary>A test for machines with these programs: names in PATH, or variables that name one ("VARIABLE|name").</summary>
internal sealed class CompilerFact : FactAttribute
{
    public CompilerFact(params string[] programs)
    {
        string? missing = programs.FirstOrDefault(p => Find(p) is null);
        Skip = missing is null ? null : missing + " is not on this machine";
    }

    public static string? Find(string program)
    {
        string[] names = program.Split('|');
        if (names.Length > 1 && Environment.GetEnvironmentVariable(names[0]) is { Length: > 0 } named)
        {
            return named;
        }

        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(f => f.Length > 0);
        return folders.Select(f => Path.Combine(f, names[^1])).FirstOrDefault(File.Exists);
    }
}
