using System.Buffers;
using System.Text;
using Helios.Sql.Analysis;

namespace Helios.Sql.Tests;

/// <summary>Which literals become parameters. That the statement means the same is asked of PostgreSQL by
/// tests/conformance/sql/lifting.py.</summary>
public class LiteralLifterTests
{
    [Theory]
    [InlineData("select a from t where b = 5", "SELECT a FROM t WHERE b = $1", "i5")]
    [InlineData("select a + 1 from t limit 2 offset 3", "SELECT a + $1 FROM t LIMIT $2 OFFSET $3", "i1 i2 i3")]
    [InlineData("select a from t where b = -5 and c = - 2147483648", "SELECT a FROM t WHERE b = $1 AND c = $2", "i-5 i-2147483648")]
    [InlineData("select a from t where b in (2147483648, 1.50, 1e3, .5, 9223372036854775808, 3_000_000_000, -9223372036854775808)",
        "SELECT a FROM t WHERE b IN ($1, $2, $3, $4, $5, $6, $7)",
        "l2147483648 n1.50 n1e3 n.5 n9223372036854775808 l3000000000 l-9223372036854775808")]
    [InlineData("select a from t where b = 'x' and c like 'y%' and d in ('1', '2') and e between 'a' and 'b'",
        "SELECT a FROM t WHERE b = $1 AND c LIKE $2 AND d IN ($3, $4) AND e BETWEEN $5 AND $6", "ux uy% u1 u2 ua ub")]
    [InlineData("insert into t values (1, 'a', null, true, default), (2, 'b', f('c', 3), false, a + 4)",
        "INSERT INTO t VALUES ($1, $2, NULL, true, DEFAULT), ($3, $4, f('c', 3), false, a + $5)", "i1 ua i2 ub i4")]
    [InlineData("update t set a = 'x', b = b + 1 where c = $2 and d = 5",
        "UPDATE t SET a = 'x', b = b + $3 WHERE c = $2 AND d = $4", "i1 i5")]
    [InlineData("select a from t where b > timestamp '2020-01-01' and c = '1'::int",
        "SELECT a FROM t WHERE b > $1::pg_catalog.\"timestamp\" AND c = $2::pg_catalog.int4", "u2020-01-01 u1")]
    [InlineData("select a from t where b = any ('{1,2}')", "SELECT a FROM t WHERE b = ANY ($1)", "u{1,2}")]
    [InlineData("select a from t where b = 1 group by a having count(*) > 2 limit 3",
        "SELECT a FROM t WHERE b = $1 GROUP BY a HAVING count(*) > 2 LIMIT $2", "i1 i3")]
    [InlineData("select count(*) from t having count(*) > 5", "SELECT count(*) FROM t HAVING count(*) > $1", "i5")]
    [InlineData("select case when a = 1 then 2 / 0 end from t", "SELECT CASE WHEN a = $1 THEN 2 / 0 END FROM t", "i1")]
    public void Lifts(string sql, string lifted, string literals) => Check(sql, lifted, literals);

    [Theory]
    [InlineData("select a from t order by 1")]
    [InlineData("select a + 1 from t group by a + 1 order by 1")]
    [InlineData("select distinct a + 1 from t order by a + 1")]
    [InlineData("select random() * 10 from t order by random() * 10")]
    [InlineData("select a = interval '1' year, a < interval(3) '1', a = 'x'::varchar(3) from t")]
    [InlineData("select 'a', 5, f('a', 5), coalesce('a', 'b'), 'a' is null, 'a' || 'b', 1 / 0, '1'::int / 0, sqrt(-1), 5::smallint")]
    [InlineData("update t set a = 5, b = 'x', c[1] = 2")]
    [InlineData("select a > now() - 5 from t order by a + 1")]
    [InlineData("select now() - interval '1 day' limit 1.5")]
    [InlineData("select a from t where b = date '2020-01-01' or b = 'x'::mood")]
    [InlineData("select a::numeric(10, 2), current_timestamp(3) from t")]
    [InlineData("select sum(a) over (order by b rows 5 preceding) from t")]
    [InlineData("select extract(year from a), a at time zone 'UTC' from t")]
    [InlineData("select a = true, a = null, a = b'1', a = 0x1FFFFFFFFF from t")]
    [InlineData("insert into t (a) select b from u on conflict ((a + 1)) where a > 1 do nothing")]
    [InlineData("select array_agg(distinct a + 1 order by a + 1) from t")]
    [InlineData("select a from t where b like 'x' escape 'y' or c similar to 'z'")]
    [InlineData("select json_value(a, '$.b') from t")]
    [InlineData("select a from t tablesample bernoulli (10)")]
    [InlineData("with a as (values ('x')) select * from a")]
    [InlineData("select (a, 1) = (b, 2) from t")]
    public void Keeps(string sql)
    {
        LiftedStatement lifted = LiteralLifter.Lift(Outline.One(sql))!;
        Assert.Empty(lifted.Literals);
    }

    [Theory]
    [InlineData("explain select 1")]
    [InlineData("select 1 into t")]
    [InlineData("set a = 5")]
    [InlineData("create table t (a int default 5)")]
    [InlineData("fetch 5 from c")]
    [InlineData("declare c cursor for select 1")]
    public void LeavesOtherStatements(string sql) => Assert.Null(LiteralLifter.Lift(Outline.One(sql)));

    [Theory]
    [InlineData("select a from t where b = 5", "select  a from T where (b = 6) -- c", true)]
    [InlineData("select a from t where b = 5", "select a from t where b = 3000000000", false)]
    [InlineData("select a from t where b = 5", "select a from t where b = 5.0", false)]
    [InlineData("select a from t where b = 5", "select a from t where b = '5'", false)]
    [InlineData("select a from t where b = 5", "select a from t where b = $1", false)]
    [InlineData("select a from t order by 1", "select a from t order by 2", false)]
    [InlineData("select a from t where b = 5", "select a from t where c = 5", false)]
    [InlineData("select a from t where b in (1, 2)", "select a from t where b in (3, 4)", true)]
    [InlineData("select a from t where b in (1, 2)", "select a from t where b in (1)", false)]
    [InlineData("select a + interval '1' year", "select a + interval '2' year", false)]
    public void KeysTellWhatIsTheSame(string one, string other, bool isSame) =>
        Assert.Equal(isSame, Key(one).AsSpan().SequenceEqual(Key(other)));

    [Fact]
    public void LeavesTheOriginalAlone()
    {
        ParsedStatement statement = Outline.One("select -1, date 'x' from t");
        string before = Outline.Of(statement.Ast, statement.Ast.Root);
        LiteralLifter.Lift(statement);
        StatementFingerprint.Of(statement);
        Assert.Equal(before, Outline.Of(statement.Ast, statement.Ast.Root));
    }

    private static byte[] Key(string sql) => LiteralLifter.Lift(Outline.One(sql))!.Key.ToArray();

    private static void Check(string sql, string text, string literals)
    {
        LiftedStatement lifted = LiteralLifter.Lift(Outline.One(sql))!;
        var output = new ArrayBufferWriter<byte>();
        Deparser.Deparse(lifted.Ast, lifted.Ast.Root, output);
        Assert.Equal(text, Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(literals, string.Join(' ', lifted.Literals.Select(one => Letter(one.Class) + one.Text)));
    }

    private static string Letter(LiteralClass kind) => kind switch
    {
        LiteralClass.Int4 => "i",
        LiteralClass.Int8 => "l",
        LiteralClass.Numeric => "n",
        LiteralClass.Unknown => "u",
    };
}
