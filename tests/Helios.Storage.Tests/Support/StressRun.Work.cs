using Helios.Base;

namespace Helios.Storage.Tests.Support;

/// <content>What the workers do.</content>
internal sealed partial class StressRun
{
    private void Work(int worker)
    {
        var random = new Random((_seed * 1000) + 1 + worker);
        for (int list = 0; list < Lists; list++)
        {
            _appended[worker, list] = [];
        }

        while (!IsOver)
        {
            switch (random.Next(20))
            {
                case 0 or 1 or 2 or 3:
                    Transfer(random);
                    break;
                case 4 or 5 or 6:
                    Increment(random);
                    break;
                case 7 or 8:
                    Append(worker, random);
                    break;
                case 9 or 10 or 11:
                    Move(random);
                    break;
                case 12 or 13:
                    TakeKey(worker, random);
                    break;
                case 14 or 15:
                    ChangeDuty(random);
                    break;
                case 16 when random.Next(12) == 0:
                    MakeAndDrop(random);
                    break;
                case 17 when random.Next(3) == 0:
                    CheckSnapshot(_store, (IsolationLevel)random.Next(1, 3));
                    break;
                case 18:
                    ChangeBallast(random);
                    break;
                default:
                    LookUp(random);
                    break;
            }
        }
    }

    /// <summary>Lets others in between.</summary>
    private static void Pause(Random random)
    {
        switch (random.Next(24))
        {
            case 0:
                Thread.Sleep(1);
                break;
            case < 8:
                Thread.Yield();
                break;
            default:
                break;
        }
    }

    private bool Attempt(IsolationLevel level, Random random, Func<IStoreTransaction, WriteOutcome> statement, bool isDurable = false) =>
        Attempt(level, random, [statement], isDurable);

    /// <summary>Runs statements as a session does: one is taken back and repeated when somebody holds what it wants or (READ COMMITTED) has
    /// changed it. False when the transaction was refused, or rolled back at the end all the same.</summary>
    private bool Attempt(IsolationLevel level, Random random, Func<IStoreTransaction, WriteOutcome>[] statements, bool isDurable)
    {
        IStoreTransaction t = _store.Begin(level);
        try
        {
            foreach (Func<IStoreTransaction, WriteOutcome> statement in statements)
            {
                if (!RunStatement(t, statement))
                {
                    t.Rollback();
                    Interlocked.Increment(ref Counts.Refusals);
                    return false;
                }
            }

            if (random.Next(10) == 0)
            {
                t.Rollback();
                return false;
            }

            Lsn lsn = t.Commit();
            Interlocked.Increment(ref Counts.Commits);
            if (isDurable)
            {
                _store.WaitDurable(lsn);
            }

            return true;
        }
        catch (SqlError error) when (error.State == SqlState.SerializationFailure || error.State == SqlState.DeadlockDetected)
        {
            Interlocked.Increment(ref error.State == SqlState.DeadlockDetected ? ref Counts.Deadlocks : ref Counts.Refusals);
            if (t.IsActive)
            {
                t.Rollback();
            }

            return false;
        }
    }

    private bool RunStatement(IStoreTransaction t, Func<IStoreTransaction, WriteOutcome> statement)
    {
        while (true)
        {
            t.BeginStatement();
            switch (statement(t))
            {
                case WriteOutcome.Done:
                    return true;
                case WriteOutcome.Busy:
                    TxnId holder = t.ConflictWith;
                    t.RollbackStatement();
                    Wait(t, holder);
                    break;
                case WriteOutcome.Changed when t.Level == IsolationLevel.ReadCommitted:
                    t.RollbackStatement();
                    break;
                default:
                    return false;
            }
        }
    }

    private void Wait(IStoreTransaction t, TxnId holder)
    {
        // Not disposed: the one who wakes may still be in it.
        var woken = new ManualResetEventSlim();
        t.WhenFinished(holder, woken.Set);
        Interlocked.Increment(ref Counts.Waits);
        Require(woken.Wait(s_longest), "nobody wakes a transaction that waits");
    }

    private void Transfer(Random random)
    {
        long from = random.Next(Accounts);
        long to = (from + 1 + random.Next(Accounts - 1)) % Accounts;
        int amount = random.Next(1, 9);
        bool viaSavepoint = random.Next(4) == 0;
        WriteOutcome Take(IStoreTransaction t)
        {
            if (viaSavepoint)
            {
                // Taken back before it is done right.
                int mark = t.Mark();
                WriteOutcome first = Change(t, _accounts, to, amount * 3);
                if (first != WriteOutcome.Done)
                {
                    return first;
                }

                t.RollbackTo(mark);
            }

            return Change(t, _accounts, from, -amount);
        }

        WriteOutcome Give(IStoreTransaction t)
        {
            Pause(random);
            return Change(t, _accounts, to, amount);
        }

        // In two statements what the first one holds stays held while the second one waits.
        Func<IStoreTransaction, WriteOutcome>[] statements = random.Next(2) == 0 ? [Take, Give]
            : [t => Take(t) is var outcome and not WriteOutcome.Done ? outcome : Give(t)];
        Attempt((IsolationLevel)random.Next(3), random, statements, isDurable: false);
    }

    private void Increment(Random random)
    {
        int counter = random.Next(Counters);
        bool isDurable = random.Next(8) == 0;
        bool isLost = _bug == StressBug.LostUpdate && random.Next(4) == 0;
        IsolationLevel level = isLost ? IsolationLevel.ReadCommitted : (IsolationLevel)random.Next(3);
        if (Attempt(level, random, t => isLost ? ChangeLate(t, counter) : Change(t, _counters, counter, 1), isDurable))
        {
            long now = Interlocked.Increment(ref _increments[counter]);
            if (isDurable)
            {
                // At least the one that was just answered, and this counter never falls.
                Interlocked.Add(ref _durable[counter], 1);
            }

            Require(now > 0, "a counter counts");
        }
    }

    private static WriteOutcome Change(IStoreTransaction t, TreeId table, long row, long by) =>
        t.Update(table, row, Number(Value(t.Get(table, row)) + by));

    private WriteOutcome ChangeLate(IStoreTransaction t, long counter)
    {
        long value = Value(t.Get(_counters, counter));
        Thread.Yield();
        t.BeginStatement();
        return t.Update(_counters, counter, Number(value + 1));
    }

    private void Append(int worker, Random random)
    {
        int list = random.Next(Lists);
        List<int> mine = _appended[worker, list];
        int number = mine.Count;
        bool isAppended = Attempt((IsolationLevel)random.Next(3), random, t =>
        {
            string before = t.Get(_lists, list)!;
            Pause(random);
            return before.Length > 40_000 ? WriteOutcome.Duplicate : t.Update(_lists, list, $"{before}{worker}:{number};");
        });
        if (isAppended)
        {
            mine.Add(number);
        }
    }

    /// <summary>Gives an item another value, in the table and in the index.</summary>
    private void Move(Random random)
    {
        long item = random.Next(Items);
        string value = Number(random.Next(50));
        bool isStale = _bug == StressBug.StaleEntry && random.Next(50) == 0;
        Attempt((IsolationLevel)random.Next(3), random, t =>
        {
            string before = t.Get(_items, item)!;
            if (before == value)
            {
                return WriteOutcome.Done;
            }

            WriteOutcome outcome = t.Update(_items, item, value);
            Pause(random);
            outcome = outcome != WriteOutcome.Done || isStale ? outcome : t.DeleteEntry(_itemIndex, before, item);
            return outcome == WriteOutcome.Done ? t.InsertEntry(_itemIndex, value, item) : outcome;
        });
    }

    private void TakeKey(int worker, Random random)
    {
        string key = "key" + random.Next(Keys);
        Attempt((IsolationLevel)random.Next(3), random, t =>
        {
            if (t.TryFind(_unique, TestStore.Bytes(key), out RowId row))
            {
                return t.DeleteEntry(_unique, key, row.Value);
            }

            Pause(random);
            return t.InsertEntry(_unique, key, worker);
        });
    }

    /// <summary>Who is on duty may leave only when the other one stays.</summary>
    private void ChangeDuty(Random random)
    {
        int me = random.Next(2);
        IsolationLevel level = _bug == StressBug.WriteSkew ? IsolationLevel.RepeatableRead : IsolationLevel.Serializable;
        Attempt(level, random, t =>
        {
            bool mayLeave = t.Get(_duty, 0) == "on" && t.Get(_duty, 1) == "on";
            Pause(random);
            return t.Update(_duty, me, mayLeave ? "off" : "on");
        });
    }

    private void ChangeBallast(Random random)
    {
        long row = random.Next(Ballast);
        long value = random.Next(1_000_000);
        Attempt((IsolationLevel)random.Next(3), random, t =>
        {
            string text = t.Get(_ballast, row)!;
            Require(text == BallastOf(Value(text[..8])), $"row {row} is torn");
            Pause(random);
            return t.Update(_ballast, row, BallastOf(value));
        });
    }

    private void MakeAndDrop(Random random)
    {
        IStoreTransaction t = _store.Start();
        TreeId table = t.CreateTree(TreeKind.Table, TestStore.Layout, unique: false);
        int rows = random.Next(1, 150);
        Fill(t, table, rows, i => new string((char)('a' + (i % 26)), i % 30 == 0 ? 30_000 : 2_500));
        if (random.Next(4) == 0)
        {
            t.Rollback();
            return;
        }

        t.Commit();
        t = _store.Start(IsolationLevel.RepeatableRead);
        Require(_store.TreeExists(table) && t.Scan(table).Split(' ').Length == rows, "a table has what was put into it");
        t.Rollback();
        _store.Run(drop => drop.DropTree(table));
        Require(!_store.TreeExists(table), "a dropped table is gone");
        Interlocked.Increment(ref Counts.Tables);
    }

    private void LookUp(Random random)
    {
        string key = Number(random.Next(50));
        IStoreTransaction t = _store.Start(IsolationLevel.RepeatableRead);
        IIndexCursor cursor = t.OpenIndex(_itemIndex, TestStore.Bytes(key), TestStore.Bytes(key + "\0"));
        while (cursor.Next(out _, out RowId row))
        {
            Require(t.Get(_items, row.Value) == key, $"an entry says {key} of item {row.Value}, which is {t.Get(_items, row.Value)}");
        }

        t.Rollback();
    }

    private static long Value(string? text) => long.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);
}
