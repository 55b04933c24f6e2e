using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Columns that were not granted, looked for where they must not be: the guest of every hook searches its whole memory, at every call, for
/// the marks that those columns hold (as text, in small letters, in hexadecimal digits, as a number in either byte order, and its digits),
/// and refuses the statement when it finds one. The same statements under a grant of all columns are refused, so the search finds what is
/// there.
/// </summary>
public sealed class UngrantedColumnTests : IClassFixture<UngrantedColumnTests.Four>
{
    private const string Mark = "KANARIEN";
    private const string State = "PF001";

    // What a statement's error is, SQLSTATE and message.
    private const string None = "^$";
    private const string Guest = "^PF001 guest$";
    private const string Later = "^PF001 later$";
    private const string Mixes =
        "^42501 plugin \"guest\" failed \\(column \"[^\"]*\" mixes columns it guards with vault\\.(secret|number), "
        + "which it may not read\\): statement refused$";

    // The number whose bytes are the mark's.
    private static readonly long s_number = BinaryPrimitives.ReadInt64LittleEndian(Encoding.ASCII.GetBytes(Mark));

    private static readonly string[] s_paths = ["simple", "text", "binary", "limited", "cursor", "EXECUTE", "EXPLAIN", "COPY"];

    private readonly Four _servers;

    public UngrantedColumnTests(Four servers)
    {
        _servers = servers;
    }

    /// <summary>Statements that read. None has a mark in its text. Of those that end with false, no value that could hold one is a
    /// result's.</summary>
    public static readonly TheoryData<string, bool> Reads = new()
    {
        { "SELECT * FROM vault", true },
        { "SELECT secret FROM vault", true },
        { "SELECT number, id FROM vault", true },
        { "SELECT id, note, upper(secret), lower(secret), encode(secret::bytea, 'hex') FROM vault", true },
        { "SELECT id, number + 0, -(-number), number::text, number::numeric FROM vault", true },
        { "SELECT id, secret || '!', CASE WHEN true THEN secret END, coalesce(NULL, secret) FROM vault", true },
        { "SELECT id FROM vault ORDER BY secret, number", false },
        { "SELECT id FROM vault WHERE secret LIKE 'KANA%' AND number > 0", false },
        { "SELECT DISTINCT ON (secret) id, secret FROM vault ORDER BY secret, id", true },
        { "SELECT note, count(secret) FROM vault GROUP BY note", false },
        { "SELECT max(secret), min(number), string_agg(secret, ','), array_agg(number) FROM vault", true },
        { "SELECT v.id, w.secret FROM vault v JOIN vault w ON v.secret = w.secret", true },
        { "SELECT id, (SELECT max(secret) FROM vault w WHERE w.id <= v.id) FROM vault v", true },
        { "SELECT s.* FROM (SELECT id, secret AS note, number AS n FROM vault) s", true },
        { "WITH w AS (SELECT secret AS id, note FROM vault) SELECT id, note FROM w", true },
        { "SELECT secret FROM vault UNION ALL SELECT secret FROM vault", true },
        { "SELECT id, unnest(ARRAY[secret]), ARRAY[number] FROM vault", true },
        { "SELECT id, repeat(note, 1000), repeat(secret, 1000) FROM vault", true },
        { "SELECT a.id, a.secret FROM vault a, vault b, generate_series(1, 5)", true },
    };

    /// <summary>Statements that write, and what they need. $1 is the mark, $2 the number.</summary>
    public static readonly TheoryData<string> Writes = new()
    {
        "INSERT INTO vault (id, note, secret, number) VALUES (1000, 'n', $1, $2)",
        "INSERT INTO vault (id, note, secret, number) SELECT i, 'n', $1::text, $2::bigint FROM generate_series(1000, 1400) i",
        "INSERT INTO vault (id, note, secret, number) VALUES (1, 'n', $1, $2) ON CONFLICT (id) DO UPDATE "
            + "SET secret = excluded.secret, note = 'x'",
        "INSERT INTO vault (id, note, secret, number) VALUES (1001, 'n', $1, $2) RETURNING *",
        "UPDATE vault SET note = 'm', secret = $1, number = $2",
        "UPDATE vault SET note = 'm' WHERE secret = $1 AND number <= $2 RETURNING id, secret",
        "UPDATE vault SET secret = lower(secret), number = number - 1 WHERE secret = $1 OR number = $2",
        "UPDATE vault v SET note = 'p' FROM vault w WHERE v.id = w.id AND w.secret = $1 AND w.number = $2 RETURNING v.*",
        "DELETE FROM vault WHERE secret = $1 OR number = $2",
        "DELETE FROM vault WHERE secret = $1 OR number = $2 RETURNING number, secret, id",
    };

    [NativeTheory]
    [MemberData(nameof(Reads))]
    public void A_result_brings_none_of_it_into_the_guest(string sql, bool holds)
    {
        foreach (string path in s_paths)
        {
            Check(_servers.Withheld, None, path, sql);
            Check(_servers.Granted, holds ? Guest : None, path, sql);
        }

        // The plugin behind is granted what the first is not, and has it.
        Check(_servers.Chained, holds ? Later : None, "simple", sql);
        Check(_servers.Chained, holds ? Later : None, "binary", sql);
    }

    [NativeTheory]
    [InlineData("SELECT id, note || secret FROM vault")]
    [InlineData("SELECT note FROM vault UNION ALL SELECT secret FROM vault")]
    [InlineData("SELECT unnest(ARRAY[secret, note]) FROM vault")]
    [InlineData("SELECT id + number FROM vault")]
    [InlineData("UPDATE vault SET note = note RETURNING coalesce(secret, note)")]
    public void A_value_made_of_granted_and_other_columns_is_refused_or_not_there(string sql)
    {
        // Who guards note must not be passed by with it; who only observes is not shown such a value.
        foreach (string path in (string[])["simple", "text", "binary", "limited", "COPY"])
        {
            Check(_servers.Withheld, Mixes, path, sql);
            Check(_servers.Observing, None, path, sql);
        }
    }

    [NativeTheory]
    [MemberData(nameof(Writes))]
    public void A_row_that_is_written_brings_none_of_it_into_the_guest(string sql)
    {
        Write(_servers.Withheld, None, sql);
        Write(_servers.Granted, Guest, sql);
        Write(_servers.Chained, Later, sql);
    }

    [NativeTheory]
    [InlineData("text")]
    [InlineData("csv")]
    [InlineData("binary")]
    public void A_row_that_is_copied_in_brings_none_of_it_into_the_guest(string format)
    {
        CopyIn(_servers.Withheld, None, format);
        CopyIn(_servers.Granted, Guest, format);
        CopyIn(_servers.Chained, Later, format);
    }

    [NativeTheory]
    [InlineData("COPY vault TO STDOUT")]
    [InlineData("COPY vault (number, id, secret) TO STDOUT (FORMAT csv, HEADER)")]
    [InlineData("COPY vault TO STDOUT (FORMAT binary)")]
    public void A_table_that_is_copied_out_brings_none_of_it_into_the_guest(string copy)
    {
        Check(_servers.Withheld, None, "simple", copy);
        Check(_servers.Granted, Guest, "simple", copy);
        Check(_servers.Chained, Later, "simple", copy);
    }

    [NativeFact]
    public void The_client_is_given_what_the_plugin_does_not_see()
    {
        using RawClient client = Client(_servers.Withheld);
        Assert.Equal($"7|{Mark}|{s_number}", Assert.Single(client.Ask("SELECT id, secret, number FROM vault WHERE id = 7").Rows));
    }

    private static void Check(PluginServer server, string error, string path, string sql)
    {
        using RawClient client = Client(server);
        client.Ask("BEGIN");
        switch (path)
        {
            case "simple":
                client.Query(sql);
                break;
            case "cursor":
                client.Query($"DECLARE c CURSOR FOR {sql}; FETCH 3 FROM c; MOVE 1 FROM c; FETCH ALL FROM c");
                break;
            case "EXECUTE":
                client.Query($"PREPARE p AS {sql}; EXECUTE p");
                break;
            case "EXPLAIN":
                client.Query($"EXPLAIN (ANALYZE, PLUGINS) {sql}");
                break;
            case "COPY":
                client.Query($"COPY ({sql}) TO STDOUT; COPY ({sql}) TO STDOUT (FORMAT binary)");
                break;
            default:
                client.Extended(sql, [], path == "binary", path == "limited" ? 7 : 0, path == "limited" ? 3 : 1);
                break;
        }

        Found(client, error, $"{path}: {sql}");
    }

    private static void Write(PluginServer server, string error, string sql)
    {
        using RawClient client = Client(server);
        client.Ask("BEGIN");
        client.Extended(sql, [Mark, s_number.ToString(CultureInfo.InvariantCulture)], isBinary: false);
        Found(client, error, sql);
    }

    private static void CopyIn(PluginServer server, string error, string format)
    {
        using RawClient client = Client(server);
        client.Ask("BEGIN");
        client.Query($"COPY vault (id, note, secret, number) FROM STDIN (FORMAT {format})");
        client.ReadUntil('G');
        client.Message('d', CopyData(format));
        client.Message('c', []);
        Found(client, error, format);
    }

    // 1,500 rows, more than a portion.
    private static byte[] CopyData(string format)
    {
        var data = new List<byte>();
        if (format == "binary")
        {
            data.AddRange([.. "PGCOPY\n"u8, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        }

        for (int id = 2_000; id < 3_500; id++)
        {
            if (format != "binary")
            {
                char between = format == "csv" ? ',' : '\t';
                data.AddRange(Encoding.ASCII.GetBytes($"{id}{between}n{between}{Mark}{between}{s_number}\n"));
                continue;
            }

            data.AddRange([0, 4, 0, 0, 0, 4, 0, 0, (byte)(id >> 8), (byte)id, 0, 0, 0, 1, (byte)'n', 0, 0, 0, 8]);
            data.AddRange(Encoding.ASCII.GetBytes(Mark));
            data.AddRange([0, 0, 0, 8, .. Encoding.ASCII.GetBytes(Mark).Reverse()]);
        }

        if (format == "binary")
        {
            data.AddRange([0xFF, 0xFF]);
        }

        return [.. data];
    }

    private static void Found(RawClient client, string error, string what)
    {
        List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
        byte[]? body = messages.Where(m => m.Type is 'E' or '\0').Select(m => m.Body).FirstOrDefault();
        string said = body is null ? "" : $"{RawClient.Field(body, 'C')} {RawClient.Field(body, 'M')}";
        Assert.True(Regex.IsMatch(said, error), $"{what}: {(said.Length == 0 ? "no error" : said)}");
    }

    private static RawClient Client(PluginServer server) => new RawClient(server.Process.Port).Startup();

    /// <summary>Four servers with the same plugin and table: columns secret and number are not granted; the plugin is an observer
    /// beside; they are granted; they are granted to a plugin behind alone.</summary>
    public sealed class Four : IDisposable
    {
        private const string Some = "allow_cache = true\nallow_table_access = [\"vault\"]\n";

        private const string Grants = """
            allow_query_modification = true
            allow_result_modification = true
            allow_write_modification = true

            """ + Some;

        private const string Columns = "readable_columns = [\"vault.id\", \"vault.note\"]";

        private static readonly string[] s_hooks =
            ["on_connect", "pre_parse", "post_parse", "pre_execution", "post_execution", "cache_lookup", "cache_store"];

        private static readonly string[] s_exports =
        [
            "connect", "pre_parse", "post_parse", "pre_execution", "on_result", "on_batch", "on_end", "cache_lookup", "cache_store",
        ];

        internal PluginServer Withheld { get; } = Serve(Grants + Columns, null);

        internal PluginServer Observing { get; } = Serve(
            Some + Columns, null, "(@custom \"helios.manifest\" \"{\\\"class\\\":\\\"observer\\\"}\")");

        internal PluginServer Granted { get; } = Serve(Grants, null);

        internal PluginServer Chained { get; } = Serve(Grants + Columns, Grants);

        public void Dispose()
        {
            Withheld.Dispose();
            Observing.Dispose();
            Granted.Dispose();
            Chained.Dispose();
        }

        private static PluginServer Serve(string capabilities, string? later, string manifest = "") => new(
            Module("guest", manifest), s_hooks, capabilities,
            "CREATE TABLE vault (id int PRIMARY KEY, note text, secret text, number bigint);"
            + $"INSERT INTO vault SELECT i, 'note ' || i % 4, '{Mark}', {s_number} FROM generate_series(1, 40) i",
            "timeout_ms = 1000\nmemory_limit_mb = 64",
            later is null ? null : (Module("later"), later));

        private static byte[] Module(string name, string manifest = "")
        {
            string digits = s_number.ToString(CultureInfo.InvariantCulture);
            string[] marks = [Mark, Mark.ToLowerInvariant(), "4b414e41", digits[..8], string.Concat(Mark.Reverse())];
            string any = marks
                .Select(mark => BinaryPrimitives.ReadInt64LittleEndian(Encoding.ASCII.GetBytes(mark)))
                .Select(eight => $"(i64.eq (local.get $eight) (i64.const {eight}))")
                .Aggregate((all, one) => $"(i32.or {all} {one})");

            // From each address on, eight bytes; where eight aligned ones are zero, none of the marks begins. What was found is wiped out,
            // lest the next call find it again.
            string scan = $"""
                (func $scan (param $frame i32) (result i64)
                  (local $at i32) (local $end i32) (local $eight i64)
                  (local.set $end (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 8)))
                  (loop $next
                    (local.set $eight (i64.load (local.get $at)))
                    (if (i32.and (i64.eqz (local.get $eight)) (i32.eqz (i32.and (local.get $at) (i32.const 7))))
                      (then (local.set $at (i32.add (local.get $at) (i32.const 8))))
                      (else
                        (if {any} (then
                          (memory.fill (i32.const 65536) (i32.const 0)
                            (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 65536)))
                          (return (i64.const 0x23000000004))))
                        (local.set $at (i32.add (local.get $at) (i32.const 1)))))
                    (br_if $next (i32.le_u (local.get $at) (local.get $end))))
                  (i64.const 0))
                """;
            string exports = string.Concat(s_exports.Select(export => $"(export \"helios_{export}\" (func $scan))\n"));
            return PluginServer.Module(scan + exports + manifest, state: State, message: name);
        }
    }
}
