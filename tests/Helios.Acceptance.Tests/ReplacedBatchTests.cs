using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Batches that a plugin replaces, on every path through the wire. The guest leaves every row twice, in the opposite order; in the second
/// copy of each, text that it may write is "new".
/// </summary>
public sealed class ReplacedBatchTests : IClassFixture<ReplacedBatchTests.Doubled>
{
    private const int People = 2_500;

    private readonly Doubled _doubled;

    public ReplacedBatchTests(Doubled doubled)
    {
        _doubled = doubled;
    }

    /// <summary>Queries, and the rows that they have without the plugin: text of people.name is written as *.</summary>
    public static readonly TheoryData<string, string[]> Queries = new()
    {
        { "SELECT id, name FROM people WHERE id <= 3 ORDER BY id", ["1|*person 1", "2|*person 2", "3|*person 3"] },
        { "SELECT id FROM people WHERE id <= 2 ORDER BY id", ["1", "2"] },
        { "SELECT name, id, age FROM people WHERE id = 7", ["*~|7|27"] },
        { "SELECT name || '!', age FROM people WHERE id = 5", ["*person 5!|25"] },
        { "SELECT max(name), count(*) FROM people WHERE id < 0", ["*~|0"] },
        { "SELECT p.name, q.name FROM people p JOIN people q ON p.id = q.id WHERE p.id = 4", ["*person 4|*person 4"] },
        { "SELECT name FROM people WHERE id = 1 UNION ALL SELECT name FROM people WHERE id = 2", ["*person 1", "*person 2"] },
        { "SELECT id FROM people WHERE id < 0", [] },
    };

    [NativeTheory]
    [MemberData(nameof(Queries))]
    public void Every_path_gives_the_replaced_rows(string sql, string[] rows)
    {
        string[] expected = Twice(rows);
        using RawClient client = _doubled.Open();
        void Check(WireAnswer answer, string path)
        {
            Assert.True(answer.State is null, $"{path}: {answer}");
            Assert.True(expected.SequenceEqual(answer.Rows.Order(StringComparer.Ordinal)), $"{path}: {answer}");
        }

        WireAnswer simple = client.Ask(sql);
        Check(simple, "simple");
        Assert.Equal([$"SELECT {expected.Length}"], simple.Tags);
        foreach (bool isBinary in (bool[])[false, true])
        {
            client.Extended(sql, [], isBinary);
            Check(WireAnswer.Of(client.ReadUntil('Z')), $"extended, binary {isBinary}");
            foreach (int limit in (int[])[1, 3])
            {
                client.Extended(sql, [], isBinary, limit, (expected.Length / limit) + 1);
                WireAnswer limited = WireAnswer.Of(client.ReadUntil('Z'));
                Check(limited, $"extended by {limit}, binary {isBinary}");
                Assert.Equal(expected.Length / limit, limited.SuspendedCount);
            }
        }

        Check(client.Ask($"BEGIN; DECLARE c CURSOR FOR {sql}; FETCH 1 FROM c; FETCH 2 FROM c; FETCH ALL FROM c; COMMIT"), "cursor");
        client.Extended($"EXPLAIN ANALYZE {sql}", [], false);
        Assert.Null(WireAnswer.Of(client.ReadUntil('Z')).State);
        Check(client.Ask($"PREPARE q AS {sql}; EXECUTE q"), "EXECUTE");
        WireAnswer copied = client.Ask($"COPY ({sql}) TO STDOUT");
        Check(copied, "COPY");
        Assert.Equal([$"COPY {expected.Length}"], copied.Tags);
        client.Query($"COPY ({sql}) TO STDOUT (FORMAT csv, HEADER)");
        Assert.Equal(expected.Length + 1, client.ReadUntil('Z').Count(m => m.Type == 'd'));
        client.Query($"COPY ({sql}) TO STDOUT (FORMAT binary)");
        Check(Binary(client.ReadUntil('Z')), "binary COPY");

        // What stays inside is not replaced.
        Assert.Null(client.Ask($"CREATE TABLE kept AS SELECT count(*) AS n FROM ({sql}) x").State);
        Assert.Equal([$"{rows.Length}"], client.Ask("SELECT n FROM kept; DROP TABLE kept").Rows);
    }

    [NativeTheory]
    [InlineData("INSERT INTO people VALUES (9001, 'one', 1), (9002, 'two', 2) RETURNING id, name", "9001|*one", "9002|*two")]
    [InlineData("UPDATE people SET age = 9 WHERE id < 3 RETURNING id, age", "1|9", "2|9")]
    [InlineData("DELETE FROM people WHERE id = 3 RETURNING name", "*person 3")]
    public void Rows_of_RETURNING_are_replaced_and_the_write_is_done_once(string sql, params string[] rows)
    {
        using RawClient client = _doubled.Open();
        foreach (int way in (int[])[0, 1, 2, 3])
        {
            client.Ask("BEGIN");
            if (way == 0)
            {
                client.Query(sql);
            }
            else if (way == 3)
            {
                client.Query($"COPY ({sql}) TO STDOUT");
            }
            else
            {
                client.Extended(sql, [], isBinary: way == 2, limit: 1, executes: (2 * rows.Length) + 1);
            }

            WireAnswer answer = WireAnswer.Of(client.ReadUntil('Z'));
            Assert.True(answer.State is null, answer.ToString());
            Assert.Equal(Twice(rows), answer.Rows.Order(StringComparer.Ordinal));
            string written = sql[..6] switch { "INSERT" => "2|9001", "UPDATE" => "2|1", _ => "0|~" };
            string condition = sql[..6] switch { "INSERT" => "id > 9000", "UPDATE" => "age = 9", _ => "id = 3" };
            Assert.Equal(written, client.Ask($"SELECT count(*), min(id) FROM people WHERE {condition}").Rows[0]);
            client.Ask("ROLLBACK");
        }
    }

    [NativeFact]
    public void A_large_result_is_replaced_batch_by_batch_while_others_write()
    {
        using RawClient client = _doubled.Open();
        string[] expected = Twice([.. Enumerable.Range(1, People).Select(i => $"{i}|*" + (i == 7 ? "~" : $"person {i}"))]);
        const string Sql = "SELECT id, name FROM people WHERE id BETWEEN 1 AND 2500";
        client.Extended(Sql, [], isBinary: true, limit: 700, executes: (2 * People / 700) + 1);
        Assert.Equal(expected, WireAnswer.Of(client.ReadUntil('Z')).Rows.Order(StringComparer.Ordinal));
        client.Ask($"BEGIN; DECLARE c CURSOR FOR {Sql}");
        var rows = new List<string>();
        using RawClient other = _doubled.Open();
        while (client.Ask("FETCH 600 FROM c").Rows is { Count: > 0 } some)
        {
            rows.AddRange(some);
            Assert.Null(other.Ask("UPDATE people SET age = age WHERE id = 1").State);
            Assert.Equal(2, other.Ask("SELECT id FROM people WHERE id = 1").Rows.Count);
        }

        Assert.Equal(expected, rows.Order(StringComparer.Ordinal));
        client.Ask("COMMIT");
    }

    [NativeFact]
    public void A_client_that_does_not_read_and_one_that_dies_leave_the_others_theirs()
    {
        for (int i = 0; i < 20; i++)
        {
            using RawClient slow = _doubled.Open();
            slow.Query("SELECT p.id, p.name, q.name FROM people p, people q WHERE q.id < 300");
            using RawClient other = _doubled.Open();
            Assert.Equal(["*1", "*1"], other.Ask("SELECT '*' || id FROM people WHERE id = 1").Rows);
        }
    }

    // Second copies have "new" where the plugin may write; what it is shown of an expression over a name it may write as well.
    private static string[] Twice(string[] rows) =>
    [
        .. rows.SelectMany(row => new[]
        {
            row.Replace("*", "", StringComparison.Ordinal),
            string.Join('|', row.Split('|').Select(field => field.StartsWith('*') ? "new" : field)),
        }).Order(StringComparer.Ordinal),
    ];

    // COPY's binary format: a signature of 19 bytes, then rows of (count, (length, bytes)*), then -1.
    private static WireAnswer Binary(List<(char Type, byte[] Body)> messages)
    {
        byte[] data = [.. messages.Where(m => m.Type == 'd').SelectMany(m => m.Body)];
        var rows = new List<(char, byte[])>(messages.Where(m => m.Type is 'E' or 'C' or 'Z'));
        int at = 19;
        for (int count; (count = BinaryPrimitives.ReadInt16BigEndian(data.AsSpan(at))) >= 0;)
        {
            at += 2;
            var fields = new string[count];
            for (int i = 0; i < count; i++)
            {
                int length = BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(at));
                ReadOnlySpan<byte> value = data.AsSpan(at + 4, Math.Max(0, length));
                at += 4 + value.Length;
                fields[i] = length switch
                {
                    < 0 => "~",
                    4 when value[0] == 0 => BinaryPrimitives.ReadInt32BigEndian(value).ToString(CultureInfo.InvariantCulture),
                    8 when value[0] == 0 => BinaryPrimitives.ReadInt64BigEndian(value).ToString(CultureInfo.InvariantCulture),
                    _ => Encoding.UTF8.GetString(value),
                };
            }

            rows.Add(('d', Encoding.UTF8.GetBytes(string.Join('\t', fields))));
        }

        Assert.Equal(at + 2, data.Length);
        return WireAnswer.Of(rows);
    }

    /// <summary>A server with the plugin.</summary>
    public sealed class Doubled : IDisposable
    {
        // Record at 2048, its columns at 2080 (16 bytes each, at most 64), sources at 4096, views at 16384.
        private const string Guest = """
            (data (i32.const 1024) "new")
            (func (export "helios_on_batch") (param $frame i32) (result i64)
              (local $batch i32) (local $column i32) (local $left i32) (local $rows i32) (local $row i32) (local $given i32)
              (local $source i32) (local $view i32) (local $valid i32)
              (local.set $batch (i32.load offset=44 (local.get $frame)))
              (local.set $rows (i32.load (local.get $batch)))
              (local.set $left (i32.load16_u offset=4 (local.get $batch)))
              (local.set $column (i32.load offset=8 (local.get $batch)))
              (i32.store (i32.const 2048) (i32.mul (local.get $rows) (i32.const 2)))
              (i32.store (i32.const 2052) (local.get $left))
              (i32.store (i32.const 2056) (i32.const 2080))
              (i32.store (i32.const 2060) (i32.const 4096))
              (memory.fill (i32.const 2080) (i32.const 0) (i32.const 1024))
              (loop $sources
                (if (i32.lt_u (local.get $row) (i32.mul (local.get $rows) (i32.const 2)))
                  (then
                    (i32.store (i32.add (i32.const 4096) (i32.mul (local.get $row) (i32.const 4)))
                      (i32.sub (i32.sub (local.get $rows) (i32.const 1)) (i32.shr_u (local.get $row) (i32.const 1))))
                    (local.set $row (i32.add (local.get $row) (i32.const 1)))
                    (br $sources))))
              (local.set $given (i32.const 2080))
              (local.set $view (i32.const 2097152))
              (loop $columns
                (if (local.get $left)
                  (then
                    (if (i32.and (i32.eq (i32.load8_u offset=2 (local.get $column)) (i32.const 6))
                          (i32.and (i32.load8_u offset=3 (local.get $column)) (i32.const 1)))
                      (then
                        (i32.store offset=4 (local.get $given) (local.get $view))
                        (i32.store (local.get $given) (i32.add (local.get $view) (i32.const 65536)))
                        (memory.fill (i32.add (local.get $view) (i32.const 65536)) (i32.const 255) (i32.const 2048))
                        (local.set $row (i32.const 0))
                        (loop $values
                          (if (i32.lt_u (local.get $row) (i32.mul (local.get $rows) (i32.const 2)))
                            (then
                              (local.set $source (i32.load (i32.add (i32.const 4096) (i32.mul (local.get $row) (i32.const 4)))))
                              (if (i32.and (local.get $row) (i32.const 1))
                                (then
                                  (i64.store (i32.add (local.get $view) (i32.mul (local.get $row) (i32.const 8))) (i64.const 0x300000400)))
                                (else
                                  (i64.store (i32.add (local.get $view) (i32.mul (local.get $row) (i32.const 8)))
                                    (i64.load (i32.add (i32.load offset=16 (local.get $column))
                                      (i32.mul (local.get $source) (i32.const 8)))))
                                  (local.set $valid (i32.load8_u (i32.add (i32.load offset=12 (local.get $column))
                                    (i32.shr_u (local.get $source) (i32.const 3)))))
                                  (local.set $valid (i32.shr_u (local.get $valid) (i32.and (local.get $source) (i32.const 7))))
                                  (if (i32.eqz (i32.and (local.get $valid) (i32.const 1)))
                                    (then (call $null (i32.add (local.get $view) (i32.const 65536)) (local.get $row))))))
                              (local.set $row (i32.add (local.get $row) (i32.const 1)))
                              (br $values))))
                        (local.set $view (i32.add (local.get $view) (i32.const 131072)))))
                    (local.set $given (i32.add (local.get $given) (i32.const 16)))
                    (local.set $column (i32.add (local.get $column) (i32.const 64)))
                    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                    (br $columns))))
              (i64.const 0x80000000002))
            (func $null (param $bits i32) (param $row i32) (local $at i32)
              (local.set $at (i32.add (local.get $bits) (i32.shr_u (local.get $row) (i32.const 3))))
              (i32.store8 (local.get $at) (i32.and (i32.load8_u (local.get $at))
                (i32.xor (i32.const 255) (i32.shl (i32.const 1) (i32.and (local.get $row) (i32.const 7)))))))
            """;

        internal PluginServer Server { get; } = new(
            PluginServer.Module(Guest), ["post_execution"],
            "allow_result_modification = true\nallow_table_access = [\"people\"]\nwritable_columns = [\"people.name\"]\n"
            + "allow_unguarded_copies = true",
            $"""
            CREATE TABLE people (id int PRIMARY KEY, name text, age int);
            INSERT INTO people SELECT i, CASE WHEN i <> 7 THEN 'person ' || i END, 20 + i FROM generate_series(1, {People}) i;
            """,
            "timeout_ms = 200");

        internal RawClient Open() => new RawClient(Server.Process.Port).Startup();

        public void Dispose() => Server.Dispose();
    }
}
