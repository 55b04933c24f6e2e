using Helios.Sql.Analysis;

namespace Helios.Sql.Tests;

public class FingerprintTests
{
    [Theory]
    [InlineData("select 1", "SELECT  'x' -- c")]
    [InlineData("select 1", "select $1")]
    [InlineData("select 1", "select null")]
    [InlineData("select -1", "select 1.5e3")]
    [InlineData("select a as x from t", "select a y from T")]
    [InlineData("select * from t where a in (1, 2, 3)", "select * from t where (a in ($1))")]
    [InlineData("insert into t values (1, 'a'), (2, 'b')", "insert into t values (1, 'a')")]
    [InlineData("select * from t where a = any (array[1, 2])", "select * from t where a = any (array[1])")]
    [InlineData("select date '2020-01-01'", "select cast('x' as date)")]
    [InlineData("select a::int from t", "select cast(a as int4) from t")]
    [InlineData("select a.x, b.y from t a join u b on a.i = b.i", "select p.x, q.y from t p join u as q on p.i = q.i")]
    [InlineData("select * from t a for update of a", "select * from t b for update of b")]
    [InlineData("select 1 limit 5 offset 2", "select 1 offset 7 limit 9")]
    [InlineData("select a != 1", "select a <> 1")]
    [InlineData("set app.tenant = 5", "SET app.tenant TO 'y'")]
    [InlineData("prepare a as select 1", "prepare b as select 2")]
    [InlineData("savepoint a", "savepoint b")]
    [InlineData("fetch 5 from c", "fetch 7 from d")]
    public void IsTheSame(string one, string other) => Assert.Equal(Of(one), Of(other));

    [Theory]
    [InlineData("select a from t", "select b from t")]
    [InlineData("select a from t", "select a from s.t")]
    [InlineData("select a, b from t", "select b, a from t")]
    [InlineData("select a from t order by 1", "select a from t order by 2")]
    [InlineData("select a from t where b = 1", "select a from t where b > 1")]
    [InlineData("select a from t where b = 1 and c = 1", "select a from t where b = 1 or c = 1")]
    [InlineData("select a::int", "select a::bigint")]
    [InlineData("select 1::varchar(10)", "select 1::varchar(20)")]
    [InlineData("select a.x from t a, u b", "select b.x from t a, u b")]
    [InlineData("select extract(year from a)", "select extract(month from a)")]
    [InlineData("select f(1)", "select f(1, 2)")]
    [InlineData("select 1 union select 2", "select 1 union all select 2")]
    [InlineData("insert into t values (1, 2)", "insert into t values (1, a)")]
    [InlineData("begin isolation level serializable", "begin isolation level read committed")]
    [InlineData("select f(a)", "select f(a) from t")]
    [InlineData("select ((a + 1) * 2)", "select a + (1 * 2)")]
    public void Differs(string one, string other) => Assert.NotEqual(Of(one), Of(other));

    /// <summary>Users keep fingerprints: these may never change.</summary>
    [Theory]
    [InlineData("select 1", "b6403f26ff5181ba2cde48afca1cdc6f")]
    [InlineData("SELECT abalance FROM pgbench_accounts WHERE aid = 1", "0e052858cf62ec7e4909992eaedca4f6")]
    [InlineData(
        "insert into t (a, b) values (1, 'x') on conflict (a) do update set b = excluded.b returning *",
        "3de0c17e3a72829c5f4161d7330b9088")]
    [InlineData("with x as (select 1) update t as u set a = b.c from x b where u.id in (1, 2)", "e3bb87b0220a81cfd1a7dba13fc2e6d8")]
    [InlineData("begin", "2fd4187e8596966f5003702122e295ce")]
    public void IsStable(string sql, string fingerprint) => Assert.Equal(fingerprint, Of(sql));

    [Theory]
    [InlineData("select a, -5 from t where b = 'x' limit 3", "SELECT a, $1 FROM t WHERE b = $2 LIMIT $3")]
    [InlineData("select 1 from t where a = $2 and b in (1, 2, 3) and c = 4", "SELECT $3 FROM t WHERE a = $2 AND b IN ($4) AND c = $5")]
    [InlineData("insert into t values (1, now()), (2, now()), (3, 4)", "INSERT INTO t VALUES ($1, now()), ($2, now()), ($3, $4)")]
    [InlineData("select interval '1' year, date 'x'", "SELECT $1::pg_catalog.\"interval\"(4), $2::date")]
    [InlineData("SET app.x = 5", "set app.x = $1")]
    [InlineData("Alter Role \"Bob\" Password 'secret' -- c", "alter role \"Bob\" password $1")]
    [InlineData("copy t (a,b) from '/tmp/x' with (format csv)", "copy t (a, b) from $1 with (format csv)")]
    public void WritesTheNormalizedText(string sql, string text) =>
        Assert.Equal(text, StatementFingerprint.Of(Outline.One(sql)).Text);

    private static string Of(string sql) => StatementFingerprint.Of(Outline.One(sql)).ToString();
}
