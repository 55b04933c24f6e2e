using Helios.Base;
using Helios.Engine.Tests.Support;
using Helios.Storage;
using Helios.Types;

namespace Helios.Engine.Tests;

public class TransactionTests
{
    [Fact]
    public void Definitions_and_rows_survive_a_restart()
    {
        using var database = new TestDatabase();
        using (TestSession session = database.NewSession())
        {
            session.Run("create table t (id serial primary key, name text unique default 'x', check (id < 1000))");
            session.Run("insert into t (name) values ('a'), ('b')");
        }

        database.Reopen();
        using TestSession again = database.NewSession();
        Assert.Equal(["1|a", "2|b"], again.Run("select * from t order by id").Lines);
        int next = int.Parse(again.Run("insert into t (name) values ('c') returning id").Only!);
        Assert.True(next > 2, "a value of the sequence came twice");
        Assert.Equal(SqlState.UniqueViolation, Assert.Throws<SqlError>(() => again.Run("insert into t (name) values ('a')")).State);
        Assert.Equal(SqlState.CheckViolation, Assert.Throws<SqlError>(() => again.Run("insert into t values (2000, 'd')")).State);
        uint oid = uint.Parse(again.Run("select 't'::regclass::oid").Only!);
        again.Run("create table later (id int)");
        Assert.True(uint.Parse(again.Run("select 'later'::regclass::oid").Only!) > oid);
    }

    [Fact]
    public void A_table_is_seen_by_others_when_its_transaction_commits_and_not_before()
    {
        using var database = new TestDatabase();
        using TestSession one = database.NewSession();
        using TestSession two = database.NewSession();
        one.Run("begin");
        one.Run("create table t (id int primary key)");
        one.Run("insert into t values (1)");
        Assert.Equal("1", one.Run("select count(*) from t").Only);
        Assert.Equal(SqlState.UndefinedTable, Assert.Throws<SqlError>(() => two.Run("select * from t")).State);
        long before = database.Database.CatalogVersion;
        one.Run("commit");
        Assert.True(database.Database.CatalogVersion > before);
        Assert.Equal("1", two.Run("select count(*) from t").Only);
    }

    [Fact]
    public void A_table_that_came_behind_a_snapshot_is_not_dropped_under_it()
    {
        using var database = new TestDatabase();
        using TestSession one = database.NewSession();
        using TestSession two = database.NewSession();
        one.Run("create table first (id int)");
        one.Engine.Begin(IsolationLevel.RepeatableRead);
        one.Run("select * from first");
        two.Run("create table t (id int)");
        Assert.Equal(SqlState.SerializationFailure, Assert.Throws<SqlError>(() => one.Run("drop table t")).State);
        one.Run("rollback");
        one.Run("drop table t");
    }

    [Fact]
    public void A_failed_transaction_answers_25P02_until_it_is_ended()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table t (id int)");
        session.Run("begin; insert into t values (1)");
        Assert.Throws<SqlError>(() => session.Run("select 1 / 0"));
        Assert.Equal(TransactionStatus.Failed, session.Engine.Status);
        Assert.Equal(SqlState.InFailedSqlTransaction, Assert.Throws<SqlError>(() => session.Run("select 1")).State);
        Assert.Equal("ROLLBACK", session.Run("commit").Tag);
        Assert.Equal(TransactionStatus.Idle, session.Engine.Status);
        Assert.Equal("0", session.Run("select count(*) from t").Only);
    }

    [Fact]
    public void A_failed_statement_leaves_nothing_of_itself_behind()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table t (id int primary key, v int)");
        Assert.Throws<SqlError>(() => session.Run("insert into t select g, 1 / (5 - g) from generate_series(1, 9) g"));
        Assert.Equal("0", session.Run("select count(*) from t").Only);
    }

    [Fact]
    public void A_writer_waits_for_the_row_and_goes_on_with_what_was_committed()
    {
        using var database = new TestDatabase();
        using TestSession one = database.NewSession();
        using TestSession two = database.NewSession();
        one.Run("create table t (id int primary key, n int); insert into t values (1, 10)");
        one.Run("begin; update t set n = n + 1 where id = 1");
        PreparedPlan plan = two.Prepare("update t set n = n * 2 where id = 1 returning n");
        using StatementExecution execution = two.Engine.Start(plan, [], []);
        Assert.Equal(StepResult.Wait, execution.Step());
        using var unblocked = new ManualResetEventSlim();
        execution.WhenUnblocked(unblocked.Set);
        Assert.False(unblocked.Wait(20));
        one.Run("commit");
        Assert.True(unblocked.Wait(10_000));
        execution.Restart();
        Assert.Equal(["22"], two.Collect(execution).Lines);
        two.Engine.FinishImplicit();
        Assert.Equal("22", one.Run("select n from t").Only);
    }

    [Fact]
    public void Two_that_wait_for_each_other_are_a_deadlock()
    {
        using var database = new TestDatabase();
        using TestSession one = database.NewSession();
        using TestSession two = database.NewSession();
        one.Run("create table t (id int primary key, n int); insert into t values (1, 1), (2, 2)");
        one.Run("begin; update t set n = 0 where id = 1");
        two.Run("begin; update t set n = 0 where id = 2");
        using StatementExecution first = one.Engine.Start(one.Prepare("update t set n = 9 where id = 2"), [], []);
        Assert.Equal(StepResult.Wait, first.Step());
        first.WhenUnblocked(() => { });
        using StatementExecution second = two.Engine.Start(two.Prepare("update t set n = 9 where id = 1"), [], []);
        Assert.Equal(StepResult.Wait, second.Step());
        Assert.Equal(SqlState.DeadlockDetected, Assert.Throws<SqlError>(() => second.WhenUnblocked(() => { })).State);
        two.Engine.StatementFailed();
        first.Restart();
        Assert.Equal(StepResult.Done, first.Step());
        Assert.Equal(1, first.AffectedRows);
    }

    [Fact]
    public void Repeatable_read_refuses_to_change_a_row_that_changed_since_its_snapshot()
    {
        using var database = new TestDatabase();
        using TestSession one = database.NewSession();
        using TestSession two = database.NewSession();
        one.Run("create table t (id int primary key, n int); insert into t values (1, 1)");
        one.Engine.Begin(IsolationLevel.RepeatableRead);
        Assert.Equal("1", one.Run("select n from t").Only);
        two.Run("update t set n = 2");
        Assert.Equal("1", one.Run("select n from t").Only);
        Assert.Equal(SqlState.SerializationFailure, Assert.Throws<SqlError>(() => one.Run("update t set n = n + 1")).State);
    }

    [Fact]
    public void Two_transactions_that_make_the_same_name_meet()
    {
        using var database = new TestDatabase();
        using TestSession one = database.NewSession();
        using TestSession two = database.NewSession();
        one.Run("begin; create table t (id int)");
        using StatementExecution execution = two.Engine.Start(two.Prepare("create table t (id int)"), [], []);
        Assert.Equal(StepResult.Wait, execution.Step());
        one.Run("commit");
        execution.Restart();
        Assert.Equal(SqlState.DuplicateTable, Assert.Throws<SqlError>(() => execution.Step()).State);
        two.Engine.StatementFailed();
    }

    [Fact]
    public void Databases_have_tables_of_their_own()
    {
        using var database = new TestDatabase();
        using TestSession helios = database.NewSession();
        using TestSession postgres = database.NewSession("postgres");
        helios.Run("create table t (id int)");
        Assert.Equal(SqlState.UndefinedTable, Assert.Throws<SqlError>(() => postgres.Run("select * from t")).State);
        postgres.Run("create table t (name text)");
        Assert.Equal("name", postgres.Run("select * from t").Columns[0].Name);
        Assert.Equal(SqlState.InvalidCatalogName, Assert.Throws<SqlError>(() => database.NewSession("nosuch")).State);
    }

    [Fact]
    public void A_read_only_transaction_refuses_writes()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table t (id int)");
        session.Engine.Begin(readOnly: true);
        Assert.Equal(SqlState.ReadOnlySqlTransaction, Assert.Throws<SqlError>(() => session.Run("insert into t values (1)")).State);
    }

    [Fact]
    public void A_stale_plan_is_told_by_its_catalog_version()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table t (id int)");
        PreparedPlan plan = session.Prepare("select * from t");
        Assert.Equal(session.Engine.CatalogVersion, plan.CatalogVersion);
        session.Run("create table u (id int)");
        Assert.NotEqual(session.Engine.CatalogVersion, plan.CatalogVersion);

        // As when another session's definition comes between the look and the start.
        session.Engine.StartImplicit();
        using StatementExecution execution = session.Engine.Start(plan, [], Array.Empty<Datum>());
        Assert.Equal(StepResult.Done, execution.Step());
    }
}
