using System.Globalization;

namespace Helios.Simulation;

/// <summary>What the environment asks for. HELIOS_SIMULATION_SEED replays one seed, HELIOS_SIMULATION_SEEDS runs that many.</summary>
internal static class Settings
{
    /// <summary>Steps of the longest workloads.</summary>
    public static int Steps => Number("HELIOS_SIMULATION_STEPS") ?? 1;

    public static int Threads => Math.Max(1, Environment.ProcessorCount);

    public static int? Seed => Number("HELIOS_SIMULATION_SEED");

    public static int Seeds => Number("HELIOS_SIMULATION_SEEDS") ?? 40;

    /// <summary>How tests of a class are run.</summary>
    public static string Command(string tests) => $"dotnet test tests/Helios.Simulation -c Release --filter FullyQualifiedName~{tests}";

    private static int? Number(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
