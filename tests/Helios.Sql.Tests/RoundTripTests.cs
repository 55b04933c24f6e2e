using Helios.Base;
using Helios.Sql.Editing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Tests;

/// <summary>Statements that were once written wrongly or read otherwise than PostgreSQL reads them.</summary>
public class RoundTripTests
{
    [Theory]
    [InlineData("SELECT * FROM XMLTABLE((a::xml) PASSING (b::xml) COLUMNS c int)")]
    [InlineData("SELECT XMLEXISTS((a::text) PASSING (b::xml))")]
    [InlineData("SELECT * FROM a.b.c.d(1), LATERAL a.b.c.d.e(2)")]
    [InlineData("SELECT (a.*)[1]")]
    [InlineData("SELECT JSON_ARRAY(SELECT FORMAT JSON)")]
    [InlineData("SELECT JSON_ARRAY((SELECT 1 LIMIT 1) UNION SELECT 2 FORMAT JSON RETURNING jsonb)")]
    [InlineData("SELECT JSON_ARRAY((SELECT 1), (SELECT 2) ABSENT ON NULL), JSON_ARRAY((SELECT 1)), JSON_ARRAY((1) + 2, 3)")]
    [InlineData("SELECT JSON_ARRAY(((SELECT 1) + 1) FORMAT JSON, ((1, 2)))")]
    [InlineData("SET \"all\" TO 1")]
    [InlineData("RESET \"all\"")]
    [InlineData("RESET ALL")]
    [InlineData("SET TIME ZONE \"key\"")]
    [InlineData("SELECT a[: =@ b], a[: - 1]")]
    [InlineData("SELECT JSON((a IS JSON) WITHOUT UNIQUE KEYS), JSON_OBJECT(a : (b IS JSON) WITH UNIQUE KEYS)")]
    [InlineData("SELECT JSON_QUERY(a, (b IS JSON) WITH WRAPPER)")]
    [InlineData("CREATE TABLE t AS (SELECT a IS JSON) WITH NO DATA")]
    [InlineData("CREATE TABLE t AS EXECUTE p WITH NO DATA")]
    [InlineData("SELECT a::int ARRAY, b::int ARRAY[3], c::int[][4]")]
    [InlineData("SELECT B'01'\n'10', X'aF'")]
    [InlineData("LISTEN \"on\"")]
    [InlineData("DROP TABLESPACE \"true\"")]
    [InlineData("CREATE RULE a AS ON SELECT TO b DO (SELECT 1 LIMIT 1) UNION SELECT 2")]
    [InlineData("CREATE RULE a AS ON INSERT TO b DO (INSERT INTO c VALUES (1);; (SELECT 1) UNION SELECT 2)")]
    [InlineData("CREATE RULE a AS ON SELECT TO b DO (SELECT 1)")]
    [InlineData("CREATE VIEW v AS (SELECT a IS JSON) WITH CHECK OPTION")]
    [InlineData("ALTER TEXT SEARCH CONFIGURATION a ALTER MAPPING FOR b REPLACE c WITH d")]
    public void MeansTheSameWrittenAgain(string sql)
    {
        ParsedStatement first = Outline.One(sql);
        string written = Outline.Deparsed(first);
        ParsedStatement second = Outline.One(written);
        Assert.Equal(Outline.Of(first.Ast, first.Ast.Root), Outline.Of(second.Ast, second.Ast.Root));
        Assert.Equal(written, Outline.Deparsed(second));
    }

    [Theory]
    [InlineData("select X'1'''", "syntax error at or near \"''\"", 12)]
    [InlineData("select X'1'''''", "syntax error at or near \"''''\"", 12)]
    [InlineData("create table t (a int primary key with (b.c = 1))", "syntax error at or near \".\"", 42)]
    [InlineData("create table t (a int references u (period b))", "syntax error at or near \"b\"", 44)]
    [InlineData("create table t (foreign key (period b) references u (c))", "syntax error at or near \"b\"", 37)]
    [InlineData("create table t as select a is json with no data", "syntax error at or near \"no\"", 41)]
    [InlineData("select 0or 1", "trailing junk after numeric literal at or near \"0or\"", 8)]
    [InlineData("select 0o", "invalid octal integer at or near \"0o\"", 8)]
    [InlineData("select 0x_", "invalid hexadecimal integer at or near \"0x_\"", 8)]
    [InlineData("select 0xg", "trailing junk after numeric literal at or near \"0xg\"", 8)]
    [InlineData("select * from a[1]", "syntax error at end of input", 19)]
    [InlineData("select * from a.b[1] x", "syntax error at or near \"x\"", 22)]
    [InlineData("insert into a.* values (1)", "syntax error at or near \"values\"", 17)]
    [InlineData("drop table a[1]", "syntax error at or near \"[\"", 13)]
    [InlineData("create table t as values select", "syntax error at or near \"select\"", 26)]
    [InlineData("declare c cursor for values x", "syntax error at or near \"x\"", 29)]
    [InlineData("select (a, b) overlaps c", "syntax error at or near \"c\"", 24)]
    [InlineData("select E'\\u00", "invalid Unicode escape", 10)]
    [InlineData("create table t (a int) partition by range (a desc)", "syntax error at or near \"desc\"", 46)]
    [InlineData("set time zone interval '1' day", "time zone interval must be HOUR or HOUR TO MINUTE", 28)]
    [InlineData("select * from a.b.c.d", "improper qualified name (too many dotted names): a.b.c.d", 15)]
    public void SaysWhatIsWrong(string sql, string message, int position)
    {
        SqlError error = Assert.Throws<SqlError>(() => Outline.All(sql));
        Assert.Equal((message, position), (error.Message, error.Position));
    }

    [Theory]
    [InlineData("select 1 + 2", "SELECT 1+2", true)]
    [InlineData("select a", "select b", false)]
    [InlineData("select a, b", "select b, a", false)]
    [InlineData("select 1 where true", "select 1 where false", false)]
    [InlineData("select not a is null", "select not a is not null", false)]
    [InlineData("select * from rows from (f() as (a int), g())", "select * from rows from (f(), g() as (a int))", false)]
    [InlineData("copy t from ''", "copy t from stdin", false)]
    public void ComparesTrees(string one, string other, bool areEqual)
    {
        (Ast left, Ast right) = (Outline.One(one).Ast, Outline.One(other).Ast);
        Assert.Equal(areEqual, SameTrees.Are(left, left.Root, right, right.Root));
    }
}
