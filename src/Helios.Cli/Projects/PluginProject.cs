using System.Text.Json;
using System.Text.RegularExpressions;
using Helios.Base;

namespace Helios.Cli.Projects;

/// <summary>A folder with a plugin's sources: its language by the file that its build tool reads, its name by what stands there.</summary>
internal sealed partial record PluginProject(string Folder, string Language, string Name)
{
    private static readonly (string File, string Language)[] s_marks =
        [("Cargo.toml", "rust"), ("go.mod", "go"), ("package.json", "assemblyscript"), ("CMakeLists.txt", "cpp")];

    /// <summary>Where the build puts the module: NAME.wasm with underscores, in the folder.</summary>
    public string Module => Path.Combine(Folder, ModuleName);

    public string ModuleName => Name.Replace('-', '_') + ".wasm";

    /// <summary>The tests that "plugin test" runs.</summary>
    public string Fixtures => Path.Combine(Folder, "fixtures.toml");

    public string Sdk => Path.Combine(Folder, "sdk");

    public static PluginProject Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new OperatorError(ExitCode.Plugin,
                $"{folder} is no directory; \"heliosdb-lite plugin new --lang rust --hook post_parse NAME\" makes one");
        }

        foreach ((string file, string language) in s_marks)
        {
            string path = Path.Combine(folder, file);
            if (!File.Exists(path))
            {
                continue;
            }

            string? name = NameIn(language, File.ReadAllText(path));
            return new PluginProject(
                Path.GetFullPath(folder), language, name
                    ?? throw new OperatorError(ExitCode.Plugin, $"{path} does not say the plugin's name"));
        }

        throw new OperatorError(
            ExitCode.Plugin, $"{folder} is no plugin's project: it has none of {string.Join(", ", s_marks.Select(m => m.File))}. "
                + "\"heliosdb-lite plugin new --lang rust --hook post_parse NAME\" makes one");
    }

    private static string? NameIn(string language, string text)
    {
        if (language == "assemblyscript")
        {
            try
            {
                using JsonDocument json = JsonDocument.Parse(text);
                return json.RootElement.GetProperty("name").GetString()?.Split('/')[^1];
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                return null;
            }
        }

        Match match = language switch
        {
            "rust" => CargoName().Match(text),
            "go" => GoModule().Match(text),
            _ => CMakeProject().Match(text),
        };
        return match.Success ? match.Groups[1].Value : null;
    }

    [GeneratedRegex("""^name\s*=\s*"([A-Za-z0-9_-]+)"\s*$""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex CargoName();

    [GeneratedRegex(@"^module\s+(?:\S*/)?([A-Za-z0-9_.-]+)\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex GoModule();

    [GeneratedRegex(@"^\s*project\s*\(\s*([A-Za-z0-9_-]+)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CMakeProject();
}
