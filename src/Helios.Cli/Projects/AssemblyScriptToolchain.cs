using System.Globalization;
using Helios.Base;

namespace Helios.Cli.Projects;

/// <summary>node 20 or newer, and the compiler: the npm package assemblyscript, in the project's node_modules or in those of a folder above
/// it. npm installs it where it is not there; the SDK is a copy of the project's own.</summary>
internal sealed class AssemblyScriptToolchain : Toolchain
{
    private const int LeastNode = 20;
    private const string SdkName = "@heliosdb/plugin-sdk-assemblyscript";

    private readonly string _node;

    public AssemblyScriptToolchain(PluginProject project)
    {
        const string How = "On Debian 13: apt-get install nodejs npm. Elsewhere: https://nodejs.org, or your distribution's package";
        _node = Tool.OnPath("node").FirstOrDefault() ?? throw Missing($"node {LeastNode} or newer", How);
        string version = Tool.Ask(_node, "", "-p", "process.versions.node") ?? "0";
        if (!int.TryParse(version.Split('.')[0], CultureInfo.InvariantCulture, out int major) || major < LeastNode)
        {
            throw Missing($"node {LeastNode} or newer (this is {version})", How);
        }

        if (Find(project, "assemblyscript") is null)
        {
            string npm = Tool.OnPath("npm").FirstOrDefault()
                ?? throw Missing("npm", "It installs the compiler, the package assemblyscript. " + How);
            Tool.Run(
                "npm could not install the compiler (the package assemblyscript); it needs its registry, or the package in its cache",
                project.Folder, npm, ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"]);
        }

        Install(project);
        string compiler =
            Tool.Ask(_node, "", "-p", $"require({Quoted(Path.Combine(Find(project, "assemblyscript")!, "package.json"))}).version") ?? "";
        Description = $"assemblyscript {compiler}, node {version}";
    }

    public override string Description { get; }

    public override void Build(PluginProject project) => Tool.Run(
        "the plugin does not compile", project.Folder, _node,
        [Path.Combine(Find(project, SdkName)!, "build.mjs"), "assembly/index.ts", "-o", project.ModuleName]);

    public override void Test(PluginProject project) =>
        Tool.Run("a test fails", project.Folder, _node, ["--test", "--test-reporter=spec", "tests"]);

    // npm does the same where it installs; but an SDK that came with a newer binary must not be left unused.
    private static void Install(PluginProject project)
    {
        if (!Directory.Exists(project.Sdk))
        {
            if (Find(project, SdkName) is null)
            {
                throw new OperatorError(ExitCode.Plugin,
                    $"{project.Folder} has no SDK: neither sdk/ nor node_modules/{SdkName}; run npm install");
            }

            return;
        }

        string target = Path.Combine(project.Folder, "node_modules", SdkName);
        foreach (string file in Directory.EnumerateFiles(project.Sdk, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(project.Sdk, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    /// <summary>A package as node finds it.</summary>
    private static string? Find(PluginProject project, string package)
    {
        for (string? at = project.Folder; at is not null; at = Path.GetDirectoryName(at))
        {
            string folder = Path.Combine(at, "node_modules", package);
            if (File.Exists(Path.Combine(folder, "package.json")))
            {
                return folder;
            }
        }

        return null;
    }

    private static string Quoted(string text) =>
        '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}
