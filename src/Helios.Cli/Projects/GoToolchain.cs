using System.Globalization;
using System.Text.RegularExpressions;
using Helios.Base;

namespace Helios.Cli.Projects;

/// <summary>Go 1.24 or newer, the first that makes modules whose functions a host calls: HELIOS_GO, on PATH, or where Debian puts
/// it.</summary>
internal sealed partial class GoToolchain : Toolchain
{
    private const int LeastMinor = 24;

    private static readonly (string, string)[] s_environment =
        [("GOTOOLCHAIN", "local"), ("GOWORK", "off"), ("GOFLAGS", "-mod=mod"), ("CGO_ENABLED", "0")];

    private readonly string _go;

    public GoToolchain()
    {
        string? older = null;
        foreach (string go in Candidates())
        {
            if (Tool.Ask(go, "", "version") is not { } version || Version().Match(version) is not { Success: true } match)
            {
                continue;
            }

            if (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) < LeastMinor)
            {
                older ??= $"{match.Value} in {go}";
                continue;
            }

            _go = go;
            Description = match.Value;
            return;
        }

        throw Missing(
            $"Go 1.{LeastMinor} or newer" + (older is null ? "" : $" ({older} is too old)"),
            "On Debian 13: apt-get install golang-go. Elsewhere: https://go.dev/dl, and put its bin folder on PATH, "
                + "or name its go command in HELIOS_GO");
    }

    public override string Description { get; }

    public override void Build(PluginProject project) => Tool.Run(
        "the plugin does not compile", project.Folder, _go,
        ["run", "github.com/heliosdb/plugin-sdk-go/cmd/heliosdb-plugin", "-o", project.ModuleName], Environment());

    public override void Test(PluginProject project) =>
        Tool.Run("a test fails", project.Folder, _go, ["test", "."], Environment());

    // The SDK's tool runs the go command by its name.
    private (string, string)[] Environment() =>
        [.. s_environment, ("PATH", Path.GetDirectoryName(_go) + ":" + System.Environment.GetEnvironmentVariable("PATH"))];

    private static IEnumerable<string> Candidates()
    {
        string cache = System.Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set : Path.Combine(System.Environment.GetEnvironmentVariable("HOME") ?? "/", ".cache");
        IEnumerable<string> installed = new[] { "/usr/lib", "/usr/local" }.Concat(Unpacked(Path.Combine(cache, "heliosdb-lite")))
            .SelectMany(folder => Folders(folder, "go*")).Select(folder => Path.Combine(folder, "bin", "go"));
        return new[] { System.Environment.GetEnvironmentVariable("HELIOS_GO") ?? "" }.Concat(Tool.OnPath("go")).Concat(installed)
            .Where(File.Exists).Distinct();
    }

    /// <summary>build/toolchain-go.sh unpacks Debian's packages there.</summary>
    private static IEnumerable<string> Unpacked(string cache) =>
        Folders(cache, "go-*").Select(folder => Path.Combine(folder, "usr", "lib"));

    private static IEnumerable<string> Folders(string below, string pattern) =>
        Directory.Exists(below) ? Directory.EnumerateDirectories(below, pattern).OrderDescending(StringComparer.Ordinal) : [];

    [GeneratedRegex(@"go1\.(\d+)(\.\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
