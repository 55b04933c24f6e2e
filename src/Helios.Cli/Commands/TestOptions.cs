using System.CommandLine;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Server.PluginTests;

namespace Helios.Cli.Commands;

/// <summary>Which tests a module must pass before it serves.</summary>
internal sealed class TestOptions
{
    private readonly bool _hasFile;

    public TestOptions(bool hasFile)
    {
        _hasFile = hasFile;
    }

    public Option<string?> File { get; } = new("--tests")
    {
        Description = "Tests that it must pass first (TOML); default: those of the configuration.",
        HelpName = "FILE",
    };

    public Option<bool> Skip { get; } = new("--no-tests") { Description = "Run no tests." };

    public void Write(ParseResult parsed, Utf8JsonWriter json)
    {
        json.WriteBoolean("skipTests", parsed.GetValue(Skip));
        if (_hasFile && parsed.GetValue(File) is { } file)
        {
            json.WriteBase64String("tests", LocalFiles.ReadAllBytes(file, GoldenTests.MostBytes, ExitCode.Plugin));
        }
    }
}
