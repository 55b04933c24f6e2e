using Helios.Types;

namespace Helios.Execution;

/// <summary>Every operator, as rows of pg_operator would list them: by name, with the types of its sides.</summary>
internal static class OperatorTable
{
    public static IReadOnlyDictionary<string, FunctionDef[]> Binary { get; } = Group(
    [
        .. ComparisonOperators.All(),
        .. IntegerOperators.All(),
        .. FloatOperators.All(),
        .. NumericOperators.All(),
        .. TextOperators.All(),
        .. DateOperators.All(),
        .. JsonOperators.All(),
        .. ArrayOperators.All(),
    ]);

    public static IReadOnlyDictionary<string, FunctionDef[]> Prefix { get; } = Group(PrefixOperators.All());

    /// <summary>An operator of two sides that needs no context.</summary>
    public static FunctionDef Make(string name, SqlType left, SqlType right, SqlType result, BinaryBody body) => new()
    {
        Name = name,
        Arguments = [left, right],
        Result = result,
        Binary = body,
        Body = (_, a) => body(a[0], a[1]),
    };

    private static Dictionary<string, FunctionDef[]> Group(IEnumerable<FunctionDef> all) =>
        all.GroupBy(f => f.Name).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
}
