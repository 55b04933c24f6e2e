using System.ComponentModel;
using System.Diagnostics;
using Helios.Base;

namespace Helios.Cli.Projects;

/// <summary>Programs of other people that build plugins.</summary>
internal static class Tool
{
    /// <summary>Every program of this name on PATH, in its order.</summary>
    public static IEnumerable<string> OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).Where(File.Exists);

    /// <summary>What a program prints, without the last line's end; null where it cannot run or ends with a failure.</summary>
    public static string? Ask(string program, string input, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo start = Prepare(program, arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["GOTOOLCHAIN"] = "local";
        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output.TrimEnd() : null;
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            return null;
        }
    }

    /// <summary>Runs a program in a folder; what it says goes to standard error, so that standard output is the command's own.</summary>
    public static void Run(string why, string folder, string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = Prepare(program, arguments);
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = true;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new OperatorError(ExitCode.Plugin, $"{why}: {program} does not run: {error.Message}");
        }

        using (process)
        {
            process.OutputDataReceived += (_, line) =>
            {
                if (line.Data is not null)
                {
                    Console.Error.WriteLine(line.Data);
                }
            };
            process.BeginOutputReadLine();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new OperatorError(
                    ExitCode.Plugin,
                    $"{why}: {Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {process.ExitCode}, as said above");
            }
        }
    }

    private static ProcessStartInfo Prepare(string program, ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
