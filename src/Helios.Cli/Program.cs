using System.CommandLine;
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
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine("heliosdb-lite: " + parsed.Errors[0].Message.Replace('\n', ' '));
            Console.Error.WriteLine("Run 'heliosdb-lite --help' for usage.");
            return (int)ExitCode.Usage;
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }
}
