using System.Text;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Tests;

public class UtilityTests
{
    [Theory]
    [InlineData("ALTER TABLE t ALTER 0 SET STATISTICS 5", 21)]
    [InlineData("ALTER INDEX i ALTER COLUMN 32768 SET STATISTICS 5", 28)]
    public void AColumnNumberHasSixteenBits(string sql, int position)
    {
        SqlError error = Assert.Throws<SqlError>(() => SqlParser.ParseAll(Encoding.UTF8.GetBytes(sql)));
        Assert.Equal(
            ("22023", "column number must be in range from 1 to 32767", position), (error.State.Code, error.Message, error.Position));
    }

    [Theory]
    [InlineData("alter table only s.t add column if not exists a int default 1, drop constraint c cascade", "s.t:Define")]
    [InlineData("alter table t attach partition p for values from (1) to (maxvalue)", "t:Define p:Define")]
    [InlineData("create index concurrently if not exists i on t using btree (a desc nulls last, lower(b)) where a > 0", "t:Define")]
    [InlineData("create or replace view v as select * from a join b using (x)", "v:Define a:Read b:Read")]
    [InlineData("create materialized view v as with w as (select 1) select * from w, t with no data", "v:Define t:Read")]
    [InlineData("create rule r as on insert to t do (delete from u; insert into v select 1 from w)", "t:Define u:Delete v:Insert w:Read")]
    [InlineData("create function f(a int, out b text) returns text language sql begin atomic select x from t; end", "t:Read")]
    [InlineData("create trigger g before insert or update of a on t for each row execute function f('x')", "t:Define")]
    [InlineData("grant select (a), update on t, u to public with grant option", "t:Define u:Define")]
    [InlineData("vacuum (analyze, freeze) t (a), u", "t:Define u:Define")]
    [InlineData("lock table only t in access exclusive mode nowait", "t:Define")]
    [InlineData("comment on table t is 'x'", "t:Define")]
    [InlineData("create policy p on t for select using (exists (select 1 from u))", "t:Define u:Read")]
    [InlineData("create publication p for table t (a) where (a > 1), u, tables in schema s", "t:Define u:Define")]
    [InlineData("create schema s create table t (a int) create view v as select * from u", "t:Define v:Define u:Read")]
    [InlineData("drop view if exists v, s.w cascade", "v:Define s.w:Define")]
    [InlineData("do $$ begin end $$ language plpgsql", "")]
    [InlineData("create statistics on a, b from s.t", "s.t:Read, Define")]
    [InlineData("comment on column s.t.c is 'x'", "s.t:Define")]
    [InlineData("alter extension x add foreign table f", "f:Define")]
    [InlineData("create function f() begin atomic insert into t select 1 from u; alter table v add a int; end", "t:Insert u:Read v:Define")]
    [InlineData("call p((select max(a) from t))", "t:Read")]
    public void NamesItsRelations(string sql, string expected)
    {
        ParsedStatement statement = Outline.One(sql);
        Assert.Equal(NodeKind.Utility, statement.Ast.Kind(statement.Ast.Root));
        IEnumerable<string> tables = statement.Tables.Select(t => (t.Schema is null ? "" : t.Schema + ".") + t.Name + ":" + t.Access);
        Assert.Equal(expected, string.Join(' ', tables));
    }

    [Theory]
    [InlineData("alter table only s.t add column if not exists a int default 1, drop constraint c cascade",
        "ALTER TABLE ONLY s.t ADD COLUMN IF NOT EXISTS a pg_catalog.int4 DEFAULT 1, DROP CONSTRAINT c CASCADE")]
    [InlineData("create or replace view v(a) as(select 1)with local check option",
        "CREATE OR REPLACE VIEW v (a) AS SELECT 1 WITH LOCAL CHECK OPTION")]
    [InlineData("create index on t(a desc,(b+1))where a>0", "CREATE INDEX ON t (a DESC, (b + 1)) WHERE a > 0")]
    [InlineData("create function f(a int,out b text='x') returns setof s.t language 'sql' as $$a'b$$",
        "CREATE FUNCTION f(a pg_catalog.int4, OUT b text DEFAULT 'x') RETURNS SETOF s.t LANGUAGE 'sql' AS 'a''b'")]
    [InlineData("create function f() returns int begin atomic;select 1;return 2;end",
        "CREATE FUNCTION f() RETURNS pg_catalog.int4 BEGIN ATOMIC; SELECT 1; RETURN 2; END")]
    [InlineData("create trigger g after update of a,b on t execute procedure f(1,x,'y')",
        "CREATE TRIGGER g AFTER UPDATE OF a, b ON t EXECUTE PROCEDURE f(1, x, 'y')")]
    [InlineData("grant select(a),update on t to public,current_user", "GRANT SELECT (a), UPDATE ON t TO public, CURRENT_USER")]
    [InlineData("create operator s.+(leftarg=int,commutator=operator(s.-))",
        "CREATE OPERATOR s.+ (leftarg = pg_catalog.int4, commutator = OPERATOR(s.-))")]
    [InlineData("drop operator s.@(none,int)", "DROP OPERATOR s.@ (NONE, pg_catalog.int4)")]
    [InlineData("comment on column s.t.\"C\" is null", "COMMENT ON COLUMN s.t.\"C\" IS NULL")]
    [InlineData("vacuum(analyze,parallel 2)t(a)", "VACUUM (analyze, \"parallel\" 2) t (a)")]
    [InlineData("alter sequence q start -5 no cycle", "ALTER SEQUENCE q START -5 NO CYCLE")]
    [InlineData("alter server s options(set a 'b',drop c)", "ALTER SERVER s OPTIONS (SET a 'b', DROP c)")]
    [InlineData("alter role all in database d set time zone 'UTC'", "ALTER ROLE ALL IN DATABASE d SET TIME ZONE 'UTC'")]
    [InlineData("grant \"on\" to \"true\"", "GRANT \"on\" TO \"true\"")]
    [InlineData("set constraints s.a,b deferred", "SET CONSTRAINTS s.a, b DEFERRED")]
    [InlineData("create domain d int check(value>0)collate x not null",
        "CREATE DOMAIN d pg_catalog.int4 CHECK (\"value\" > 0) COLLATE x NOT NULL")]
    public void WritesWhatItRead(string sql, string expected) => Assert.Equal(expected, Outline.Deparsed(Outline.One(sql)));

    [Fact]
    public void RelationsWithinAreNodesToEdit()
    {
        ParsedStatement statement = Outline.One("create policy p on s.t using (a in (select b from u)) with check (true)");
        Ast ast = statement.Ast;
        NodeId relation = ast.Child(ast.Root, Role.Relation);
        Assert.Equal((NodeKind.RangeVar, "t", "s"), (ast.Kind(relation), ast.Text(relation), ast.Text(ast.Child(relation, Role.Schema))));
        NodeId condition = ast.Child(ast.Root, Role.Argument);
        Assert.Equal((NodeKind.In, NodeKind.BoolConst), (ast.Kind(condition), ast.Kind(ast.NextSame(condition))));
    }

    [Theory]
    [InlineData("alter table t frobnicate", "syntax error at or near \"frobnicate\"", 15)]
    [InlineData("create index on", "syntax error at end of input", 16)]
    [InlineData("create view v", "syntax error at end of input", 14)]
    [InlineData("drop index if", "", 0)]
    [InlineData("drop index if nothing", "syntax error at or near \"nothing\"", 15)]
    [InlineData("alter column c", "syntax error at or near \"column\"", 7)]
    [InlineData("grant select on to x", "syntax error at or near \"to\"", 17)]
    [InlineData("create function f(out a int) returns table (b int) as 'x'",
        "OUT and INOUT arguments aren't allowed in TABLE functions", 19)]
    [InlineData("create or replace constraint trigger g after insert on t for each row execute function f()",
        "CREATE OR REPLACE CONSTRAINT TRIGGER is not supported", 1)]
    [InlineData("alter table t add unique (a) not valid", "UNIQUE constraints cannot be marked NOT VALID", 30)]
    [InlineData("alter role current_user rename to x", "CURRENT_USER cannot be used as a role name here", 12)]
    [InlineData("create policy p on t as x", "unrecognized row security option \"x\"", 25)]
    [InlineData("create publication p for table t, tables in schema s, u.v", "invalid schema name", 55)]
    [InlineData("create schema if not exists s create view v as select 1",
        "CREATE SCHEMA IF NOT EXISTS cannot include schema elements", 31)]
    [InlineData("explain create view v as select 1", "syntax error at or near \"view\"", 16)]
    [InlineData("create role none", "role name \"none\" is reserved", 13)]
    public void SaysWhatIsWrong(string sql, string message, int position)
    {
        if (message.Length == 0)
        {
            Assert.Single(Outline.All(sql));
            return;
        }

        SqlError error = Assert.Throws<SqlError>(() => Outline.All(sql));
        Assert.Equal((message, position), (error.Message, error.Position));
    }

    [Theory]
    [InlineData("select json_object('a': 1 format json absent on null with unique keys returning jsonb)")]
    [InlineData("select json_value(a, '$.b' passing 1 as x returning int default 3 on empty error on error)")]
    [InlineData("select * from json_table(a, '$' columns (id for ordinality, b int path '$.b', nested '$.c' columns (d text)))")]
    [InlineData("select xmlelement(name a, xmlattributes(b as c), d), xmlserialize(document e as text indent)")]
    [InlineData("select * from xmltable('/a' passing b columns c int path '@c' default 1 not null, d for ordinality)")]
    [InlineData("select a is json object with unique keys")]
    [InlineData("select json_arrayagg(a order by b null on null) filter (where c) over w from t window w as (rows 1 preceding)")]
    public void ReadsJsonAndXml(string sql) => Assert.Single(Outline.All(sql));
}
