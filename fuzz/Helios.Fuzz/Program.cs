using System.Diagnostics;
using System.Globalization;
using Helios.Fuzz;
using Helios.Fuzz.Targets;

IFuzzTarget[] targets = [new WireTarget()];

const string Usage = """
    usage: Helios.Fuzz TARGET [--seconds N] [--seed N]     fuzz for N seconds (default 10), inputs seed, seed + 1, ...
           Helios.Fuzz TARGET --replay N                   run the one input of seed N, and print it
           Helios.Fuzz TARGET --file PATH                  run the bytes of a file
    """;

IFuzzTarget? target = args.Length > 0 ? Array.Find(targets, t => t.Name == args[0]) : null;
if (target is null || args.Length % 2 == 0)
{
    Console.Error.WriteLine(Usage);
    Console.Error.WriteLine("targets: " + string.Join(", ", targets.Select(t => t.Name)));
    return 2;
}

int seconds = 10;
int seed = Environment.TickCount;
int? replay = null;
string? file = null;
for (int i = 1; i < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--seconds":
            seconds = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--seed":
            seed = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--replay":
            replay = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--file":
            file = args[i + 1];
            break;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}

var mutator = new Mutator(target);
if (file is not null)
{
    target.Run(File.ReadAllBytes(file));
    return 0;
}

if (replay is int one)
{
    byte[] input = mutator.Make(one);
    Console.WriteLine(Convert.ToHexString(input));
    target.Run(input);
    return 0;
}

Console.WriteLine($"{target.Name}: seed {seed}, {seconds} s");
foreach (byte[] clean in target.Seeds)
{
    target.Run(clean);
}

var clock = Stopwatch.StartNew();
long runs = 0;
for (int next = seed; clock.Elapsed.TotalSeconds < seconds; next = unchecked(next + 1))
{
    byte[] input = mutator.Make(next);
    try
    {
        target.Run(input);
        runs++;
    }
    catch (Exception failure)
    {
        Console.WriteLine($"{target.Name}: FAILED after {runs} inputs; replay with: {target.Name} --replay {next}");
        Console.WriteLine(Convert.ToHexString(input));
        Console.WriteLine(failure);
        return 1;
    }
}

Console.WriteLine($"{target.Name}: {runs} inputs, no finding");
return 0;
