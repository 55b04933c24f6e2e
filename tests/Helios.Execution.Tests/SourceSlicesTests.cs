namespace Helios.Execution.Tests;

public class SourceSlicesTests
{
    [Theory]
    [InlineData("create table t (a int default 1 + 2, b int)", "1 + 2")]
    [InlineData("create table t (a int default 1)", "1")]
    [InlineData("create table t (a text default ')' , b int)", "')'")]
    [InlineData("create table t (a text default 'it''s, (fine', b int)", "'it''s, (fine'")]
    [InlineData("create table t (a text default lower('A,B'), b int)", "lower('A,B')")]
    [InlineData("create table t (a int default (1, 2), b int)", "(1, 2)")]
    [InlineData("create table t (a text default $$ ), $$, b int)", "$$ ), $$")]
    [InlineData("create table t (a int default -- ), no\n 7, b int)", "-- ), no\n 7")]
    public void A_default_ends_where_its_column_ends(string sql, string expected)
    {
        int keyword = sql.IndexOf("default", StringComparison.Ordinal);
        Assert.Equal(expected, SourceSlices.AfterKeyword(sql, keyword, "default".Length, -1));
    }

    [Fact]
    public void A_check_is_what_stands_in_its_parentheses()
    {
        const string Sql = "create table t (a int check (a > (1) and a <> 3), b int)";
        Assert.Equal("a > (1) and a <> 3", SourceSlices.InParentheses(Sql, Sql.IndexOf("check", StringComparison.Ordinal)));
    }
}
