using Helios.Sql.Analysis;

namespace Helios.Sql.Tests;

public class ColumnCollectorTests
{
    [Theory]
    [InlineData("select a, b from t where c = 1", "t.a t.b t.c")]
    [InlineData("select * from t", "t.*")]
    [InlineData("table s.t", "s.t.*")]
    [InlineData("select x.a, x.* from t x", "x:t.a x:t.*")]
    [InlineData("select a, x.b, y.c from t x, u y", "?.a x:t.b y:u.c")]
    [InlineData("select * from t join u using (i) join v on u.a = v.b", "t.i u.i u:u.a v:v.b t.* u.* v.*")]
    [InlineData("select 1 from t natural join u", "t.* u.*")]
    [InlineData("select s.t.a, t.b from s.t", "s.t:s.t.a t:s.t.b")]
    [InlineData("select s.t.a from t", "s.t:?.a")]
    [InlineData("select a from t where exists (select b from u where u.c = t.d)", "t.a ?.b u:u.c t:t.d")]
    [InlineData("select a as x from t order by x, b", "t.b t.a")]
    [InlineData("select a as x from t group by x", "t.a t.x")]
    [InlineData("select a from t union select b from u order by a", "t.a u.b")]
    [InlineData("with c as (select a from t) select a, c.b from c", "t.a ?.a c:?.b")]
    [InlineData("select q.a from (select a from t) q", "t.a q:?.a")]
    [InlineData("select * from t, (select t.a) q", "t:?.a t.* ?.*")]
    [InlineData("select * from t, lateral (select t.a) q", "t:t.a t.* ?.*")]
    [InlineData("select 1 from t, generate_series(1, t.n)", "t:t.n")]
    [InlineData("select x.a from t x (a, b)", "x:?.a")]
    [InlineData("select j.a, t.b from (t join u on true) j", "j:?.a t:?.b")]
    [InlineData("select t.a from t where t.b in (select t.c from u t)", "t:t.a t:t.b t:u.c")]
    [InlineData("insert into t (a, b) select c, d from u", "u.c u.d t.a=w t.b=w")]
    [InlineData("insert into t values (1)", "t.*=w")]
    [InlineData("insert into t (a) values (1) returning b, new.c", "t.a=w t.b new:t.c")]
    [InlineData(
        "insert into t (a) values (1) on conflict (a) do update set b = excluded.b where t.c = 1", "t.a=rw t.b=w excluded:?.b t:t.c")]
    [InlineData("update t set a = b + 1, (c, d) = (1, e) where f = 1 returning old.g", "t.c=w t.d=w t.e t.a=w t.b t.f old:t.g")]
    [InlineData("update t x set a = u.b from u where x.c = u.d and e = 1", "t.a=w u:u.b x:t.c u:u.d ?.e")]
    [InlineData("update t set a[i].f = 1", "t.a=w t.i")]
    [InlineData("delete from t using u where t.a = u.b", "t:t.a u:u.b")]
    [InlineData(
        "merge into t using u on t.a = u.b when matched then update set c = u.d when not matched then insert (e) values (u.f)",
        "t:t.a u:u.b t.c=w u:u.d t.e=w u:u.f")]
    [InlineData("copy t (a, b) from stdin", "t.a=w t.b=w")]
    [InlineData("copy s.t to stdout", "s.t.*")]
    [InlineData("copy (select a from t) to stdout", "t.a")]
    [InlineData("explain select a from t", "t.a")]
    [InlineData("prepare p as select a from t", "t.a")]
    [InlineData("with t as (select 1) insert into t (a) values (1)", "t.a=w")]
    public void NamesColumns(string sql, string columns) =>
        Assert.Equal(columns, string.Join(' ', ColumnCollector.Collect(Outline.One(sql).Ast).Select(Show)));

    [Theory]
    [InlineData("select $2, $1::int, $2::text, f($7)", "1:pg_catalog.int4 2:text 7:?")]
    [InlineData("select 1", "")]
    [InlineData("insert into t values ($1, $1)", "1:?")]
    public void NamesParameters(string sql, string parameters) => Assert.Equal(
        parameters, string.Join(' ', ParameterUses.Of(Outline.One(sql).Ast).Select(use => $"{use.Number}:{use.CastType ?? "?"}")));

    private static string Show(ColumnReference column)
    {
        string access = column.Access switch
        {
            ColumnAccess.Read => "",
            ColumnAccess.Write => "=w",
            _ => "=rw",
        };
        string schema = column.Schema is null ? "" : column.Schema + ".";
        string qualifier = column.Qualifier is null ? "" : column.Qualifier + ":";
        return $"{qualifier}{schema}{column.Table ?? "?"}.{column.Name}{access}";
    }
}
