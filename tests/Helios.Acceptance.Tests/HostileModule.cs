using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Helios.Acceptance.Tests;

/// <summary>
/// A module of Hostile/*.wat: what it tries, which hooks it serves, what must come of it. The file holds what is its own; the rest (memory,
/// arena, the marker, and $provoked, which says whether the session has app.provoke set) is put around it here.
/// </summary>
internal sealed partial class HostileModule
{
    private readonly Dictionary<string, string> _directives = [];
    private readonly string _text;

    private HostileModule(string file)
    {
        Name = Path.GetFileNameWithoutExtension(file);
        _text = File.ReadAllText(file);
        foreach (Match match in Directive().Matches(_text))
        {
            _directives.Add(match.Groups[1].Value, match.Groups[2].Value);
        }
    }

    public string Name { get; }

    public string[] Hooks => _directives["hooks"].Split(' ');

    /// <summary>
    /// deploy: it is not taken. refused: every statement that its hook sees is. refused-write: those that write are. ended: results end in
    /// an error. served: all goes on as without it. any: one of them.
    /// </summary>
    public string Expect => _directives["expect"];

    /// <summary>What the first error says.</summary>
    public string Reason => _directives.GetValueOrDefault("reason", "");

    public static IReadOnlyList<HostileModule> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(NativeBinary.Repository, "tests", "Helios.Acceptance.Tests", "Hostile"), "*.wat")
            .Order(StringComparer.Ordinal).Select(file => new HostileModule(file)),
    ];

    /// <summary>The module for one slot of the server.</summary>
    public byte[] Compile(string plugin, string pluginClass)
    {
        byte[] module = Wasmtime.Module.ConvertText(Text());
        string hooks = string.Join(',', Hooks.Select(h => $"\"{h}\""));
        string manifest = _directives.GetValueOrDefault("manifest") switch
        {
            null => $$"""{"name":"{{plugin}}","version":"1.0.0","hooks":[{{hooks}}],"class":"{{pluginClass}}"}""",
            "deep" => $$"""{"description":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""",
            "large" => $$"""{"requests":{"allow_table_access":["{{new string('x', 10_000_000)}}"] } }""",
            _ => "",
        };
        return manifest.Length == 0 ? module : [.. module, .. Section("helios.manifest", manifest)];
    }

    private string Text()
    {
        string own = string.Join('\n', _text.Split('\n').Where(line => !line.StartsWith("(import", StringComparison.Ordinal)));
        string imports = string.Join('\n', _text.Split('\n').Where(line => line.StartsWith("(import", StringComparison.Ordinal)));
        return $$"""
            (module
              (import "helios" "session_var" (func $session_var (param i32 i32 i32 i32) (result i32)))
              {{imports}}
              {{Unless("memory", "(memory (export \"memory\") 64)\n(data (i32.const 256) \"app.provoke\")")}}
              {{Unless("marker", "(func (export \"helios_abi_v1\"))")}}
              {{Unless("arena", Arena)}}
              (func $provoked (result i32)
                (i32.ge_s (call $session_var (i32.const 256) (i32.const 11) (i32.const 0) (i32.const 0)) (i32.const 0)))
              {{(_directives.ContainsKey("search") ? Search : "")}}
              {{Many()}}
              {{own}})
            """;
    }

    private string Unless(string directive, string text) => _directives.ContainsKey(directive) ? "" : text;

    private const string Arena = """
        (global $end (mut i32) (i32.const 65536))
        (func (export "helios_arena") (param $bytes i32) (result i32)
          (local $at i32)
          (local.set $at (global.get $end))
          (global.set $end (i32.add (global.get $end) (i32.and (i32.add (local.get $bytes) (i32.const 63)) (i32.const -64))))
          (block $fits
            (br_if $fits (i32.le_u (global.get $end) (i32.mul (memory.size) (i32.const 65536))))
            (br_if $fits (i32.ge_s (memory.grow (i32.const 64)) (i32.const 0)))
            (return (i32.const 0)))
          (local.get $at))
        """;

    // Rejects when "CANARY-" stands anywhere in its memory.
    private const string Search = """
        (data (i32.const 300) "LEAK0")
        (func $search (result i64)
          (local $at i32) (local $end i32)
          (local.set $end (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 8)))
          (loop $next
            (if (i64.eq (i64.and (i64.load (local.get $at)) (i64.const 0x00ffffffffffffff)) (i64.const 0x002d5952414e4143))
              (then (return (i64.const 0x12c00000004))))
            (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $end))))
          (i64.const 0))
        """;

    private string Many()
    {
        var many = new StringBuilder();
        foreach ((string what, string count) in _directives.Where(d => d.Key is "functions" or "types" or "exports" or "locals"))
        {
            int n = int.Parse(count, CultureInfo.InvariantCulture);
            if (what == "locals")
            {
                string locals = string.Join(' ', Enumerable.Repeat("i64", n));
                many.Append($"(func $wide (param i64) (result i64) (local {locals}) ");
                many.Append(CultureInfo.InvariantCulture, $"(local.set {n} (call $wide (local.get 0))) (local.get {n}))");
                continue;
            }

            for (int i = 0; i < n; i++)
            {
                many.AppendLine(what switch
                {
                    "functions" => $"(func (result i32) (i32.const {i}))",
                    "types" => $"(type (func (param {string.Join(' ', Convert.ToString(i, 2).Select(b => b == '1' ? "i64" : "f32"))})))",
                    _ => $"(export \"name {i}\" (func $provoked))",
                });
            }
        }

        return many.ToString();
    }

    private static byte[] Section(string name, string content)
    {
        byte[] body = [(byte)name.Length, .. Encoding.UTF8.GetBytes(name), .. Encoding.UTF8.GetBytes(content)];
        var head = new List<byte> { 0 };
        for (uint left = (uint)body.Length; ; left >>= 7)
        {
            head.Add((byte)(left > 127 ? left | 0x80 : left));
            if (left <= 127)
            {
                return [.. head, .. body];
            }
        }
    }

    [GeneratedRegex("^;; ([a-z]+): (.*)$", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
