using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Helios.Base;
using Helios.Cli.Projects;
using Helios.Io.Devices;
using Helios.Server;
using Helios.Server.PluginTests;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite plugin test FILE --fixtures FILE</c>: runs tests against a module without a server. Ends with 6 when one
/// fails.</summary>
internal static class PluginTest
{
    private const double NsPerSecond = 1e9;

    private const int WatchMs = 250;

    public static Command Create()
    {
        var module = new Argument<string>("FILE|DIR")
        {
            Description = "The module (.wasm), or a project: its module and its fixtures.toml; default: this directory.",
            DefaultValueFactory = _ => ".",
        };
        var fixtures = new Option<string?>("--fixtures") { Description = "The tests (TOML); needed with a module.", HelpName = "FILE" };
        var json = Guard.JsonOption();
        var junit = new Option<string?>("--junit") { Description = "Write a JUnit report too.", HelpName = "FILE" };
        var watch = new Option<bool>("--watch") { Description = "Run again whenever the module or the tests change, until interrupted." };
        var command = new Command("test", "Run a module against tests, in this process. Needs no server.")
        {
            module, fixtures, json, junit, watch,
        };
        command.SetAction(parsed => Guard.Run(parsed.GetValue(json), () =>
        {
            (string module, string fixtures) files = Files(parsed.GetValue(module)!, parsed.GetValue(fixtures));
            return parsed.GetValue(watch)
                ? Watch(files.module, files.fixtures, parsed.GetValue(json), parsed.GetValue(junit))
                : Run(files.module, files.fixtures, parsed.GetValue(json), parsed.GetValue(junit));
        }));
        return command;
    }

    private static (string Module, string Fixtures) Files(string given, string? fixtures)
    {
        if (Directory.Exists(given))
        {
            PluginProject project = PluginProject.Open(given);
            return File.Exists(project.Module)
                ? (project.Module, fixtures ?? project.Fixtures)
                : throw new OperatorError(ExitCode.Plugin,
                    $"{project.Module} does not exist; \"heliosdb-lite plugin build {given}\" makes it");
        }

        return (given, fixtures
            ?? throw new OperatorError(ExitCode.Usage, "a module needs --fixtures FILE; a project's directory brings its own"));
    }

    /// <summary>A problem of one run is shown, and the next change awaited: a build that is not complete is no reason to stop.</summary>
    private static int Watch(string module, string fixtures, bool asJson, string? junit)
    {
        while (true)
        {
            (DateTime, long, DateTime, long) seen = Stamp(module, fixtures);
            if (!asJson)
            {
                Console.WriteLine($"-- {DateTime.Now:HH:mm:ss} {Path.GetFileName(module)}");
            }

            _ = Guard.Run(asJson, () => Run(module, fixtures, asJson, junit));
            Console.Out.Flush();
            while (Stamp(module, fixtures) == seen)
            {
                Thread.Sleep(WatchMs);
            }

            // What wrote it may not be at its end: it is, when nothing has changed for as long again.
            while (Stamp(module, fixtures) is var last && last != seen)
            {
                seen = last;
                Thread.Sleep(WatchMs);
            }
        }
    }

    private static (DateTime, long, DateTime, long) Stamp(string module, string fixtures)
    {
        var first = new FileInfo(module);
        var second = new FileInfo(fixtures);
        return (
            first.Exists ? first.LastWriteTimeUtc : default, first.Exists ? first.Length : 0,
            second.Exists ? second.LastWriteTimeUtc : default, second.Exists ? second.Length : 0);
    }

    private static int Run(string module, string fixtures, bool asJson, string? junit)
    {
        TestReport report = GoldenTests.Run(
            ModuleFiles.Read(module),
            LocalFiles.ReadAllBytes(fixtures, GoldenTests.MostBytes, ExitCode.Plugin), fixtures, EmbeddedWasmtime.Load);
        if (junit is not null)
        {
            Write(junit, JUnit(report));
        }

        Console.WriteLine(asJson ? Json(report) : Text(report));

        return (int)(report.IsPassed ? ExitCode.Success : ExitCode.Plugin);
    }

    private static void Write(string file, byte[] bytes)
    {
        try
        {
            File.WriteAllBytes(file, bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OperatorError(ExitCode.Usage, $"{file} cannot be written: {error.Message}");
        }
    }

    private static string Text(TestReport report)
    {
        var text = new StringBuilder();
        foreach (string failure in report.Failures(int.MaxValue))
        {
            text.Append(failure).Append('\n');
        }

        int failed = report.Results.Count(r => r.Differences.Count > 0);
        return text.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Results.Count - failed} passed, {failed} failed, {report.ElapsedNs / 1_000_000} ms")).ToString();
    }

    private static string Json(TestReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("passed", report.IsPassed);
            json.WriteString("problem", report.Problem);
            json.WriteNumber("milliseconds", report.ElapsedNs / 1_000_000);
            json.WriteStartArray("tests");
            foreach (TestResult result in report.Results)
            {
                json.WriteStartObject();
                json.WriteString("name", result.Name);
                json.WriteNumber("line", result.Line);
                json.WriteNumber("milliseconds", result.ElapsedNs / 1_000_000);
                json.WriteStartArray("differences");
                foreach (TestDifference difference in result.Differences)
                {
                    json.WriteStartObject();
                    json.WriteNumber("line", difference.Line);
                    json.WriteString("what", difference.What);
                    json.WriteString("expected", difference.Expected);
                    json.WriteString("actual", difference.Actual);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The format that build servers read: testsuite, testcase, failure; times in seconds.</summary>
    private static byte[] JUnit(TestReport report)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", report.FileName);
            Number("tests", report.Results.Count);
            Number("failures", report.Results.Count(r => r.Differences.Count > 0));
            Number("errors", report.Problem is null ? 0 : 1);
            Seconds(report.ElapsedNs);
            foreach (TestResult result in report.Results)
            {
                xml.WriteStartElement("testcase");
                xml.WriteAttributeString("name", result.Name);
                xml.WriteAttributeString("classname", report.FileName);
                Seconds(result.ElapsedNs);
                foreach (TestDifference difference in result.Differences)
                {
                    xml.WriteStartElement("failure");
                    xml.WriteAttributeString("message", XmlText(difference.ToString()));
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
            }

            if (report.Problem is { } problem)
            {
                xml.WriteElementString("system-err", XmlText(problem));
            }

            xml.WriteEndElement();

            void Number(string name, int value) => xml.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));

            void Seconds(long ns) =>
                xml.WriteAttributeString("time", (ns / NsPerSecond).ToString("0.000", CultureInfo.InvariantCulture));
        }

        return buffer.ToArray();
    }

    /// <summary>XML has no place for most control characters, which a plugin's message may hold.</summary>
    private static string XmlText(string text) => new([.. text.Select(c => XmlConvert.IsXmlChar(c) ? c : '?')]);
}
