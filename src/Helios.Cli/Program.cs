using System.CommandLine;
using System.CommandLine.Parsing;
using Helios.Base;
using Helios.Cli.Commands;

namespace Helios.Cli;

/// <summary>The executable. Every failure is one line on standard error and a documented exit code (README).</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var root = new RootCommand("HeliosDB-Lite: a PostgreSQL-compatible database with a query path programmable in WebAssembly.")
        {
            ServeCommand.Create(),
            PluginCommand.Create(),
            VersionCommand.Create(),
            LimitsCommand.Create(),
            SqlCommand.Create(),
        };
        ParseResult parsed = root.Parse(arguments);
        if (Problem(parsed) is { } problem)
        {
            int code = Guard.Fail(arguments.Contains("--json"), problem.Replace('\n', ' '), ExitCode.Usage);
            Console.Error.WriteLine("Run 'heliosdb-lite --help' for usage.");
            return code;
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    // The parser takes a misspelt option for a file's or a plugin's name where a command has an argument.
    private static string? Problem(ParseResult parsed)
    {
        bool isPlain = parsed.Tokens.All(token => token.Type != TokenType.DoubleDash);
        Token? option = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .FirstOrDefault(token => isPlain && token.Value.Length > 1 && token.Value[0] == '-');
        return option is not null
            ? $"unknown option \"{option.Value}\"; write -- before names that begin with a hyphen"
            : parsed.Errors.Count > 0 ? parsed.Errors[0].Message : null;
    }
}
