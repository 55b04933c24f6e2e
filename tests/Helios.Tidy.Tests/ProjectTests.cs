using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Helios.Tidy.Tests;

public sealed class ProjectTests
{
    private static readonly string[] s_projects = [.. Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal))];

    [Fact]
    public void Every_project_under_src_is_a_layer_of_the_house_or_belongs_to_the_ABI()
    {
        string[] layers = [.. s_projects.Where(p => p.StartsWith("src/Helios.", StringComparison.Ordinal)).Select(NameOf)];
        Assert.Equal(Layers.Order.Order(StringComparer.Ordinal), layers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_layer_references_only_lower_layers()
    {
        foreach (string name in Layers.Order)
        {
            foreach (string reference in References($"src/{name}/{name}.csproj"))
            {
                int lower = Array.IndexOf(Layers.Order, reference);
                Assert.True(lower >= 0 && lower < Array.IndexOf(Layers.Order, name), $"{name} must not reference {reference}");
            }
        }
    }

    [Fact]
    public void Only_the_marked_layers_allow_unsafe_code()
    {
        foreach (string name in Layers.Order)
        {
            bool allows = Load($"src/{name}/{name}.csproj").Descendants("AllowUnsafeBlocks").Any(e => e.Value == "true");
            Assert.True(allows == Layers.Unsafe.Contains(name), $"AllowUnsafeBlocks of {name} is {allows}");
        }

        Assert.DoesNotContain("AllowUnsafeBlocks", Repository.Read("Directory.Build.props"), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_command_line_is_an_executable_of_the_house()
    {
        IEnumerable<string> executables = Layers.Order.Where(n => Load($"src/{n}/{n}.csproj").Descendants("OutputType").Any());
        Assert.Equal(["Helios.Cli"], executables);
    }

    [Fact]
    public void The_solution_holds_every_project_but_benchmarks()
    {
        string solution = Repository.Read("Helios.Native.sln").Replace('\\', '/');
        foreach (string project in s_projects.Where(p => p.Split('/')[0] is "src" or "tests" or "fuzz"))
        {
            Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_project_has_its_lock_file_and_names_no_version()
    {
        foreach (string project in s_projects)
        {
            string lockFile = project[..(project.LastIndexOf('/') + 1)] + "packages.lock.json";
            Assert.True(Repository.Files.Contains(lockFile), lockFile + " is missing");
            Assert.DoesNotContain(Load(project).Descendants("PackageReference"), r => r.Attribute("Version") is not null);
        }
    }

    [Fact]
    public void Both_build_scripts_know_the_same_verbs()
    {
        if (!Repository.Exists("build.sh") || !Repository.Exists("build.ps1"))
        {
            return;
        }

        string[] shell = Verbs("build.sh", @"^ *([a-z|\- ]+)\) ""verb_\$verb""");
        string[] power = Verbs("build.ps1", @"^\$Verbs = @\(([^)]*)\)");
        Assert.Contains("test", shell);
        Assert.Equal(shell, power);
    }

    private static string[] Verbs(string script, string list)
    {
        Match match = Regex.Match(Repository.Read(script), list, RegexOptions.Multiline);
        Assert.True(match.Success, $"{script} has no line like {list}");
        return [.. Regex.Matches(match.Groups[1].Value, "[a-z-]+").Select(m => m.Value)];
    }

    private static IEnumerable<string> References(string project) =>
        Load(project).Descendants("ProjectReference").Select(r => NameOf(r.Attribute("Include")!.Value));

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project.Replace('\\', '/'));

    private static XDocument Load(string project) => XDocument.Parse(Repository.Read(project));
}
