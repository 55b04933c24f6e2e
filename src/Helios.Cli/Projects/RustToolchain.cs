using Helios.Base;

namespace Helios.Cli.Projects;

/// <summary>cargo and rustc with the standard library for wasm32-unknown-unknown: the first on PATH that has it, or the
/// distribution's.</summary>
internal sealed class RustToolchain : Toolchain
{
    private const string Target = "wasm32-unknown-unknown";

    private readonly string _cargo;
    private readonly (string Name, string Value)[] _environment;

    public RustToolchain()
    {
        foreach (string cargo in Tool.OnPath("cargo").Append("/usr/bin/cargo").Where(File.Exists).Distinct())
        {
            string rustc = Path.Combine(Path.GetDirectoryName(cargo)!, "rustc");
            if (Tool.Ask(rustc, "", "--print", "sysroot") is not { } root || !HasTarget(root) || Linker(root) is not { } linker)
            {
                continue;
            }

            _cargo = cargo;
            Description = Tool.Ask(rustc, "", "--version") ?? "rustc";
            // One that stands earlier on PATH is not mixed in.
            _environment = [("RUSTC", rustc), ("RUSTDOC", Path.Combine(Path.GetDirectoryName(cargo)!, "rustdoc"))];
            if (linker.Length > 0)
            {
                _environment = [.. _environment, ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)];
            }

            return;
        }

        throw Missing(
            "a Rust compiler with the target " + Target,
            "On Debian 12 or newer: apt-get install rustc cargo libstd-rust-dev-wasm32 lld. With rustup: rustup target add " + Target);
    }

    public override string Description { get; }

    public override void Build(PluginProject project)
    {
        string target = Environment.GetEnvironmentVariable("CARGO_TARGET_DIR") is { Length: > 0 } set
            ? set : Path.Combine(project.Folder, "target");
        Tool.Run(
            "the plugin does not compile", project.Folder, _cargo, ["build", "--release", "--target", Target, "--target-dir", target],
                _environment);
        string made = Path.Combine(target, Target, "release", project.ModuleName);
        if (!File.Exists(made))
        {
            throw new OperatorError(
                ExitCode.Plugin,
                    $"cargo made no {made}: Cargo.toml needs [lib] with crate-type = [\"cdylib\", \"rlib\"] and no other name");
        }

        File.Copy(made, project.Module, overwrite: true);
    }

    public override void Test(PluginProject project) =>
        Tool.Run("a test fails", project.Folder, _cargo, ["test", "--quiet"], _environment);

    private static bool HasTarget(string root) => Directory.Exists(Path.Combine(root, "lib", "rustlib", Target, "lib"));

    /// <summary>Empty: rustc brings its own; null: there is none.</summary>
    private static string? Linker(string root)
    {
        bool hasOwn = Directory.EnumerateDirectories(Path.Combine(root, "lib", "rustlib"))
            .Any(host => File.Exists(Path.Combine(host, "bin", "rust-lld")));
        return hasOwn ? "" : Tool.OnPath("wasm-ld").FirstOrDefault();
    }
}
