using System.Text;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution.Tests;

public class RestrictionSetTests
{
    [Theory]
    [InlineData("a = $1", "a = $1", true)]
    [InlineData("a = $1", "b = $1", false)]
    [InlineData("a = $1", "a <> $1", false)]
    [InlineData("a = $1", "a = $2", false)]
    [InlineData("a = $1 and b", "a = $1", false)]
    [InlineData("a in (1, 2)", "a in (1, 3)", false)]
    [InlineData("a = 'x'", "a = 'y'", false)]
    [InlineData("a is null", "a is not null", false)]
    public void Only_values_may_differ_between_sets_that_share_a_plan(string one, string two, bool same)
    {
        Assert.Equal(same, Set(one, "t", SqlType.Unknown).SameShape(Set(two, "t", SqlType.Unknown)));
        Assert.False(Set(one, "t", SqlType.Unknown).SameShape(Set(one, "u", SqlType.Unknown)));
        Assert.False(Set(one, "t", SqlType.Unknown).SameShape(Set(one, "t", SqlType.Text)));
        Assert.False(Set(one, "t", SqlType.Unknown).SameShape(RestrictionSet.None));
    }

    [Theory]
    [InlineData(null, "t", "public", "t", true)]
    [InlineData("public", "t", "public", "t", true)]
    [InlineData("other", "t", "public", "t", false)]
    [InlineData(null, "t", "public", "T", false)]
    public void A_restriction_without_a_schema_means_any(string? schema, string table, string ofSchema, string ofTable, bool matches)
    {
        Restriction restriction = Set("a", table, SqlType.Unknown).Items[0];
        var written = new Restriction
        {
            Schema = schema,
            Table = table,
            Predicate = restriction.Predicate,
            Root = restriction.Root,
            Plugin = "p",
        };
        Assert.Equal(matches, written.Matches(ofSchema, ofTable));
    }

    private static RestrictionSet Set(string predicate, string table, SqlType type)
    {
        ParsedStatement parsed = SqlParser.ParseAll(Encoding.UTF8.GetBytes("select " + predicate))[0];
        NodeId root = parsed.Ast.Child(parsed.Ast.Child(parsed.Ast.Root, Role.Target), Role.Argument);
        return new RestrictionSet([new Restriction { Table = table, Predicate = parsed.Ast, Root = root, Plugin = "p" }], [type]);
    }
}
