using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Plugins.Abi;

namespace Helios.Plugins.Tests;

/// <summary>The frames of src/abi/conformance are what this host says, and the committed modules of every SDK answer them in another
/// runtime.</summary>
public sealed class ConformanceTests
{
    private const string WriteVariable = "HELIOS_WRITE_FRAMES";

    private static readonly string[] s_probes =
        ["sdk_probe.wasm", "sdk_probe_go.wasm", "sdk_probe_assemblyscript.wasm", "sdk_probe_cpp.wasm"];

    private static readonly JsonSerializerOptions s_format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Folder => Path.Combine(Places.RepositoryRoot, "src", "abi", "conformance");

    private static string Frames => Path.Combine(Folder, "frames.json");

    [Fact]
    public void The_frames_are_what_the_host_says_to_every_sdk()
    {
        string made = Record();
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllText(Frames, made);
        }

        Assert.True(
            File.ReadAllText(Frames) == made,
            $"src/abi/conformance/frames.json is stale; run this test with {WriteVariable}=1 and commit what it writes");
    }

    [NodeFact]
    public void Every_probe_answers_the_frames_in_another_runtime()
    {
        foreach (string module in s_probes.Concat(ServiceCases.Modules))
        {
            (int code, string output) = Run(module, Frames);
            Assert.True(code == 0, module + "\n" + output);
            string plugin = s_probes.Contains(module) ? FrameCase.Probe : ServiceCases.Plugin;
            Assert.Contains($"{FrameCase.All.Count(c => c.Plugin == plugin)} passed, 0 failed", output, StringComparison.Ordinal);
        }

        (int tenants, string lines) = Run("tenant_isolation.wasm", Frames);
        Assert.True(tenants == 0, lines);
    }

    [NodeFact]
    public void Whatever_is_expected_otherwise_is_found()
    {
        string[] changes =
        [
            "\"verdict\":\"Filter\"", "\"helios_abi_v1\"", "\"sqlstate\":\"P0042\"", "\"***\"", "\"value\":\"8\"", "\"type_oid\":23",
            "\"text\":\"7 rows in",
        ];
        string[] ofServices =
        [
            "\"call\":\"kv_set\",\"in\":[\"key\"", "\"call\":\"file_size\",\"in\":[\"words.txt", "\"tags\":[\"a\"", "\"timeout_ms\":100",
            "\"decision\":1}",
        ];
        string frames = File.ReadAllText(Frames);
        foreach (string change in changes.Concat(ofServices))
        {
            Assert.Contains(change, frames, StringComparison.Ordinal);
            string other = change == changes[0] ? "\"verdict\":\"Pass\"" : change[..^2] + (char)(change[^2] ^ 1) + change[^1];
            string path = Path.Combine(Path.GetTempPath(), $"frames-{Guid.NewGuid():N}.json");
            try
            {
                File.WriteAllText(path, frames.Replace(change, other, StringComparison.Ordinal));
                (int code, string output) = Run(ofServices.Contains(change) ? ServiceCases.Modules[0] : s_probes[0], path);
                Assert.True(code == 1, $"{change} as {other}: {output}");
                Assert.Contains("FAIL", output, StringComparison.Ordinal);
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    [NodeFact]
    public void A_module_of_no_plugin_is_refused()
    {
        (int code, string output) = Run("audit_log.wasm", Frames);
        Assert.Equal(2, code);
        Assert.Contains("no cases for plugin", output, StringComparison.Ordinal);
    }

    private static (int Code, string Output) Run(string module, string frames)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Folder, "run.mjs"));
        start.ArgumentList.Add(Path.Combine(Places.RepositoryRoot, "src", "plugins", "modules", module));
        start.ArgumentList.Add(frames);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static string Record()
    {
        string head = new JsonObject
        {
            ["abi"] = AbiConstants.Version,
            ["fill"] = FrameRecorder.Fill,
            ["verdicts"] = new JsonArray([.. Enum.GetNames<Verdict>().Select(n => JsonValue.Create(n))]),
            ["exports"] = new JsonObject(AbiFunctions.Exports.Where(e => e.IsRequired).Select(
                e => KeyValuePair.Create(e.Name, (JsonNode?)e.Signature))),
            ["parameters"] = ServiceCall.Parameters(),
            ["pure"] = new JsonArray([.. ServiceCall.Pure.Select(n => JsonValue.Create(n))]),
            ["imports"] = new JsonObject(AbiFunctions.Imports.Select(i => KeyValuePair.Create(i.Name, (JsonNode?)i.Signature))),
        }.ToJsonString(s_format);
        var wrong = new List<string>();
        string[] cases = [.. FrameCase.All.Select(c => Lines(RecordCase(c, wrong)))];
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        return head[..^1] + ",\"cases\":[\n" + string.Join(",\n", cases) + "\n]}\n";
    }

    // A call a line: a change shows where it is.
    private static string Lines(JsonObject made) => made.ToJsonString(s_format)
        .Replace("\"calls\":[{", "\"calls\":[\n  {", StringComparison.Ordinal)
        .Replace(",{\"call\":\"helios_", ",\n  {\"call\":\"helios_", StringComparison.Ordinal);

    private static string[] ModulesOf(FrameCase @case) => @case.Plugin switch
    {
        FrameCase.Probe => s_probes,
        ServiceCases.Plugin => ServiceCases.Modules,
        _ => ["tenant_isolation.wasm"],
    };

    /// <summary>The case as every module of the plugin has it.</summary>
    private static JsonObject RecordCase(FrameCase @case, List<string> wrong)
    {
        JsonArray? calls = null;
        string configuration = "";
        var reads = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (string file in ModulesOf(@case))
        {
            var recorder = new FrameRecorder();
            PluginDefinition definition = @case.Plugin == FrameCase.Probe
                ? SdkTests.Define(file, @case.Mode, @case.Grant, PluginClass.Security)
                : Rig.Define(SdkTests.Module(file)) with
                {
                    ConfigurationJson = """{"tenant_id_header":"X-Tenant-ID","tenant_id_session_var":"app.current_tenant_id"}""",
                };
            bool isService = @case.Plugin == ServiceCases.Plugin;
            using ResultRig rig = isService ? ServiceCases.Load(file, recorder) : SdkTests.Load(definition, recorder);
            foreach ((string name, string value) in @case.Variables)
            {
                rig.Rig.Session.Variables[name] = value;
            }

            @case.Act(rig);
            FrameRecorder.Recording recorded = recorder.Recorded;
            calls ??= (JsonArray)recorded.Calls.DeepClone();
            if (!JsonNode.DeepEquals(calls, recorded.Calls))
            {
                wrong.Add($"{@case.Name}: {file} differs\n{calls.ToJsonString(s_format)}\n{recorded.Calls.ToJsonString(s_format)}");
            }

            configuration = isService ? ServiceCases.Configuration : definition.ConfigurationJson;
            foreach (((string call, string name), JsonNode? value) in recorded.Reads)
            {
                string key = name.Length == 0 ? call : call + " " + name;
                if (reads.TryGetValue(key, out JsonNode? other) && !JsonNode.DeepEquals(value, other))
                {
                    wrong.Add($"{@case.Name}: {file} reads {key} otherwise");
                }

                reads[key] = value?.DeepClone();
            }
        }

        // A guest that has no settings need not ask.
        reads.TryAdd("config", configuration);
        var answers = new JsonObject(reads.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value)));
        Assert.Equal(configuration, (string?)answers["config"]);
        return new JsonObject { ["name"] = @case.Name, ["plugin"] = @case.Plugin, ["host"] = answers, ["calls"] = calls };
    }
}
