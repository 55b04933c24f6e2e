using System.Globalization;

namespace Helios.Types.Tests;

internal static class TestTypes
{
    /// <summary>A type by its SQL name with modifier, such as numeric(5,2) or character varying(2)[].</summary>
    public static SqlType Named(string name)
    {
        string suffix = name.EndsWith("[]", StringComparison.Ordinal) ? "[]" : "";
        string single = name[..^suffix.Length];
        int open = single.IndexOf('(', StringComparison.Ordinal);
        string bare = open < 0 ? single : single[..open];
        Assert.True(TypeRegistry.TryFindSql(bare + suffix, out TypeInfo? info), name);
        return open < 0 ? info.Type : info.Type.WithModifier(Modifier(bare, single[(open + 1)..^1]));
    }

    private static int Modifier(string bare, string text)
    {
        int[] arguments = text.Split(',').Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        return bare switch
        {
            "numeric" => ((arguments[0] << 16) | ((arguments.Length > 1 ? arguments[1] : 0) & 0x7FF)) + 4,
            "character varying" or "character" => arguments[0] + 4,
            _ => arguments[0],
        };
    }
}
