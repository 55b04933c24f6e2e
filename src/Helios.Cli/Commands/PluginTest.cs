using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Server.PluginTests;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite plugin test FILE --fixtures FILE</c>: runs tests against a module without a server. Ends with 6 when one
/// fails.</summary>
internal static class PluginTest
{
    private const double NsPerSecond = 1e9;

    public static Command Create()
    {
        var module = new Argument<string>("FILE") { Description = "The module (.wasm)." };
        var fixtures = new Option<string>("--fixtures") { Description = "The tests (TOML).", HelpName = "FILE", Required = true };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var junit = new Option<string?>("--junit") { Description = "Write a JUnit report too.", HelpName = "FILE" };
        var command = new Command("test", "Run a module against tests, in this process. Needs no server.")
        {
            module, fixtures, json, junit,
        };
        command.SetAction(parsed => Guard.Run(() => Run(
            parsed.GetValue(module)!, parsed.GetValue(fixtures)!, parsed.GetValue(json), parsed.GetValue(junit))));
        return command;
    }

    private static int Run(string module, string fixtures, bool asJson, string? junit)
    {
        TestReport report = GoldenTests.Run(
            LocalFiles.ReadAllBytes(module, Limits.PluginModuleBytes, ExitCode.Plugin),
            LocalFiles.ReadAllBytes(fixtures, GoldenTests.MostBytes, ExitCode.Plugin), fixtures, EmbeddedWasmtime.Load);
        Console.WriteLine(asJson ? Json(report) : Text(report));
        if (junit is not null)
        {
            File.WriteAllBytes(junit, JUnit(report));
        }

        return (int)(report.IsPassed ? ExitCode.Success : ExitCode.Plugin);
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
