using System.Globalization;
using Helios.Plugins;
using Helios.Plugins.Bench;

// helios-plugins-bench MODULES [ROUNDS]: MODULES is the folder of the committed modules. One line per measure, fields separated by tabs:
// measure, unit, nanoseconds of CPU per unit (median, least, most), managed bytes allocated per call. The measures take turns.
// helios-plugins-bench MODULES ROUNDS deploy: deploys instead, and what statements see of them (DeployCosts).
// helios-plugins-bench MODULES ROUNDS only TEXT: the measures with that text in their names.
// helios-plugins-bench MODULES ROUNDS masks: the modules of bench/masks (LANGUAGE.wasm) and a native function, whose outputs must be equal.
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: helios-plugins-bench MODULES [ROUNDS]");
    return 2;
}

if (args is [_, _, "masks"])
{
    return MaskLanguages.Run(args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
}

byte[] probe = File.ReadAllBytes(Path.Combine(args[0], "sdk_probe.wasm"));
int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 25;
if (args.Length == 3)
{
    foreach (string line in DeployCosts.Lines(probe, rounds).Concat(DeadlineCosts.Lines()))
    {
        Console.WriteLine(line);
    }

    return 0;
}

Measure[] measures =
[
    HookCosts.EmptyText(),
    HookCosts.EmptyText(PluginIsolation.Tenant),
    HookCosts.EmptyText(PluginIsolation.Statement),
    HookCosts.EmptyStatement(probe),
    HookCosts.EmptyStatement(probe, PluginIsolation.Tenant),
    HookCosts.EmptyStatement(probe, PluginIsolation.Statement),
    AuthCosts.Token(File.ReadAllBytes(Path.Combine(args[0], "custom_auth.wasm"))),
    MaskCosts.Of("nothing", probe),
    MaskCosts.Of("mask", probe),
    MaskCosts.Of("rewrite", probe),
];
if (args.Length > 3)
{
    measures = [.. measures.Where(m => m.Name.Contains(args[3], StringComparison.Ordinal))];
}

for (int round = 0; round < rounds; round++)
{
    foreach (Measure measure in measures)
    {
        measure.Round();
    }
}

foreach (Measure measure in measures)
{
    Console.WriteLine(measure);
}

return 0;
