using System.Text.Json;

namespace Helios.Acceptance.Tests;

/// <summary>
/// What a plugin is told at the end of a result, through the wire. The guest adds up what it hears in counters of its own; one of the two
/// sees rows as well, and takes every second one out.
/// </summary>
public sealed class ResultEndTests
{
    private const string Imports = """(import "helios" "counter_add" (func $add (param i32 i32 i64) (result i32)))""";

    private const string End = """
        (data (i32.const 1024) "ends") (data (i32.const 1032) "shown") (data (i32.const 1040) "left") (data (i32.const 1048) "batches")
        (func (export "helios_on_end") (param $frame i32) (result i64) (local $end i32)
          (local.set $end (i32.load offset=44 (local.get $frame)))
          (drop (call $add (i32.const 1024) (i32.const 4) (i64.const 1)))
          (drop (call $add (i32.const 1032) (i32.const 5) (i64.load (local.get $end))))
          (drop (call $add (i32.const 1040) (i32.const 4) (i64.load offset=8 (local.get $end))))
          (drop (call $add (i32.const 1048) (i32.const 7) (i64.extend_i32_u (i32.load offset=16 (local.get $end)))))
          (i64.const 0))
        """;

    // Every second row of a batch goes: verdict Filter with the bits that stay.
    private const string Half = """
        (func (export "helios_on_batch") (param $frame i32) (result i64) (local $batch i32)
          (local.set $batch (i32.load offset=44 (local.get $frame)))
          (memory.fill (i32.load offset=12 (local.get $batch)) (i32.const 0x55)
            (i32.shr_u (i32.add (i32.load (local.get $batch)) (i32.const 7)) (i32.const 3)))
          (i64.const 3))
        """;

    private const string Script =
        "CREATE TABLE items (id int PRIMARY KEY, v int); INSERT INTO items SELECT i, i FROM generate_series(1, 3000) i;";

    [NativeTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Every_complete_result_ends_once_with_its_rows(bool seesRows, bool isCached)
    {
        if (NativeBinary.Path is null)
        {
            return;
        }

        string grant = seesRows ? "allow_result_modification = true" : "";
        using var server = new CacheServer(Script, $"enabled = {(isCached ? "true" : "false")}",
        [
            ("counting", PluginServer.Module(End + (seesRows ? Half : ""), Imports), $"""
                hook = "post_execution"
                [[proxy.plugins.plugin.capabilities]]
                allow_table_access = ["items"]
                metric_names = 10
                {grant}
                """),
        ]);
        using RawClient client = new RawClient(server.Process.Port).Startup();
        var seen = new Counts(server.Process);
        int Left(int rows) => seesRows ? (rows + 1) / 2 : rows;
        const string Ten = "SELECT id FROM items WHERE id <= 10";

        // Made, kept, and served again: told alike.
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(Left(10), client.Ask(Ten).Rows.Count);
            seen.Expect(1, 10, Left(10), 1);
        }

        client.Extended(Ten, [], isBinary: true);
        Assert.Equal(Left(10), WireAnswer.Of(client.ReadUntil('Z')).Rows.Count);
        seen.Expect(1, 10, Left(10), 1);
        Assert.Equal(Left(10), client.Ask($"COPY ({Ten}) TO STDOUT").Rows.Count);
        seen.Expect(1, 10, Left(10), 1);

        // In portions: at the last one, and never where the client did not take it.
        client.Ask($"BEGIN; DECLARE c CURSOR FOR {Ten}");
        Assert.Equal(2, client.Ask("FETCH 2 FROM c").Rows.Count);
        Assert.Equal(Left(10) - 2, client.Ask("FETCH ALL FROM c").Rows.Count);
        Assert.Empty(client.Ask("FETCH ALL FROM c; CLOSE c; COMMIT").Rows);
        seen.Expect(1, 10, Left(10), 1);
        client.Ask($"BEGIN; DECLARE c CURSOR FOR SELECT id FROM items; FETCH 2 FROM c; COMMIT");
        seen.Expect(0, 0, 0, 0);
        client.Extended("SELECT id FROM items", [], isBinary: false, limit: 100, executes: 2);
        Assert.Equal(200, WireAnswer.Of(client.ReadUntil('Z')).Rows.Count);
        seen.Expect(0, 0, 0, 0);

        // Nothing is a result too; what fails is none; what changes rows ends once.
        Assert.Empty(client.Ask("SELECT id FROM items WHERE id < 0").Rows);
        seen.Expect(1, 0, 0, 0);
        Assert.Equal("22012", client.Ask("SELECT 1 / (id - id) FROM items").State);
        seen.Expect(0, 0, 0, 0);
        Assert.Equal(Left(3), client.Ask("UPDATE items SET v = 0 WHERE id < 4 RETURNING id").Rows.Count);
        seen.Expect(1, 3, Left(3), 1);
        Assert.Equal(3_000 / (seesRows ? 2 : 1), client.Ask("SELECT id FROM items").Rows.Count);
        seen.Expect(1, 3_000, Left(3_000), -1);
        Assert.Equal(isCached, server.Count("hits") > 0);
    }

    /// <summary>The plugin's counters, as differences since the last look.</summary>
    private sealed class Counts
    {
        private static readonly string[] s_names = ["ends", "shown", "left", "batches"];

        private readonly ServerProcess _server;
        private long[] _last = new long[4];

        public Counts(ServerProcess server)
        {
            _server = server;
        }

        /// <param name="batches">-1: any number but 0.</param>
        public void Expect(params long[] counts)
        {
            long[] now = Read();
            long[] since = [.. now.Zip(_last, (a, b) => a - b)];
            _last = now;
            if (counts[3] < 0)
            {
                Assert.NotEqual(0, since[3]);
                counts[3] = since[3];
            }

            Assert.Equal(counts, since);
        }

        private long[] Read()
        {
            (int code, string output, string error) = NativeBinary.Run("plugin", "list", "--json", "--admin-socket", _server.AdminSocket);
            Assert.True(code == 0, error);
            using JsonDocument json = JsonDocument.Parse(output);
            var values = new long[4];
            foreach (JsonElement metric in json.RootElement.GetProperty("plugins")[0].GetProperty("metrics").EnumerateArray())
            {
                values[Array.IndexOf(s_names, metric.GetProperty("name").GetString())] = metric.GetProperty("value").GetInt64();
            }

            return values;
        }
    }
}
