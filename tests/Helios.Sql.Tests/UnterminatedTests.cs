using System.Globalization;
using System.Text;
using Helios.Base;

namespace Helios.Sql.Tests;

/// <summary>Statements that break off, in every kind of token and clause: PostgreSQL's messages and positions, as its own parser gave
/// them.</summary>
public class UnterminatedTests
{
    // Statement | message | position. ␤ stands for a line end.
    private const string Table = """""
        select 'abc | unterminated quoted string at or near "'abc" | 8
        select 'abc␤ | unterminated quoted string at or near "'abc␤" | 8
        select 'a'␤'b | unterminated quoted string at or near "'a'␤'b" | 8
        select E'abc | unterminated quoted string at or near "E'abc" | 8
        select e'abc\ | unterminated quoted string at or near "e'abc\" | 8
        select E'abc\' | unterminated quoted string at or near "E'abc\'" | 8
        select U&'abc | unterminated quoted string at or near "U&'abc" | 8
        select U&"abc | unterminated quoted identifier at or near "U&"abc" | 8
        select U&'abc' uescape | UESCAPE must be followed by a simple string literal at end of input | 23
        select U&'abc' uescape '! | unterminated quoted string at or near "'!" | 24
        select B'01 | unterminated bit string literal at or near "B'01" | 8
        select X'af | unterminated hexadecimal string literal at or near "X'af" | 8
        select N'abc | unterminated quoted string at or near "'abc" | 9
        select n'abc | unterminated quoted string at or near "'abc" | 9
        select "abc | unterminated quoted identifier at or near ""abc" | 8
        select " | unterminated quoted identifier at or near """ | 8
        select ' | unterminated quoted string at or near "'" | 8
        select $$abc | unterminated dollar-quoted string at or near "$$abc" | 8
        select $t$abc$$ | unterminated dollar-quoted string at or near "$t$abc$$" | 8
        select $t$ | unterminated dollar-quoted string at or near "$t$" | 8
        select /* abc | unterminated /* comment at or near "/* abc" | 8
        select /* a /* b */ | unterminated /* comment at or near "/* a /* b */" | 8
        select /* | unterminated /* comment at or near "/*" | 8
        select 1 /* | unterminated /* comment at or near "/*" | 10
        select ( | syntax error at end of input | 9
        select (1 | syntax error at end of input | 10
        select ((1) | syntax error at end of input | 12
        select a[ | syntax error at end of input | 10
        select a[1 | syntax error at end of input | 11
        select a[1: | syntax error at end of input | 12
        select array[ | syntax error at end of input | 14
        select array[1 | syntax error at end of input | 15
        select f( | syntax error at end of input | 10
        select f(a, | syntax error at end of input | 12
        select case | syntax error at end of input | 12
        select case when | syntax error at end of input | 17
        select case when a then | syntax error at end of input | 24
        select case when a then 1 | syntax error at end of input | 26
        select case when a then 1 else | syntax error at end of input | 31
        select cast( | syntax error at end of input | 13
        select cast(a as | syntax error at end of input | 17
        select cast(a as int | syntax error at end of input | 21
        select 1 + | syntax error at end of input | 11
        select not | syntax error at end of input | 11
        select a in ( | syntax error at end of input | 14
        select a in (1 | syntax error at end of input | 15
        select a between 1 | syntax error at end of input | 19
        select a between 1 and | syntax error at end of input | 23
        select exists ( | syntax error at end of input | 16
        select exists (select 1 | syntax error at end of input | 24
        select (select | syntax error at end of input | 15
        select (select 1 | syntax error at end of input | 17
        with | syntax error at end of input | 5
        with a | syntax error at end of input | 7
        with a as | syntax error at end of input | 10
        with a as ( | syntax error at end of input | 12
        with a as (select 1 | syntax error at end of input | 20
        with a as (select 1) | syntax error at end of input | 21
        values | syntax error at end of input | 7
        values ( | syntax error at end of input | 9
        values (1 | syntax error at end of input | 10
        values (1, | syntax error at end of input | 11
        select 1 union | syntax error at end of input | 15
        select 1 union all | syntax error at end of input | 19
        select * from | syntax error at end of input | 14
        select * from ( | syntax error at end of input | 16
        select * from (select 1 | syntax error at end of input | 24
        select * from a join | syntax error at end of input | 21
        select * from a join b | syntax error at end of input | 23
        select * from a join b on | syntax error at end of input | 26
        select * from a join b using | syntax error at end of input | 29
        select * from a join b using ( | syntax error at end of input | 31
        select * from a cross | syntax error at end of input | 22
        select 1 order | syntax error at end of input | 15
        select 1 order by | syntax error at end of input | 18
        select 1 group by | syntax error at end of input | 18
        select 1 group by grouping sets ( | syntax error at end of input | 34
        select 1 limit | syntax error at end of input | 15
        select 1 fetch first | syntax error at end of input | 21
        insert | syntax error at end of input | 7
        insert into | syntax error at end of input | 12
        insert into t | syntax error at end of input | 14
        insert into t ( | syntax error at end of input | 16
        insert into t values | syntax error at end of input | 21
        insert into t values ( | syntax error at end of input | 23
        update | syntax error at end of input | 7
        update t | syntax error at end of input | 9
        update t set | syntax error at end of input | 13
        update t set a | syntax error at end of input | 15
        update t set a = | syntax error at end of input | 17
        delete | syntax error at end of input | 7
        delete from | syntax error at end of input | 12
        delete from t where | syntax error at end of input | 20
        merge into t using u on | syntax error at end of input | 24
        create table | syntax error at end of input | 13
        create table t | syntax error at end of input | 15
        create table t ( | syntax error at end of input | 17
        create table t (a | syntax error at end of input | 18
        create table t (a int | syntax error at end of input | 22
        create table t (a int default | syntax error at end of input | 30
        create table t (a int check ( | syntax error at end of input | 30
        create function f( | syntax error at end of input | 19
        create function f() returns | syntax error at end of input | 28
        create function f() returns int begin atomic | syntax error at end of input | 45
        create function f() returns int begin atomic select 1 | syntax error at end of input | 54
        create function f() returns int begin atomic select 1; | syntax error at end of input | 55
        create schema s create table t ( | syntax error at end of input | 33
        select * from json_table( | syntax error at end of input | 26
        select * from json_table(a, '$' columns ( | syntax error at end of input | 42
        select * from json_table(a, '$' columns (nested '$' columns ( | syntax error at end of input | 62
        select xmlelement( | syntax error at end of input | 19
        select extract( | syntax error at end of input | 16
        select trim( | syntax error at end of input | 13
        select a over ( | syntax error at or near "over" | 10
        select count(*) over ( | syntax error at end of input | 23
        select count(*) over (partition by | syntax error at end of input | 35
        select count(*) over (rows between | syntax error at end of input | 35
        select count(*) filter ( | syntax error at end of input | 25
        select row( | syntax error at end of input | 12
        select a:: | syntax error at end of input | 11
        select a operator( | syntax error at end of input | 19
        select a operator(pg_catalog. | syntax error at end of input | 30
        select $1:: | syntax error at end of input | 12
        copy t from | syntax error at end of input | 12
        explain | syntax error at end of input | 8
        explain ( | syntax error at end of input | 10
        prepare p as | syntax error at end of input | 13
        declare c cursor for | syntax error at end of input | 21
        do | syntax error at end of input | 3
        do $$ begin | unterminated dollar-quoted string at or near "$$ begin" | 4
        select 1_ | trailing junk after numeric literal at or near "1_" | 8
        select 1e | trailing junk after numeric literal at or near "1e" | 8
        select 1e+ | trailing junk after numeric literal at or near "1e+" | 8
        select 0x | invalid hexadecimal integer at or near "0x" | 8
        select $ | syntax error at or near "$" | 8
        select : | syntax error at or near ":" | 8
        select a. | syntax error at end of input | 10
        select a.b. | syntax error at end of input | 12
        select U&'\00 | unterminated quoted string at or near "U&'\00" | 8
        select U&'\+00 | unterminated quoted string at or near "U&'\+00" | 8
        select E'\ud800' | invalid Unicode surrogate pair at or near "'" | 16
        select E'\x | unterminated quoted string at or near "E'\x" | 8
        select E'\u00 | invalid Unicode escape | 10
        select E'\U0000 | invalid Unicode escape | 10
        """"";

    public static TheoryData<string, string, int> Rows()
    {
        var rows = new TheoryData<string, string, int>();
        foreach (string line in Table.Split('\n'))
        {
            string[] parts = line.Split(" | ");
            rows.Add(parts[0].Replace('␤', '\n'), parts[1].Replace('␤', '\n'), int.Parse(parts[2], CultureInfo.InvariantCulture));
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Says_where_it_breaks_off(string sql, string message, int position)
    {
        SqlError error = Assert.Throws<SqlError>(() => Outline.All(sql));
        Assert.Equal((message, position), (error.Message, error.Position));
    }

    /// <summary>Cut anywhere, a statement of everything gives an error or a tree.</summary>
    [Fact]
    public void Cut_anywhere_it_gives_an_error_or_a_tree()
    {
        byte[] sql = Encoding.UTF8.GetBytes(
            """
            select E'\u00e4\n', U&'\00e4' uescape '!', $t$ a $t$, "a""b", X'1f', B'01', 1.5e10, 0x1f, /* /* */ */ a -- b
            , 'ä' from t
            """);
        for (int length = 0; length <= sql.Length; length++)
        {
            Exception? failure = Record.Exception(() => SqlParser.ParseAll(sql.AsSpan(0, length)));
            Assert.True(failure is null or SqlError { State.Code: "42601" or "22021" or "22025" }, failure?.ToString());
        }
    }
}
