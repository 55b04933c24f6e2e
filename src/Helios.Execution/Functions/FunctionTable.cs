using Helios.Types;

namespace Helios.Execution;

/// <summary>Every scalar function by name: what pg_proc would list.</summary>
internal static class FunctionTable
{
    public static IReadOnlyDictionary<string, FunctionDef[]> ByName { get; } = Group(
    [
        .. TextFunctions.All(),
        .. TextPaddingFunctions.All(),
        .. MathFunctions.All(),
        .. TimeFunctions.All(),
        .. SystemFunctions.All(),
        .. CatalogFunctions.All(),
        .. ArrayFunctions.All(),
    ]);

    /// <summary>A strict function that depends on nothing but its arguments.</summary>
    public static FunctionDef Pure(string name, SqlType[] arguments, SqlType result, ScalarBody body) =>
        new() { Name = name, Arguments = arguments, Result = result, Body = body };

    /// <summary>A strict function that asks the session or the catalog.</summary>
    public static FunctionDef Stable(string name, SqlType[] arguments, SqlType result, ScalarBody body) =>
        new() { Name = name, Arguments = arguments, Result = result, Body = body, Volatility = Volatility.Stable };

    public static FunctionDef Volatile(string name, SqlType[] arguments, SqlType result, ScalarBody body) =>
        new() { Name = name, Arguments = arguments, Result = result, Body = body, Volatility = Volatility.Volatile };

    private static Dictionary<string, FunctionDef[]> Group(IEnumerable<FunctionDef> all) =>
        all.GroupBy(f => f.Name).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
}
