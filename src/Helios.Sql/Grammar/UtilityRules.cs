namespace Helios.Sql.Grammar;

/// <summary>
/// The statements that have no nodes of their own, as a grammar in data. Notation: WORD is a keyword, a lower-case name is another rule
/// or a part that the parser knows (<see cref="Part"/>), [ ] may be left out, { } may repeat, &lt; | &gt; chooses, "x..." is a list with
/// commas, other characters stand for themselves. The language is PostgreSQL 18's (its documentation, part VI, "SQL Commands"); what the
/// documentation leaves open was settled by asking PostgreSQL's own parser.
/// </summary>
internal static partial class UtilityRules
{
    private static readonly Lazy<Element> s_statement = new(() => Compile("statement"));
    private static readonly Lazy<Element> s_setConstraints = new(() => Compile("setconstraints"));
    private static readonly Lazy<Element> s_schemaElement = new(() => Compile("schemastatement"));
    private static readonly Lazy<Dictionary<string, string>> s_texts = new(Texts);
    private static readonly Dictionary<string, Element> s_compiled = [];

    public static Element Statement => s_statement.Value;

    public static Element SetConstraints => s_setConstraints.Value;

    public static Element SchemaElement => s_schemaElement.Value;

    /// <summary>Every rule that the statements name.</summary>
    public static IReadOnlyDictionary<string, Element> All()
    {
        _ = (Statement, SetConstraints, SchemaElement);
        return s_compiled;
    }

    private static Element Compile(string rule)
    {
        lock (s_compiled)
        {
            return new RuleCompiler(s_texts.Value, s_compiled).Rule(rule);
        }
    }

    private static Dictionary<string, string> Texts()
    {
        var texts = new Dictionary<string, string>();
        string name = "";
        foreach (string part in (string[])[AlterTable, AlterOther, CreateObjects, CreateOther, Drop, Privileges, Maintenance])
        {
            foreach (string line in part.Split('\n'))
            {
                // A rule begins at the margin; its further lines are indented.
                if (line.StartsWith(' '))
                {
                    texts[name] += " " + line.Trim();
                    continue;
                }

                int equals = line.IndexOf(" = ", StringComparison.Ordinal);
                name = line[..equals];
                texts.Add(name, line[(equals + 3)..]);
            }
        }

        return texts;
    }
}
