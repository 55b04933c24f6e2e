using Helios.Base;

namespace Helios.Cli.Projects;

/// <summary>clang++ that links for wasm32-wasi: HELIOS_CLANG, or the first on PATH that does. It compiles the native tests too.</summary>
internal sealed class CppToolchain : Toolchain
{
    // What matters is that something links.
    private const string Probe = """
        #include <string>
        __attribute__((export_name("f"))) int f(int n) { return static_cast<int>(std::to_string(n).size()); }
        """;

    private static readonly string[] s_names = ["clang++", .. Enumerable.Range(14, 17).Reverse().Select(version => "clang++-" + version)];

    private readonly string _clang;

    public CppToolchain()
    {
        IEnumerable<string> candidates = new[] { Environment.GetEnvironmentVariable("HELIOS_CLANG") ?? "" }
            .Concat(s_names.SelectMany(Tool.OnPath)).Where(File.Exists);
        _clang = candidates.FirstOrDefault(Links) ?? throw Missing(
            "clang++ with the C and C++ libraries for wasm32-wasi",
            "On Debian 12: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32 libc++-14-dev-wasm32 libc++abi-14-dev-wasm32 "
                + "(elsewhere the packages with your clang's number, or the WASI SDK with its clang++ in HELIOS_CLANG)");
        Description = (Tool.Ask(_clang, "", "--version") ?? "clang").Split('\n')[0];
    }

    public override string Description { get; }

    public override void Build(PluginProject project) => Tool.Run(
        "the plugin does not compile", project.Folder, _clang,
        ["@" + Path.Combine(Sdk(project), "wasm.flags"), "-I" + Path.Combine(Sdk(project), "include"), "-o", project.ModuleName,
            .. Sources(project, "src")]);

    public override void Test(PluginProject project)
    {
        string program = Path.Combine(Directory.CreateDirectory(Path.Combine(project.Folder, "build")).FullName, "tests");
        Tool.Run(
            "the tests do not compile", project.Folder, _clang,
            ["-std=c++20", "-Wall", "-Wextra", "-I" + Path.Combine(Sdk(project), "include"), "-Isrc", "-o", program,
                .. Sources(project, "tests")]);
        Tool.Run("a test fails", project.Folder, program, []);
    }

    private static bool Links(string clang) =>
        Tool.Ask(
            clang, Probe, "--target=wasm32-wasi", "-mexec-model=reactor", "-std=c++20", "-fno-exceptions", "-x", "c++", "-o", "/dev/null",
                "-") is not null;

    private static string Sdk(PluginProject project) => Directory.Exists(project.Sdk)
        ? project.Sdk
        : throw new OperatorError(ExitCode.Plugin, $"{project.Folder} has no SDK in sdk/; \"plugin new\" puts it there");

    private static IEnumerable<string> Sources(PluginProject project, string folder)
    {
        string[] files = Directory.Exists(Path.Combine(project.Folder, folder))
            ? [.. Directory.EnumerateFiles(Path.Combine(project.Folder, folder), "*.cpp").Order(StringComparer.Ordinal)]
            : [];
        return files.Length > 0
            ? files.Select(file => Path.GetRelativePath(project.Folder, file))
            : throw new OperatorError(ExitCode.Plugin, $"{project.Folder} has no {folder}/*.cpp");
    }
}
