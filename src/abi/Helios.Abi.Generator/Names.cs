using System.Text;

namespace Helios.Abi.Generator;

/// <summary>One name in the cases of the languages.</summary>
internal static class Names
{
    /// <summary>plugin_generation, ARENA_ALIGNMENT or PostParse to PluginGeneration, ArenaAlignment, PostParse.</summary>
    public static string Pascal(string name)
    {
        if (!name.Contains('_'))
        {
            return char.ToUpperInvariant(name[0]) + (name.Any(char.IsLower) ? name[1..] : name[1..].ToLowerInvariant());
        }

        return string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant()));
    }

    /// <summary>PostParse to POST_PARSE.</summary>
    public static string Screaming(string name) => Snake(name).ToUpperInvariant();

    /// <summary>PostParse to post_parse.</summary>
    public static string Snake(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            bool isNextLower = i + 1 < name.Length && char.IsLower(name[i + 1]);
            bool breaks = i > 0 && char.IsUpper(name[i]) && (char.IsLower(name[i - 1]) || isNextLower);
            text.Append(breaks ? "_" : "").Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
