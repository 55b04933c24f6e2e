using System.Diagnostics;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>The plugin pii-masking (Go) in the native binary, configured as the user's own example has it: without capabilities.</summary>
public sealed class PiiMaskingTests : IClassFixture<PiiMaskingTests.Hospital>
{
    private const string Ssn = "123-45-6789";
    private const string Email = "john.doe@example.com";
    private const string Phone = "(555) 123-4567";

    // What stands for each of them: in part where the column leaves as it is stored, as a whole elsewhere.
    private const string SsnMasked = "XXX-XX-6789";
    private const string EmailMasked = "j***@example.com";
    private const string PhoneMasked = "(XXX) XXX-4567";

    public static readonly TheoryData<string, string> Statements = new()
    {
        { "SELECT ssn, email, phone, name FROM patients WHERE id = 1", $"{SsnMasked}|{EmailMasked}|{PhoneMasked}|John" },
        { "SELECT * FROM patients WHERE id = 1", $"1|John|{SsnMasked}|{EmailMasked}|{PhoneMasked}|NULL|NULL|NULL|{SsnMasked}" },
        { "SELECT ssn AS x, email AS ssn, phone AS \"Email\" FROM patients WHERE id = 1", $"{SsnMasked}|{EmailMasked}|{PhoneMasked}" },
        { "SELECT x FROM (SELECT ssn AS x, id AS i FROM patients) q WHERE i = 1", SsnMasked },
        { "WITH w AS (SELECT email AS e FROM patients WHERE id = 1) SELECT e FROM w", EmailMasked },
        { "SELECT ssn, email, phone FROM patients WHERE id = 2", "NULL|NULL|NULL" },
        { "SELECT ssn, email, phone FROM patients WHERE id = 3", "***|***@x.org|***" },
        { "SELECT upper(email), ssn || '', '000-00-' || substr(ssn, 1, 4) FROM patients WHERE id = 1", "***|***|***" },
        { "SELECT reverse(phone), coalesce(email, name), name || ssn FROM patients WHERE id = 1", "***|***|***" },
        { "SELECT max(ssn), string_agg(phone, ',') FROM patients WHERE id = 1", "***|***" },
        {
            "SELECT array_agg(email), ARRAY[phone], email_data -> 'email' FROM patients WHERE id = 1 GROUP BY phone, email_data",
            "NULL|NULL|NULL"
        },
        { "SELECT length(ssn), ssn = '123-45-6789', replace(ssn, '-', '')::int8 FROM patients WHERE id = 1", "NULL|NULL|NULL" },
        { "SELECT ssn_number, phone_list, email_data FROM patients WHERE id = 1", "NULL|NULL|NULL" },
        { "SELECT fixed_ssn FROM patients WHERE id = 1", SsnMasked },
        { "SELECT (SELECT p.ssn FROM patients p WHERE p.id = 1) AS anything", "***" },
        { "SELECT ssn FROM patients WHERE id = 1 UNION ALL SELECT ssn FROM patients WHERE id = 1", $"{SsnMasked};{SsnMasked}" },
        { "SELECT ssn FROM patients WHERE id = 1 UNION ALL SELECT '000-00-' || substr(ssn, 1, 4) FROM patients WHERE id = 1", "***;***" },
        { "SELECT x FROM (SELECT '000-00-' || substr(ssn, 1, 4) AS x FROM patients WHERE id = 1) q", "***" },
        { "WITH RECURSIVE r(n, s) AS (SELECT 1, ssn FROM patients WHERE id = 1 UNION ALL SELECT 2, '000-00-1234' FROM r WHERE n = 1) "
            + "SELECT s FROM r", "***;***" },
        { "SELECT CASE WHEN ssn LIKE '1%' THEN '000-00-0001' ELSE '000-00-0000' END FROM patients WHERE id = 1", "***" },
        { "SELECT v.s FROM patients p, LATERAL (VALUES (substr(p.ssn, 1, 3))) v(s) WHERE p.id = 1", "***" },
        { "INSERT INTO patients (id, ssn, email) VALUES (101, '987-65-4321', 'ada@x.org') RETURNING ssn, email", "XXX-XX-4321|a***@x.org" },
        { "UPDATE patients SET name = 'Ada' WHERE id = 100 RETURNING id, ssn", "100|XXX-XX-4321" },
        { "DELETE FROM patients WHERE id = 100 RETURNING email", "a***@x.org" },
        { "SELECT count(*) FROM patients WHERE id <= 3", "3" },
    };

    private readonly Hospital _hospital;

    public PiiMaskingTests(Hospital hospital)
    {
        _hospital = hospital;
    }

    [NativeTheory]
    [MemberData(nameof(Statements))]
    public void Personal_data_is_masked_in_every_protocol(string sql, string expected)
    {
        using NpgsqlConnection connection = _hospital.Server.Open();
        foreach (bool isText in new[] { true, false })
        {
            using var command = new NpgsqlCommand(sql, connection) { AllResultTypesAreUnknown = isText };
            using NpgsqlTransaction transaction = connection.BeginTransaction();
            Assert.Equal(expected, Read(command));
            transaction.Rollback();
        }

        using (var prepared = new NpgsqlCommand(sql, connection))
        {
            using NpgsqlTransaction transaction = connection.BeginTransaction();
            prepared.Prepare();
            Assert.Equal(expected, Read(prepared));
            transaction.Rollback();
        }

        if (sql.StartsWith("SELECT", StringComparison.Ordinal) || sql.StartsWith("WITH", StringComparison.Ordinal))
        {
            using NpgsqlTransaction transaction = connection.BeginTransaction();
            Execute(connection, $"DECLARE c CURSOR FOR {sql}");
            using var fetch = new NpgsqlCommand("FETCH ALL FROM c", connection);
            Assert.Equal(expected, Read(fetch));
        }
    }

    [NativeFact]
    public void Roles_that_are_configured_see_all()
    {
        using NpgsqlConnection connection = _hospital.Server.OpenPlain();
        using var command = new NpgsqlCommand("SELECT ssn, email, phone, ssn_number FROM patients WHERE id = 1", connection);
        (string, bool)[] roles = [("admin", true), ("nurse", false), ("super_admin", true), ("Admin", false), ("", false)];
        foreach ((string role, bool isAdmin) in roles)
        {
            Execute(connection, $"SET app.user_role = '{role}'");
            Assert.Equal(isAdmin ? $"{Ssn}|{Email}|{Phone}|123456789" : $"{SsnMasked}|{EmailMasked}|{PhoneMasked}|NULL", Read(command));
        }
    }

    [NativeFact]
    public void Many_rows_are_masked_and_none_is_lost()
    {
        using NpgsqlConnection connection = _hospital.Server.OpenPlain();
        using var command = new NpgsqlCommand("SELECT id, ssn FROM many ORDER BY id", connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        for (int i = 1; i <= 50_000; i++)
        {
            Assert.True(reader.Read());
            Assert.Equal(i, reader.GetInt32(0));
            Assert.Equal($"XXX-XX-{i % 10_000:0000}", reader.GetString(1));
        }

        Assert.False(reader.Read());
    }

    [NativeFact]
    public void A_client_of_psycopg2_reads_what_the_example_promises()
    {
        const string Script = """
            import sys, psycopg2
            connection = psycopg2.connect(host="127.0.0.1", port=sys.argv[1], user="postgres", dbname="postgres")
            cursor = connection.cursor()
            cursor.execute("SELECT ssn, email, phone FROM patients WHERE id = %s", (1,))
            print(*cursor.fetchone(), sep="|")
            cursor.execute("SET app.user_role = 'compliance_officer'")
            cursor.execute("SELECT ssn, email, phone FROM patients WHERE id = 1")
            print(*cursor.fetchone(), sep="|")
            cursor.execute("SET app.user_role = 'clerk'")
            named = connection.cursor("named")
            named.itersize = 100
            named.execute("SELECT ssn FROM many ORDER BY id")
            rows = named.fetchall()
            print(len(rows), len([row for (row,) in rows if row.startswith("XXX-XX-") and len(row) == 11]), sep="|")
            """;
        Assert.Equal(
            $"{SsnMasked}|{EmailMasked}|{PhoneMasked}\n{Ssn}|{Email}|{Phone}\n50000|50000\n", RunPython(Script, _hospital.Server.Port));
    }

    [NativeFact]
    public void What_the_plugin_is_granted_without_capabilities_is_said()
    {
        Assert.Contains(
            "plugin has no capabilities section: by its hook post_execution it changes results of every table plugin=pii-masking",
            _hospital.Server.Log, StringComparison.Ordinal);
    }

    [NativeTheory]
    [InlineData("[[proxy.plugins.plugin.capabilities]]", "it requests allow_result_modification; that is not granted")]
    [InlineData(
        "[[proxy.plugins.plugin.capabilities]]\nallow_result_modification = true",
        "it is to change results, and allow_table_access grants it no table")]
    public void A_section_that_grants_too_little_is_refused_with_the_key(string capabilities, string reason)
    {
        using ServerProcess server = ServerProcess.Start(Config(capabilities));
        Assert.Contains(reason, server.Log, StringComparison.Ordinal);
        using NpgsqlConnection connection = server.OpenPlain();
        PostgresException error = Assert.Throws<PostgresException>(() => Execute(connection, "SELECT 1"));
        Assert.Contains(reason, error.MessageText, StringComparison.Ordinal);
    }

    [NativeFact]
    public void Granted_columns_cannot_be_copied_to_where_they_are_not_masked()
    {
        using ServerProcess server = ServerProcess.Start(Config("""
            [[proxy.plugins.plugin.capabilities]]
            allow_result_modification = true
            allow_table_access = ["*"]
            readable_columns = ["*.ssn", "*.email", "*.phone"]
            """));
        using NpgsqlConnection connection = server.OpenPlain();
        Execute(connection, "CREATE TABLE people (id int, ssn text, note text)");
        Execute(connection, "INSERT INTO people VALUES (1, '123-45-6789', 'n')");
        Assert.Equal("42501", Assert.Throws<PostgresException>(() => Execute(connection, "UPDATE people SET note = ssn")).SqlState);
        using var command = new NpgsqlCommand("SELECT * FROM people", connection);
        Assert.Equal($"1|{SsnMasked}|n", Read(command));
    }

    private static string Config(string capabilities = "") => $"""
        [proxy.plugins]
        plugin_dir = "{Path.Combine(NativeBinary.Repository, "src", "plugins", "modules")}"
        [[proxy.plugins.plugin]]
        name = "pii-masking"
        file = "pii_masking.wasm"
        hook = "post_execution"
        enabled = true
        {capabilities}
        [proxy.plugins.plugin.config]
        mask_ssn = true
        mask_email = true
        mask_phone = true
        admin_roles = ["admin", "compliance_officer", "super_admin"]
        """;

    private static string RunPython(string script, int port)
    {
        string portText = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", script, portText])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(60_000) && process.ExitCode == 0, errors);
        return output;
    }

    private static string Read(NpgsqlCommand command)
    {
        var rows = new List<string>();
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            IEnumerable<string> values =
                Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : $"{reader.GetValue(i)}");
            rows.Add(string.Join('|', values));
        }

        return string.Join(';', rows);
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The database of the example.</summary>
    public sealed class Hospital : IDisposable
    {
        private const string Script = """
            CREATE TABLE patients (
                id int PRIMARY KEY, name text, ssn text, email varchar(100), phone text, ssn_number int8, phone_list text[],
              email_data jsonb, fixed_ssn char(11));
            INSERT INTO patients VALUES
              (1, 'John', '123-45-6789', 'john.doe@example.com', '(555) 123-4567', 123456789, ARRAY['(555) 123-4567'],
                '{"email": "john.doe@example.com"}', '123-45-6789'),
              (2, 'None', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
              (100, 'Ann', '987-65-4321', 'ada@x.org', NULL, NULL, NULL, NULL, NULL),
              (3, 'Odd', 'unknown', 'j@x.org', '4567', 1, ARRAY['1'], '1', 'x');
            CREATE TABLE many (id int PRIMARY KEY, ssn text);
            INSERT INTO many SELECT i, '123-45-' || right('0000' || i::text, 4) FROM generate_series(1, 50000) i;
            """;

        private readonly ServerProcess? _server = NativeBinary.Path is null ? null : Start();

        internal ServerProcess Server => _server!;

        public void Dispose() => _server?.Dispose();

        private static ServerProcess Start()
        {
            string file = Path.GetTempFileName();
            File.WriteAllText(file, Script);
            try
            {
                return ServerProcess.Start(Config(), null, "--init", file);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }
}
