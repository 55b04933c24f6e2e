using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Tests;

public class StatementTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData(" -- nothing\n ; ; /* here */", 0)]
    [InlineData("select 1", 1)]
    [InlineData(";select 1;;select 2;", 2)]
    public void SplitsStatements(string sql, int count) => Assert.Equal(count, Outline.All(sql).Count);

    [Fact]
    public void KnowsItsText()
    {
        IReadOnlyList<ParsedStatement> all = Outline.All("  select 1 ; /* c */ select $2 -- d\n");
        Assert.Equal(("select 1", 2, 8), (all[0].Sql, all[0].Start, all[0].Length));
        Assert.Equal(("select $2", 21, 9), (all[1].Sql, all[1].Start, all[1].Length));
        Assert.Equal(2, all[1].ParameterCount);
        Assert.Equal(21, all[1].Ast.Position(all[1].Ast.Root));
    }

    [Fact]
    public void CountsTheCharactersBeforeIt()
    {
        IReadOnlyList<ParsedStatement> all = Outline.All("/* ü */ select 'é€𝒳'; select 2; /* 𝒳 */ select 3");
        Assert.Equal([8, 22, 40], all.Select(statement => statement.CharactersBefore));
        SqlError error = Assert.Throws<SqlError>(() => Outline.All("select 'é€𝒳'; select from from"));
        Assert.Equal(27, error.Position);
    }

    [Theory]
    [InlineData("select 1 union values (1)", StatementKind.Select)]
    [InlineData("select 1 into t", StatementKind.CreateTableAs)]
    [InlineData("values (1)", StatementKind.Values)]
    [InlineData("with a as (select 1) insert into t select * from a", StatementKind.Insert)]
    [InlineData("end", StatementKind.Transaction)]
    [InlineData("set local time zone 'UTC'", StatementKind.VariableSet)]
    [InlineData("reset all", StatementKind.VariableSet)]
    [InlineData("create temp table t (a int primary key, b text not null default 'x', unique (a, b))", StatementKind.CreateTable)]
    [InlineData("create table t (a, b) as select 1, 2", StatementKind.CreateTableAs)]
    [InlineData("drop table if exists a, s.b cascade", StatementKind.DropTable)]
    [InlineData("move forward all in c", StatementKind.Fetch)]
    [InlineData("copy t (a) from stdin with (format csv, header)", StatementKind.Copy)]
    public void KnowsItsKind(string sql, StatementKind kind) => Assert.Equal(kind, Outline.One(sql).Kind);

    [Fact]
    public void KnowsWhatIsInside()
    {
        Assert.Equal(StatementKind.Delete, Outline.One("prepare p as delete from t").InnerKind);
        Assert.Equal(StatementKind.Select, Outline.One("explain (analyze, costs off) select 1").InnerKind);
        Assert.Equal(StatementKind.Select, Outline.One("explain (select 1)").InnerKind);
    }

    [Theory]
    [InlineData("select * from a, s.b join c on (select 1 from d) = 1", "a:Read s.b:Read c:Read d:Read")]
    [InlineData("with a as (select * from a) select * from a", "a:Read")]
    [InlineData("with a as (select * from b) select * from a, s.a", "b:Read s.a:Read")]
    [InlineData("with recursive a as (select * from a) select * from a", "")]
    [InlineData("with a as (select 1), b as (select * from a, c) select * from b", "c:Read")]
    [InlineData("with b as (select * from a), a as (select 1) select * from a, b", "a:Read")]
    [InlineData("select (with a as (select 1) select 1 from a) from a", "a:Read")]
    [InlineData("with a as (select 1) insert into a select * from a", "a:Insert")]
    [InlineData("insert into t values (1) on conflict (a) do update set b = 1", "t:Insert, Update")]
    [InlineData("insert into t values (1) on conflict do nothing", "t:Insert")]
    [InlineData("update t set a = 1 from u where exists (select 1 from t)", "t:Read, Update u:Read")]
    [InlineData("delete from t using u", "t:Delete u:Read")]
    [InlineData("merge into t using u on true when matched then delete", "t:Read, Delete u:Read")]
    [InlineData("merge into t using u on true when not matched then insert values (1)", "t:Read, Insert u:Read")]
    [InlineData("copy t from stdin", "t:Insert")]
    [InlineData("copy (select * from t) to stdout", "t:Read")]
    [InlineData("truncate t", "t:Define")]
    [InlineData("with x as (delete from t returning *) select * from x", "t:Delete")]
    [InlineData("declare c cursor for select * from t", "t:Read")]
    [InlineData("explain analyze update t set a = 1", "t:Update")]
    [InlineData("select * from t as x for update of x", "t:Read")]
    [InlineData("select 1 union (with t as (select 1) select * from t) union select * from t", "t:Read")]
    [InlineData("insert into t with u as (select 1) select * from u, v returning (select max(a) from w)", "t:Insert v:Read w:Read")]
    [InlineData("select * from json_table((select a from t), '$' columns (b int)) j, lateral (table u) k", "t:Read u:Read")]
    [InlineData("select count(*) filter (where exists (table t)) over (order by (table u)) from v tablesample s ((table w))",
        "t:Read u:Read v:Read w:Read")]
    [InlineData("create table t (a int references u default f((select 1 from v)), like w)", "t:Define u:Read v:Read w:Read")]
    public void ListsTables(string sql, string expected)
    {
        IEnumerable<string> tables = Outline.One(sql).Tables.Select(t => (t.Schema is null
            ? "" : t.Schema + ".") + t.Name + ":" + t.Access);
        Assert.Equal(expected, string.Join(' ', tables));
    }

    [Theory]
    [InlineData("select ", "(", "1", ")")]
    [InlineData("select ", "(select ", "1", ")")]
    [InlineData("select ", "case when true then ", "1", " end")]
    [InlineData("select ", "- ", "1", "")]
    [InlineData("select ", "not ", "true", "")]
    [InlineData("select ", "@", "1", "")]
    [InlineData("select * from ", "(", "a", ")")]
    [InlineData("", "(", "select 1", ")")]
    [InlineData("select ", "array[", "1", "]")]
    [InlineData("select ", "f(", "1", ")")]
    [InlineData("select ", "1 + ", "1", "")]
    [InlineData("", "select 1 union ", "select 1", "")]
    [InlineData("select * from t ", "join t on ", "true", "")]
    [InlineData("select a", "[1", "", "]")]
    [InlineData("", "explain ", "select 1", "")]
    [InlineData("", "with a as (", "select 1", ") select 1")]
    public void EndsDeepNestingWithAnError(string head, string open, string middle, string close)
    {
        const int Levels = 100_000;
        string sql = head + string.Concat(Enumerable.Repeat(open, Levels)) + middle + string.Concat(Enumerable.Repeat(close, Levels));
        SqlError error = Assert.Throws<SqlError>(() => Outline.All(sql));
        Assert.True(error.State.Code is "54001" or "42601", error.Message);
    }

    [Fact]
    public void LongListsAndChainsParse()
    {
        Assert.Single(Outline.All("select 1 from t where " + string.Join(" or ", Enumerable.Repeat("a = 1", 20_000))));
        Assert.Single(Outline.All("select a in (" + string.Join(",", Enumerable.Repeat("1", 50_000)) + ")"));
        Assert.Single(Outline.All("select " + string.Join("||", Enumerable.Repeat("a", 2_000))));
        Assert.Single(Outline.All("insert into t values " + string.Join(",", Enumerable.Repeat("(1)", 50_000))));
    }

    [Fact]
    public void ManyNamesTakeLinearTime()
    {
        string ctes = string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"c{i} as (select 1)"));
        string from = string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"c{i}, t{i}"));
        Assert.Equal(20_000, Outline.One($"with {ctes} select 1 from {from}").Tables.Count);
    }

    [Theory]
    [InlineData(8 << 20, true)]
    [InlineData(256 << 10, false)]
    public void DeepTreesEndNoStack(int stackBytes, bool mustFit)
    {
        string chain = "select " + string.Join("+", Enumerable.Repeat("a", 2_900));
        string nested = "select " + string.Concat(Enumerable.Repeat("(select ", 300)) + "1 from t" + new string(')', 300);
        List<Exception?> failures = [];
        var thread = new Thread(
            () => failures.AddRange(((string[])[chain, nested]).Select(sql => Record.Exception(() => Outline.Deparsed(Outline.One(sql))))),
            stackBytes);
        thread.Start();
        thread.Join();
        Assert.Equal(2, failures.Count);
        Assert.All(failures, f => Assert.True((f is null) || (!mustFit && f is SqlError { State.Code: "54001" }), f?.ToString()));
    }

    [Fact]
    public void SetsDottedNames()
    {
        ParsedStatement set = Outline.One("SET app.\"Current_Tenant_Id\" = 12345");
        Assert.Equal("app.current_tenant_id", set.Ast.Text(set.Ast.Root));
        Assert.Equal(VariableSetKind.Value, (VariableSetKind)set.Ast.Value(set.Ast.Root));
    }
}
