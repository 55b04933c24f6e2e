using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>
/// The classes in which row-level security has failed elsewhere, each with its test: as one tenant of the SaaS example, everything that
/// such a failure would come through is asked, and every byte that comes back is searched for what only the other tenant has.
/// Timing is not among them: SECURITY.md says that it is not promised. What a plugin itself keeps is in Helios.Plugins.Tests,
/// IsolationTests.
/// </summary>
public sealed class RowSecurityClassTests(RowSecurityClassTests.Saas saas) : IClassFixture<RowSecurityClassTests.Saas>
{
    private const string TenantA = "12345";

    // What stands in the other tenant's rows alone. (Its number is what a client may write itself.)
    private static readonly string[] s_marks =
        ["blueharbor", "Grace", "Okafor", "Espresso", "BH-00", "Ring twice", "184.00", "18.40", "7d1f9c10", "roast"];

    /// <summary>One server for all of them.</summary>
    public sealed class Saas : IDisposable
    {
        internal ServerProcess? Server { get; } = NativeBinary.Path is null ? null : ServerProcess.StartSaas();

        public void Dispose() => Server?.Dispose();
    }

    [NativeFact]
    public void A_plan_made_for_one_tenant_does_not_serve_another()
    {
        using var client = new Tenant(saas, "67890");
        client.Prepare("p", "SELECT email, full_name FROM users ORDER BY id");
        client.Ask("PREPARE q AS SELECT note, total FROM orders");
        Assert.Equal(2, client.Execute("p").Rows);
        Assert.Equal(3, client.Ask("EXECUTE q").Rows);
        client.Become(TenantA);
        Assert.Equal((3, 4), (client.Execute("p").Rows, client.Ask("EXECUTE q").Rows));
        Assert.Equal(0, client.Ask("BEGIN; SET LOCAL app.current_tenant_id = '1'; EXECUTE q; COMMIT").Rows);
        Assert.Equal(4, client.Ask("EXECUTE q").Rows);
        client.Ask("RESET app.current_tenant_id");
        Assert.Equal("42501", client.Execute("p").State);
        client.FindNothingOf(s_marks);
    }

    [NativeTheory]
    [InlineData("SELECT * FROM pg_stats")]
    [InlineData("SELECT * FROM pg_statistic")]
    [InlineData("SELECT reltuples, relpages FROM pg_class WHERE relname = 'orders'")]
    [InlineData("SELECT n_live_tup, n_tup_ins FROM pg_stat_user_tables")]
    [InlineData("EXPLAIN SELECT * FROM orders WHERE total > 150")]
    [InlineData("EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM orders")]
    [InlineData("EXPLAIN (ANALYZE, FORMAT JSON) DELETE FROM users")]
    [InlineData("SELECT pg_relation_size('orders'), pg_total_relation_size('orders')")]
    public void Statistics_and_plans_tell_nothing_of_other_rows(string sql)
    {
        using var client = new Tenant(saas);
        client.Ask("BEGIN");
        client.Ask(sql);

        // Rows that it could count are its own: 4 orders and 3 users, and not the 7 and 5 of all tenants.
        Assert.DoesNotContain("rows=7", client.All, StringComparison.Ordinal);
        Assert.DoesNotContain("rows=5 ", client.All, StringComparison.Ordinal);
        Assert.DoesNotContain("\"Actual Rows\": 7", client.All, StringComparison.Ordinal);
        client.FindNothingOf(s_marks);
        client.Ask("ROLLBACK");
        Assert.Equal(4, client.Ask("SELECT id FROM orders").Rows);
    }

    [NativeTheory]
    [InlineData("INSERT INTO users (id, tenant_id, email, full_name) VALUES (4, 12345, 'x', 'y')", "23505")]
    [InlineData("INSERT INTO users (id, tenant_id, email, full_name) SELECT id + 1, 12345, 'x', 'y' FROM users", "23505")]
    [InlineData("UPDATE users SET id = id + 1", "23505")]
    [InlineData("UPDATE orders SET tenant_id = 67890", "42501")]
    [InlineData("INSERT INTO orders (id, tenant_id, user_id, product_id, quantity, total) VALUES (900, 67890, 1, 1, 1, 1)", "42501")]
    [InlineData("UPDATE users SET full_name = NULL", "23502")]
    [InlineData("UPDATE products SET sku = repeat('x', 33)", "22001")]
    [InlineData("SELECT full_name::int FROM users", "22P02")]
    [InlineData("SELECT nope FROM users", "42703")]
    public void Errors_are_made_of_what_the_client_wrote_or_may_see(string sql, string state)
    {
        using var client = new Tenant(saas);
        client.Ask("BEGIN");
        Assert.Equal(state, client.Ask(sql).State);
        client.Ask("ROLLBACK");
        client.FindNothingOf(s_marks);
    }

    [NativeTheory]
    [InlineData("SELECT id FROM orders WHERE 1 / (total - 184.00) < 10", 4)]
    [InlineData("SELECT id FROM orders WHERE 1 / (id - 201) < 10 AND 1 / (id - 202) < 10", 4)]
    [InlineData("SELECT id FROM users WHERE CASE WHEN full_name LIKE 'Grace%' THEN full_name::int ELSE 1 END = 1", 3)]
    [InlineData("SELECT id FROM users WHERE (CASE WHEN email LIKE '%@nordlicht%' THEN '1' ELSE email END)::int = 1", 3)]
    [InlineData("SELECT id FROM products WHERE (CASE WHEN sku LIKE 'NT%' THEN '2020-01-01' ELSE name END)::date > '2000-01-01'", 3)]
    [InlineData("SELECT o.id FROM orders o JOIN users u ON 1 / (u.id - 4) < 10 AND u.id = o.user_id", 4)]
    [InlineData("SELECT count(*) FROM orders GROUP BY 1 / (total - 18.40)", 4)]
    [InlineData("SELECT id FROM users ORDER BY 1 / (id - 5)", 3)]
    [InlineData("DELETE FROM orders WHERE 1 / (total - 19.00) > 5", 0)]
    public void What_fails_on_another_tenants_row_never_sees_one(string sql, int rows)
    {
        using var client = new Tenant(saas);
        client.Ask("BEGIN");
        Answer answer = client.Ask(sql);
        Assert.Equal(("", rows), (answer.State, answer.Rows));
        client.Ask("ROLLBACK");
        client.FindNothingOf(s_marks);
    }

    [NativeTheory]
    [InlineData("ON CONFLICT DO NOTHING RETURNING *", "")]
    [InlineData("ON CONFLICT (id) DO NOTHING RETURNING *", "")]
    [InlineData("ON CONFLICT (id) DO UPDATE SET full_name = users.full_name || '!' RETURNING *", "42501")]
    [InlineData("ON CONFLICT (id) DO UPDATE SET email = excluded.email WHERE users.full_name LIKE 'G%' RETURNING *", "42501")]
    [InlineData("ON CONFLICT (id) DO UPDATE SET full_name = (SELECT max(full_name) FROM users) RETURNING users.*", "42501")]
    public void A_conflict_with_another_tenants_row_neither_shows_nor_changes_it(string clause, string state)
    {
        using var client = new Tenant(saas);
        client.Ask("BEGIN");
        Answer answer = client.Ask("INSERT INTO users (id, tenant_id, email, full_name) VALUES (4, 12345, 'x', 'y') " + clause);
        Assert.Equal((state, 0), (answer.State, answer.Rows));
        client.Ask("ROLLBACK");
        client.FindNothingOf(s_marks);
        client.Become("67890");
        Assert.Equal(1, client.Ask("SELECT id FROM users WHERE full_name = 'Grace Moreno' AND email = 'grace@blueharbor.example'").Rows);
    }

    [NativeTheory]
    [InlineData("MERGE INTO users u USING orders o ON u.id = o.user_id WHEN MATCHED THEN UPDATE SET full_name = o.note")]
    [InlineData("WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone")]
    [InlineData("TRUNCATE orders")]
    [InlineData("ALTER TABLE users ADD COLUMN note text")]
    [InlineData("CREATE INDEX ON users (email)")]
    [InlineData("CREATE RULE r AS ON SELECT TO users DO INSTEAD SELECT * FROM orders")]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION f()")]
    [InlineData("ALTER TABLE users DISABLE ROW LEVEL SECURITY")]
    [InlineData("DO 'BEGIN PERFORM * FROM users; END'")]
    [InlineData("LOCK TABLE users")]
    [InlineData("DROP TABLE users")]
    public void A_command_without_a_policy_of_its_own_is_refused(string sql)
    {
        using var client = new Tenant(saas);
        Assert.Contains(client.Ask(sql).State, (string[])["0A000", "42501"]);
        client.FindNothingOf(s_marks);
        Assert.Equal((3, 4), (client.Ask("SELECT id FROM users").Rows, client.Ask("SELECT id FROM orders").Rows));
        client.Become("67890");
        Assert.Equal((2, 3), (client.Ask("SELECT id FROM users").Rows, client.Ask("SELECT id FROM orders").Rows));
    }

    [NativeFact]
    public void Views_and_functions_are_no_way_around()
    {
        using var client = new Tenant(saas);
        foreach (string sql in (string[])
            [
                "CREATE VIEW every AS SELECT * FROM users", "CREATE MATERIALIZED VIEW every AS SELECT * FROM users",
                "CREATE FUNCTION every() RETURNS SETOF users LANGUAGE sql SECURITY DEFINER AS 'SELECT * FROM users'",
            ])
        {
            string state = client.Ask(sql).State;
            Assert.Contains(state, (string[])["", "0A000", "42501"]);

            // If there were one, it would show what the tenant may see.
            Assert.True(state.Length > 0 || client.Ask("SELECT * FROM every").Rows == 3, sql);
        }

        client.FindNothingOf(s_marks);
    }

    [NativeFact]
    public void Keys_tell_no_values_of_other_rows()
    {
        using var client = new Tenant(saas);
        Answer taken = client.Ask("INSERT INTO products (id, tenant_id, sku, name, price) VALUES (21, 12345, 'x', 'y', 1)");
        Assert.Equal("23505", taken.State);
        Assert.Contains("Key (id)=(21) already exists", client.All, StringComparison.Ordinal);
        Assert.Contains(client.Ask("CREATE TABLE child (id bigint REFERENCES users (id))").State, (string[])["0A000", "42501"]);
        client.FindNothingOf(s_marks);
    }

    [NativeTheory]
    [InlineData("COPY users TO STDOUT")]
    [InlineData("COPY (SELECT * FROM orders) TO STDOUT (FORMAT csv, HEADER)")]
    [InlineData("COPY orders TO '/tmp/helios-orders'")]
    [InlineData("COPY orders TO PROGRAM 'cat'")]
    [InlineData("BEGIN; DECLARE c CURSOR FOR SELECT * FROM users; FETCH ALL FROM c; COMMIT")]
    [InlineData("CREATE TABLE taken AS SELECT * FROM users")]
    [InlineData("CREATE TEMP TABLE taken AS SELECT * FROM users")]
    [InlineData("SELECT * INTO taken FROM users")]
    [InlineData("SELECT ctid, xmin, * FROM users")]
    [InlineData("SELECT * FROM users WHERE ctid = '(0,4)'")]
    [InlineData("SELECT users FROM users")]
    [InlineData("SELECT row_to_json(u) FROM users u")]
    [InlineData("SELECT query, state FROM pg_stat_activity")]
    [InlineData("SELECT currval('users_id_seq'), lastval()")]
    [InlineData("SELECT pg_advisory_lock(1); SELECT * FROM pg_locks")]
    [InlineData("LISTEN orders; NOTIFY orders, 'x'")]
    [InlineData("SELECT lo_create(1), lo_get(1)")]
    [InlineData("SELECT query_to_xml('SELECT * FROM users', true, true, '')")]
    [InlineData("SELECT * FROM dblink('', 'SELECT * FROM users') AS t(a text)")]
    [InlineData("SELECT pg_read_file('data')")]
    [InlineData("TABLE users")]
    [InlineData("SELECT * FROM public.users, ONLY orders")]
    [InlineData("SELECT * FROM \"users\" FOR UPDATE SKIP LOCKED")]
    public void Side_doors_are_filtered_or_shut(string sql)
    {
        using var other = new Tenant(saas, "67890");
        other.Ask("SELECT 'Espresso', * FROM users");
        using var client = new Tenant(saas);
        client.Ask(sql);
        client.Ask("SELECT * FROM taken");
        client.Ask("DROP TABLE taken");
        client.FindNothingOf(s_marks);
    }

    [NativeFact]
    public void A_session_that_is_reset_has_nothing_of_the_one_before()
    {
        using var client = new Tenant(saas, "67890");
        client.Prepare("p", "SELECT email FROM users");
        client.Ask("PREPARE q AS SELECT email FROM users");
        client.Ask("BEGIN; DECLARE c CURSOR FOR SELECT email FROM users; COMMIT");
        client.Ask("SET app.note = 'Espresso'");
        client.Ask("DISCARD ALL");
        client.Forget();
        Assert.Equal("42501", client.Ask("SELECT email FROM users").State);
        Assert.NotEqual("", client.Execute("p").State);
        Assert.NotEqual("", client.Ask("EXECUTE q").State);
        Assert.NotEqual("", client.Ask("FETCH ALL FROM c").State);
        client.Ask("SELECT current_setting('app.note', true)");
        client.Ask("SHOW app.current_tenant_id");
        Assert.DoesNotContain("67890", client.All, StringComparison.Ordinal);
        client.FindNothingOf(s_marks);
    }

    [NativeFact]
    public void Threads_that_take_over_a_statement_keep_its_tenant()
    {
        // Statements that are not short go on on workers, a batch at a time, beside those of the other tenant.
        const string Long = "SELECT u.full_name, o.note, count(*) FROM users u, orders o, generate_series(1, 3000) g GROUP BY 1, 2";
        string?[] found = new string?[6];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = found.Length }, i =>
        {
            string[] marks = i % 2 == 0 ? s_marks : ["Brandt", "Falk", "Sand", "Deliver", "Ordered twice"];
            using var client = new Tenant(saas, i % 2 == 0 ? TenantA : "67890");
            for (int n = 0; n < 5; n++)
            {
                Answer answer = client.Ask(Long);
                found[i] ??= answer.State.Length > 0 ? answer.State : marks.FirstOrDefault(client.All.Contains);
            }
        });
        Assert.All(found, Assert.Null);
    }

    /// <summary>What an answer was: its SQLSTATE, or empty, and how many rows came.</summary>
    private readonly record struct Answer(string State, int Rows);

    /// <summary>A client that keeps every byte it was sent.</summary>
    private sealed class Tenant : IDisposable
    {
        private readonly RawClient _client;
        private readonly StringBuilder _all = new();

        public Tenant(Saas saas, string tenant = TenantA)
        {
            _client = new RawClient(saas.Server!.Port).Startup("saas_multitenant");
            Become(tenant);
        }

        public string All => _all.ToString();

        /// <summary>From here on it is this tenant, and what came before does not count.</summary>
        public void Become(string tenant)
        {
            Ask($"SET app.current_tenant_id = {tenant}");
            Forget();
        }

        public void Forget() => _all.Clear();

        public void Prepare(string name, string sql) => _client.Message('P', Encoding.UTF8.GetBytes($"{name}\0{sql}\0\0\0"));

        public Answer Execute(string name)
        {
            _client.Message('B', Encoding.UTF8.GetBytes($"\0{name}\0\0\0\0\0\0\0"));
            _client.Message('E', [0, 0, 0, 0, 0]);
            _client.Message('S', []);
            return Read();
        }

        public Answer Ask(string sql)
        {
            _client.Query(sql);
            return Read();
        }

        public void FindNothingOf(string[] marks) => Assert.All(marks, mark => Assert.DoesNotContain(mark, All, StringComparison.Ordinal));

        public void Dispose() => _client.Dispose();

        private Answer Read()
        {
            string state = "";
            int rows = 0;
            foreach ((char type, byte[] body) in _client.ReadUntil('Z'))
            {
                _all.Append(type).Append(Encoding.UTF8.GetString(body)).Append('\n');
                state = type == 'E' ? RawClient.Field(body, 'C') : state;
                rows += type == 'D' ? 1 : 0;
            }

            return new Answer(state, rows);
        }
    }
}
