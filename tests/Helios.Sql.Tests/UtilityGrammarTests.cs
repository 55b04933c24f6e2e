using Helios.Base;
using Helios.Sql.Grammar;

namespace Helios.Sql.Tests;

/// <summary>Over tests/conformance/sql/extra.sql, whose trees run.mjs also holds against PostgreSQL's own.</summary>
public class UtilityGrammarTests
{
    private static readonly string[] s_rejected =
    [
        "create recursive view v (a) as select 1 with check option",
        "create or replace constraint trigger g after insert on t for each row execute function f()",
        "create extension x from unpackaged",
        "create schema if not exists s create view v as select 1",
        "create schema if not exists authorization r grant select on t to r",
        "create schema s create or replace constraint trigger g after insert on t for each row execute function f()",
        "create assertion a check (true) deferrable",
        "alter type t drop value 'a'",
        "alter role r unencrypted password 'x'",
        "create role r unencrypted password 'x'",
    ];

    [Fact]
    public void EveryStatementRoundTrips()
    {
        int count = 0;
        foreach (string sql in Statements())
        {
            foreach (ParsedStatement statement in Outline.All(sql))
            {
                string written = Outline.Deparsed(statement);
                ParsedStatement again = Outline.One(written);
                Assert.Equal(Outline.Of(statement.Ast, statement.Ast.Root), Outline.Of(again.Ast, again.Ast.Root));
                Assert.Equal(written, Outline.Deparsed(again));
                Assert.Equal((statement.Tag, statement.Kind), (again.Tag, again.Kind));
                Assert.Equal(statement.Tables, again.Tables);
                count++;
            }
        }

        Assert.True(count > 700, $"only {count} statements");
    }

    [Fact]
    public void CommentsAndSpacesMeanNothing()
    {
        foreach (string sql in Statements())
        {
            // Quotes may hide what looks like a space between words.
            if (sql.AsSpan().IndexOfAny("'\"$-/") < 0)
            {
                string commented = "/* a /* b */ c */" + string.Join(" -- 'd\n/* \"e */\t", sql.Trim().Split(' '));
                Assert.Equal(Outline.Deparsed(Outline.One(sql)), Outline.Deparsed(Outline.One(commented)));
            }
        }
    }

#if DEBUG
    [Fact]
    public void EveryPartOfEveryRuleIsReached()
    {
        foreach (string sql in Statements())
        {
            Outline.All(sql);
        }

        foreach (string sql in s_rejected)
        {
            Assert.Throws<SqlError>(() => Outline.All(sql));
        }

        var unreached = new List<string>();
        HashSet<Element> rules = [.. UtilityRules.All().Values];
        foreach ((string name, Element rule) in UtilityRules.All())
        {
            Unreached(name, rule, rules, unreached);
        }

        Assert.True(unreached.Count == 0, string.Join('\n', unreached));
    }

    private static void Unreached(string path, Element element, HashSet<Element> rules, List<string> unreached)
    {
        foreach (Element item in element.Items)
        {
            bool isLeaf = item.Kind is ElementKind.Keyword or ElementKind.Symbol or ElementKind.Part;
            if (isLeaf && !item.WasReached)
            {
                string what = item.Kind switch
                {
                    ElementKind.Keyword => item.Keyword.ToString(),
                    ElementKind.Symbol => item.Symbol.ToString(),
                    _ => item.Part.ToString(),
                };
                unreached.Add($"{path}: {what}");
            }
            else if (!isLeaf && !rules.Contains(item))
            {
                Unreached(path, item, rules, unreached);
            }
        }
    }
#endif

    private static string[] Statements()
    {
        for (string? at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            string file = Path.Combine(at, "tests", "conformance", "sql", "extra.sql");
            if (File.Exists(file))
            {
                return File.ReadAllText(file).Split(";\n", StringSplitOptions.RemoveEmptyEntries);
            }
        }

        throw new FileNotFoundException("tests/conformance/sql/extra.sql");
    }
}
