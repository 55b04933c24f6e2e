using System.Diagnostics;

namespace Helios.Tidy.Tests;

/// <summary>The source tree: what git tracks or would track. Paths are relative to the root, with forward slashes.</summary>
internal static class Repository
{
    private const string Marker = "Helios.Native.sln";

    internal static string Root { get; } = FindRoot();

    internal static IReadOnlyList<string> Files { get; } = ListFiles();

    internal static IReadOnlyList<SourceFile> Sources { get; } =
        [.. Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).Select(f => new SourceFile(f, Read(f)))];

    internal static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    internal static bool Exists(string path) => File.Exists(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, Marker)))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"no {Marker} above {AppContext.BaseDirectory}");
    }

    private static string[] ListFiles()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using Process git = Process.Start(start)!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(Exists)];
    }
}
