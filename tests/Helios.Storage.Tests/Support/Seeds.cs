using System.Globalization;

namespace Helios.Storage.Tests.Support;

/// <summary>HELIOS_STORAGE_SEED replays one seed; HELIOS_STORAGE_SEEDS tries that many instead of the default.</summary>
internal static class Seeds
{
    public static bool IsReplay => Environment.GetEnvironmentVariable("HELIOS_STORAGE_SEED") is not null;

    /// <summary>A number of the environment; null when it is not set.</summary>
    public static int? Number(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public static IEnumerable<int> Of(int count)
    {
        if (Environment.GetEnvironmentVariable("HELIOS_STORAGE_SEED") is { } one)
        {
            return [int.Parse(one, CultureInfo.InvariantCulture)];
        }

        if (Environment.GetEnvironmentVariable("HELIOS_STORAGE_SEEDS") is { } many)
        {
            count = int.Parse(many, CultureInfo.InvariantCulture);
        }

        return Enumerable.Range(1, count);
    }
}
