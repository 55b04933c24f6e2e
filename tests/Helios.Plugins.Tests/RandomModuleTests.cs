using System.Collections.Concurrent;
using System.Text;
using System.Text.Unicode;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Results;
using Helios.Types;
using Xunit.Abstractions;

namespace Helios.Plugins.Tests;

/// <summary>
/// Random valid modules in every hook: the process lives, what the class says happens, columns that a guest may not write leave as they
/// were, and nothing that it was not given is ever found in its memory or in what it answers. HELIOS_RANDOM_MODULES says how many,
/// HELIOS_SEED where to begin; a failure names its seed, and a crash leaves it in the file that HELIOS_RANDOM_AT names.
/// </summary>
public sealed class RandomModuleTests(ITestOutputHelper output)
{
    private const int FastCount = 60;
    private const string Canary = "canary-of-another-column-";
    private const string Secret = "canary-of-a-key-that-is-no-guests";

    private static readonly SqlType[] s_types = [SqlType.Int8, SqlType.Text, SqlType.Text, SqlType.Int4];
    private static readonly string[] s_names = ["id", "name", "ssn", "age"];

    private static readonly PluginGrant s_grant = Probe.Everything with
    {
        ReadableColumns = ["people.ssn", "people.age"],
        CallTimeoutMs = 2,
    };

    [CompilerFact("wasm-opt", "wasm2wat")]
    public void Random_code_harms_nobody()
    {
        int first = Setting("HELIOS_SEED") ?? Environment.TickCount & 0xFFFFFF;
        int count = Setting("HELIOS_RANDOM_MODULES") ?? FastCount;
        string? at = Environment.GetEnvironmentVariable("HELIOS_RANDOM_AT");
        string folder = Directory.CreateTempSubdirectory("helios-random-").FullName;
        var tally = new Tally();
        output.WriteLine($"seed {first}, {count} modules");
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            {
                int seed = first + i;
                if (at is not null)
                {
                    File.WriteAllText($"{at}.{Environment.CurrentManagedThreadId}", $"{seed}\n");
                }

                try
                {
                    Try(seed, folder, tally);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
                }

                if (i % 250 == 249)
                {
                    // Versions are freed by their finalizers; their code is not of this heap.
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            output.WriteLine(tally.ToString());
        }

        Assert.True(tally.Served * 2 > count, tally.ToString());
        Assert.True(tally.Refused > 0 && tally.Passed > 0 && tally.Rows > 0, tally.ToString());
    }

    private static int? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text) : null;

    private static void Try(int seed, string folder, Tally tally)
    {
        string? wat = RandomModule.Generate(seed, folder);
        if (wat is null)
        {
            Interlocked.Increment(ref tally.NotMade);
            return;
        }

        byte[] module = Wat.Compile(wat);
        PluginClass pluginClass = (seed % 3) switch { 0 => PluginClass.Observer, 1 => PluginClass.Transform, _ => PluginClass.Security };
        var clock = new StandingClock();
        var rig = new Rig(clock: clock);
        rig.Host.Load([Rig.Define(module, s_grant) with
        {
            Hooks = ["on_connect", "pre_parse", "post_parse", "pre_execution", "post_execution", "on_disconnect"],
            Class = pluginClass,
            ConfigurationJson = """{"keys":{"main":{"algorithm":"HS256","secret":"SECRET"}}}""".Replace("SECRET", Secret),
        }]);
        PluginEntry entry = rig.Host.Current.Entries[0];
        if (entry.State == PluginState.Active)
        {
            Interlocked.Increment(ref tally.Served);
        }
        else
        {
            tally.Reasons.AddOrUpdate(entry.Reason!.Split(':')[0] + entry.Reason[^Math.Min(30, entry.Reason.Length)..], 1, (_, n) => n + 1);
        }

        var visit = new Visit(rig, entry, tally);
        foreach (Action step in visit.Steps)
        {
            // A plugin that failed rests; not here.
            clock.MonotonicNs += 10_000_000_000;
            long failures = entry.Pool?.FailureCount ?? 0;
            step();
            visit.SearchMemory(failures);
        }

        rig.Host.Load([]);
    }

    private sealed class Tally
    {
        public int NotMade;
        public int Served;
        public int Passed;
        public int Refused;
        public int Rows;
        public int Searched;

        /// <summary>Why modules could not serve.</summary>
        public ConcurrentDictionary<string, int> Reasons { get; } = new();

        public override string ToString() =>
            $"{Served} served, {NotMade} not made; {Passed} calls passed, {Refused} refused, {Rows} results, {Searched} memories searched; "
            + "not served: "
            + string.Join(", ", Reasons.OrderByDescending(r => r.Value).Take(5).Select(r => $"{r.Value} x {r.Key}"));
    }

    /// <summary>One client that comes, asks, writes and goes.</summary>
    private sealed class Visit(Rig rig, PluginEntry entry, Tally tally)
    {
        private readonly PluginSet _set = rig.Host.Current;

        public Action[] Steps =>
        [
            () => RunText(_set.RunConnect), () => RunText(_set.RunPreParse), () => Judge(rig.Run().Error), PreExecution,
            () => Rows(Operation.Result), () => Rows(Operation.Insert), () => Judge(rig.Run().Error), () => RunText(_set.RunDisconnect),
        ];

        private delegate void TextHook(in TextContext context, TextDecision decision);

        private void RunText(TextHook hook)
        {
            var decision = new TextDecision();
            var text = new TextContext { Session = rig.Session, Catalog = new TestCatalog(), Sql = "SELECT * FROM users"u8, QueryId = 1 };
            hook(text, decision);
            Judge(decision.Error, isDisconnect: hook == _set.RunDisconnect);
        }

        private void PreExecution()
        {
            var decision = new TextDecision();
            _set.RunPreExecution(
                new PostParseContext(Statements.SelectFrom("users"), rig.Session, new TestCatalog(), 1), decision);
            Judge(decision.Error);
        }

        // What a class that opens lets through, and what one that closes does not.
        private void Judge(SqlError? error, bool isDisconnect = false)
        {
            Interlocked.Increment(ref error is null ? ref tally.Passed : ref tally.Refused);
            Assert.True(isDisconnect || entry.State == PluginState.Active || error is not null == !entry.IsOpenOnFailure, error?.Message);
            Assert.DoesNotContain(Canary, error?.Message ?? "");
            Assert.DoesNotContain(Secret, error?.Message + error?.Detail + error?.Hint);
            Assert.All(rig.Log.Lines, line => Assert.DoesNotContain(Secret, line));
        }

        public void Rows(Operation operation)
        {
            PluginResultColumn[] columns =
            [
                .. s_names.Select((name, i) => new PluginResultColumn(
                    name, s_types[i], [new ResultOrigin("public", "people", name)], IsPlain: true)),
            ];
            try
            {
                ResultPlan? plan = operation == Operation.Result ? _set.PlanResult(columns) : _set.PlanWrite(columns, operation);
                if (plan is null)
                {
                    return;
                }

                using var run = new ResultRun(plan, rig.Session, new TestCatalog(), 1);
                for (int batches = 0; batches < 2; batches++)
                {
                    var batch = new Batch(s_types);
                    batch.Place(run.Places);
                    run.Begin();
                    Fill(batch, 50);
                    Check(run.Apply(batch), operation);
                }

                run.End();
                Interlocked.Increment(ref tally.Rows);
            }
            catch (SqlError error)
            {
                Judge(error);
            }
        }

        private static void Fill(Batch batch, int rows)
        {
            batch.Clear();
            for (int i = 0; i < rows; i++)
            {
                batch.Columns[0].Set(i, Datum.FromInt64(i));
                batch.Columns[1].Set(i, Datum.FromText(Canary + i));
                batch.Columns[2].Set(i, i % 7 == 3 ? Datum.Null : Datum.FromText($"{i:000}-00-{i:0000}"));
                batch.Columns[3].Set(i, Datum.FromInt64(20 + i));
            }

            batch.RowCount = rows;
        }

        private void Check(Batch batch, Operation operation)
        {
            Assert.True(operation == Operation.Result || batch.SelectedCount == 50, "rows were taken out of a write");
            for (int i = 0; i < batch.SelectedCount; i++)
            {
                int row = batch.RowAt(i);
                Assert.Equal(row, batch.Columns[0].Get(row).AsInt64);
                Assert.Equal(Canary + row, batch.Columns[1].Get(row).AsText);
                if (batch.Columns[2].IsNull(row))
                {
                    continue;
                }

                ReadOnlySpan<byte> value = batch.Columns[2].Bytes(row);
                Assert.True(Utf8.IsValid(value));
                Assert.True(value.IndexOf("canary"u8) < 0, Encoding.UTF8.GetString(value));
                Assert.True(entry.Class != PluginClass.Observer || value.SequenceEqual(Original(row)));
            }
        }

        private static byte[] Original(int row) => Encoding.UTF8.GetBytes($"{row:000}-00-{row:0000}");

        /// <summary>Looks through the memory of the instance that was called, if it is still there.</summary>
        public void SearchMemory(long failuresBefore)
        {
            if (entry.Pool is not { } pool || pool.FailureCount != failuresBefore)
            {
                return;
            }

            PluginInstance instance = pool.Rent(null);
            Assert.True(instance.Memory.TryGet(0, (uint)instance.Memory.Length, out Span<byte> memory));
            Assert.True(memory.IndexOf("canary"u8) < 0, "a canary lies in its memory");
            Interlocked.Increment(ref tally.Searched);
            pool.Return(instance);
        }
    }
}
