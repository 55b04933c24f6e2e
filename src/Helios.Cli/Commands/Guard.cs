using Helios.Base;

namespace Helios.Cli.Commands;

/// <summary>Runs a command and turns its failure into one line and an exit code.</summary>
internal static class Guard
{
    public static int Run(Func<int> command)
    {
        try
        {
            return command();
        }
        catch (OperatorError error)
        {
            return Fail(error.Message, error.Code);
        }
        catch (Fault fault)
        {
            return Fail(fault.Message, ExitCode.DataDirectory);
        }
        catch (Exception error)
        {
            return Fail($"internal error: {error.GetType().Name}: {error.Message.Replace('\n', ' ')}", ExitCode.Internal);
        }
    }

    private static int Fail(string message, ExitCode code)
    {
        Console.Error.WriteLine("heliosdb-lite: " + message);
        return (int)code;
    }
}
