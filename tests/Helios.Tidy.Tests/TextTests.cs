using System.Text.RegularExpressions;

namespace Helios.Tidy.Tests;

/// <summary>What tracked text may not hold. The words are put together here so that this file does not hold them itself.</summary>
public sealed partial class TextTests
{
    private static readonly string[] s_words = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];
    private static readonly string[] s_folders = ["/wo" + "rk/", "/ro" + "ot/", "/home" + "/"];
    private static readonly string[] s_binary = [".wasm", ".png", ".zst", ".so", ".gz", ".bin", ".ico"];

    private static readonly (string Path, string Text)[] s_texts =
        [.. Repository.Files.Where(f => !s_binary.Contains(Path.GetExtension(f))).Select(f => (f, Repository.Read(f)))];

    [Fact]
    public void Nothing_is_left_for_later() => Exceptions.Check("word", s_texts
        .Where(t => t.Path != Exceptions.File)
        .SelectMany(t => s_words.Where(w => Regex.IsMatch(t.Text, $@"\b{w}\b")).Select(w => new Finding("word", t.Path, w, "found"))));

    [Fact]
    public void No_path_of_a_machine_is_written_down() => Exceptions.Check("path", s_texts.SelectMany(t => s_folders
        .Where(f => Regex.IsMatch(t.Text, $@"(?<![\w.)}}\]]){f}"))
        .Select(f => new Finding("path", t.Path, f, "found"))));

    [Fact]
    public void Packages_come_from_the_public_registries_only()
    {
        string[] known =
        [
            "registry.npmjs.org", "api.nuget.org", "github.com", "proxy.golang.org", "crates.io", "static.crates.io", "index.crates.io",
        ];
        foreach ((string path, string text) in s_texts)
        {
            bool isPackageFile = Path.GetFileName(path) is "package-lock.json" or "packages.lock.json" or "Cargo.lock" or "nuget.config"
                or "NuGet.Config" or ".npmrc" or "go.sum" or "go.mod" or "config.toml" or "pnpm-lock.yaml" or "yarn.lock";
            if (isPackageFile)
            {
                Assert.All(RegistryUrl().Matches(text), m => Assert.True(known.Contains(m.Groups[1].Value), $"{path}: {m.Value}"));
            }
        }
    }

    [Fact]
    public void Lines_end_with_a_line_feed_alone_and_files_with_a_line()
    {
        foreach (SourceFile source in Repository.Sources)
        {
            Assert.False(source.Text.Contains('\r', StringComparison.Ordinal), source.Path + " has carriage returns");
            Assert.True(source.Text.EndsWith('\n'), source.Path + " does not end with a line feed");
        }
    }

    [GeneratedRegex(@"(?:""resolved"": ""|registry\+|registry\s*=\s*""?|value="")https?://([^/"":]+)")]
    private static partial Regex RegistryUrl();
}
