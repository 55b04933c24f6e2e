using System.Diagnostics;

namespace Helios.Acceptance.Tests;

/// <summary>Clients as their users run them: psql, and Python with psycopg2.</summary>
internal static class ClientProcess
{
    private const int TimeoutMs = 60_000;

    /// <summary>psql with this connection string; the answer is what it printed, aligned not at all.</summary>
    public static (int Code, string Output, string Error) Psql(
        string connection, string[] commands, string? input = null, params (string Name, string Value)[] environment) =>
        Run(
            "psql", ["-X", "-q", "-At", "-v", "VERBOSITY=verbose", "-d", connection, .. commands.SelectMany(c => new[] { "-c", c })],
            input, environment);

    /// <summary>A script for the distribution's Python, which has psycopg2, with arguments.</summary>
    public static (int Code, string Output, string Error) Python(string script, params string[] arguments) =>
        Run("/usr/bin/python3", ["-c", script, .. arguments], null, []);

    private static (int Code, string Output, string Error) Run(
        string program, string[] arguments, string? input, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("PGOPTIONS");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input ?? "");
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeoutMs))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {TimeoutMs} ms");
        }

        return (process.ExitCode, output.Result, error.Result);
    }
}
