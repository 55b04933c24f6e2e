using Helios.Storage.Log;

namespace Helios.Storage.Tests;

public sealed class CohortTests
{
    private const long FlushNs = 100_000;

    [Fact]
    public void A_lone_writer_never_waits()
    {
        var cohort = new Cohort();
        for (int i = 0; i < 10; i++)
        {
            Assert.True(cohort.IsComplete(1));
            cohort.Begins(1);
            cohort.FlushEnded(answered: 1, gathered: 0, FlushNs, now: i);
        }
    }

    [Fact]
    public void Writers_that_the_last_flush_answered_are_waited_for_with_those_that_gathered_meanwhile()
    {
        var cohort = new Cohort();
        cohort.Begins(10);
        cohort.FlushEnded(answered: 10, gathered: 6, FlushNs, now: 5_000);
        Assert.False(cohort.IsComplete(15));
        Assert.True(cohort.IsComplete(16));
        Assert.Equal(5_000 + (2 * FlushNs), cohort.Deadline);
    }

    [Fact]
    public void A_slow_disk_makes_nobody_wait_long()
    {
        var cohort = new Cohort();
        cohort.Begins(2);
        cohort.FlushEnded(2, 0, flushNs: 8_000_000, now: 0);
        Assert.InRange(cohort.Deadline, 1, 300_000);
    }

    [Fact]
    public void Writers_that_do_not_come_again_in_time_are_waited_for_ever_more_seldom_until_they_do()
    {
        var cohort = new Cohort();
        int waits = 0;
        for (int i = 0; i < 400; i++)
        {
            cohort.FlushEnded(answered: 4, gathered: 1, FlushNs, now: 0);
            waits += cohort.IsComplete(1) ? 0 : 1;

            // The time is over, and only the one who was there already is written.
            cohort.Begins(1);
        }

        Assert.InRange(waits, 5, 12);
        int missed = 0;
        do
        {
            cohort.FlushEnded(answered: 4, gathered: 1, FlushNs, now: 0);
            missed++;
        }
        while (cohort.IsComplete(1));
        Assert.InRange(missed, 1, 200);
        cohort.Begins(5);
        cohort.FlushEnded(answered: 5, gathered: 0, FlushNs, now: 0);
        Assert.False(cohort.IsComplete(4));
    }
}
