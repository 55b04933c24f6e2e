using System.Globalization;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Readers and writers at the same time, with the result cache on: what a writer was told is committed, every query that begins afterwards
/// sees, and a result that was being made meanwhile is not served in its place. HELIOS_RACE_WRITES makes it long (verify isolation).
/// </summary>
public sealed class StoreRaceTests
{
    private const int Rows = 3;
    private const int ReadersCount = 6;

    private const string Tables = """
        CREATE TABLE items (id int PRIMARY KEY, v bigint);
        INSERT INTO items VALUES (0, 0), (1, 0), (2, 0);
        CREATE TABLE pairs (id int PRIMARY KEY, v bigint);
        INSERT INTO pairs VALUES (0, 1000), (1, 1000);
        """;

    // Of one row: quick, slow (so that commits come while it is made), and with a value.
    private static readonly string[] s_reads =
    [
        "SELECT id, v FROM items WHERE id = {0}",
        "SELECT id, v FROM items WHERE id = {0} AND length(repeat(v::text, 1000000)) > 0",
        "SELECT max(id), max(v) FROM items WHERE id = {0}",
    ];

    [NativeTheory]
    [InlineData("enabled = true", "none")]
    [InlineData("enabled = true", "fresh")]
    [InlineData("enabled = false", "stale")]
    [InlineData("enabled = true", "stale")]
    public void No_query_sees_less_than_was_committed_when_it_began(string cache, string plugin)
    {
        if (NativeBinary.Path is null)
        {
            return;
        }

        int writes = Number("HELIOS_RACE_WRITES", 60);
        using var server = new CacheServer(Tables, cache, plugin == "none" ? [] : [ProductCache(plugin == "stale")]);
        var race = new Race(server.Process.Port, isMonotonic: plugin != "stale");
        race.Run(writes);
        Assert.True(race.ReadCount > writes, $"{race.ReadCount} reads beside {writes} writes");
        string part = plugin == "none" ? "default" : "product-cache";
        Assert.True(server.Count("hits", part) > 0, "nothing came from the cache");
        Assert.True(server.Count("kept", part) > writes / 20, "hardly a result was kept: " + server.Count("kept", part));
    }

    private static (string Name, byte[] Module, string Settings) ProductCache(bool isStale)
    {
        string file = Path.Combine(NativeBinary.Repository, "src", "plugins", "modules", "product_cache.wasm");
        return ("product-cache", File.ReadAllBytes(file), $$"""
            hook = ["pre_execution", "cache_lookup"]
            [[proxy.plugins.plugin.capabilities]]
            allow_cache = true
            allow_stale_cache = {{(isStale ? "true" : "false")}}
            allow_parameter_access = true
            allow_table_access = ["*"]
            [proxy.plugins.plugin.config]
            table = "items"
            """);
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private sealed class Race
    {
        private readonly int _port;
        private readonly bool _isMonotonic;

        // By row: what a writer was told is committed, and (where nothing may be stale) what somebody has seen.
        private readonly long[] _known = new long[Rows];
        private readonly List<Exception> _failures = [];
        private int _isOver;
        private int _readCount;

        public Race(int port, bool isMonotonic)
        {
            _port = port;
            _isMonotonic = isMonotonic;
        }

        public int ReadCount => _readCount;

        public void Run(int writes)
        {
            var writers = new List<Thread>();
            for (int row = 0; row < Rows; row++)
            {
                int own = row;
                writers.Add(Start(() => Write(own, writes)));
            }

            writers.Add(Start(() => Move(writes)));
            var readers = new List<Thread>();
            for (int i = 0; i < ReadersCount; i++)
            {
                int number = i;
                readers.Add(Start(() => Read(number)));
            }

            writers.ForEach(thread => thread.Join());
            Volatile.Write(ref _isOver, 1);
            readers.ForEach(thread => thread.Join());
            Assert.True(_failures.Count == 0, string.Join('\n', _failures.Select(failure => failure.Message).Take(5)));
        }

        private Thread Start(Action work)
        {
            var thread = new Thread(() =>
            {
                try
                {
                    work();
                }
                catch (Exception error)
                {
                    lock (_failures)
                    {
                        _failures.Add(error);
                    }
                }
            });
            thread.Start();
            return thread;
        }

        // The one writer of its row: in every form, one after the other.
        private void Write(int row, int writes)
        {
            using RawClient client = new RawClient(_port).Startup();
            Must(client, "PREPARE put(int, bigint) AS UPDATE items SET v = $2 WHERE id = $1");
            for (int v = 1; v <= writes; v++)
            {
                switch (v % 6)
                {
                    case 0:
                        Must(client, $"BEGIN; UPDATE items SET v = {v} WHERE id = {row}; COMMIT");
                        break;
                    case 1:
                        Must(client, $"INSERT INTO items VALUES ({row}, {v}) ON CONFLICT (id) DO UPDATE SET v = excluded.v");
                        break;
                    case 2:
                        Must(client, $"EXECUTE put({row}, {v})");
                        break;
                    case 3:
                        client.Extended("UPDATE items SET v = $2 WHERE id = $1", [$"{row}", $"{v}"], isBinary: false);
                        Assert.Null(WireAnswer.Of(client.ReadUntil('Z')).State);
                        break;
                    case 4:
                        Must(client, "BEGIN");
                        Must(client, $"DELETE FROM items WHERE id = {row}");
                        client.Query("COPY items FROM STDIN");
                        client.Message('d', System.Text.Encoding.ASCII.GetBytes($"{row}\t{v}\n"));
                        client.Message('c', []);
                        Assert.Null(WireAnswer.Of(client.ReadUntil('Z')).State);
                        Must(client, "COMMIT");
                        break;
                    default:
                        // What is undone nobody sees.
                        Must(client, $"BEGIN; UPDATE items SET v = 1000000 WHERE id = {row}; ROLLBACK");
                        Must(client, $"UPDATE items SET v = {v} WHERE id = {row}");
                        break;
                }

                Learn(row, v);
                if (v % 5 == 0)
                {
                    Reread(client, row, v);
                }
            }
        }

        // While only this writer could change it: what somebody began to read before the commit may be kept only now.
        private static void Reread(RawClient client, int row, long v)
        {
            for (int i = 0; i < 3; i++)
            {
                foreach (string read in s_reads)
                {
                    WireAnswer answer = client.Ask(string.Format(CultureInfo.InvariantCulture, read, row));
                    Assert.True(answer.Rows.SequenceEqual([$"{row}|{v}"]), $"{answer} after {v} was committed ({read})");
                }
            }
        }

        // Moves an amount between two rows: whoever sums them up sees the same sum.
        private void Move(int writes)
        {
            using RawClient client = new RawClient(_port).Startup();
            for (int i = 0; i < writes; i++)
            {
                Must(client, $"BEGIN; UPDATE pairs SET v = v - {i} WHERE id = {i % 2}");
                Must(client, $"UPDATE pairs SET v = v + {i} WHERE id = {1 - (i % 2)}; COMMIT");
            }
        }

        private void Read(int number)
        {
            var random = new Random(number);
            using RawClient client = new RawClient(_port).Startup();
            while (Volatile.Read(ref _isOver) == 0)
            {
                int row = random.Next(Rows);
                string read = s_reads[random.Next(4) == 0 ? 1 : random.Next(2) * 2];
                long known = Volatile.Read(ref _known[row]);
                WireAnswer answer = Ask(client, string.Format(CultureInfo.InvariantCulture, read, row), number);
                Assert.Null(answer.State);
                string[] fields = Assert.Single(answer.Rows).Split('|');
                long seen = long.Parse(fields[1], CultureInfo.InvariantCulture);
                Assert.True(seen >= known, $"row {row}: {seen} was read after {known} was committed ({read})");
                Assert.NotEqual(1_000_000, seen);
                if (_isMonotonic)
                {
                    Learn(row, seen);
                }

                Assert.Equal(["2000"], Ask(client, "SELECT sum(v) FROM pairs", number).Rows);
                Interlocked.Increment(ref _readCount);
            }
        }

        private static WireAnswer Ask(RawClient client, string sql, int number)
        {
            switch (number % 3)
            {
                case 0:
                    return client.Ask(sql);
                case 1:
                    client.Extended(sql, [], isBinary: false, limit: 1, executes: 2);
                    return WireAnswer.Of(client.ReadUntil('Z'));
                default:
                    WireAnswer answer = client.Ask($"BEGIN; DECLARE c CURSOR FOR {sql}; FETCH ALL FROM c; COMMIT");
                    return answer;
            }
        }

        private void Learn(int row, long value)
        {
            long known = Volatile.Read(ref _known[row]);
            while (known < value && Interlocked.CompareExchange(ref _known[row], value, known) is var other && other != known)
            {
                known = other;
            }
        }

        private static void Must(RawClient client, string sql)
        {
            WireAnswer answer = client.Ask(sql);
            Assert.True(answer.State is null, $"{sql}: {answer}");
        }
    }
}
