using Helios.Base;
using Helios.Sql.Editing;

namespace Helios.Sql.Tests.Editing;

/// <summary>What a restriction makes of a statement's text. That it means what row-level security means is RowSecurityTests.</summary>
public class RestrictionTests
{
    [Theory]
    [InlineData("SELECT * FROM orders", "SELECT * FROM orders WHERE orders.tenant = 1")]
    [InlineData("SELECT * FROM orders o WHERE a OR b", "SELECT * FROM orders AS o WHERE o.tenant = 1 AND (a OR b)")]
    [InlineData("SELECT * FROM orders WHERE a AND b", "SELECT * FROM orders WHERE orders.tenant = 1 AND a AND b")]
    [InlineData("TABLE orders", "SELECT * FROM orders WHERE orders.tenant = 1")]
    [InlineData("SELECT * FROM ONLY orders FOR UPDATE OF orders",
        "SELECT * FROM ONLY orders WHERE orders.tenant = 1 FOR UPDATE OF orders")]
    [InlineData("SELECT * FROM orders o, orders p", "SELECT * FROM orders AS o, orders AS p WHERE o.tenant = 1 AND p.tenant = 1")]
    [InlineData("SELECT * FROM orders o, customers orders", "SELECT * FROM orders AS o, customers AS orders WHERE o.tenant = 1")]
    [InlineData("SELECT * FROM public.orders, s2.orders",
        "SELECT * FROM public.orders, s2.orders WHERE public.orders.tenant = 1 AND s2.orders.tenant = 1")]
    [InlineData("SELECT * FROM orders AS o (a, b)", "SELECT * FROM (SELECT * FROM orders WHERE orders.tenant = 1) AS o (a, b)")]
    [InlineData("SELECT * FROM orders TABLESAMPLE bernoulli(10) REPEATABLE (1) WHERE a",
        "SELECT * FROM orders TABLESAMPLE bernoulli(10) REPEATABLE (1) WHERE orders.tenant = 1 AND a")]
    [InlineData("SELECT \"Orders\".* FROM \"Orders\"", "SELECT \"Orders\".* FROM \"Orders\"")]
    public void OfOneLevelStandsInWhere(string sql, string edited) => Assert.Equal(edited, Edited.Restricted(sql));

    [Theory]
    [InlineData("SELECT * FROM orders o LEFT JOIN c ON o.c = c.id",
        "SELECT * FROM orders AS o LEFT JOIN c ON o.c = c.id WHERE o.tenant = 1")]
    [InlineData("SELECT * FROM c LEFT JOIN orders o ON o.c = c.id",
        "SELECT * FROM c LEFT JOIN orders AS o ON o.tenant = 1 AND o.c = c.id")]
    [InlineData("SELECT * FROM orders o RIGHT JOIN c ON o.c = c.id",
        "SELECT * FROM orders AS o RIGHT JOIN c ON o.tenant = 1 AND o.c = c.id")]
    [InlineData("SELECT * FROM c RIGHT JOIN orders o ON o.c = c.id",
        "SELECT * FROM c RIGHT JOIN orders AS o ON o.c = c.id WHERE o.tenant = 1")]
    [InlineData("SELECT * FROM c CROSS JOIN orders", "SELECT * FROM c CROSS JOIN orders WHERE orders.tenant = 1")]
    [InlineData("SELECT * FROM c NATURAL JOIN orders", "SELECT * FROM c NATURAL JOIN orders WHERE orders.tenant = 1")]
    [InlineData("SELECT * FROM c NATURAL LEFT JOIN orders",
        "SELECT * FROM c NATURAL LEFT JOIN (SELECT * FROM orders WHERE orders.tenant = 1) AS orders")]
    [InlineData("SELECT * FROM c LEFT JOIN orders o USING (id)",
        "SELECT * FROM c LEFT JOIN (SELECT * FROM orders WHERE orders.tenant = 1) AS o USING (id)")]
    [InlineData("SELECT * FROM orders o FULL JOIN c ON true",
        "SELECT * FROM (SELECT * FROM orders WHERE orders.tenant = 1) AS o FULL JOIN c ON true")]
    [InlineData("SELECT * FROM a LEFT JOIN (orders o JOIN b ON o.x = b.x) ON a.x = b.x",
        "SELECT * FROM a LEFT JOIN (orders AS o JOIN b ON o.x = b.x) ON o.tenant = 1 AND a.x = b.x")]
    [InlineData("SELECT * FROM (orders JOIN b ON true) AS j",
        "SELECT * FROM ((SELECT * FROM orders WHERE orders.tenant = 1) AS orders JOIN b ON true) AS j")]
    [InlineData("SELECT * FROM c FULL JOIN orders TABLESAMPLE bernoulli (1) ON true",
        "SELECT * FROM c FULL JOIN (SELECT * FROM orders TABLESAMPLE bernoulli(1) WHERE orders.tenant = 1) AS orders ON true")]
    public void OfJoinsKeepsWhatIsExtendedByNulls(string sql, string edited) => Assert.Equal(edited, Edited.Restricted(sql));

    [Theory]
    [InlineData("SELECT (SELECT max(id) FROM orders), a IN (SELECT id FROM orders o) FROM c ORDER BY (SELECT 1 FROM orders) "
        + "LIMIT (SELECT 2 FROM orders)",
        "SELECT (SELECT max(id) FROM orders WHERE orders.tenant = 1), a IN (SELECT id FROM orders AS o WHERE o.tenant = 1) FROM c "
        + "ORDER BY (SELECT 1 FROM orders WHERE orders.tenant = 1) LIMIT (SELECT 2 FROM orders WHERE orders.tenant = 1)")]
    [InlineData("SELECT 1 FROM orders UNION (SELECT 2 FROM orders LIMIT 1)",
        "SELECT 1 FROM orders WHERE orders.tenant = 1 UNION (SELECT 2 FROM orders WHERE orders.tenant = 1 LIMIT 1)")]
    [InlineData("VALUES ((SELECT 1 FROM orders))", "VALUES ((SELECT 1 FROM orders WHERE orders.tenant = 1))")]
    [InlineData("WITH orders AS (SELECT * FROM orders) SELECT * FROM orders",
        "WITH orders AS (SELECT * FROM orders WHERE orders.tenant = 1) SELECT * FROM orders")]
    [InlineData("WITH RECURSIVE orders AS (SELECT 1) SELECT * FROM orders, public.orders p",
        "WITH RECURSIVE orders AS (SELECT 1) SELECT * FROM orders, public.orders AS p WHERE p.tenant = 1")]
    [InlineData("WITH orders AS (SELECT 1) DELETE FROM orders",
        "WITH orders AS (SELECT 1) DELETE FROM orders WHERE orders.tenant = 1")]
    [InlineData("SELECT * FROM (WITH orders AS (SELECT 1) SELECT 2) AS q, orders",
        "SELECT * FROM (WITH orders AS (SELECT 1) SELECT 2) AS q, orders WHERE orders.tenant = 1")]
    [InlineData("EXPLAIN ANALYZE SELECT * FROM orders", "EXPLAIN (analyze) SELECT * FROM orders WHERE orders.tenant = 1")]
    [InlineData("PREPARE p AS SELECT * FROM orders WHERE a = $1",
        "PREPARE p AS SELECT * FROM orders WHERE orders.tenant = 1 AND a = $1")]
    [InlineData("DECLARE k CURSOR FOR TABLE orders", "DECLARE k CURSOR FOR SELECT * FROM orders WHERE orders.tenant = 1")]
    [InlineData("CREATE VIEW v AS SELECT * FROM orders", "CREATE VIEW v AS SELECT * FROM orders WHERE orders.tenant = 1")]
    [InlineData("CREATE MATERIALIZED VIEW v AS TABLE orders", "CREATE MATERIALIZED VIEW v AS SELECT * FROM orders WHERE orders.tenant = 1")]
    [InlineData("CREATE TABLE x AS SELECT * FROM orders", "CREATE TABLE x AS SELECT * FROM orders WHERE orders.tenant = 1")]
    [InlineData("SELECT * INTO x FROM orders", "SELECT * INTO TABLE x FROM orders WHERE orders.tenant = 1")]
    public void ReachesEveryScope(string sql, string edited) => Assert.Equal(edited, Edited.Restricted(sql));

    [Theory]
    [InlineData("UPDATE orders SET a = 1", "UPDATE orders SET a = 1 WHERE orders.tenant = 1")]
    [InlineData("UPDATE orders o SET a = p.a FROM orders p WHERE o.x = p.x",
        "UPDATE orders AS o SET a = p.a FROM orders AS p WHERE o.tenant = 1 AND p.tenant = 1 AND o.x = p.x")]
    [InlineData("DELETE FROM orders USING c LEFT JOIN orders p ON true RETURNING (SELECT 1 FROM orders)",
        "DELETE FROM orders USING c LEFT JOIN orders AS p ON p.tenant = 1 AND true WHERE orders.tenant = 1 "
        + "RETURNING (SELECT 1 FROM orders WHERE orders.tenant = 1)")]
    [InlineData("UPDATE c SET a = 1 FROM orders WHERE CURRENT OF k",
        "UPDATE c SET a = 1 FROM (SELECT * FROM orders WHERE orders.tenant = 1) AS orders WHERE CURRENT OF k")]
    [InlineData("INSERT INTO orders SELECT * FROM orders", "INSERT INTO orders SELECT * FROM orders WHERE orders.tenant = 1")]
    [InlineData("INSERT INTO orders AS o VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1 WHERE o.b",
        "INSERT INTO orders AS o VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1 WHERE o.tenant = 1 AND o.b")]
    [InlineData("MERGE INTO orders o USING orders s ON o.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY SOURCE THEN DELETE "
        + "WHEN NOT MATCHED BY SOURCE AND o.a THEN DO NOTHING WHEN NOT MATCHED THEN INSERT VALUES (1)",
        "MERGE INTO orders AS o USING (SELECT * FROM orders WHERE orders.tenant = 1) AS s ON o.tenant = 1 AND o.id = s.id "
        + "WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY SOURCE AND o.tenant = 1 THEN DELETE "
        + "WHEN NOT MATCHED BY SOURCE AND o.tenant = 1 AND o.a THEN DO NOTHING WHEN NOT MATCHED THEN INSERT VALUES (1)")]
    [InlineData("COPY orders (a, b) TO STDOUT WITH (FORMAT csv)",
        "COPY (SELECT a, b FROM ONLY orders WHERE orders.tenant = 1) TO STDOUT WITH (\"format\" \"csv\")")]
    [InlineData("COPY orders TO STDOUT", "COPY (SELECT * FROM ONLY orders WHERE orders.tenant = 1) TO STDOUT")]
    public void OfWritesStandsAtTheTarget(string sql, string edited) => Assert.Equal(edited, Edited.Restricted(sql));

    [Theory]
    [InlineData("a = 1 OR orders.b = 2", "SELECT * FROM orders AS o WHERE o.a = 1 OR o.b = 2")]
    [InlineData("tenant IN (SELECT tenant FROM m WHERE who = current_user)",
        "SELECT * FROM orders AS o WHERE o.tenant IN (SELECT tenant FROM m WHERE who = CURRENT_USER)")]
    [InlineData("EXISTS (SELECT 1 FROM m WHERE m.tenant = orders.tenant)",
        "SELECT * FROM orders AS o WHERE EXISTS (SELECT 1 FROM m WHERE m.tenant = o.tenant)")]
    [InlineData("EXISTS (SELECT 1 FROM m o WHERE o.tenant = orders.tenant)",
        "SELECT * FROM (SELECT * FROM orders WHERE EXISTS (SELECT 1 FROM m AS o WHERE o.tenant = orders.tenant)) AS o")]
    [InlineData("(SELECT tenant) = 1", "SELECT * FROM orders AS o WHERE (SELECT o.tenant) = 1")]
    [InlineData("f(orders.*) AND (addr).city = 'x'", "SELECT * FROM orders AS o WHERE f(o.*) AND (o.addr).city = 'x'")]
    [InlineData("EXISTS (SELECT 1 FROM orders WHERE orders.id = 1)",
        "SELECT * FROM orders AS o WHERE EXISTS (SELECT 1 FROM orders WHERE orders.id = 1)")]
    [InlineData("EXISTS (SELECT 1 FROM (SELECT orders.tenant AS t) AS orders WHERE t = 1)",
        "SELECT * FROM orders AS o WHERE EXISTS (SELECT 1 FROM (SELECT o.tenant AS t) AS orders WHERE t = 1)")]
    public void QualifiesTheColumnsOfThePredicate(string predicate, string edited) =>
        Assert.Equal(edited, Edited.Restricted("SELECT * FROM orders o", predicate));

    [Fact]
    public void GivesARowThatCannotBeRenamedAnotherName() => Assert.Equal(
        "DELETE FROM orders AS o WHERE EXISTS (SELECT * FROM (SELECT o.*) AS restricted_row WHERE "
        + "EXISTS (SELECT 1 FROM m AS o WHERE o.tenant = restricted_row.tenant))",
        Edited.Restricted("DELETE FROM orders o", "EXISTS (SELECT 1 FROM m o WHERE o.tenant = orders.tenant)"));

    [Theory]
    [InlineData("x.tenant = 1")]
    [InlineData("EXISTS (SELECT 1 FROM m WHERE x.tenant = 1)")]
    [InlineData("EXISTS (SELECT 1 FROM m AS x, (SELECT x.tenant) AS y)")]
    public void RefusesColumnsOfNoKnownRelation(string predicate)
    {
        SqlError error = Assert.Throws<SqlError>(() => Edited.Restricted("SELECT * FROM orders o, x", predicate));
        Assert.Equal(SqlState.ExternalRoutineException, error.State);
    }

    [Theory]
    [InlineData("TRUNCATE orders")]
    [InlineData("DROP TABLE a, orders")]
    [InlineData("ALTER TABLE orders ADD COLUMN a int")]
    [InlineData("CREATE TABLE orders AS SELECT 1")]
    [InlineData("SELECT 1 INTO orders")]
    [InlineData("CREATE TABLE x (LIKE orders)")]
    [InlineData("CREATE TABLE x (a int REFERENCES orders)")]
    [InlineData("CREATE TABLE x () INHERITS (orders)")]
    [InlineData("LOCK TABLE orders")]
    [InlineData("CREATE VIEW orders AS SELECT 1")]
    [InlineData("CREATE RULE r AS ON SELECT TO orders DO INSTEAD SELECT 1")]
    [InlineData("COMMENT ON TABLE orders IS NULL")]
    [InlineData("GRANT SELECT ON orders TO x")]
    [InlineData("CREATE INDEX ON orders (a)")]
    [InlineData("VACUUM orders")]
    [InlineData("UPDATE orders SET a = 1 WHERE CURRENT OF c")]
    [InlineData("DELETE FROM orders WHERE CURRENT OF c")]
    [InlineData("SELECT * FROM orders, s2.orders")]
    public void RefusesWhatHasNoPlaceForIt(string sql)
    {
        SqlError error = Assert.Throws<SqlError>(() => Edited.Restricted(sql));
        Assert.Equal((SqlState.InsufficientPrivilege, "orders"), (error.State, error.TableName));
    }

    [Fact]
    public void RefusesACommonTableThatWouldStandForAPredicatesRelation()
    {
        const string predicate = "tenant IN (SELECT tenant FROM m)";
        const string sql = "WITH m AS (SELECT 1 AS tenant) SELECT * FROM orders";
        SqlError error = Assert.Throws<SqlError>(() => Edited.Restricted(sql, predicate));
        Assert.Equal(SqlState.InsufficientPrivilege, error.State);
        string qualified = Edited.Restricted(sql, predicate.Replace(" m", " public.m", StringComparison.Ordinal));
        Assert.Contains("public.m", qualified, StringComparison.Ordinal);
    }

    [Fact]
    public void ListsTheRowsThatMustBeChecked()
    {
        var editor = new AstEditor(Outline.One("WITH x AS (INSERT INTO s.orders VALUES (1)) UPDATE orders SET a = 1").Ast);
        editor.RestrictRelation(null, "orders", AstFragment.Expression("tenant = 1"));
        Assert.Equal(
            ["s orders Insert", " orders Update"], editor.Build().Checks.Select(c => $"{c.Schema} {c.Name} {c.Access}"));
    }

    [Fact]
    public void TakesEffectAfterEveryOtherEdit()
    {
        string edited = Edited.By("SELECT * FROM orders", (editor, _) =>
        {
            editor.RestrictRelation(null, "orders", AstFragment.Expression("tenant = 1"));
            editor.RestrictRelation(null, "orders", AstFragment.Expression("a OR b"));
            Assert.Equal(1, editor.WrapRelation(null, "orders", AstFragment.Query("SELECT id FROM orders")));
        });
        Assert.Equal("SELECT * FROM (SELECT id FROM orders WHERE orders.tenant = 1 AND (orders.a OR orders.b)) AS orders", edited);
    }

    [Fact]
    public void DoesNotTouchThePredicatesOwnRelations() => Assert.Equal(
        "SELECT * FROM orders WHERE orders.id IN (SELECT id FROM orders)",
        Edited.Restricted("SELECT * FROM orders", "id IN (SELECT id FROM orders)"));

    [Fact]
    public void KnowsSchemas()
    {
        static string By(string sql) =>
            Edited.By(sql, (editor, _) => editor.RestrictRelation("s", "orders", AstFragment.Expression("s.orders.tenant = 1")));
        Assert.Equal("SELECT * FROM s.orders WHERE orders.tenant = 1", By("SELECT * FROM s.orders"));
        Assert.Equal("SELECT * FROM orders WHERE orders.tenant = 1", By("SELECT * FROM orders"));
        Assert.Equal("SELECT * FROM t.orders", By("SELECT * FROM t.orders"));
    }
}
