using System.Text;
using Helios.Base;
using Helios.Sql.Analysis;
using Helios.Sql.Editing;

namespace Helios.Sql.Tests;

/// <summary>Nesting without end, bytes that are no text: errors of PostgreSQL's codes, in memory that the text bounds.</summary>
public class HostileInputTests
{
    private const int Levels = 100_000;

    // What is allocated before a limit stops the parser, whatever the text's length.
    private const long AllocatedBytes = 64L << 20;

    [Theory]
    [InlineData("select ", "(", "1", ")")]
    [InlineData("select ", "((", "1", "))")]
    [InlineData("select ", "(a, ", "1", ")")]
    [InlineData("select ", "row(", "1", ")")]
    [InlineData("select ", "case when a then ", "1", " end")]
    [InlineData("select ", "case ", "1", " when a then b end")]
    [InlineData("select ", "(select ", "1", ")")]
    [InlineData("select ", "exists (select ", "1", ")")]
    [InlineData("select ", "array(select ", "1", ")")]
    [InlineData("select ", "a in (select ", "1", ")")]
    [InlineData("select ", "a in (", "1", ")")]
    [InlineData("select ", "a = any (", "b", ")")]
    [InlineData("select ", "array[", "1", "]")]
    [InlineData("select array", "[", "1", "]")]
    [InlineData("select ", "- ", "1", "")]
    [InlineData("select ", "+ ", "1", "")]
    [InlineData("select ", "@ ", "1", "")]
    [InlineData("select ", "operator(pg_catalog.-) ", "1", "")]
    [InlineData("select ", "not ", "true", "")]
    [InlineData("select ", "a and (", "b", ")")]
    [InlineData("select ", "1 + ", "1", "")]
    [InlineData("select ", "1 ^ ", "1", "")]
    [InlineData("select 1", " is null", "", "")]
    [InlineData("select a", "::int", "", "")]
    [InlineData("select ", "cast(", "1", " as int)")]
    [InlineData("select a", " collate c", "", "")]
    [InlineData("select a", " at time zone b", "", "")]
    [InlineData("select ", "a = any (array[", "1", "])")]
    [InlineData("select a", "[b", "", "]")]
    [InlineData("select ", "(", "a", ").b")]
    [InlineData("select ", "a between (", "1", ") and 2")]
    [InlineData("select ", "a like (", "b", ")")]
    [InlineData("select ", "a is distinct from (", "b", ")")]
    [InlineData("select ", "f(", "1", ")")]
    [InlineData("select ", "f(a => ", "1", ")")]
    [InlineData("select ", "f(variadic ", "1", ")")]
    [InlineData("select ", "f() filter (where ", "a", ")")]
    [InlineData("select ", "f() over (partition by ", "a", ")")]
    [InlineData("select ", "f() over (order by ", "a", ")")]
    [InlineData("select ", "f() within group (order by ", "a", ")")]
    [InlineData("select ", "coalesce(", "1", ")")]
    [InlineData("select ", "nullif(1, ", "1", ")")]
    [InlineData("select ", "greatest(", "1", ")")]
    [InlineData("select ", "grouping(", "1", ")")]
    [InlineData("select ", "extract(a from ", "1", ")")]
    [InlineData("select ", "trim(", "1", ")")]
    [InlineData("select ", "position(", "1", " in a)")]
    [InlineData("select ", "substring(", "1", " from 1)")]
    [InlineData("select ", "json_object(a : ", "1", ")")]
    [InlineData("select ", "json_array(", "1", ")")]
    [InlineData("select ", "json_array(select ", "1", ")")]
    [InlineData("select ", "json_value(a, ", "1", ")")]
    [InlineData("select ", "xmlelement(name a, ", "1", ")")]
    [InlineData("select ", "xmlforest(", "1", ")")]
    [InlineData("select ", "x(", "1", ") 'a'")]
    [InlineData("select * from ", "(", "a", " join b on true)")]
    [InlineData("select * from ", "(select * from ", "a", ") x")]
    [InlineData("select * from ", "lateral (select * from ", "a", ") x")]
    [InlineData("select * from a", " cross join b", "", "")]
    [InlineData("select * from ", "a join ", "b", " on true")]
    [InlineData("select * from ", "rows from (f((select 1 from ", "a", ")))")]
    [InlineData("select * from json_table(a, '$' columns (", "nested '$' columns (", "b int", ")")]
    [InlineData("select 1 group by ", "grouping sets (", "a", ")")]
    [InlineData("", "(", "select 1", ")")]
    [InlineData("", "select 1 union ", "select 1", "")]
    [InlineData("", "(select 1 union ", "select 1", ")")]
    [InlineData("", "select 1 intersect ", "select 1", "")]
    [InlineData("", "with a as (", "select 1", ") select 1")]
    [InlineData("", "with a as (insert into t ", "select 1", ") select 1")]
    [InlineData("values ", "((values ", "(1)", "))")]
    [InlineData("insert into t ", "(", "select 1", ")")]
    [InlineData("update t set a = ", "(select ", "1", ")")]
    [InlineData("delete from t where a in ", "(select 1 where a in ", "(1)", ")")]
    [InlineData("create table t (a int default ", "(", "1", ")")]
    [InlineData("create table t (a x(", "(", "1", ")")]
    [InlineData("create table t (check ", "(", "true", ")")]
    [InlineData("create view v as ", "(", "select 1", ")")]
    [InlineData("create schema s create view v as ", "(", "select 1", ")")]
    [InlineData("", "create function f() returns int begin atomic ", "select 1;", " end;")]
    [InlineData("create function f(a int default ", "(", "1", ")")]
    [InlineData("create index on t (", "(", "a", ")")]
    [InlineData("call p(", "(", "1", ")")]
    public void NestingWithoutEndIsRefused(string head, string open, string middle, string close)
    {
        byte[] sql = Encoding.UTF8.GetBytes(head + Repeated(open) + middle + Repeated(close));
        long before = GC.GetAllocatedBytesForCurrentThread();
        SqlError error = Assert.Throws<SqlError>(() => SqlParser.ParseAll(sql));
        Assert.True(error.State.Code == "54001", error.State.Code + ": " + error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedBytes);
    }

    /// <summary>Trees as deep as they may be, on a large stack and on a small one: answered or refused, by every reader.</summary>
    [Theory]
    [InlineData(8 << 20)]
    [InlineData(192 << 10)]
    public void DeepTreesEndNoReadersStack(int stackBytes)
    {
        string[] deep =
        [
            "select " + string.Join("+", Enumerable.Repeat("a", 2_900)),
            "select " + string.Concat(Enumerable.Repeat("- ", 900)) + "1",
            "select " + string.Concat(Enumerable.Repeat("(select ", 300)) + "1 from t" + new string(')', 300),
            "select a" + string.Concat(Enumerable.Repeat("::int", 2_900)),
            "select * from t" + string.Concat(Enumerable.Repeat(" join u on true", 2_900)),
            string.Join(" union ", Enumerable.Repeat("select 1", 2_900)),
            "create table t (a int default " + string.Join("+", Enumerable.Repeat("1", 2_900)) + ")",
        ];
        List<Exception?> failures = [];
        var thread = new Thread(() => failures.AddRange(deep.SelectMany(Failures)), stackBytes);
        thread.Start();
        thread.Join();
        Assert.NotEmpty(failures);
        Assert.All(failures, f => Assert.True(f is null or SqlError { State.Code: "54001" }, f?.ToString()));
    }

    private static IEnumerable<Exception?> Failures(string sql)
    {
        ParsedStatement? statement = null;
        yield return Record.Exception(() => statement = Outline.One(sql));
        if (statement is not null)
        {
            yield return Record.Exception(() => Outline.Deparsed(statement));
            yield return Record.Exception(() => StatementFingerprint.Of(statement));
            yield return Record.Exception(() => LiteralLifter.Lift(statement));
            yield return Record.Exception(() => SameTrees.Are(statement.Ast, statement.Ast.Root, statement.Ast, statement.Ast.Root));
        }
    }

    [Fact]
    public void NestedCommentsAreNoNesting()
    {
        Assert.Single(Outline.All(Repeated("/*") + Repeated("*/") + " select 1"));
        SqlError error = Assert.Throws<SqlError>(() => Outline.All(Repeated("/*") + Repeated("*/")[..^2]));
        Assert.StartsWith("unterminated /* comment", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select ")]
    [InlineData("select a")]
    [InlineData("select 'a")]
    [InlineData("select E'a")]
    [InlineData("select U&'a")]
    [InlineData("select $$a")]
    [InlineData("select $t")]
    [InlineData("select \"a")]
    [InlineData("select U&\"a")]
    [InlineData("select X'1")]
    [InlineData("select B'1")]
    [InlineData("select 1")]
    [InlineData("select 1.")]
    [InlineData("select $1")]
    [InlineData("select a +")]
    [InlineData("select a::")]
    [InlineData("select /* a")]
    [InlineData("select -- a")]
    [InlineData("")]
    public void BytesThatAreNoTextAreRefused(string head)
    {
        byte[][] wrong =
        [
            [0xFF], [0xC3], [0xC3, 0x28], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0x00],
        ];
        foreach (byte[] bytes in wrong)
        {
            byte[] sql = [.. Encoding.UTF8.GetBytes(head), .. bytes, .. Encoding.UTF8.GetBytes("'\" from t")];
            SqlError error = Assert.Throws<SqlError>(() => SqlParser.ParseAll(sql));
            Assert.Equal("22021", error.State.Code);
            string named = string.Join(' ', bytes.Select(b => "0x" + b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
            Assert.Contains(named[..4], error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("select E'\\xff'", "22021")]
    [InlineData("select E'\\0'", "22021")]
    [InlineData("select E'a\\x00b'", "22021")]
    [InlineData("select E'\\xe2\\x82'", "22021")]
    [InlineData("select E'\\303\\050'", "22021")]
    [InlineData("select E'\\u0000'", "42601")]
    [InlineData("select U&'\\0000'", "42601")]
    [InlineData("select U&\"\\0000\"", "42601")]
    public void EscapesThatMakeNoTextAreRefused(string sql, string state) =>
        Assert.Equal(state, Assert.Throws<SqlError>(() => Outline.All(sql)).State.Code);

    private static string Repeated(string text) => string.Concat(Enumerable.Repeat(text, Levels));
}
