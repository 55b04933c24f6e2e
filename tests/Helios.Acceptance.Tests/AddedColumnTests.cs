using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Columns that a plugin adds, in the published binary: on every path a client is told of them before their rows come, with the types and
/// formats that the rows have. The plugin adds nothing unless app.extra is set: "1" adds risk (int4) and label (text), "2" adds risk alone.
/// </summary>
public sealed class AddedColumnTests : IClassFixture<AddedColumnTests.Enriched>
{
    private readonly Enriched _server;

    public AddedColumnTests(Enriched server)
    {
        _server = server;
    }

    public static readonly TheoryData<string, int, int> Statements = new()
    {
        { "SELECT id, name FROM people ORDER BY id", 2, 30 },
        { "SELECT * FROM people WHERE id = 3", 3, 1 },
        { "SELECT name FROM people WHERE id < 0", 1, 0 },
        { "SELECT count(*), max(name) FROM people", 2, 1 },
        { "SELECT p.name FROM people p JOIN people q ON p.id = q.id", 1, 30 },
        { "INSERT INTO people VALUES (1000, 'new', 1) RETURNING name, id", 2, 1 },
        { "UPDATE people SET age = 2 WHERE id < 4 RETURNING *", 3, 3 },
        { "DELETE FROM people WHERE id = 30 RETURNING name", 1, 1 },
        { "SELECT name FROM people UNION ALL SELECT name FROM people", 1, 60 },
        { "VALUES ((SELECT name FROM people WHERE id = 1))", 1, 1 },
    };

    // Nothing of the plugin's tables: it is not asked, and adds nothing.
    public static readonly TheoryData<string, int> Others = new()
    {
        { "SELECT 1", 1 },
        { "SELECT FROM people", 0 },
        { "SELECT id FROM notes", 1 },
        { "SHOW search_path", 1 },
    };

    [NativeTheory]
    [MemberData(nameof(Statements))]
    public void Every_path_describes_what_it_gives(string sql, int columns, int rows)
    {
        using RawClient client = Open("1");
        client.Query(sql);
        Check(client.ReadUntil('Z'), columns, rows, binary: false);
        client.Query("ROLLBACK; BEGIN");
        client.ReadUntil('Z');

        // Describe of the statement, then of the portal, in both formats, in portions of two rows.
        foreach (bool binary in (bool[])[false, true])
        {
            client.Message('P', Encoding.UTF8.GetBytes("s\0" + sql + "\0\0\0"));
            client.Message('D', "Ss\0"u8.ToArray());
            client.Message('B', [0, .. "s\0"u8, 0, 0, 0, 0, .. Formats(columns + 2, binary)]);
            client.Message('D', "P\0"u8.ToArray());
            for (int n = 0; n < rows / 2 + 1; n++)
            {
                client.Message('E', [0, 0, 0, 0, 2]);
            }

            client.Message('C', "Ss\0"u8.ToArray());
            client.Message('S', []);
            List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
            Assert.False(messages.Any(m => m.Type == 'E'), Text(messages));
            Assert.Equal(2, messages.Count(m => m.Type == 'T'));
            Assert.All(messages.Where(m => m.Type == 'T'), m => CheckDescription(m.Body, columns));
            Check(messages.SkipWhile(m => m.Type != '2'), columns, rows, binary);
            client.Query("ROLLBACK; BEGIN");
            client.ReadUntil('Z');
        }

        // A client that names formats for the statement's own columns is told that there are more.
        client.Message('P', Encoding.UTF8.GetBytes("\0" + sql + "\0\0\0"));
        client.Message('B', [0, 0, 0, 0, 0, 0, .. Formats(columns + 1, binary: true)]);
        client.Message('S', []);
        Assert.Contains(client.ReadUntil('Z'), m => m.Type == 'E' && Encoding.UTF8.GetString(m.Body).Contains("08P01"));
    }

    [NativeTheory]
    [MemberData(nameof(Others))]
    public void Results_without_its_columns_stay_as_they_are(string sql, int columns)
    {
        using RawClient client = Open("1");
        client.Query(sql);
        List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
        Assert.Equal(columns, BinaryPrimitives.ReadInt16BigEndian(messages.Single(m => m.Type == 'T').Body));
    }

    [NativeFact]
    public void Cursors_and_prepared_statements_have_them()
    {
        using RawClient client = Open("1");
        client.Query("DECLARE c CURSOR FOR SELECT id, name FROM people; FETCH 3 FROM c");
        Check(client.ReadUntil('Z'), 2, 3, binary: false);
        client.Query("UPDATE people SET age = age");
        client.ReadUntil('Z');
        client.Query("FETCH ALL FROM c");
        Check(client.ReadUntil('Z'), 2, 27, binary: false);
        client.Query("DECLARE b BINARY CURSOR FOR SELECT id, name FROM people; FETCH 30 FROM b");
        Check(client.ReadUntil('Z'), 2, 30, binary: true);
        client.Query("PREPARE q AS SELECT name FROM people; EXECUTE q");
        Check(client.ReadUntil('Z'), 1, 30, binary: false);
    }

    [NativeFact]
    public void A_declaration_that_changed_since_it_was_described_is_refused()
    {
        using RawClient client = Open("1");
        Describe(client, "s", "SELECT id, name FROM people");
        client.Query("SET app.extra = '2'");
        client.ReadUntil('Z');
        client.Message('B', [0, .. "s\0"u8, 0, 0, 0, 0, 0, 0]);
        client.Message('E', [0, 0, 0, 0, 0]);
        client.Message('S', []);
        string refused = Text(client.ReadUntil('Z'));
        Assert.Contains("C0A000", refused, StringComparison.Ordinal);
        Assert.Contains("cached plan must not change result type", refused, StringComparison.Ordinal);

        // The same after a Bind, and for an open cursor; and what it was described with serves again.
        client.Query("ROLLBACK; BEGIN; SET app.extra = '1'; DECLARE c CURSOR FOR SELECT name FROM people; SET app.extra = '2'; FETCH c");
        Assert.Contains("C42501", Text(client.ReadUntil('Z')), StringComparison.Ordinal);
        client.Query("ROLLBACK; BEGIN; SET app.extra = '1'");
        client.ReadUntil('Z');
        client.Message('B', [0, .. "s\0"u8, 0, 0, 0, 0, 0, 0]);
        client.Message('E', [0, 0, 0, 0, 0]);
        client.Message('S', []);
        Check(client.ReadUntil('Z'), 2, 30, binary: false);
        client.Query("PREPARE q AS SELECT name FROM people; SET app.extra = '2'");
        client.ReadUntil('Z');
        client.Query("EXECUTE q");
        Assert.Contains("C0A000", Text(client.ReadUntil('Z')), StringComparison.Ordinal);
    }

    [NativeFact]
    public void What_is_kept_of_a_result_has_no_columns_of_plugins()
    {
        using RawClient client = Open("1");
        client.Query("CREATE TABLE kept AS SELECT id, name FROM people; INSERT INTO notes SELECT id, name FROM people");
        string done = Text(client.ReadUntil('Z'));
        Assert.Contains("INSERT 0 30", done, StringComparison.Ordinal);
        client.Query("SELECT * FROM kept");
        Assert.Equal(2, BinaryPrimitives.ReadInt16BigEndian(client.ReadUntil('Z').Single(m => m.Type == 'T').Body));
    }

    [NativeFact]
    public void Npgsql_reads_them()
    {
        using NpgsqlConnection connection = _server.Server.Process.OpenPlain();
        using (var set = new NpgsqlCommand("SET app.extra = '1'", connection))
        {
            set.ExecuteNonQuery();
        }

        for (int n = 0; n < 3; n++)
        {
            using var command = new NpgsqlCommand("SELECT id, name FROM people WHERE id >= $1 ORDER BY id", connection);
            command.Parameters.Add(new NpgsqlParameter { Value = 5 });
            using NpgsqlDataReader reader = command.ExecuteReader();
            Assert.Equal(4, reader.FieldCount);
            Assert.Equal(("risk", typeof(int)), (reader.GetName(2), reader.GetFieldType(2)));
            Assert.True(reader.Read());
            Assert.Equal((5, "person 5"), (reader.GetInt32(0), reader.GetString(1)));
            Assert.Equal((16_843_009, "add"), (reader.GetInt32(2), reader.GetString(3)));
            Assert.True(reader.Read());
            Assert.True(reader.IsDBNull(2));
        }
    }

    private RawClient Open(string extra)
    {
        var client = new RawClient(_server.Server.Process.Port);
        client.Startup();
        client.Query($"SET app.extra = '{extra}'");
        client.ReadUntil('Z');
        client.Query("BEGIN");
        client.ReadUntil('Z');
        return client;
    }

    private static void Describe(RawClient client, string name, string sql)
    {
        client.Message('P', Encoding.UTF8.GetBytes(name + "\0" + sql + "\0\0\0"));
        client.Message('D', Encoding.UTF8.GetBytes("S" + name + "\0"));
        client.Message('S', []);
        CheckDescription(client.ReadUntil('Z').Single(m => m.Type == 'T').Body, 2);
    }

    private static byte[] Formats(int columns, bool binary) =>
        [0, (byte)columns, .. Enumerable.Repeat<byte[]>([0, binary ? (byte)1 : (byte)0], columns).SelectMany(f => f)];

    private static string Text(IEnumerable<(char Type, byte[] Body)> messages) =>
        string.Concat(messages.Select(m => Encoding.Latin1.GetString(m.Body)));

    private static void CheckDescription(byte[] body, int columns)
    {
        Assert.Equal(columns + 2, BinaryPrimitives.ReadInt16BigEndian(body));
        string text = Encoding.Latin1.GetString(body);

        // Name, table 0, column 0, type, size: risk is int4, label text.
        Assert.Contains("risk\0\0\0\0\0\0\0\0\0\0\u0017\0\u0004", text, StringComparison.Ordinal);
        Assert.Contains("label\0\0\0\0\0\0\0\0\0\0\u0019\u00ff\u00ff", text, StringComparison.Ordinal);
    }

    private static void Check(IEnumerable<(char Type, byte[] Body)> messages, int columns, int rows, bool binary)
    {
        List<(char Type, byte[] Body)> all = [.. messages];
        Assert.DoesNotContain(all, m => m.Type == 'E');
        Assert.All(all.Where(m => m.Type == 'T'), m => CheckDescription(m.Body, columns));
        List<byte[]> given = [.. all.Where(m => m.Type == 'D').Select(m => m.Body)];
        Assert.Equal(rows, given.Count);
        int filled = 0;
        foreach (byte[] row in given)
        {
            List<byte[]?> values = Values(row);
            Assert.Equal(columns + 2, values.Count);
            filled += values[^1] is null ? 0 : 1;
            Assert.Equal(values[^2] is null, values[^1] is null);
            Assert.Equal(values[^1] is null ? null : "add"u8.ToArray(), values[^1]);
            Assert.Equal(values[^2] is null ? null : binary ? [1, 1, 1, 1] : "16843009"u8.ToArray(), values[^2]);
        }

        Assert.True(rows == 0 || filled > 0);
    }

    private static List<byte[]?> Values(byte[] row)
    {
        var values = new List<byte[]?>();
        for (int at = 2; at < row.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(row.AsSpan(at));
            at += 4;
            values.Add(length < 0 ? null : row[at..(at + length)]);
            at += Math.Max(0, length);
        }

        return values;
    }

    /// <summary>A server with thirty people and the plugin, which may read people.name and people.age, and change nothing.</summary>
    public sealed class Enriched : IDisposable
    {
        // The first value of app.extra decides: every second value of what it adds is NULL.
        private const string Functions = """
            (data (i32.const 1024) "app.extra")
            (data (i32.const 1040) "risk")
            (data (i32.const 1048) "label")
            (data (i32.const 1056) "add")
            (data (i32.const 1152) "\90\04\00\00\02\00\00\00\00\00\00\00\00\00\00\00")
            (data (i32.const 1168) "\10\04\00\00\04\00\00\00\17\00\00\00\ff\ff\ff\ff")
            (data (i32.const 1200) "\18\04\00\00\05\00\00\00\19\00\00\00\ff\ff\ff\ff")
            (func (export "helios_on_result") (param $frame i32) (result i64)
              (if (i32.ne (call $var (i32.const 1024) (i32.const 9) (i32.const 1100) (i32.const 1)) (i32.const 1))
                (then (return (i64.const 0))))
              (i32.store (i32.const 1156) (i32.sub (i32.const 51) (i32.load8_u (i32.const 1100))))
              (i64.const 0x48000000001))
            (func (export "helios_on_batch") (param $frame i32) (result i64)
              (local $batch i32) (local $column i32) (local $left i32) (local $rows i32) (local $data i32)
              (local.set $batch (i32.load offset=44 (local.get $frame)))
              (local.set $column (i32.load offset=8 (local.get $batch)))
              (local.set $left (i32.load16_u offset=4 (local.get $batch)))
              (loop $columns
                (if (local.get $left)
                  (then
                    (if (i32.and (i32.load8_u offset=3 (local.get $column)) (i32.const 8))
                      (then
                        (local.set $rows (i32.load (local.get $batch)))
                        (local.set $data (i32.load offset=16 (local.get $column)))
                        (memory.fill (i32.load offset=12 (local.get $column)) (i32.const 0x55)
                          (i32.div_u (i32.add (local.get $rows) (i32.const 7)) (i32.const 8)))
                        (if (i32.eq (i32.load8_u offset=2 (local.get $column)) (i32.const 6))
                          (then
                            (loop $values
                              (i64.store (local.get $data) (i64.const 0x300000420))
                              (local.set $data (i32.add (local.get $data) (i32.const 8)))
                              (br_if $values (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))
                          (else (memory.fill (local.get $data) (i32.const 1) (i32.mul (local.get $rows) (i32.const 4)))))))
                    (local.set $column (i32.add (local.get $column) (i32.const 64)))
                    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                    (br $columns))))
              (i64.const 1))
            """;

        internal PluginServer Server { get; } = new(
            PluginServer.Module(
                Functions, "(import \"helios\" \"session_var\" (func $var (param i32 i32 i32 i32) (result i32)))"),
            ["post_execution"],
            """
            allow_added_columns = true
            allow_table_access = ["people"]
            readable_columns = ["people.name", "people.age"]
            """,
            "CREATE TABLE people (id int PRIMARY KEY, name text, age int); CREATE TABLE notes (id int PRIMARY KEY, note text);"
            + "INSERT INTO people SELECT i, 'person ' || i, 20 + i FROM generate_series(1, 30) i");

        public void Dispose() => Server.Dispose();
    }
}
