using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// A server with two plugins whose modules are deployed as one likes: "hostile" (class security, granted almost everything of table victim)
/// and "watcher" (an observer). Neighbours read table calm all the time; what they see, and how long they wait, is kept.
/// </summary>
internal sealed class HostileServer : IDisposable
{
    public const string Canary = "CANARY-";
    private const string Key = Canary + "KEY-that-no-guest-may-ever-see-0";

    private const string Rights = """
        allow_table_access = ["victim"]
        readable_columns = ["victim.id", "victim.name"]
        allow_metadata_access = true
        allow_session_variables = ["app.*"]
        allow_parameter_access = true
        allow_keys = ["*"]
        rate_limit_keys = 100
        kv_max_keys = 100
        regex_patterns = 16
        metric_names = 16
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("helios-hostile-").FullName;
    private readonly List<Thread> _neighbours = [];
    private volatile bool _isOver;

    public HostileServer(int neighbours)
    {
        string data = Directory.CreateDirectory(Path.Combine(_directory, "server")).FullName;
        string script = Path.Combine(_directory, "init.sql");
        File.WriteAllText(script, $"""
            CREATE TABLE calm (id int PRIMARY KEY, note text);
            CREATE TABLE victim (id int PRIMARY KEY, name text, secret text);
            INSERT INTO calm SELECT g, '{Canary}CALM-' || g FROM generate_series(1, 100) g;
            INSERT INTO victim SELECT g, CASE WHEN g % 5 = 0 THEN NULL ELSE 'name ' || g END, '{Canary}SECRET-' || g
              FROM generate_series(1, 20) g;
            """);
        ServerProcess.Start(null, data, "--init", script).Stop();
        byte[] harmless = Wasmtime.Module.ConvertText("""
            (module (memory (export "memory") 32) (func (export "helios_abi_v1"))
              (func (export "helios_arena") (param i32) (result i32) (i32.const 65536))
              (func (export "helios_pre_parse") (param i32) (result i64) (i64.const 0)))
            """);
        Harmless = Path.Combine(_directory, "harmless.wasm");
        File.WriteAllBytes(Harmless, harmless);
        Process = ServerProcess.Start(
            $"""
            [proxy.plugins]
            plugin_dir = "{_directory}"
            [proxy.plugins.rollback]
            enabled = false
            [[proxy.plugins.plugin]]
            name = "hostile"
            file = "harmless.wasm"
            [proxy.plugins.plugin.capabilities]
            allow_query_modification = true
            allow_result_modification = true
            allow_write_modification = true
            {Rights}
            [proxy.plugins.plugin.config.keys.main]
            algorithm = "HS256"
            secret = "{Key}"
            [[proxy.plugins.plugin]]
            name = "watcher"
            file = "harmless.wasm"
            [proxy.plugins.plugin.capabilities]
            {Rights}
            """, data);
        for (int i = 0; i < neighbours; i++)
        {
            var thread = new Thread(Neighbour) { IsBackground = true };
            _neighbours.Add(thread);
            thread.Start(i);
        }
    }

    public ServerProcess Process { get; }

    public string Harmless { get; }

    /// <summary>What went wrong for those who do nothing wrong.</summary>
    public ConcurrentQueue<string> NeighbourErrors { get; } = new();

    public long NeighbourStatements;

    /// <summary>Times of the neighbours' statements, in ticks of Stopwatch, since it was emptied.</summary>
    public ConcurrentQueue<long> Times { get; } = new();

    public (int Code, string Output, string Error) Deploy(string plugin, byte[] module)
    {
        string file = Path.Combine(_directory, "next.wasm");
        File.WriteAllBytes(file, module);
        return Deploy(plugin, file);
    }

    public (int Code, string Output, string Error) Deploy(string plugin, string file) => NativeBinary.Run(
        "plugin", "deploy", file, "--name", plugin, "--no-probation", "--admin-socket", Process.AdminSocket);

    /// <summary>A client that provokes: connects, reads twice, writes, goes.</summary>
    public Visit Provoke(string select = Visit.Select) => new(Process.Port, select);

    public void StopNeighbours()
    {
        _isOver = true;
        _neighbours.ForEach(t => t.Join());
    }

    public void Dispose()
    {
        StopNeighbours();
        Process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Neighbour(object? number)
    {
        try
        {
            using NpgsqlConnection connection = Process.OpenPlain();
            using var prepared = new NpgsqlCommand("SELECT note FROM calm WHERE id = $1", connection);
            prepared.Parameters.Add(new NpgsqlParameter<int>());
            prepared.Prepare();
            for (int i = (int)number!; !_isOver; i++)
            {
                Ask(connection, prepared, i % 100 + 1, isPrepared: i % 2 == 0);
            }
        }
        catch (Exception e)
        {
            NeighbourErrors.Enqueue(e.Message);
        }
    }

    private void Ask(NpgsqlConnection connection, NpgsqlCommand prepared, int id, bool isPrepared)
    {
        using NpgsqlCommand? simple = isPrepared ? null : new NpgsqlCommand($"SELECT note FROM calm WHERE id = {id}", connection);
        ((NpgsqlParameter<int>)prepared.Parameters[0]).TypedValue = id;
        long begin = Stopwatch.GetTimestamp();
        try
        {
            object? note = (simple ?? prepared).ExecuteScalar();
            if (note as string != $"{Canary}CALM-{id}")
            {
                NeighbourErrors.Enqueue($"calm {id} is {note}");
            }
        }
        catch (PostgresException error)
        {
            NeighbourErrors.Enqueue(error.SqlState + " " + error.MessageText);
        }

        Times.Enqueue(Stopwatch.GetTimestamp() - begin);
        Interlocked.Increment(ref NeighbourStatements);
    }

    /// <summary>What a client that provokes was answered.</summary>
    internal sealed class Visit
    {
        public const string Select = "SELECT id, name FROM victim ORDER BY id";

        private readonly StringBuilder _all = new();

        public Visit(int port, string select)
        {
            using var client = new RawClient(port);
            Connect = Answer.Of(client.TryStartup(more: ["options", "-c app.provoke=1"]), _all);
            if (!Connect.IsReady)
            {
                return;
            }

            Reads.Add(Ask(client, select));
            client.Message('P', Encoding.UTF8.GetBytes($"\0{select}\0\0\0"));
            client.Message('B', [0, 0, 0, 0, 0, 0, 0, 0]);
            client.Message('E', [0, 0, 0, 0, 0]);
            client.Message('S', []);
            Reads.Add(Answer.Of(client.ReadUntil('Z'), _all));
            Ask(client, "BEGIN");
            Write = Ask(client, "INSERT INTO victim (id, name, secret) VALUES (1000, 'new', 'x')");
            Ask(client, "ROLLBACK");
            client.Message('X', []);
        }

        public Answer Connect { get; }

        public List<Answer> Reads { get; } = [];

        public Answer? Write { get; }

        /// <summary>Every byte that came.</summary>
        public string All => _all.ToString();

        private Answer Ask(RawClient client, string sql)
        {
            client.Query(sql);
            return Answer.Of(client.ReadUntil('Z'), _all);
        }
    }

    /// <summary>One answer: an error, or rows.</summary>
    internal sealed record Answer(bool IsReady, string? Error, List<string> Rows)
    {
        public static Answer Of(List<(char Type, byte[] Body)> messages, StringBuilder all)
        {
            string? error = null;
            var rows = new List<string>();
            foreach ((char type, byte[] body) in messages)
            {
                string text = Encoding.Latin1.GetString(body);
                all.Append(type).Append(text);
                if (type == 'E')
                {
                    string[] fields = text.Split('\0');
                    error = fields.First(f => f.StartsWith('C'))[1..] + " " + fields.First(f => f.StartsWith('M'))[1..];
                }
                else if (type == 'D')
                {
                    rows.Add(text);
                }
            }

            return new Answer(messages[^1].Type == 'Z', error, rows);
        }
    }
}
