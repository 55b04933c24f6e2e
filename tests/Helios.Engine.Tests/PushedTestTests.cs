using System.Globalization;
using Helios.Engine.Tests.Restrictions;
using Helios.Engine.Tests.Support;
using Helios.Types;

namespace Helios.Engine.Tests;

/// <summary>Conditions that the store tests over columns say what the same conditions say of one row.</summary>
public sealed class PushedTestTests
{
    private static readonly string[] s_columns = ["b", "i2", "i4", "i8", "f4", "f8", "d", "ts", "tz", "u", "o", "t"];

    private static readonly string[][] s_constants =
    [
        ["true", "false", "null"],
        ["0::int2", "1", "-2", "40000", "9000000000", "null", "(1 + 1)"],
        ["0", "-3", "2147483647", "9000000000", "null", "abs(-2)"],
        ["0", "-3", "9223372036854775807", "2::int2", "null"],
        ["0", "'NaN'", "1.5::float8", "'-Infinity'", "null"],
        ["0", "'NaN'", "-1.5", "1::float4", "'Infinity'", "null"],
        ["'2000-01-02'", "date '1999-12-31'", "'infinity'", "null"],
        ["'2000-01-02 00:00:01'", "timestamp '1999-12-31'", "date '2000-01-01'", "'infinity'", "null"],
        ["'2000-01-02 00:00:01+00'", "now()", "'-infinity'", "null"],
        ["'00000000-0000-0000-0000-000000000001'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'", "null"],
        ["1::oid", "4294967295::oid", "0::oid", "null"],
        ["'a'", "''", "null"],
    ];

    [Fact]
    public void A_condition_finds_the_rows_for_which_it_is_true()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        int seed = int.TryParse(Environment.GetEnvironmentVariable("HELIOS_SEED"), out int given) ? given : new Random().Next();
        var random = new Random(seed);
        session.Run("create table v (id int primary key, b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, d date, ts timestamp, "
            + "tz timestamptz, u uuid, o oid, t text)");
        for (int i = 0; i < 700; i++)
        {
            session.Run($"insert into v values ({i}, {string.Join(", ", s_columns.Select((_, c) => Value(random, c)))})");
        }

        using TestSession writer = database.NewSession();
        writer.Run("begin");
        writer.Run("update v set i4 = 77, b = null, f8 = 'NaN' where id % 7 = 3");
        writer.Run("delete from v where id % 11 = 5");
        for (int i = 0; i < 400; i++)
        {
            string condition = Condition(random, 3);
            TestSession reader = i % 4 == 0 ? writer : session;
            string order = i % 5 == 0 ? " order by id desc" : " order by id";
            string[] expected = [.. reader.Run($"select id, ({condition}) is true from v{order}").Lines
                .Where(line => line.EndsWith("|t", StringComparison.Ordinal)).Select(line => line.Split('|')[0])];
            string[] actual = [.. reader.Run($"select id from v where {condition}{order}").Lines];
            Assert.True(expected.SequenceEqual(actual), $"HELIOS_SEED={seed}: {condition}: {expected.Length} rows, not {actual.Length}");
        }
    }

    [Fact]
    public void Constants_come_from_parameters_outer_rows_and_restrictions()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table n (id int primary key, k int, tenant int)");
        session.Run("insert into n select i, i % 10, i % 3 from generate_series(1, 300) i");
        Assert.Equal(["30"], session.Run("select count(*) from n where k = $1", "4").Lines);
        Assert.Equal(["60"], session.Run("select count(*) from n where k between $1 and $2", "4", "5").Lines);
        Assert.Equal(["0"], session.Run("select count(*) from n where k = $1", [null]).Lines);
        Assert.Equal(["60"], session.Run("select count(*) from n where k = any($1::int[])", "{4,5,77,NULL}").Lines);
        Assert.Equal(["0|30", "1|30", "2|30"],
            session.Run("select x, (select count(*) from n where n.k = v.x) from (values (0), (1), (2)) v(x) order by x").Lines);
        session.Restrictions = Tenants.Restrict("tenant = $1", "n");
        session.RestrictionValues = [Datum.FromText("2")];
        Assert.Equal(["100"], session.Run("select count(*) from n where k >= 0").Lines);
        Assert.Equal(["10|2|2"], session.Run("select count(*), min(tenant), max(tenant) from n where k = 4").Lines);
    }

    [Theory]
    [InlineData("select count(*) from e where k = 1 / 0")]
    [InlineData("select count(*) from e where k < 10 / (select 0)")]
    public void A_constant_that_cannot_be_had_is_an_error_only_where_there_are_rows(string query)
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table e (id int primary key, k int)");
        Assert.Equal(["0"], session.Run(query).Lines);
        session.Run("insert into e values (1, 1)");
        Assert.Equal(Base.SqlState.DivisionByZero, Assert.Throws<Base.SqlError>(() => session.Run(query)).State);
    }

    private static string Value(Random random, int column)
    {
        if (random.Next(8) == 0)
        {
            return "null";
        }

        int small = random.Next(-3, 4);
        string text = small.ToString(CultureInfo.InvariantCulture);
        return column switch
        {
            0 => small > 0 ? "true" : "false",
            1 or 2 or 3 => text,
            4 or 5 => small == 3 ? "'NaN'" : small == -3 ? "'-Infinity'" : text + "/2.0",
            6 => $"date '2000-01-01' + {text}",
            7 => $"timestamp '2000-01-0{small + 4} 00:00:01'",
            8 => $"timestamptz '2000-01-0{small + 4} 00:00:01+00'",
            9 => $"'{(small < 0 ? "f" : "0")}0000000-0000-0000-0000-00000000000{Math.Abs(small)}'",
            10 => small < 0 ? "4294967295" : text,
            _ => $"'{(char)('b' + small % 2)}'",
        };
    }

    private static string Condition(Random random, int depth)
    {
        int column = random.Next(s_columns.Length);
        string name = s_columns[column];
        string constant = Constant(random, column);
        string other = Constant(random, column);
        string not = random.Next(2) == 0 ? "not " : "";
        switch (random.Next(depth > 0 ? 10 : 6))
        {
            case 0:
                return $"{name} is {not}null";
            case 1:
                return $"{name} {not}between {constant} and {other}";
            case 2:
                return $"{name} {not}in ({constant}, {other}, {Constant(random, column)})";
            case 3:
                return column == 0 ? not + "b" : $"{constant} {Operator(random)} {name}";
            case 4 or 5:
                return $"{name} {Operator(random)} {constant}";
            case 6:
                return $"not ({Condition(random, depth - 1)})";
            case 7:
                string[] tests = ["true", "false", "unknown"];
                return $"({Condition(random, depth - 1)}) is {not}{tests[random.Next(3)]}";
            case var group:
                return $"({Condition(random, depth - 1)} {(group == 8 ? "and" : "or")} {Condition(random, depth - 1)})";
        }
    }

    private static string Operator(Random random) => new[] { "=", "<>", "<", "<=", ">", ">=" }[random.Next(6)];

    private static string Constant(Random random, int column) => s_constants[column][random.Next(s_constants[column].Length)];
}
