using System.Globalization;

namespace Helios.Storage.Bench;

/// <summary>Measures commits and recovery in a directory: helios-storage-bench DIRECTORY [SECONDS [ROUNDS [PART]]]. Prints Markdown.
/// PART: latency, writers or recovery; all of them without it.</summary>
internal static class Program
{
    private const int WriterCount = 16;

    private static int Main(string[] arguments)
    {
        if (arguments.Length < 1)
        {
            Console.Error.WriteLine("usage: helios-storage-bench DIRECTORY [SECONDS [ROUNDS [latency|writers|recovery]]]");
            return 2;
        }

        string folder = arguments[0];
        double seconds = arguments.Length > 1 ? double.Parse(arguments[1], CultureInfo.InvariantCulture) : 2;
        int rounds = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 5;
        string part = arguments.Length > 3 ? arguments[3] : "all";
        if (part is "all" or "latency")
        {
            CommitLatency.Run(Path.Combine(folder, "latency"), seconds, rounds);
        }

        if (part is "all" or "writers")
        {
            DurableWriters.Run(Path.Combine(folder, "writers"), WriterCount, seconds, rounds);
        }

        if (part is "all" or "recovery")
        {
            RecoverySpeed.Run(Path.Combine(folder, "recovery"));
        }

        return 0;
    }
}
