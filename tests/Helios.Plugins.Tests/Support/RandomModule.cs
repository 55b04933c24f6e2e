using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Helios.Plugins.Abi;
using Helios.Sql.Syntax;

namespace Helios.Plugins.Tests;

/// <summary>
/// A valid module of random code, made from a seed by binaryen's generator (wasm-opt -ttf) and adapted to the ABI: every hook runs random
/// functions, scribbles over what the host gave it, and answers a verdict that may be nonsense. The generator's own imports are replaced by
/// functions that call host functions with random arguments. The same seed and the same wasm-opt give the same module.
/// </summary>
internal sealed partial class RandomModule
{
    // Where the adapted module keeps an edit list and a rejection, randomly damaged.
    private const int EditsAt = 4096;
    private const int RejectionAt = 512;
    private const int ArenaAt = 16 * 65_536;
    private const int ImportsOfOne = 6;

    private static readonly string[] s_hooks =
    [
        "helios_connect", "helios_pre_parse", "helios_post_parse", "helios_pre_execution", "helios_on_batch", "helios_on_end",
        "helios_disconnect",
    ];

    private readonly Random _random;
    private readonly List<string> _runnable = [];

    private RandomModule(int seed)
    {
        _random = new Random(seed);
    }

    /// <summary>The module's text, or null when the generator gave none.</summary>
    public static string? Generate(int seed, string folder)
    {
        var module = new RandomModule(seed);
        string? text = module.Make(Path.Combine(folder, seed.ToString(CultureInfo.InvariantCulture)));
        return text is null ? null : module.Adapt(text);
    }

    private string? Make(string file)
    {
        byte[] bytes = new byte[_random.Next(200, 5_000)];
        _random.NextBytes(bytes);
        File.WriteAllBytes(file + ".seed", bytes);
        List<string> arguments =
        [
            "-ttf", file + ".seed", "--mvp-features", "--enable-simd", "--enable-bulk-memory", "--enable-sign-ext",
            "--enable-nontrapping-float-to-int", "--enable-mutable-globals", "-g", "-o", file + ".wasm",
        ];
        if (_random.Next(2) == 0)
        {
            arguments.Add("--no-fuzz-oob");
        }

        // Its text is not always what it writes as a module, so the module is what is read.
        bool isMade = Run("wasm-opt", arguments) && Run("wasm2wat", [file + ".wasm", "-o", file + ".wat"]);
        string? text = isMade ? File.ReadAllText(file + ".wat") : null;
        foreach (string end in (string[])[".seed", ".wasm", ".wat"])
        {
            File.Delete(file + end);
        }

        return text;
    }

    private static bool Run(string program, List<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private string Adapt(string text)
    {
        var body = new StringBuilder();
        var replaced = new StringBuilder();
        string[] chosen = [.. _random.GetItems(AbiFunctions.Imports, ImportsOfOne).Select(i => i.Name).Distinct()];
        bool isFirst = true;
        foreach (string line in text.TrimEnd().Split('\n'))
        {
            if (Import().Match(line) is { Success: true } import)
            {
                if (isFirst)
                {
                    body.AppendLine(string.Join('\n', chosen.Select(Probe.Import)));
                    isFirst = false;
                }

                string type = import.Groups[1].Value;
                replaced.AppendLine($"(func {import.Groups[2].Value} (param {type}) {Calls(chosen, type)})");
                continue;
            }

            if (Invoker().Match(line) is { Success: true } invoker)
            {
                _runnable.Add(invoker.Groups[1].Value);
            }

            body.AppendLine(Memory().Replace(line, "(memory $$0 64 200)"));
        }

        // The module's last parenthesis.
        body.Length = body.ToString().LastIndexOf(')');
        return body.Append(replaced).Append(Abi()).Append(')').ToString();
    }

    /// <summary>Calls of host functions, with the argument of the generator's import among theirs.</summary>
    private string Calls(string[] chosen, string type)
    {
        string given = type switch
        {
            "i32" => "(local.get 0)",
            "i64" => "(i32.wrap_i64 (local.get 0))",
            "f32" => "(i32.trunc_sat_f32_s (local.get 0))",
            "f64" => "(i32.trunc_sat_f64_s (local.get 0))",
            _ => "(i32x4.extract_lane 1 (local.get 0))",
        };
        var calls = new StringBuilder();
        for (int i = _random.Next(1, 3); i > 0; i--)
        {
            string name = chosen[_random.Next(chosen.Length)];
            string[] signature = AbiFunctions.Imports.Single(f => f.Name == name).Signature.Split(':');
            string call = $"(call ${name} {string.Join(' ', signature[0].Select(letter => Argument(letter, given)))})";
            calls.Append(signature[1].Length > 0 ? $"(drop {call})" : call);
        }

        return calls.ToString();
    }

    private string Argument(char letter, string given)
    {
        string number = _random.Next(10) switch
        {
            < 2 => given,
            2 => $"(i32.add {given} (i32.const {ArenaAt}))",
            3 => $"(i32.load (i32.and {given} (i32.const 0xffff)))",
            4 => "(i32.const -1)",
            5 => $"(i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const {_random.Next(16)}))",
            6 => $"(i32.const {_random.Next()})",
            _ => $"(i32.const {_random.Next(64)})",
        };
        return letter == 'I' ? $"(i64.extend_i32_s {number})" : number;
    }

    private string Abi()
    {
        var more = new StringBuilder($"(data (i32.const {EditsAt}) \"{Damaged(Edits())}\")");
        more.Append($"(data (i32.const {RejectionAt}) \"{Damaged(Rejection())}\")");
        more.Append("(func (export \"helios_abi_v1\"))");
        string before = _random.Next(20) == 0 ? Some() : "";
        more.Append($"(func (export \"helios_arena\") (param i32) (result i32) {before} (i32.const {ArenaAt}))");
        foreach (string hook in s_hooks)
        {
            more.Append($"(func (export \"{hook}\") (param $frame i32) (result i64) {Some()} {Scribble()} {Verdict()})");
        }

        return more.ToString();
    }

    /// <summary>Runs some of the random functions.</summary>
    private string Some() => _runnable.Count == 0
        ? ""
        : string.Concat(
            Enumerable.Range(0, Math.Max(0, _random.Next(4) - 1)).Select(_ => $"(call ${_runnable[_random.Next(_runnable.Count)]})"));

    /// <summary>Writes over the frame, the batch, its columns and their values.</summary>
    private string Scribble()
    {
        var scribble = new StringBuilder();
        for (int i = _random.Next(4); i > 0; i--)
        {
            long shared = (long)_random.Next(64) << 32 | EditsAt;
            int value = _random.Next(3) == 0 ? _random.Next() : _random.Next(64);
            scribble.Append(_random.Next(5) switch
            {
                0 => $"(i32.store offset={_random.Next(64)} (local.get $frame) (i32.const {value}))",
                1 => $"(i64.store offset={_random.Next(64)} (i32.load offset=44 (local.get $frame)) (i64.const {value}))",
                2 => $"(i64.store offset={_random.Next(200)} {FirstColumn(16)} (i64.const {_random.NextInt64()}))",
                3 => $"(i32.store offset={_random.Next(8)} {FirstColumn(12)} (i32.const {value}))",
                _ => $"(i64.store offset={_random.Next(100) * 8} {FirstColumn(16)} (i64.const {shared}))",
            });
        }

        return $"(if (i32.load offset=44 (local.get $frame)) (then {scribble}))";
    }

    private string FirstColumn(int offset) =>
        $"(i32.load offset={offset} (i32.add (i32.load offset=8 (i32.load offset=44 (local.get $frame))) "
        + $"(i32.const {64 * _random.Next(3)})))";

    private string Verdict() => _random.Next(12) switch
    {
        < 3 => "(i64.const 0)",
        < 5 => "(i64.const 1)",
        5 => "(i64.const 3)",
        6 => $"(i64.const 0x{RejectionAt:x}00000004)",
        < 9 => $"(i64.const 0x{EditsAt:x}00000001)",
        9 => $"(i64.const {_random.NextInt64()})",
        10 => $"(i64.const 0x{_random.Next():x}000000{_random.Next(8):x2})",
        _ => $"(i64.load (i32.const {ArenaAt + _random.Next(4096)}))",
    };

    private byte[] Rejection()
    {
        byte[] image = new byte[96];
        "42501"u8.CopyTo(image);
        BitConverter.TryWriteBytes(image.AsSpan(8), RejectionAt + 32);
        BitConverter.TryWriteBytes(image.AsSpan(12), 20);
        Encoding.UTF8.GetBytes("refused by random").CopyTo(image.AsSpan(32));
        return image;
    }

    private byte[] Edits()
    {
        var image = new EditImage();
        uint condition = image.Compare(image.Column("tenant_id"), "=", image.Node(NodeKind.StringConst, "a"));
        image.Restrict("users", _random.Next(2) == 0 ? condition : image.And(condition, image.Node(NodeKind.BoolConst, value: 1)));
        for (int i = _random.Next(4); i > 0; i--)
        {
            image.Add(new AbiEdit
            {
                Kind = (ushort)_random.Next(1, 9),
                Target = (uint)_random.Next(7),
                NameText = image.Text("users"),
                ValueText = image.Text("5"),
                Root = (uint)_random.Next(6),
            });
        }

        return image.Build(EditsAt);
    }

    private string Damaged(byte[] image)
    {
        for (int i = _random.Next(4); i > 0; i--)
        {
            image[_random.Next(image.Length)] = (byte)_random.Next(256);
        }

        return string.Concat(image.Select(b => $"\\{b:x2}"));
    }

    [GeneratedRegex("""^ *\(import "fuzzing-support" "log-([a-z0-9]+)" \(func (\$[^ ]+) """)]
    private static partial Regex Import();

    [GeneratedRegex("""^ *\(export "[^"]*" \(func \$([^ )]*_invoker)\)\)""")]
    private static partial Regex Invoker();

    [GeneratedRegex("""^ *\(memory [^"]*?[0-9]+ [0-9]+\)$""")]
    private static partial Regex Memory();
}
