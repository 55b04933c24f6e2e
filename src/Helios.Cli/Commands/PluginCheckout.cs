using System.CommandLine;
using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Plugins;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite plugin checkout NAME [VERSION] --output FILE</c></summary>
internal static class PluginCheckout
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The plugin's name in the configuration." };
        var version = new Argument<string?>("VERSION")
        {
            Description = "A version, the beginning of a hash, or a tag; default: the version that serves.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = new Option<string>("--output") { Description = "The file to write.", HelpName = "FILE", Required = true };
        return new ServerVerb("checkout", "Write the module of a version to a file.", name, version, output)
        {
            Print = _ => { },
            Write = (parsed, json) =>
            {
                json.WriteString("name", parsed.GetValue(name));
                ServerVerb.WriteIfGiven(json, "version", parsed.GetValue(version));
            },
            Take = (parsed, answer) => Take(parsed.GetValue(output)!, answer.GetProperty("module").GetBytesFromBase64()),
        }.Command;
    }

    private static string Take(string file, byte[] module)
    {
        try
        {
            File.WriteAllBytes(file, module);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OperatorError(ExitCode.Usage, $"{file} cannot be written: {error.Message}");
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("file", Path.GetFullPath(file));
            json.WriteNumber("bytes", module.Length);
            if (PluginInspection.TryRead(module, out PluginInspection? inspection, out _))
            {
                json.WriteString("name", inspection!.Name);
                json.WriteString("version", inspection.Version);
                json.WriteString("hash", inspection.Hash);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
