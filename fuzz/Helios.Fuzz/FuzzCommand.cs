using System.Diagnostics;
using System.Globalization;

namespace Helios.Fuzz;

/// <summary>The command line: which target, for how long, from which seed. Exit codes: 0 no finding, 1 a finding, 2 usage.</summary>
internal static class FuzzCommand
{
    private const string Usage = """
        usage: Helios.Fuzz TARGET [--seconds N] [--inputs N] [--seed N]   fuzz for N seconds (default 10) or inputs: seed, seed + 1, ...
               Helios.Fuzz TARGET --replay N                   run the one input of seed N, and print it
               Helios.Fuzz TARGET --file PATH                  run the bytes of a file
               Helios.Fuzz TARGET --export FOLDER              write the well-formed inputs and the dictionary, as afl-fuzz reads them
               Helios.Fuzz TARGET --afl                        run inputs that afl-fuzz hands over
        """;

    internal static int Run(IFuzzTarget[] targets, string[] args)
    {
        IFuzzTarget? target = args.Length > 0 ? Array.Find(targets, t => t.Name == args[0]) : null;
        if (target is not null && args is [_, "--afl"])
        {
            AflFuzz.Serve(target);
            return 0;
        }

        var options = new Dictionary<string, string>();
        for (int i = 1; i + 1 < args.Length; i += 2)
        {
            options[args[i]] = args[i + 1];
        }

        string[] known = ["--seconds", "--inputs", "--seed", "--replay", "--file", "--export"];
        if (target is null || args.Length % 2 == 0 || options.Keys.Except(known).Any())
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

        if (options.TryGetValue("--export", out string? folder))
        {
            AflFuzz.Export(target, folder);
            return 0;
        }

        if (options.ContainsKey("--replay"))
        {
            byte[] input = new Mutator(target).Make(Number(options, "--replay", 0));
            Console.WriteLine(Convert.ToHexString(input));
            target.Run(input);
            return 0;
        }

        int inputs = Number(options, "--inputs", int.MaxValue);
        int seconds = Number(options, "--seconds", inputs == int.MaxValue ? 10 : int.MaxValue);
        return Fuzz(target, seconds, inputs, Number(options, "--seed", Environment.TickCount));
    }

    private static int Fuzz(IFuzzTarget target, int seconds, int inputs, int seed)
    {
        Console.WriteLine($"{target.Name}: seed {seed}");
        foreach (byte[] clean in target.Seeds)
        {
            target.Run(clean);
        }

        var mutator = new Mutator(target);
        var clock = Stopwatch.StartNew();
        long runs = 0;
        for (int next = seed; runs < inputs && clock.Elapsed.TotalSeconds < seconds; next = unchecked(next + 1))
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

        Console.WriteLine($"{target.Name}: {runs} inputs in {clock.Elapsed.TotalSeconds:F0} s, no finding");
        return 0;
    }

    private static int Number(Dictionary<string, string> options, string name, int otherwise) =>
        options.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
