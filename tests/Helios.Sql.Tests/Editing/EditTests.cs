using Helios.Base;
using Helios.Sql.Editing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Tests.Editing;

public class EditTests
{
    [Theory]
    [InlineData("SELECT a + 1 FROM t", NodeKind.Operator, "f(b)", "SELECT f(b) FROM t")]
    [InlineData("SELECT a FROM t WHERE x = 1", NodeKind.Operator, "y OR z", "SELECT a FROM t WHERE y OR z")]
    [InlineData("SELECT a FROM t WHERE x = 1 AND b", NodeKind.Operator, "y OR z", "SELECT a FROM t WHERE (y OR z) AND b")]
    [InlineData("UPDATE t SET ssn = 'x'", NodeKind.StringConst, "NULL", "UPDATE t SET ssn = NULL")]
    public void ReplacesExpressions(string sql, NodeKind kind, string by, string edited) => Assert.Equal(
        edited, Edited.By(sql, (editor, ast) => editor.Replace(Edited.Find(ast, kind), AstFragment.Expression(by))));

    [Fact]
    public void ReplacesWholeStatements() => Assert.Equal(
        "SELECT 1", Edited.By("SELECT 2 FROM t", (editor, ast) => editor.Replace(ast.Root, AstFragment.Query("SELECT 1"))));

    [Theory]
    [InlineData("SELECT a FROM t", NodeKind.RangeVar, "1")]
    [InlineData("SELECT a FROM t", NodeKind.ResTarget, "1")]
    [InlineData("SELECT a FROM t", NodeKind.Select, "1")]
    [InlineData("SELECT a FROM t", NodeKind.Identifier, "1")]
    [InlineData("TRUNCATE t", NodeKind.Truncate, "1")]
    public void RefusesFragmentsOfAnotherSort(string sql, NodeKind kind, string by) => Assert.Equal(
        SqlState.ExternalRoutineException,
        Edited.Refused(sql, (editor, ast) => editor.Replace(Edited.Find(ast, kind), AstFragment.Expression(by))).State);

    [Theory]
    [InlineData("SELECT a, b FROM t", NodeKind.ResTarget, 0, "SELECT b FROM t")]
    [InlineData("SELECT a FROM t WHERE b = 1", NodeKind.Operator, 0, "SELECT a FROM t")]
    [InlineData("SELECT a FROM t WHERE b = 1 AND c", NodeKind.Operator, 0, "SELECT a FROM t WHERE c")]
    [InlineData("SELECT a FROM t WHERE x AND b = 1 AND c", NodeKind.Operator, 0, "SELECT a FROM t WHERE x AND c")]
    [InlineData("SELECT a FROM t WHERE x OR (b = 1 AND c)", NodeKind.Operator, 0, "SELECT a FROM t WHERE x OR c")]
    [InlineData("SELECT a FROM t ORDER BY b, c LIMIT 3", NodeKind.SortBy, 1, "SELECT a FROM t ORDER BY b LIMIT 3")]
    [InlineData("SELECT a FROM t LIMIT 3", NodeKind.IntegerConst, 0, "SELECT a FROM t")]
    [InlineData("SELECT 1 ORDER BY 2 FETCH FIRST 3 ROWS WITH TIES", NodeKind.IntegerConst, 2, "SELECT 1 ORDER BY 2")]
    [InlineData("SELECT a FROM t, u", NodeKind.RangeVar, 1, "SELECT a FROM t")]
    [InlineData("SELECT DISTINCT ON (5) a FROM t", NodeKind.IntegerConst, 0, "SELECT a FROM t")]
    [InlineData("WITH x AS (SELECT 1), y AS (SELECT 2) SELECT 3", NodeKind.Cte, 0, "WITH y AS (SELECT 2) SELECT 3")]
    public void RemovesNodes(string sql, NodeKind kind, int place, string edited) =>
        Assert.Equal(edited, Edited.By(sql, (editor, ast) => editor.Remove(Edited.Find(ast, kind, place))));

    [Theory]
    [InlineData("SELECT f(a = 1) FROM t WHERE NOT (b < 2)", NodeKind.Operator, 1)]
    [InlineData("SELECT CASE WHEN a THEN b END", NodeKind.CaseWhen, 0)]
    [InlineData("SELECT 1", NodeKind.Select, 0)]
    [InlineData("WITH x AS (SELECT 1) SELECT 3", NodeKind.Cte, 0)]
    [InlineData("UPDATE t SET a = 1", NodeKind.ResTarget, 0)]
    [InlineData("SELECT * FROM a JOIN b ON x = y", NodeKind.Operator, 0)]
    [InlineData("SELECT -1", NodeKind.IntegerConst, 0)]
    [InlineData("TRUNCATE a", NodeKind.RangeVar, 0)]
    public void RefusesToRemoveWhatMustBeThere(string sql, NodeKind kind, int place) => Assert.Equal(
        SqlState.FeatureNotSupported,
        Edited.Refused(sql, (editor, ast) => editor.Remove(Edited.Find(ast, kind, place))).State);

    [Theory]
    [InlineData("INSERT INTO t (a) SELECT 1", NodeKind.Select, 0)]
    [InlineData("SELECT 1 ORDER BY 2 FETCH FIRST 3 ROWS WITH TIES", NodeKind.SortBy, 0)]
    [InlineData("SELECT sum(a) OVER (ORDER BY b ROWS 1 PRECEDING)", NodeKind.IntegerConst, 0)]
    public void RefusesWhatLeavesNoStatement(string sql, NodeKind kind, int place)
    {
        // The part may be missing by itself, but not beside the others.
        SqlError error = Edited.Refused(sql, (editor, ast) => editor.Remove(Edited.Find(ast, kind, place)));
        Assert.Equal(SqlState.ExternalRoutineException, error.State);
    }

    [Fact]
    public void RefusesNodesThatAreNoMore()
    {
        SqlError error = Edited.Refused("SELECT a = 1, b", (editor, ast) =>
        {
            editor.Remove(Edited.Find(ast, NodeKind.ResTarget));
            editor.Remove(Edited.Find(ast, NodeKind.Operator));
        });
        Assert.Equal(SqlState.ExternalRoutineException, error.State);
    }

    [Theory]
    [InlineData("SELECT * FROM people", "SELECT * FROM (SELECT id, mask(ssn) AS ssn FROM people) AS people")]
    [InlineData("SELECT * FROM c LEFT JOIN ONLY public.people AS p (a, b) USING (id)",
        "SELECT * FROM c LEFT JOIN (SELECT id, mask(ssn) AS ssn FROM people) AS p (a, b) USING (id)")]
    [InlineData("WITH people AS (SELECT 1) SELECT * FROM people", "WITH people AS (SELECT 1) SELECT * FROM people")]
    [InlineData("MERGE INTO t USING people ON true WHEN MATCHED THEN DELETE",
        "MERGE INTO t USING (SELECT id, mask(ssn) AS ssn FROM people) AS people ON true WHEN MATCHED THEN DELETE")]
    public void WrapsRelations(string sql, string edited) => Assert.Equal(edited, Edited.By(
        sql, (editor, _) => editor.WrapRelation(null, "people", AstFragment.Query("SELECT id, mask(ssn) AS ssn FROM people"))));

    [Theory]
    [InlineData("UPDATE people SET a = 1")]
    [InlineData("SELECT * FROM people TABLESAMPLE system (1)")]
    [InlineData("COPY people TO STDOUT")]
    [InlineData("TRUNCATE people")]
    [InlineData("WITH m AS (SELECT 1) SELECT * FROM people")]
    public void RefusesToWrapWhatIsNotJustRead(string sql) => Assert.Equal(
        SqlState.InsufficientPrivilege,
        Edited.Refused(sql, (editor, _) => editor.WrapRelation(null, "people", AstFragment.Query("SELECT id FROM people, m"))).State);

    [Fact]
    public void WrapsOneOccurrence() => Assert.Equal(
        "SELECT * FROM t AS a, (SELECT 1 AS x) AS b",
        Edited.By("SELECT * FROM t a, t b", (editor, ast) =>
            editor.WrapOccurrence(Edited.Find(ast, NodeKind.RangeVar, 1), AstFragment.Query("SELECT 1 AS x"))));

    [Theory]
    [InlineData("SELECT a FROM t", "SELECT a, now() AS seen FROM t")]
    [InlineData("SELECT FROM t", "SELECT now() AS seen FROM t")]
    [InlineData("SELECT DISTINCT ON (a) a FROM t", "SELECT DISTINCT ON (a) a, now() AS seen FROM t")]
    [InlineData("SELECT 1 UNION ALL SELECT 2 UNION ALL VALUES (3)",
        "SELECT 1, now() AS seen UNION ALL SELECT 2, now() AS seen UNION ALL VALUES (3, now())")]
    [InlineData("DELETE FROM t RETURNING a", "DELETE FROM t RETURNING a, now() AS seen")]
    public void AddsTargets(string sql, string edited) => Assert.Equal(
        edited, Edited.By(sql, (editor, _) => editor.AddTarget(editor.MainStatement(), AstFragment.Expression("now()"), "seen")));

    [Theory]
    [InlineData("SELECT DISTINCT a FROM t")]
    [InlineData("SELECT 1 UNION SELECT 2")]
    [InlineData("DELETE FROM t")]
    public void RefusesTargetsThatChangeTheRows(string sql) => Assert.Equal(
        SqlState.FeatureNotSupported,
        Edited.Refused(sql, (editor, _) => editor.AddTarget(editor.MainStatement(), AstFragment.Expression("1"), "x")).State);

    [Theory]
    [InlineData("INSERT INTO t SELECT 1", NodeKind.Select, 0)]
    [InlineData("SELECT (SELECT 1)", NodeKind.Select, 1)]
    [InlineData("SELECT 1 UNION ALL SELECT 2", NodeKind.Select, 1)]
    public void RefusesTargetsWhereTheirNumberIsFixed(string sql, NodeKind kind, int place) => Assert.Equal(
        SqlState.FeatureNotSupported,
        Edited.Refused(sql, (editor, ast) => editor.AddTarget(Edited.Find(ast, kind, place), AstFragment.Expression("1"), "x")).State);

    [Theory]
    [InlineData("SELECT 1", "SELECT 1 LIMIT 10")]
    [InlineData("SELECT 1 LIMIT 3 OFFSET 2", "SELECT 1 LIMIT 3 OFFSET 2")]
    [InlineData("SELECT 1 LIMIT 30", "SELECT 1 LIMIT 10")]
    [InlineData("SELECT 1 LIMIT ALL", "SELECT 1 LIMIT 10")]
    [InlineData("SELECT 1 LIMIT 30000000000", "SELECT 1 LIMIT 10")]
    [InlineData("SELECT 1 LIMIT $1", "SELECT 1 LIMIT LEAST($1::pg_catalog.int8, 10)")]
    [InlineData("SELECT 1 LIMIT 2.6", "SELECT 1 LIMIT LEAST(2.6::pg_catalog.int8, 10)")]
    [InlineData("SELECT 1 FETCH FIRST ROW ONLY", "SELECT 1 FETCH FIRST ROW ONLY")]
    [InlineData("VALUES (1), (2)", "VALUES (1), (2) LIMIT 10")]
    [InlineData("SELECT 1 UNION SELECT 2 LIMIT 11", "SELECT 1 UNION SELECT 2 LIMIT 10")]
    [InlineData("DECLARE c CURSOR FOR SELECT 1", "DECLARE c CURSOR FOR SELECT 1 LIMIT 10")]
    [InlineData("SELECT a FROM t ORDER BY a FETCH FIRST 30 ROWS WITH TIES", "SELECT a FROM t ORDER BY a LIMIT 10")]
    [InlineData("WITH x AS (DELETE FROM t RETURNING *) SELECT a FROM x ORDER BY a FETCH FIRST 3 ROWS WITH TIES",
        "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM (SELECT a FROM x ORDER BY a FETCH FIRST (3) ROWS WITH TIES) AS limited "
        + "LIMIT 10")]
    public void LimitsRows(string sql, string edited) =>
        Assert.Equal(edited, Edited.By(sql, (editor, _) => editor.LimitAtMost(editor.MainStatement(), 10)));

    [Fact]
    public void SetsLimits()
    {
        Assert.Equal("SELECT 1 LIMIT 5", Edited.By("SELECT 1 LIMIT 3", (editor, ast) => editor.SetLimit(ast.Root, 5)));
        Assert.Equal(
            "SELECT 1 ORDER BY 1 LIMIT 5000000000",
            Edited.By("SELECT 1 ORDER BY 1 FETCH FIRST 3 ROWS WITH TIES", (editor, ast) => editor.SetLimit(ast.Root, 5_000_000_000)));
        Assert.Throws<SqlError>(() => Edited.By("SELECT 1", (editor, ast) => editor.SetLimit(ast.Root, -1)));
        Assert.Throws<SqlError>(() => Edited.By("DELETE FROM t", (editor, ast) => editor.SetLimit(ast.Root, 1)));
    }

    [Theory]
    [InlineData("1, 2")]
    [InlineData("1 AS x")]
    [InlineData("1 FROM t")]
    [InlineData("DISTINCT 1")]
    [InlineData("1; SELECT 2")]
    [InlineData("")]
    [InlineData("*")]
    public void ExpressionsAreAlone(string text)
    {
        Exception? thrown = Record.Exception(() => AstFragment.Expression(text));
        Assert.True(text == "*" || thrown is SqlError, thrown?.ToString());
    }

    [Fact]
    public void RejectionsAndAnnotationsTravelWithTheStatement()
    {
        var edits = new StatementEdits(Outline.One("SELECT 1").Ast);
        edits.Annotate("b", "x*/ DROP TABLE t; --\n'");
        edits.Annotate("a/*", "é");
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        SqlComment.Write(edits.Annotations, output);
        string comment = System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.Equal("/*a%2F%2A='%C3%A9',b='x%2A%2F%20DROP%20TABLE%20t%3B%20--%0A%27'*/ ", comment);
        Assert.Equal("SELECT 1", Outline.One(comment + "SELECT 1").Sql);
        Assert.Same(edits.Editor.Source, edits.Build().Ast);
        edits.Reject(new SqlState("42501"), "no");
        edits.Reject(new SqlState("42601"), "later");
        Assert.Equal("no", Assert.Throws<SqlError>(edits.Build).Message);
        Assert.Throws<SqlError>(() => edits.Reject(new SqlState("00000"), "x"));
        Assert.Throws<SqlError>(() => edits.Reject(new SqlState("4250"), "x"));
        Assert.Throws<SqlError>(() => edits.Annotate("", "x"));
    }
}
