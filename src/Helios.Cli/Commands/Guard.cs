using System.CommandLine;
using System.Text;
using System.Text.Json;
using Helios.Base;

namespace Helios.Cli.Commands;

/// <summary>Runs a command and turns its failure into one line and an exit code; with --json into a JSON object on standard output beside
/// it.</summary>
internal static class Guard
{
    public static int Run(bool asJson, Func<int> command)
    {
        try
        {
            return command();
        }
        catch (OperatorError error)
        {
            return Fail(asJson, error.Message, error.Code);
        }
        catch (Fault fault)
        {
            return Fail(asJson, fault.Message, ExitCode.DataDirectory);
        }
        catch (Exception error)
        {
            return Fail(asJson, $"internal error: {error.GetType().Name}: {error.Message.Replace('\n', ' ')}", ExitCode.Internal);
        }
    }

    /// <summary>The option that every command has.</summary>
    public static Option<bool> JsonOption(string description = "Print JSON.") => new("--json") { Description = description };

    public static int Fail(bool asJson, string message, ExitCode code)
    {
        Console.Error.WriteLine("heliosdb-lite: " + message);
        if (asJson)
        {
            Console.WriteLine(Json(message, code));
        }

        return (int)code;
    }

    private static string Json(string message, ExitCode code)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("error", message);
            json.WriteNumber("code", (int)code);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
