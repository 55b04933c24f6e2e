using System.Diagnostics;

namespace Helios.Acceptance.Tests;

/// <summary>
/// The published native binary, named by HELIOS_BINARY. ./build.sh test publishes it first and sets the variable; without it these tests
/// are skipped, since trimming and code generation differ from what the other tests run on.
/// </summary>
internal static class NativeBinary
{
    public static readonly string? Path = Environment.GetEnvironmentVariable("HELIOS_BINARY") is { Length: > 0 } path
        ? System.IO.Path.GetFullPath(path)
        : null;

    public static readonly string Repository = FindRepository();

    /// <summary>Runs the binary to its end and returns exit code, standard output and standard error.</summary>
    public static (int Code, string Output, string Error) Run(params ReadOnlySpan<string> arguments)
    {
        using Process process = Start(arguments, null);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(30_000))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("heliosdb-lite " + string.Join(' ', arguments.ToArray()) + " did not end within 30 s");
        }

        return (process.ExitCode, output.Result, error.Result);
    }

    public static Process Start(
        ReadOnlySpan<string> arguments, IReadOnlyDictionary<string, string>? environment, bool redirectInput = false)
    {
        var start = new ProcessStartInfo(Path!)
        {
            RedirectStandardInput = redirectInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static string FindRepository()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(System.IO.Path.Combine(at, "Helios.Native.sln")))
        {
            at = System.IO.Path.GetDirectoryName(at);
        }

        return at ?? throw new DirectoryNotFoundException("the repository's root was not found above " + AppContext.BaseDirectory);
    }
}

/// <summary>A fact that needs the native binary.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute()
    {
        if (NativeBinary.Path is null)
        {
            Skip = "HELIOS_BINARY is not set; ./build.sh test publishes the binary and sets it";
        }
    }
}

/// <summary>A theory that needs the native binary.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NativeTheoryAttribute : TheoryAttribute
{
    public NativeTheoryAttribute()
    {
        if (NativeBinary.Path is null)
        {
            Skip = "HELIOS_BINARY is not set; ./build.sh test publishes the binary and sets it";
        }
    }
}
