using System.Globalization;

namespace Helios.Types.Tests;

internal static class Seed
{
    /// <summary>The seed of a randomised test: HELIOS_SEED to replay a failure, else a new one.</summary>
    public static int Next() => int.TryParse(Environment.GetEnvironmentVariable("HELIOS_SEED"), CultureInfo.InvariantCulture, out int seed)
        ? seed
        : Random.Shared.Next();
}
