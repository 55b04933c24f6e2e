using System.Diagnostics;
using System.Globalization;

namespace Helios.Fuzz;

/// <summary>The command line: which target, for how long, from which seed. Exit codes: 0 no finding, 1 a finding, 2 usage.</summary>
internal static class FuzzCommand
{
    private const string Usage = """
        usage: Helios.Fuzz TARGET [--seconds N] [--seed N]     fuzz for N seconds (default 10), inputs seed, seed + 1, ...
               Helios.Fuzz TARGET --replay N                   run the one input of seed N, and print it
               Helios.Fuzz TARGET --file PATH                  run the bytes of a file
        """;

    internal static int Run(IFuzzTarget[] targets, string[] args)
    {
        IFuzzTarget? target = args.Length > 0 ? Array.Find(targets, t => t.Name == args[0]) : null;
        var options = new Dictionary<string, string>();
        for (int i = 1; i + 1 < args.Length; i += 2)
        {
            options[args[i]] = args[i + 1];
        }

        if (target is null || args.Length % 2 == 0 || options.Keys.Except(["--seconds", "--seed", "--replay", "--file"]).Any())
        {
            Console.Error.WriteLine(Usage);
            Console.Error.WriteLine("targets: " + string.Join(", ", targets.Select(t => t.Name)));
            return 2;
        }

        if (options.TryGetValue("--file", out string? file))
        {
            target.Run(File.ReadAllBytes(file));
            return 0;
        }

        if (options.ContainsKey("--replay"))
        {
            byte[] input = new Mutator(target).Make(Number(options, "--replay", 0));
            Console.WriteLine(Convert.ToHexString(input));
            target.Run(input);
            return 0;
        }

        return Fuzz(target, Number(options, "--seconds", 10), Number(options, "--seed", Environment.TickCount));
    }

    private static int Fuzz(IFuzzTarget target, int seconds, int seed)
    {
        Console.WriteLine($"{target.Name}: seed {seed}, {seconds} s");
        foreach (byte[] clean in target.Seeds)
        {
            target.Run(clean);
        }

        var mutator = new Mutator(target);
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
    }

    private static int Number(Dictionary<string, string> options, string name, int otherwise) =>
        options.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
