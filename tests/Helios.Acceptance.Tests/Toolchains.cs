using System.Diagnostics;

namespace Helios.Acceptance.Tests;

/// <summary>What compiles plugins here, as build/toolchain-LANGUAGE.sh finds it; ./build.sh test installs what it can.</summary>
internal static class Toolchains
{
    public static readonly string[] Languages = ["rust", "go", "assemblyscript", "cpp"];

    private static readonly Dictionary<string, Lazy<string?>> s_missing =
        Languages.ToDictionary(language => language, language => new Lazy<string?>(() => Ask(language)));

    /// <summary>Why plugins in this language cannot be compiled here; null where they can.</summary>
    public static string? Missing(string language) => s_missing[language].Value;

    private static string? Ask(string language)
    {
        string script = Path.Combine(NativeBinary.Repository, "build", $"toolchain-{language}.sh");
        using Process process = Process.Start(new ProcessStartInfo(script, "--check")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        _ = output.Result;
        return process.ExitCode == 0 ? null : $"{error.Trim()}; build/toolchain-{language}.sh installs it";
    }
}

/// <summary>A theory over the native binary that compiles plugins in a language. Where its toolchain is not there, it is skipped with what
/// is missing; with HELIOS_TEMPLATES set it runs, and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolchainTheoryAttribute : TheoryAttribute
{
    public ToolchainTheoryAttribute(string language)
    {
        Language = language;
        Skip = new NativeFactAttribute().Skip ?? (PluginProjectTests.IsDeep ? null : Toolchains.Missing(language));
    }

    public string Language { get; }
}

/// <summary>A fact over the native binary that needs a machine on which go is found by PATH or HOME alone.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HiddenGoFactAttribute : FactAttribute
{
    public HiddenGoFactAttribute()
    {
        string? system = new[] { "/usr/lib", "/usr/local" }.SelectMany(folder => Directory.EnumerateDirectories(folder, "go*"))
            .Select(folder => Path.Combine(folder, "bin", "go")).FirstOrDefault(File.Exists);
        Skip = new NativeFactAttribute().Skip ?? (system is null ? null : $"{system} is found whatever PATH says");
    }
}
