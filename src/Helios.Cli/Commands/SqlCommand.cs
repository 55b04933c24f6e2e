using System.CommandLine;
using Helios.Base;
using Helios.Cli.Sql;
using Helios.Io.Devices;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite sql deparse | parse | fingerprint | split</c>. Ends with 0 when every input was answered, whatever the
/// answers.</summary>
internal static class SqlCommand
{
    private const long FileBytes = 2_000_000_000;

    public static Command Create() => new("sql", "Read SQL as the server does, without one. Each input is answered with one JSON line.")
    {
        Verb("deparse", "Write the statements again from their trees.", SqlVerbs.Deparse),
        Verb("parse", "Print the statements' trees.", SqlVerbs.Parse),
        Verb("fingerprint", "Fingerprint, normalised text, tables and parameters.", SqlVerbs.Fingerprint),
        Verb("split", "Cut a script into its statements, without parsing them.", SqlVerbs.Split),
    };

    private static Command Verb(string name, string description, SqlAnswer answer)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "Where the input is; \"-\" or nothing: standard input.",
            DefaultValueFactory = _ => "-",
        };
        var lines = new Option<bool>("--json-lines")
        {
            Description = "Each line is one input, {\"sql\": \"...\"}; else the whole input is one.",
        };
        Option<bool> json = Guard.JsonOption("The answers are JSON always; failures are, too.");
        var verb = new Command(name, description) { file, lines, json };
        verb.SetAction(parsed => Guard.Run(parsed.GetValue(json), () => Run(answer, parsed.GetValue(file)!, parsed.GetValue(lines))));
        return verb;
    }

    private static int Run(SqlAnswer answer, string file, bool isLines)
    {
        using Stream input = file == "-"
            ? Console.OpenStandardInput()
            : new MemoryStream(LocalFiles.ReadAllBytes(file, FileBytes, ExitCode.Usage), writable: false);
        var answers = new SqlAnswers(answer, Console.OpenStandardOutput());
        try
        {
            if (isLines)
            {
                answers.Lines(input);
            }
            else
            {
                answers.Text(ReadAll(input));
            }
        }
        catch (IOException error)
        {
            throw new OperatorError(ExitCode.Internal, "the answers cannot be written: " + error.Message);
        }

        return (int)ExitCode.Success;
    }

    // One byte above the limit is enough to be refused.
    private static ReadOnlySpan<byte> ReadAll(Stream input)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while (all.Length <= Limits.MessageBytes && (read = input.Read(buffer)) > 0)
        {
            all.Write(buffer, 0, read);
        }

        return all.GetBuffer().AsSpan(0, (int)all.Length);
    }
}
