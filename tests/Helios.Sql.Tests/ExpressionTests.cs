namespace Helios.Sql.Tests;

public class ExpressionTests
{
    // Each pair must parse to the same tree: the right side spells out PostgreSQL's precedence.
    [Theory]
    [InlineData("1 + 2 * 3", "1 + (2 * 3)")]
    [InlineData("1 - 2 - 3", "(1 - 2) - 3")]
    [InlineData("2 ^ 3 ^ 4", "(2 ^ 3) ^ 4")]
    [InlineData("- a ^ b", "(- a) ^ b")]
    [InlineData("- a :: int", "- (a :: int)")]
    [InlineData("a || b + c", "a || (b + c)")]
    [InlineData("@ a + b", "@ (a + b)")]
    [InlineData("a + @ b * c", "a + (@ (b * c))")]
    [InlineData("not a = b", "not (a = b)")]
    [InlineData("not a is null", "not (a is null)")]
    [InlineData("1 + not true = false", "1 + (not (true = false))")]
    [InlineData("a or b and c", "a or (b and c)")]
    [InlineData("a = b is null", "(a = b) is null")]
    [InlineData("a like b = c", "(a like b) = c")]
    [InlineData("a = b like c", "a = (b like c)")]
    [InlineData("a between 1 and 2 and b", "(a between 1 and 2) and b")]
    [InlineData("a between 1 + 1 and 2 + 2", "a between (1 + 1) and (2 + 2)")]
    [InlineData("a in (1) is null", "(a in (1)) is null")]
    [InlineData("a at time zone b || c", "(a at time zone b) || c")]
    [InlineData("a + b at time zone c", "a + (b at time zone c)")]
    [InlineData("a collate x || b", "(a collate x) || b")]
    [InlineData("a and b and c", "(a and b) and c")]
    [InlineData("a < any (b) < c", "(a < any (b)) < c")]
    [InlineData("a operator(pg_catalog.+) b * c", "a operator(pg_catalog.+) (b * c)")]
    [InlineData("a is distinct from b + 1", "a is distinct from (b + 1)")]
    [InlineData("((select 1) + 1)", "(select 1) + 1")]
    [InlineData("((select 1 union select 2))", "((select 1) union (select 2))")]
    public void BindsAsPostgreSqlDoes(string expression, string spelledOut) =>
        Assert.Equal(Outline.Of("select " + spelledOut), Outline.Of("select " + expression));

    [Theory]
    [InlineData("select array[1,2][1]", "[", 18)]
    [InlineData("select f(x).y", ".", 12)]
    [InlineData("select row(1,2).a", ".", 16)]
    [InlineData("select a < b < c", "<", 14)]
    [InlineData("select a like b like c", "like", 17)]
    [InlineData("select a is distinct from b is null", "is", 29)]
    [InlineData("select a between not b and c", "not", 18)]
    [InlineData("select x = any (1, 2)", ",", 18)]
    [InlineData("select 'a' 'b'", "'b'", 12)]
    [InlineData("select * from (a)", ")", 17)]
    [InlineData("select distinct from t", "from", 17)]
    [InlineData("selec 1", "selec", 1)]
    [InlineData("select 'ä' from from t", "from", 17)]
    public void RejectsAtTheSameToken(string sql, string near, int position)
    {
        var error = Assert.Throws<Helios.Base.SqlError>(() => Outline.All(sql));
        Assert.Equal("42601", error.State.Code);
        Assert.Equal($"syntax error at or near \"{near}\"", error.Message);
        Assert.Equal(position, error.Position);
    }

    [Fact]
    public void SaysEndOfInput()
    {
        var error = Assert.Throws<Helios.Base.SqlError>(() => Outline.All("select @ "));
        Assert.Equal("syntax error at end of input", error.Message);
        Assert.Equal(10, error.Position);
    }

    [Fact]
    public void SpecialFormsBecomeCatalogCalls()
    {
        Assert.Equal(
            "(Select Target=(ResTarget Argument=(FuncCall #128 Argument=(StringConst 'year') Argument=(ColumnRef Field=(Identifier 'd'))"
            + " Name=(Identifier 'pg_catalog') Name=(Identifier 'extract'))))",
            Outline.Of("select extract(year from d)"));
        Assert.Contains(
            "(ColumnRef Field=(Identifier 'b')) Argument=(StringConst 'x') Name=(Identifier 'pg_catalog') Name=(Identifier 'btrim')",
            Outline.Of("select trim(both 'x' from b)"));
        Assert.Contains("(FuncCall #128 Argument=(StringConst 'UTC') Argument=(ColumnRef", Outline.Of("select t at time zone 'UTC'"));
    }

    [Fact]
    public void TypesHaveCatalogNames()
    {
        Assert.Contains("(TypeName Name=(Identifier 'pg_catalog') Name=(Identifier 'int4'))", Outline.Of("select a::int"));
        Assert.Contains("(Identifier 'bpchar') Modifier=(IntegerConst:1)", Outline.Of("select a::char"));
        Assert.Contains("(Identifier 'timestamptz') Modifier=(IntegerConst:3)", Outline.Of("select a::timestamp(3) with time zone"));
        Assert.Contains("(TypeCast #2 Argument=(StringConst '1')", Outline.Of("select interval '1' day to second (2)"));
        Assert.Contains(
            "(TypeName:2 Name=(Identifier 'foo') Bound=(IntegerConst:-1) Bound=(IntegerConst:3))", Outline.Of("select a::foo[][3]"));
    }
}
