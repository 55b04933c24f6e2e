namespace Helios.Fuzz.Targets;

/// <summary>Statements over the breadth of the grammar, and words to strew in.</summary>
internal static class SqlSeeds
{
    internal const string Words =
        "select from where group by having order limit offset union all except intersect values with recursive as ( ) [ ] , "
            + "; . .. :: : := => = <> < > <= >= + - * / % ^ || -> ->> @> ! ~ & | # ? $1 $2 1 0 2147483648 1.5 1e10 0x1f '' 'a' "
            + "E'\\n' U&'\\0061' B'01' X'af' $$ $t$ -- /* */ \" null true false not and or is distinct between symmetric in like "
            + "ilike similar to escape any some case when then else end cast collate array row exists interval year second time "
            + "zone at local timestamp double precision int char varying numeric only lateral join left natural using on cross "
            + "tablesample rows range groups partition over filter within unbounded preceding current default returning insert "
            + "into update set delete merge matched create table temp index view function primary key references check constraint "
            + "unique if drop cascade alter add column grant revoke begin commit rollback copy stdin explain analyze operator "
            + "grouping sets rollup cube for share json_object json_table columns path nested returning xmlelement name extract "
            + "substring overlay position trim a b t x public pg_catalog";

    internal static readonly string[] Statements =
    [
        "SELECT abalance FROM pgbench_accounts WHERE aid = $1",
        "select distinct on (a, b) a.*, (c).d[1:2], count(*) filter (where x) over (partition by y order by z rows between 1 "
            + "preceding and unbounded following exclude ties) from only s.t as q (a, b) where not a and b or c is not null and d "
            + "between symmetric 1 and 2",
        "with recursive w (n) as materialized (values (1) union all select n + 1 from w where n < 5) search depth first by n "
            + "set o cycle n set m to true default false using p select * from w natural left join lateral f(1, a => 2) with "
            + "ordinality as g (x, y)",
        "select case a when 1 then 'x' else E'\\u00e4\\n' end, cast(b as numeric(10, 2)), c::int[][3], interval '1' day to "
            + "second (3), timestamp(3) with time zone '2020-01-01', array[[1, 2], [3, 4]], row(1, 2), (1, 2), U&'\\0061' uescape "
            + "'!', $t$ q $t$",
        "select a operator(pg_catalog.+) b, @ c, d !~~ all (select e), f = any (array[1]), g not ilike 'h' escape '!', i "
            + "similar to j, k is distinct from l, m is not true, n at time zone 'UTC' collate \"C\", o in (1, 2), p not in "
            + "(select 1)",
        "select extract(year from a), substring(b from 1 for 2), overlay(c placing d from 1), position(e in f), trim(both "
            + "'x' from g), coalesce(h, 1), nullif(i, j), greatest(1, 2), current_timestamp(3), normalize(k, nfc), (l, m) overlaps "
            + "(n, o)",
        "select a from t group by distinct grouping sets ((a, b), rollup (c), cube (d), ()) having sum(a) > 1 window w as "
            + "(order by a) order by a using <, b desc nulls last offset 1 rows fetch first 2 rows with ties for no key update of "
            + "t skip locked",
        "(select 1 order by 1) intersect (select 2 limit 1) except all table t union select 3 into temp u",
        "select json_object('a': 1 format json absent on null with unique keys returning jsonb), json_value(a, '$.b' passing "
            + "1 as x default 2 on empty error on error), xmlelement(name a, xmlattributes(b as c), d), j is json object with "
            + "unique keys",
        "select * from json_table(a, '$' columns (id for ordinality, b int path '$.b' with wrapper omit quotes, nested '$.c' "
            + "columns (d text))) as jt, xmltable('/a' passing b columns c int path '@c' default 1 not null), rows from (f(1) as "
            + "(a int), g(2)) as r, t tablesample system (1)",
        "insert into t as x (a, b[1], c.d) overriding system value values (1, default), (2, 3) on conflict (a, lower(b)) "
            + "where c do update set (a, b) = (select 1, 2), c = excluded.c where x.a > 1 returning with (old as o, new as n) o.*, "
            + "n.a as z",
        "update only t * as x set a = 1, (b, c) = row(2, 3) from u join v using (k) as j where current of c",
        "delete from t using u where t.a = u.a returning *",
        "merge into t using (select 1 as a) s on t.a = s.a when matched and b then update set a = 1 when not matched by "
            + "source then delete when not matched then insert (a) values (1) returning merge_action()",
        "create temp table if not exists s.t (a int primary key, b text collate \"C\" not null default 'x' check (b <> ''), "
            + "c int generated always as identity (start 1 increment by 2), d int generated always as (a + 1) stored, foreign key "
            + "(a) references u (b) match full on delete set null (a) deferrable initially deferred, exclude using gist (a with "
            + "&&) where (a > 1), like v including all) inherits (w) partition by range (a) using heap with (fillfactor = 10) on "
            + "commit drop tablespace ts",
        "create table p partition of t for values from (minvalue) to (10); create table q partition of t for values with "
            + "(modulus 2, remainder 0)",
        "create table t (a, b) as select 1, 2 with no data; create table u of ty (a with options primary key)",
        "drop table if exists a, b.c cascade; truncate table only a restart identity cascade",
        "begin isolation level serializable, read only; savepoint s; rollback to s; release s; commit and chain; prepare transaction 'x'",
        "set local app.tenant_id = 1, 'x', on; set time zone interval '1' hour; set session authorization default; reset "
            + "all; show time zone",
        "prepare p (int, text) as select $1; execute p (1, 'x'); deallocate all; discard temp",
        "declare c binary no scroll cursor with hold for select 1; fetch backward 5 from c; move all in c; fetch last c; close all",
        "explain (analyze, costs off, format json) select 1; explain analyze verbose delete from t",
        "copy t (a, b) from program 'x' with (format csv, header match, force_null (a, b), force_quote *) where a > 1; copy "
            + "(select 1) to stdout csv header quote as '''' force not null a",
        "alter table only t add column if not exists a int, alter b set data type text using b::text, drop constraint if "
            + "exists c cascade, attach partition p default",
        "create or replace view v (a) with (security_barrier) as select 1 with local check option; create materialized view "
            + "m as select 1 with no data",
        "create function f(inout a int default 1, variadic b text[]) returns setof t language sql immutable begin atomic "
            + "select 1; return 2; end",
        "create trigger g after insert or update of a, b on t referencing new table as n for each row when (old.a > 1) "
            + "execute function f('x', 1)",
        "create rule r as on insert to t where a do instead (insert into u values (1); notify n, 'x';)",
        "grant select (a), insert on table t, u to group x, public with grant option; revoke admin option for r from s cascade",
        "create index concurrently if not exists i on t using gin (a jsonb_ops (x = 1) desc nulls first, (b + 1)) include (c) where d",
        "create publication p for table t (a) where (a > 1), tables in schema current_schema with (publish = 'insert')",
        "comment on function f(int, text) is null; do language plpgsql $$ begin end $$; call p(1, a => 2); vacuum (analyze, "
            + "parallel 2) t (a)",
        "create operator class c default for type int using btree family f as operator 1 < (int, int) for search, function 1 g(int)",
        "alter role r in database d set search_path to a, b; alter default privileges in schema s grant all on tables to x",
    ];
}
