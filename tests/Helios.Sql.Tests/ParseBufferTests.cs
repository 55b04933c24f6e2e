using System.Buffers;
using System.Text;
using Helios.Base;

namespace Helios.Sql.Tests;

public class ParseBufferTests
{
    private const string Join = "SELECT o.id AS o_id, o.note AS \"Note\", c.email FROM orders AS o "
        + "JOIN customers c ON c.id = o.customer_id WHERE o.status = 'paid' AND c.country IN ($1, $2) "
        + "AND o.total BETWEEN 1.5 AND 2e3 ORDER BY o.id DESC LIMIT 10";

    [Theory]
    [InlineData("SELECT abalance FROM pgbench_accounts WHERE aid = 51423;")]
    [InlineData("UPDATE pgbench_accounts SET abalance = abalance + -3271 WHERE aid = 51423")]
    [InlineData(Join)]
    [InlineData("INSERT INTO t (a, b, c) VALUES (1, 'one', NULL), (2, 'it''s two', true), (3, E'a\\n', 2.5) ON CONFLICT (a) DO NOTHING")]
    [InlineData("BEGIN; SET search_path = a, b; SELECT 1; COMMIT")]
    [InlineData("ALTER TABLE t ADD a int DEFAULT 1; CREATE INDEX ON t (a); GRANT SELECT ON t TO r; VACUUM (ANALYZE) t; NOTIFY c, 'x'")]
    public void A_warm_buffer_parses_without_allocating(string text)
    {
        byte[] sql = Encoding.UTF8.GetBytes(text);
        using var buffer = new ParseBuffer();
        Assert.Equal(0, Allocations.Least(() =>
        {
            foreach (LentStatement statement in buffer.Parse(sql))
            {
                _ = statement.Kind;
            }
        }));
    }

    [Theory]
    [InlineData(Join)]
    [InlineData("WITH w AS (SELECT count(*) FILTER (WHERE a > 1) OVER (PARTITION BY b) FROM t) UPDATE u SET c = w.d FROM w RETURNING *")]
    [InlineData("INSERT INTO t (a, b) VALUES (1, 'it''s'), (-2, NULL) ON CONFLICT (a) DO UPDATE SET b = excluded.b || 'x'")]
    [InlineData("SELECT extract(year FROM a), CASE WHEN b THEN 1 ELSE 2 END, ARRAY[1, 2] FROM t GROUP BY ROLLUP (a, b) FOR UPDATE")]
    [InlineData("CREATE VIEW v (a) WITH (x = 1) AS SELECT 1; DROP FUNCTION f(int, OUT b text) CASCADE; COMMENT ON COLUMN t.a IS 'x'")]
    [InlineData("MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (u.a)")]
    [InlineData("CREATE TABLE t (a int PRIMARY KEY, b text DEFAULT 'x' CHECK (b <> '')) PARTITION BY RANGE (a) WITH (fillfactor = 70)")]
    [InlineData("COPY t (a, b) FROM STDIN WITH (FORMAT csv, HEADER true)")]
    [InlineData("ALTER TABLE t ADD COLUMN c int NOT NULL, DROP CONSTRAINT d; GRANT SELECT ON t TO u; DROP TABLE IF EXISTS t CASCADE")]
    public void A_tree_is_written_without_allocating(string text)
    {
        byte[] sql = Encoding.UTF8.GetBytes(text);
        using var buffer = new ParseBuffer();
        var output = new ArrayBufferWriter<byte>(4096);
        Assert.Equal(0, Allocations.Least(() =>
        {
            foreach (LentStatement statement in buffer.Parse(sql))
            {
                output.ResetWrittenCount();
                statement.Deparse(output);
            }
        }));
        Assert.NotEqual(0, output.WrittenCount);
    }

    [Fact]
    public void A_frozen_statement_stays_when_the_buffer_goes_on()
    {
        using var buffer = new ParseBuffer();
        var kept = new List<ParsedStatement>();
        foreach (LentStatement statement in buffer.Parse("SELECT a FROM t; DELETE FROM u WHERE b = $2"u8))
        {
            kept.Add(statement.Freeze());
        }

        foreach (LentStatement _ in buffer.Parse("INSERT INTO other VALUES ('something else')"u8))
        {
        }

        Assert.Equal(["SELECT a FROM t", "DELETE FROM u WHERE b = $2"], kept.Select(Written));
        Assert.Equal(["t", "u"], kept.Select(statement => statement.Tables[0].Name));
        Assert.Equal(2, kept[1].ParameterCount);
    }

    [Fact]
    public void A_lent_statement_is_refused_after_its_time()
    {
        using var buffer = new ParseBuffer();
        LentStatements first = buffer.Parse("SELECT 1; SELECT 2"u8);
        Assert.True(first.MoveNext());
        LentStatement one = first.Current;
        Assert.Equal(StatementKind.Select, one.Kind);

        Assert.True(first.MoveNext());
        Refused(one);
        LentStatement two = first.Current;
        buffer.Dispose();
        Refused(two);

        LentStatements next = buffer.Parse("SELECT 3"u8);
        Assert.True(next.MoveNext());
        Refused(two);
        Assert.Equal(StatementKind.Select, next.Current.Kind);
        Assert.False(next.MoveNext());
    }

    [Fact]
    public void Statements_before_an_error_are_lent_and_the_error_keeps_its_place()
    {
        using var buffer = new ParseBuffer();
        int seen = 0;
        try
        {
            foreach (LentStatement _ in buffer.Parse("SELECT 1; SELEC 2"u8))
            {
                seen++;
            }

            Assert.Fail("no error");
        }
        catch (SqlError error)
        {
            Assert.Equal(11, error.Position);
        }

        Assert.Equal(1, seen);
    }

    private static void Refused(LentStatement statement)
    {
        try
        {
            _ = statement.Kind;
        }
        catch (Bug)
        {
            return;
        }

        Assert.Fail("a statement was readable after its time");
    }

    private static string Written(ParsedStatement statement)
    {
        var output = new ArrayBufferWriter<byte>();
        Deparser.Deparse(statement.Ast, statement.Ast.Root, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
