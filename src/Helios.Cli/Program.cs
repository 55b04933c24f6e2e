using System.CommandLine;
using System.CommandLine.Parsing;
using Helios.Base;
using Helios.Cli.Commands;
using Helios.Server.Configuration;

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
            StoreCommands.Check(),
            StoreCommands.Backup(),
            RestoreCommand.Create(),
            StoreCommands.Archive(),
        };
        ParseResult parsed = root.Parse(arguments);
        if (Problem(parsed) is { } problem)
        {
            int code = Guard.Fail(arguments.Contains("--json"), problem.Replace('\n', ' '), ExitCode.Usage);
            Console.Error.WriteLine($"Run '{Path(parsed.CommandResult)} --help' for usage.");
            return code;
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    // The parser takes a misspelt option for a file's or a plugin's name where a command has an argument, and says of a misspelt command
    // that none is there.
    private static string? Problem(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string[] commands = [.. command.Subcommands.Select(c => c.Name)];
        if (commands.Length > 0 && parsed.UnmatchedTokens.FirstOrDefault() is { Length: > 0 } word && word[0] != '-')
        {
            return $"unknown command \"{word}\"; did you mean \"{NearestName.Find(word, commands)}\"?";
        }

        bool isPlain = parsed.Tokens.All(token => token.Type != TokenType.DoubleDash);
        string? option = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(text => isPlain && text.Length > 1 && text[0] == '-');
        if (option is not null)
        {
            string[] known = [.. command.Options.Select(o => o.Name)];
            return $"unknown option \"{option}\""
                + (known.Length > 0 ? $"; did you mean \"{NearestName.Find(option, known)}\"?" : "")
                + (command.Arguments.Count > 0 ? " (write -- before names that begin with a hyphen)" : "");
        }

        return parsed.Errors.Count == 0 ? null
            : commands.Length > 0 ? $"a command is needed: {string.Join(", ", commands)}"
            : parsed.Errors[0].Message;
    }

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult above ? $"{Path(above)} {result.Command.Name}" : "heliosdb-lite";
}
