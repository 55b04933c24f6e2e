using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Tests;

public class UtilityTests
{
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
    [InlineData("call p((select max(a) from t))", "t:Read")]
    public void NamesItsRelations(string sql, string expected)
    {
        ParsedStatement statement = Outline.One(sql);
        Assert.Equal(NodeKind.Utility, statement.Ast.Kind(statement.Ast.Root));
        IEnumerable<string> tables = statement.Tables.Select(t => (t.Schema is null ? "" : t.Schema + ".") + t.Name + ":" + t.Access);
        Assert.Equal(expected, string.Join(' ', tables));
    }

    [Theory]
    [InlineData("alter table t frobnicate", "syntax error at or near \"frobnicate\"", 15)]
    [InlineData("create index on", "syntax error at end of input", 16)]
    [InlineData("create view v", "syntax error at end of input", 14)]
    [InlineData("drop index if", "", 0)]
    [InlineData("drop index if nothing", "syntax error at or near \"nothing\"", 15)]
    [InlineData("alter column c", "syntax error at or near \"column\"", 7)]
    [InlineData("grant select on to x", "syntax error at or near \"to\"", 17)]
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
