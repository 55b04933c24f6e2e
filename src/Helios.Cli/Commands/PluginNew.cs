using System.CommandLine;
using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Cli.Projects;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite plugin new --lang L --hook H NAME</c>: a project that builds, and whose tests pass. Needs no server and no
/// network: the SDK comes out of this binary.</summary>
internal static class PluginNew
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The plugin's name: small letters, digits, hyphens." };
        var language = new Option<string>("--lang") { Description = string.Join(", ", ProjectTemplate.Languages) + ".", HelpName = "LANG",
            Required = true };
        var hook = new Option<string>("--hook") { Description = string.Join(", ", ProjectTemplate.Hooks) + ".", HelpName = "HOOK",
            Required = true };
        var output = new Option<string?>("--output") { Description = "The directory to make; default: NAME.", HelpName = "DIR" };
        var json = Guard.JsonOption();
        var command =
            new Command("new", "Make a plugin's project, with its SDK and tests. Needs no server.") { name, language, hook, output, json };
        command.SetAction(parsed => Guard.Run(parsed.GetValue(json), () => Run(
            parsed.GetValue(name)!, parsed.GetValue(language)!, parsed.GetValue(hook)!, parsed.GetValue(output), parsed.GetValue(json))));
        return command;
    }

    private static int Run(string name, string language, string hook, string? output, bool asJson)
    {
        RequireOneOf("--lang", language, ProjectTemplate.Languages);
        RequireOneOf("--hook", hook, ProjectTemplate.Hooks);
        string folder = output ?? name;
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new OperatorError(ExitCode.Usage, $"{folder} exists already; take another name, or another directory with --output DIR");
        }

        IReadOnlyDictionary<string, byte[]> files = ProjectTemplate.Make(language, hook, name);
        try
        {
            foreach ((string path, byte[] bytes) in files)
            {
                string file = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, bytes);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OperatorError(ExitCode.Usage, $"{folder} cannot be written: {error.Message}");
        }

        Console.WriteLine(asJson ? Json(folder, language, hook, files) : Text(folder, files));
        return (int)ExitCode.Success;
    }

    private static void RequireOneOf(string option, string value, string[] known)
    {
        if (!known.Contains(value))
        {
            throw new OperatorError(ExitCode.Usage, $"{option} is \"{value}\"; it must be one of {string.Join(", ", known)}");
        }
    }

    private static string Text(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        var text = new StringBuilder($"made {folder}:\n");
        foreach (string path in files.Keys.Where(path => !path.StartsWith("sdk/", StringComparison.Ordinal)))
        {
            text.Append("  ").Append(path).Append('\n');
        }

        return text.Append("  sdk/\nnext:\n").Append("  cd ").Append(folder)
            .Append(" && heliosdb-lite plugin build --test && heliosdb-lite plugin test").ToString();
    }

    private static string Json(string folder, string language, string hook, IReadOnlyDictionary<string, byte[]> files)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("folder", Path.GetFullPath(folder));
            json.WriteString("language", language);
            json.WriteString("hook", hook);
            json.WriteStartArray("files");
            foreach (string path in files.Keys)
            {
                json.WriteStringValue(path);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
