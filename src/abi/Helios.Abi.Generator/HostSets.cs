using System.Text.RegularExpressions;
using Helios.Sql;

namespace Helios.Abi.Generator;

/// <summary>
/// The sets whose truth is an enum of Helios.Sql: numbers from the compiled type, comments from its source. A number that changes there
/// changes the generated files, and the test that compares them fails.
/// </summary>
internal static partial class HostSets
{
    public static EnumSet Read(string name, string repr, string doc, bool isFlags, string source)
    {
        Type type = typeof(ParsedStatement).Assembly.GetTypes().Single(t => t.IsEnum && t.Name == name);
        Dictionary<string, string> docs = Comments(source);
        // Enum.GetNames orders by value; flag bits that several kinds share keep the order of their declaration.
        List<Member> members = type.GetFields()
            .Where(f => f.IsLiteral)
            .Select(f => new Member(f.Name, Convert.ToInt64(f.GetRawConstantValue()), docs.GetValueOrDefault(f.Name, "")))
            .ToList();
        return new EnumSet(name, repr, doc, isFlags, FromHost: true, members);
    }

    private static Dictionary<string, string> Comments(string source)
    {
        var docs = new Dictionary<string, string>();
        foreach (Match match in MemberWithComment().Matches(source))
        {
            string text = Slashes().Replace(match.Groups[1].Value, " ");
            text = Tags().Replace(text, "").Replace("&lt;", "<").Replace("&gt;", ">").Replace("&amp;", "&");
            docs.TryAdd(match.Groups[2].Value, Spaces().Replace(text, " ").Trim());
        }

        return docs;
    }

    [GeneratedRegex(@"((?:^[ \t]*///[^\n]*\n)+)[ \t]*(\w+)\s*(?:=|,)", RegexOptions.Multiline)]
    private static partial Regex MemberWithComment();

    [GeneratedRegex("///")]
    private static partial Regex Slashes();

    [GeneratedRegex("</?[a-z][^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
