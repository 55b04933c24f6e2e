using Helios.Engine.Tests.Support;

namespace Helios.Engine.Tests;

/// <summary>Which statements an event loop runs itself.</summary>
public class LoopTests
{
    private const long ShortNs = 20_000;

    [Fact]
    public void A_plan_is_fit_when_its_last_runs_were_short()
    {
        var fitness = new LoopFitness();
        Assert.False(fitness.IsFit);
        NoteShort(fitness, 8, wasOnLoop: false);
        Assert.True(fitness.IsFit);
        fitness.Note(LoopFitness.MostNs + 1, wasOnLoop: false);
        Assert.False(fitness.IsFit);
        NoteShort(fitness, 1, wasOnLoop: false);
        Assert.True(fitness.IsFit);
    }

    [Fact]
    public void A_run_that_held_a_loop_sends_ever_more_of_the_next_ones_away()
    {
        var fitness = new LoopFitness();
        NoteShort(fitness, 8, wasOnLoop: false);
        int last = 0;
        for (int n = 0; n < 5; n++)
        {
            fitness.Note(100 * LoopFitness.MostNs, wasOnLoop: true);
            int away = 0;
            for (; !fitness.IsFit; away++)
            {
                NoteShort(fitness, 1, wasOnLoop: false);
            }

            Assert.True(away >= Math.Max(16, 2 * last), $"{away} after {last}");
            last = away;
        }
    }

    [Fact]
    public void The_penalty_ends_with_good_behaviour()
    {
        var fitness = new LoopFitness();
        NoteShort(fitness, 8, wasOnLoop: false);
        for (int n = 0; n < 4; n++)
        {
            fitness.Note(100 * LoopFitness.MostNs, wasOnLoop: true);
        }

        NoteShort(fitness, 1_000, wasOnLoop: false);
        NoteShort(fitness, 10_000, wasOnLoop: true);
        fitness.Note(100 * LoopFitness.MostNs, wasOnLoop: true);
        NoteShort(fitness, 16, wasOnLoop: false);
        Assert.True(fitness.IsFit);
    }

    [Theory]
    [InlineData("select * from t", true)]
    [InlineData("select v, id from t where id > 5 and v is not null limit 7", true)]
    [InlineData("select id + 1 from t where v = 'x'", true)]
    [InlineData("select v || 'x' from t", false)]
    [InlineData("select repeat(v, 1000) from t", false)]
    [InlineData("select upper(v) from t", false)]
    [InlineData("select * from t order by v", false)]
    [InlineData("select count(*) from t", false)]
    [InlineData("select a.* from t a, t b", false)]
    [InlineData("select * from t where v in (select v from t)", false)]
    [InlineData("select * from generate_series(1, 10)", false)]
    [InlineData("update t set v = v", false)]
    [InlineData("select * from t for update", false)]
    [InlineData("explain select * from t", false)]
    [InlineData("select * from large", false)]
    public void Only_scans_of_few_pages_with_cheap_expressions_run_on_a_loop(string sql, bool expected)
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table t (id int primary key, v text); insert into t select g, g::text from generate_series(1, 2000) g");
        session.Run("create table large (id int primary key, v text)");
        session.Run("insert into large select g, repeat('x', 200) from generate_series(1, 10000) g");
        PreparedPlan plan = session.Prepare(sql);
        Assert.False(MayStepOnLoop(session, plan));
        NoteShort(plan.LoopFitness, 8, wasOnLoop: false);
        Assert.Equal(expected, MayStepOnLoop(session, plan));
    }

    [Fact]
    public void A_long_result_goes_on_elsewhere()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.Run("create table t (id int primary key); insert into t select g from generate_series(1, 5000) g");
        PreparedPlan plan = session.Prepare("select * from t");
        NoteShort(plan.LoopFitness, 8, wasOnLoop: false);
        using StatementExecution execution = session.Engine.Start(plan, [], []);
        int steps = 0;
        for (; execution.MayStepOnLoop; steps++)
        {
            Assert.Equal(StepResult.Rows, execution.StepOnLoop());
        }

        Assert.Equal(3, steps);
        Assert.Equal(StepResult.Rows, execution.Step());
    }

    private static bool MayStepOnLoop(TestSession session, PreparedPlan plan)
    {
        using StatementExecution execution = session.Engine.Start(plan, [], []);
        return execution.MayStepOnLoop;
    }

    private static void NoteShort(LoopFitness fitness, int runs, bool wasOnLoop)
    {
        for (int i = 0; i < runs; i++)
        {
            fitness.Note(ShortNs, wasOnLoop);
        }
    }
}
