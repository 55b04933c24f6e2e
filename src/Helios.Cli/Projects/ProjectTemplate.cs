using System.Text;
using Helios.Base;

namespace Helios.Cli.Projects;

/// <summary>
/// The files of a new project. Below templates/ of the archive: <c>common</c> and <c>LANGUAGE/project</c> are copied, then
/// <c>LANGUAGE/HOOK</c>; <c>hooks/HOOK</c> has the parts that all languages share, put where a file says <c>{{part}}</c>. A name that
/// begins with
/// an underscore begins with a dot in the project. The SDK comes along as <c>sdk/</c>.
/// </summary>
internal static class ProjectTemplate
{
    public static readonly string[] Languages = ["rust", "go", "assemblyscript", "cpp"];

    public static readonly string[] Hooks =
    [
        "on_connect", "pre_parse", "post_parse", "pre_execution", "cache_lookup", "cache_store", "post_execution", "on_disconnect",
    ];

    private const int NameChars = 63;

    // Words that one of the languages, or its build tool, keeps for itself.
    private static readonly string[] s_reserved =
    [
        "abstract", "all", "alloc", "as", "async", "await", "become", "box", "break", "clean", "const", "continue", "core", "crate", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "help", "helios", "heliosdb-plugin-sdk", "if", "impl", "in",
        "install", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "package", "priv", "proc-macro", "pub", "ref",
        "return", "self", "static", "std", "struct", "super", "test", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
        "virtual", "where", "while", "yield",
    ];

    /// <summary>The project's files by path. Throws <see cref="OperatorError"/> for a name that cannot be.</summary>
    public static IReadOnlyDictionary<string, byte[]> Make(string language, string hook, string name)
    {
        RequireName(name);
        IReadOnlyDictionary<string, byte[]> archive = SdkArchive.Read();
        string own = $"templates/{language}/{hook}/";
        if (!archive.Keys.Any(path => path.StartsWith(own, StringComparison.Ordinal)))
        {
            string[] with =
                [.. Hooks.Where(h => archive.Keys.Any(p => p.StartsWith($"templates/{language}/{h}/", StringComparison.Ordinal)))];
            throw new OperatorError(
                ExitCode.Usage, $"the SDK for {language} has no hook {hook} yet; it has {string.Join(", ", with)} (rust has all of them)");
        }

        var words = new Dictionary<string, string>
        {
            ["name"] = name,
            ["module"] = name.Replace('-', '_'),
            ["hook"] = hook,
            ["language"] = language,
        };
        foreach ((string path, string text) in Below(archive, $"templates/hooks/{hook}/")
            .Select(f => (f.Path, Encoding.UTF8.GetString(f.Bytes))))
        {
            words.Add(Path.GetFileNameWithoutExtension(path), text.TrimEnd());
        }

        words.Add("building", Encoding.UTF8.GetString(archive[$"templates/{language}/BUILDING.md"]).TrimEnd());
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        string[] places = ["templates/common/", $"templates/{language}/project/", own];
        foreach ((string path, byte[] bytes) in places.SelectMany(place => Below(archive, place)))
        {
            files[Dotted(path)] = Encoding.UTF8.GetBytes(Fill(Encoding.UTF8.GetString(bytes), words));
        }

        foreach ((string path, byte[] bytes) in Below(archive, language + "/"))
        {
            files["sdk/" + path] = bytes;
        }

        return files;
    }

    private static void RequireName(string name)
    {
        bool isName = name.Length is > 0 and <= NameChars && char.IsAsciiLetterLower(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
                && !name.Contains("--", StringComparison.Ordinal);
        if (!isName)
        {
            throw new OperatorError(
                ExitCode.Usage, $"\"{name}\" is no name for a plugin: it is small letters, digits and single hyphens, begins with a "
                    + $"letter, and has at most {NameChars} characters, such as tenant-isolation");
        }

        if (s_reserved.Contains(name))
        {
            throw new OperatorError(ExitCode.Usage,
                $"\"{name}\" is a word of a language or its build tool; take another name, such as {name}-plugin");
        }
    }

    private static IEnumerable<(string Path, byte[] Bytes)> Below(IReadOnlyDictionary<string, byte[]> archive, string place) =>
        archive.Where(file => file.Key.StartsWith(place, StringComparison.Ordinal)).Select(file => (file.Key[place.Length..], file.Value));

    private static string Dotted(string path) =>
        string.Join('/', path.Split('/').Select(part => part.StartsWith('_') ? "." + part[1..] : part));

    // A part may hold words itself, and no part does so twice.
    private static string Fill(string text, Dictionary<string, string> words)
    {
        for (int level = 0; level < 2; level++)
        {
            foreach ((string word, string value) in words)
            {
                text = text.Replace("{{" + word + "}}", value, StringComparison.Ordinal);
            }
        }

        return text;
    }
}
