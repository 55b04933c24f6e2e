namespace Helios.Sql.Tests;

public class DeparserTests
{
    [Theory]
    [InlineData("SELECT a, b AS c FROM s.t AS x (d) WHERE a = $1 ORDER BY 1 DESC NULLS LAST LIMIT 3")]
    [InlineData("SELECT (a + b) * c - - d FROM t")]
    [InlineData("SELECT DISTINCT ON (a) a, count(*) FILTER (WHERE b) OVER w FROM t WINDOW w AS ( PARTITION BY c ORDER BY d)")]
    [InlineData("WITH RECURSIVE x (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM x) SELECT * FROM x")]
    [InlineData("SELECT 1 UNION ALL (SELECT 2 EXCEPT SELECT 3 LIMIT 1)")]
    [InlineData("SELECT * FROM (a JOIN b ON true) AS j CROSS JOIN LATERAL f(1) WITH ORDINALITY AS g (x, y)")]
    [InlineData("SELECT * FROM a JOIN (b LEFT JOIN c USING (x)) ON a.y = b.y")]
    [InlineData("INSERT INTO t (a, b[1]) VALUES (1, DEFAULT), (2, 3) ON CONFLICT (a) DO UPDATE SET (a, b) = ROW(1, 2) RETURNING *")]
    [InlineData("UPDATE ONLY t AS x SET a = a || 'it''s' FROM u WHERE CURRENT OF c")]
    [InlineData("DELETE FROM t USING u WHERE t.a IN (SELECT 1) RETURNING WITH (OLD AS o) o.*")]
    [InlineData("SELECT CASE WHEN a IS NULL THEN  E'\\\\' ELSE (b).c[1:2] END, NOT (a AND b)")]
    [InlineData("SELECT a BETWEEN (b + 1) AND c, d NOT LIKE e ESCAPE '!', f = ANY (ARRAY[1, 2])")]
    [InlineData("SELECT EXTRACT('year' FROM a), TRIM(LEADING FROM b), c AT TIME ZONE 'UTC', CURRENT_TIMESTAMP(3)")]
    [InlineData("SELECT \"Select\", \"a\"\"b\", \"value\" AS name FROM \"T\"")]
    [InlineData("CREATE TABLE t (a pg_catalog.int4 PRIMARY KEY, b text NOT NULL DEFAULT 'x', CHECK (a > 0) NOT VALID)")]
    [InlineData("SET LOCAL app.current_tenant_id TO 12345")]
    [InlineData("SET TIME ZONE INTERVAL '-08:00' HOUR TO MINUTE")]
    [InlineData("FETCH BACKWARD 5 FROM c")]
    [InlineData("COPY t (a) FROM STDIN WITH (\"format\" 'csv')")]
    public void WritesWhatItRead(string sql) => Assert.Equal(sql, Outline.Deparsed(Outline.One(sql)));

    [Theory]
    [InlineData("a AND (b AND c)")]
    [InlineData("(a = b) = c")]
    [InlineData("(a < b) IS NULL")]
    [InlineData("(a IS NULL) = (b IS NULL)")]
    [InlineData("(- 1) ^ 2")]
    [InlineData("- (1 ^ 2)")]
    [InlineData("a - (b - c)")]
    [InlineData("(a || b) || (c || d)")]
    [InlineData("(@ a) + b")]
    [InlineData("@ (a + b)")]
    [InlineData("(NOT a) = b")]
    [InlineData("(a COLLATE x) || b")]
    [InlineData("(a AT TIME ZONE b)::text")]
    [InlineData("((a, b) OVERLAPS (c, d)) IS TRUE")]
    [InlineData("a BETWEEN (b IS NULL) AND (c AND d)")]
    [InlineData("(a LIKE b) LIKE c")]
    [InlineData("OPERATOR(pg_catalog.-) a")]
    [InlineData("rollup(1), \"cube\"(2), \"left\"(a, 1), \"int4\"(3)")]
    [InlineData("(f(x)).y, (ROW(1)).*, (ARRAY[1, 2])[1], $1.a[2]")]
    public void ParenthesesKeepTheTree(string expressions)
    {
        ParsedStatement first = Outline.One("SELECT " + expressions);
        string written = Outline.Deparsed(first);
        Assert.Equal(Outline.Of(first.Ast, first.Ast.Root), Outline.Of(written));
        Assert.Equal(written, Outline.Deparsed(Outline.One(written)));
    }
}
