using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>The SaaS example through Npgsql: prepared statements, binary formats, batches, pools. The other drivers' cases are in
/// tests/conformance.</summary>
public sealed class TenantIsolationTests : IDisposable
{
    private const string Database = "saas_multitenant";
    private const long TenantA = 12345;
    private const long TenantB = 67890;

    private readonly ServerProcess? _server = NativeBinary.Path is null ? null : ServerProcess.StartSaas();

    private ServerProcess Server => _server!;

    [NativeTheory]
    [InlineData("SELECT tenant_id FROM orders")]
    [InlineData("SELECT tenant_id FROM orders WHERE status = 'pending' OR true")]
    [InlineData("SELECT o.tenant_id FROM orders o JOIN users u ON true")]
    [InlineData("SELECT u.tenant_id FROM orders o LEFT JOIN users u ON u.id <> o.id WHERE u.id IS NOT NULL")]
    [InlineData("SELECT (SELECT max(tenant_id) FROM users) FROM orders")]
    [InlineData("SELECT tenant_id FROM products WHERE EXISTS (SELECT 1 FROM orders WHERE tenant_id <> products.tenant_id) OR true")]
    [InlineData("WITH orders AS (SELECT * FROM public.orders) SELECT tenant_id FROM orders")]
    [InlineData("SELECT max(tenant_id) FROM transactions HAVING count(*) > 0")]
    [InlineData("SELECT tenant_id FROM users UNION SELECT tenant_id FROM orders UNION ALL SELECT tenant_id FROM products")]
    [InlineData("SELECT DISTINCT tenant_id FROM transactions")]
    [InlineData("SELECT tenant_id FROM (SELECT * FROM (SELECT * FROM orders) a) b")]
    public void Each_tenant_sees_its_own_rows_prepared_or_not(string sql)
    {
        using NpgsqlConnection connection = Server.Open(Database);
        using var prepared = new NpgsqlCommand(sql, connection);
        SetTenant(connection, TenantA);
        prepared.Prepare();
        foreach (long tenant in new[] { TenantA, TenantB, TenantA })
        {
            SetTenant(connection, tenant);
            Assert.Equal([tenant], Tenants(prepared));
            using var plain = new NpgsqlCommand(sql, connection);
            Assert.Equal([tenant], Tenants(plain));
        }
    }

    [NativeFact]
    public void Without_a_tenant_statements_are_refused_with_the_plugins_message()
    {
        using NpgsqlConnection connection = Server.Open(Database);
        PostgresException error = Assert.Throws<PostgresException>(() => Execute(connection, "SELECT * FROM orders"));
        Assert.Equal("42501", error.SqlState);
        Assert.Equal("No tenant ID found in session or headers", error.MessageText);
        Execute(connection, "SET app.current_tenant_id = 'x'' OR true --'");
        error = Assert.Throws<PostgresException>(() => Execute(connection, "SELECT * FROM orders"));
        Assert.Equal("42501", error.SqlState);
        Assert.Equal("Invalid tenant ID", error.MessageText);
    }

    [NativeFact]
    public void The_header_names_the_tenant_where_no_variable_does()
    {
        using var client = new RawClient(Server.Port);
        client.Startup(Database, "postgres", "X-Tenant-ID", "12345");
        client.Query("SELECT DISTINCT tenant_id FROM orders");
        (char _, byte[] body) = client.ReadUntil('Z').Single(message => message.Type == 'D');
        Assert.EndsWith("12345", System.Text.Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [NativeFact]
    public void Writes_touch_own_rows_only()
    {
        using NpgsqlConnection a = Server.Open(Database, "Pooling=false;Options=-c app.current_tenant_id=12345");
        using NpgsqlConnection b = Server.Open(Database, "Pooling=false;Options=-c app.current_tenant_id=67890");
        long before = (long)Scalar(b, "SELECT count(*) FROM orders")!;
        long own = (long)Scalar(a, "SELECT count(*) FROM orders")!;
        Assert.Equal(own, Execute(a, "UPDATE orders SET status = 'seen' WHERE true"));
        Assert.Equal(0L, Scalar(b, "SELECT count(*) FROM orders WHERE status = 'seen'"));
        Assert.Equal(0, Execute(a, $"UPDATE orders SET status = 'stolen' WHERE tenant_id = {TenantB}"));
        Assert.Equal("42501", Assert.Throws<PostgresException>(() => Execute(a, $"UPDATE orders SET tenant_id = {TenantB}")).SqlState);
        Assert.Equal(own, Execute(a, "DELETE FROM orders"));
        Assert.Equal(before, Scalar(b, "SELECT count(*) FROM orders"));
        Assert.Equal("42501", Assert.Throws<PostgresException>(() => Execute(a, "TRUNCATE orders")).SqlState);
        Assert.Equal("42501", Assert.Throws<PostgresException>(() => Execute(a, "DROP TABLE orders")).SqlState);
        Assert.Equal(before, Scalar(b, "SELECT count(*) FROM orders"));
    }

    [NativeTheory]
    [InlineData("COPY orders TO STDOUT")]
    [InlineData("COPY orders (tenant_id, id) TO STDOUT (FORMAT csv, HEADER)")]
    [InlineData("COPY public.orders TO STDOUT (FORMAT binary)")]
    [InlineData("COPY (SELECT * FROM orders) TO STDOUT")]
    [InlineData("COPY (UPDATE orders SET status = status RETURNING *) TO STDOUT")]
    public void Copies_out_hold_own_rows_only(string sql)
    {
        using var client = new RawClient(Server.Port);
        client.Startup(Database, "postgres", "X-Tenant-ID", "12345");
        client.Query("SELECT count(*) FROM orders");
        string own = System.Text.Encoding.UTF8.GetString(client.ReadUntil('Z').Single(m => m.Type == 'D').Body[6..]);
        client.Query(sql);
        List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
        Assert.Equal("COPY " + own + "\0", System.Text.Encoding.UTF8.GetString(messages.Single(m => m.Type == 'C').Body));
        Assert.All(
            messages.Where(m => m.Type == 'd'),
            m => Assert.DoesNotContain(TenantB.ToString(), Latin1(m.Body), StringComparison.Ordinal));
    }

    [NativeFact]
    public void Copies_in_hold_own_rows_only()
    {
        using NpgsqlConnection a = Server.Open(Database, "Pooling=false;Options=-c app.current_tenant_id=12345");
        long before = (long)Scalar(a, "SELECT count(*) FROM orders")!;
        long next = (long)Scalar(a, "SELECT coalesce(max(id), 0) + 100000 FROM orders")!;
        Copy(a, Row(next, TenantA));
        Assert.Equal(before + 1, Scalar(a, "SELECT count(*) FROM orders"));
        PostgresException error = Assert.Throws<PostgresException>(() => Copy(a, Row(next + 1, TenantA) + Row(next + 2, TenantB)));
        Assert.Equal("42501", error.SqlState);
        Assert.Equal(before + 1, Scalar(a, "SELECT count(*) FROM orders"));
    }

    private static void Copy(NpgsqlConnection connection, string lines)
    {
        using TextWriter writer = connection.BeginTextImport(
            "COPY orders (id, tenant_id, user_id, product_id, quantity, total) FROM STDIN CSV");
        writer.Write(lines);
    }

    private static string Row(long id, long tenant) => $"{id},{tenant},1,11,1,1.00\n";

    private static string Latin1(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);

    [NativeFact]
    public void A_cursor_of_one_tenant_gives_nothing_to_another()
    {
        using NpgsqlConnection connection = Server.Open(Database);
        SetTenant(connection, TenantA);
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Execute(connection, "DECLARE c CURSOR FOR SELECT * FROM orders");
        Assert.NotNull(Scalar(connection, "FETCH 1 FROM c"));
        SetTenant(connection, TenantB);
        PostgresException error = Assert.Throws<PostgresException>(() => Scalar(connection, "FETCH 1 FROM c"));
        Assert.Equal("42501", error.SqlState);
        transaction.Rollback();
    }

    [NativeFact]
    public void A_pooled_connection_does_not_carry_a_tenant_over()
    {
        using NpgsqlDataSource source = NpgsqlDataSource.Create(Server.ConnectionString(Database, "Maximum Pool Size=1"));
        using (NpgsqlConnection first = source.OpenConnection())
        {
            SetTenant(first, TenantA);
            Assert.NotNull(Scalar(first, "SELECT count(*) FROM orders"));
        }

        using NpgsqlConnection second = source.OpenConnection();
        Assert.Equal("42501", Assert.Throws<PostgresException>(() => Scalar(second, "SELECT count(*) FROM orders")).SqlState);
    }

    [NativeFact]
    public void A_batch_is_filtered_statement_by_statement()
    {
        using NpgsqlConnection connection = Server.Open(Database);
        SetTenant(connection, TenantA);
        using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT DISTINCT tenant_id FROM orders"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"SET app.current_tenant_id = {TenantB}"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT DISTINCT tenant_id FROM orders"));
        using NpgsqlDataReader reader = batch.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(TenantA, reader.GetInt64(0));
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal(TenantB, reader.GetInt64(0));
    }

    [NativeFact]
    public void Deploys_under_load_cost_no_statement()
    {
        string module = Path.Combine(NativeBinary.Repository, "src", "plugins", "modules", "tenant_isolation.wasm");
        byte[] bytes = File.ReadAllBytes(module);
        string file = Path.Combine(Path.GetDirectoryName(Server.DataPath)!, "next.wasm");
        using var stop = new CancellationTokenSource();
        Task<int>[] load = [.. Enumerable.Range(0, 4).Select(i => Task.Run(() => Load(i % 2 == 0 ? TenantA : TenantB, stop.Token)))];
        for (int i = 0; i < 10; i++)
        {
            // A custom section of its own makes another version of the same code.
            File.WriteAllBytes(file, [.. bytes, 0, 6, 4, .. "swap"u8, (byte)i]);
            (int code, string output, string error) = NativeBinary.Run("plugin", "deploy", file, "--admin-socket", Server.AdminSocket);
            Assert.True(code == 0, output + error);
        }

        stop.Cancel();
        Task.WaitAll(load);
        Assert.All(load, task => Assert.True(task.Result > 0));
        (_, string list, _) = NativeBinary.Run("plugin", "list", "--admin-socket", Server.AdminSocket);
        Assert.Matches(@"^tenant-isolation v\d+\.\d+\.\d+ post_parse enabled \d+\.\d+ms avg execution", list);
    }

    public void Dispose() => _server?.Dispose();

    private int Load(long tenant, CancellationToken stop)
    {
        using NpgsqlConnection connection = Server.Open(Database);
        SetTenant(connection, tenant);
        int statements = 0;
        while (!stop.IsCancellationRequested)
        {
            using var command = new NpgsqlCommand("SELECT tenant_id FROM orders WHERE id > $1 OR true", connection);
            command.Parameters.AddWithValue(statements);
            Assert.Equal([tenant], Tenants(command));
            statements++;
        }

        return statements;
    }

    private static void SetTenant(NpgsqlConnection connection, long tenant) => Execute(connection, $"SET app.current_tenant_id = {tenant}");

    private static long[] Tenants(NpgsqlCommand command)
    {
        var tenants = new SortedSet<long>();
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            tenants.Add(reader.GetInt64(0));
        }

        return [.. tenants];
    }

    private static int Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }
}
