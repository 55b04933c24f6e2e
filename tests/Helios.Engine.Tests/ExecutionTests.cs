using Helios.Base;
using Helios.Engine.Tests.Support;
using Helios.Types;

namespace Helios.Engine.Tests;

public class ExecutionTests
{
    [Fact]
    public void Rows_come_in_portions_as_they_are_asked_for()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        PreparedPlan plan = session.Prepare("select g from generate_series(1, 3000) g where g % 2 = 0");
        using StatementExecution execution = session.Engine.Start(plan, [], []);
        var rows = new List<string?[]>();
        Assert.Equal(StepResult.Rows, execution.Step(3));
        session.AddRows(execution, rows);
        Assert.Equal(["2", "4", "6"], rows.Select(r => r[0]));
        Assert.Equal(StepResult.Rows, execution.Step(600));
        session.AddRows(execution, rows);
        while (execution.Step() == StepResult.Rows)
        {
            session.AddRows(execution, rows);
        }

        Assert.Equal(Enumerable.Range(1, 1500).Select(i => (i * 2).ToString()), rows.Select(r => r[0]));
        Assert.Equal("SELECT 1500", execution.CommandTag);
    }

    [Theory]
    [InlineData("select id from t order by id")]
    [InlineData("select id from t")]
    [InlineData("select id from t where (select true from t x where x.id = t.id)")]
    [InlineData("select t.id from t join t u on t.id = u.id order by 1")]
    public void An_open_cursor_keeps_its_snapshot_while_later_statements_change_the_table(string sql)
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table t (id int primary key, v int); insert into t select g, g from generate_series(1, 2500) g");
        session.Run("begin");
        using StatementExecution cursor = session.Engine.Start(session.Prepare(sql), [], []);
        var rows = new List<string?[]>();
        Assert.Equal(StepResult.Rows, cursor.Step(5));
        session.AddRows(cursor, rows);
        session.Run("delete from t where id % 2 = 0; update t set v = 0; insert into t values (9999, 1)");
        while (cursor.Step(700) == StepResult.Rows)
        {
            session.AddRows(cursor, rows);
        }

        Assert.Equal(Enumerable.Range(1, 2500).Select(i => i.ToString()), rows.Select(r => r[0]));
        Assert.Equal("1251", session.Run("select count(*) from t").Only);
    }

    [Fact]
    public void A_statement_can_be_cancelled_while_it_runs()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        PreparedPlan plan = session.Prepare("select count(*) from generate_series(1, 100000000) a, generate_series(1, 10) b");
        using StatementExecution execution = session.Engine.Start(plan, [], []);
        using var timer = new Timer(_ => execution.Cancel(), null, 100, Timeout.Infinite);
        Assert.Equal(SqlState.QueryCanceled, Assert.Throws<SqlError>(() => execution.Step()).State);
        session.Engine.StatementFailed();
        Assert.Equal("1", session.Run("select 1").Only);
    }

    [Fact]
    public void A_statement_that_would_hold_too_many_rows_ends_with_53200()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        var error = Assert.Throws<SqlError>(() =>
            session.Run("select repeat('x', 1000000) || g from generate_series(1, 1000) g order by 1"));
        Assert.Equal(SqlState.OutOfMemory, error.State);
    }

    [Theory]
    [InlineData("select id, name from t where id = $1", true)]
    [InlineData("select * from t where id = 7 and name like 'n%'", true)]
    [InlineData("select 1 + 1", true)]
    [InlineData("insert into t values (1000, 'x')", true)]
    [InlineData("update t set name = 'y' where id = 3", true)]
    [InlineData("select name from t where code = 'c5'", true)]
    [InlineData("select * from t", false)]
    [InlineData("select * from t where name = 'n1'", false)]
    [InlineData("delete from t", false)]
    [InlineData("select (select count(*) from t)", false)]
    public void A_statement_that_goes_by_key_is_short(string sql, bool isShort)
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table t (id int primary key, name text, code text unique)");
        Assert.Equal(isShort, session.Prepare(sql).IsShort);
    }

    [Fact]
    public void Parameter_types_are_inferred_from_their_places()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table t (id int8 primary key, name varchar(9), price numeric(5,2), at timestamptz)");
        Assert.Equal([20u, 1043u, 1700u, 1184u], Types(session.Prepare("insert into t values ($1, $2, $3, $4)")));
        Assert.Equal([20u, 25u, 20u], Types(session.Prepare("select * from t where id = $1 and name = $2 limit $3")));
        Assert.Equal([1700u, 20u], Types(session.Prepare("update t set price = $1 where id = $2")));
        Assert.Equal([23u], Types(session.Prepare("select $1 + 1")));
        Assert.Equal([25u], Types(session.Prepare("select $1")));
        Assert.Equal([1016u], Types(session.Prepare("select * from t where id = any($1)")));
        Assert.Equal([700u], Types(session.Prepare("select $1", 700)));
        Assert.Equal(SqlState.IndeterminateDatatype, Assert.Throws<SqlError>(() => session.Prepare("select 1 where $1 is null")).State);
    }

    [Fact]
    public void Result_columns_tell_their_table_and_attribute()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table t (id int primary key, name varchar(9))");
        PreparedPlan plan = session.Prepare("select x.name, x.id + 1, id from (select * from t) x");
        uint oid = uint.Parse(session.Run("select 't'::regclass::oid").Only!);
        Assert.Equal([(oid, (short)2), (0u, (short)0), (oid, (short)1)], plan.Columns.Select(c => (c.TableOid, c.AttributeNumber)));
        Assert.Equal(new SqlType(1043, 13), plan.Columns[0].Type);
    }

    [Fact]
    public void A_prepared_point_query_allocates_nothing_of_its_own()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run(
            "create table t (id int primary key, tenant_id text, name text, n int); "
            + "insert into t select g, 'a', 'name' || g, g from generate_series(1, 100) g");
        session.Restrictions = Restrictions.Tenants.Restrict("tenant_id = $1", "t");
        Datum[] tenant = [Datum.FromText("a")];
        PreparedPlan plan = session.Prepare("select id, name, n + 1 from t where id = $1");
        var parameters = new Datum[1];
        session.Engine.Begin();
        long sum = 0;
        void Query(int id)
        {
            parameters[0] = Datum.FromInt64(id);
            using StatementExecution execution = session.Engine.Start(plan, parameters, tenant);
            while (execution.Step() == StepResult.Rows)
            {
                sum += execution.Current.Columns[2].Get(0).AsInt64;
            }
        }

        for (int i = 0; i < 1000; i++)
        {
            Query((i % 100) + 1);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Query((i % 100) + 1);
        }

        long perQuery = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;
        Assert.Equal(2 * 10 * 5150L, sum);
        Assert.Equal(0, perQuery);
    }

    private static uint[] Types(PreparedPlan plan) => [.. plan.ParameterTypes.Select(t => t.Oid)];
}
