using System.Text;
using Helios.Base;
using Helios.Engine.Tests.Support;
using Helios.Execution;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Engine.Tests.Restrictions;

/// <summary>
/// The same tables three times: once with the rows of all tenants, read under restrictions, and once per tenant with its rows alone, read
/// without. What a tenant is answered must be the same in both;
/// that is the whole meaning of a restriction.
/// </summary>
internal sealed class Tenants : IDisposable
{
    public static readonly string[] Tables = ["users", "orders", "products"];

    private const string Definitions = """
        create table users (id int primary key, tenant_id text not null, name text, secret int, note text, boss int);
        create table orders (id int primary key, tenant_id text not null, user_id int, amount numeric(10,2), code text unique);
        create table products (tenant_id text, sku text, price int, stock int, primary key (tenant_id, sku));
        """;

    private readonly TestDatabase _shared = new();
    private readonly Dictionary<string, (TestDatabase Database, TestSession Session)> _alone = [];

    public Tenants()
    {
        Owner = _shared.NewSession();
        Owner.Run(Definitions);
        foreach (string tenant in new[] { "a", "b" })
        {
            Fill(Owner, tenant);
            var alone = new TestDatabase();
            TestSession session = alone.NewSession();
            session.Run(Definitions);
            Fill(session, tenant);
            _alone.Add(tenant, (alone, session));
        }
    }

    public TestSession Owner { get; }

    /// <summary>A session of all tenants' database that may see one tenant's rows only.</summary>
    public TestSession As(string? tenant)
    {
        TestSession session = _shared.NewSession();
        session.Restrictions = Restrict("tenant_id = $1", Tables);
        session.RestrictionValues = [tenant is null ? Datum.Null : Datum.FromText(tenant)];
        return session;
    }

    /// <summary>The tenant's own database.</summary>
    public TestSession Alone(string tenant) => _alone[tenant].Session;

    public static RestrictionSet Restrict(string predicate, params string[] tables)
    {
        ParsedStatement parsed = SqlParser.ParseAll(Encoding.UTF8.GetBytes("select " + predicate))[0];
        NodeId root = parsed.Ast.Child(parsed.Ast.Child(parsed.Ast.Root, Role.Target), Role.Argument);
        var types = new SqlType[parsed.ParameterCount];
        Array.Fill(types, SqlType.Unknown);
        return new RestrictionSet(
            [.. tables.Select(t => new Restriction { Table = t, Predicate = parsed.Ast, Root = root, Plugin = "tenant-isolation" })],
                types);
    }

    /// <summary>Rows, or the error, of one statement; in the order of the text of the rows.</summary>
    public static string[] Answer(TestSession session, string sql)
    {
        try
        {
            TestResult result = session.Run(sql);
            return [.. result.Lines.Order(StringComparer.Ordinal).Prepend(result.Tag)];
        }
        catch (SqlError error)
        {
            return [error.State.Code + " " + error.Message, error.Detail ?? ""];
        }
    }

    /// <summary>Every row of a table that belongs to a tenant.</summary>
    public string[] RowsOf(string table, string tenant) => Answer(Owner, $"select * from {table} where tenant_id = '{tenant}'");

    public void Dispose()
    {
        _shared.Dispose();
        foreach ((TestDatabase database, _) in _alone.Values)
        {
            database.Dispose();
        }
    }

    // Values overlap between the tenants on purpose: names, secrets and user numbers of orders say nothing about whose they are.
    private static void Fill(TestSession session, string tenant)
    {
        int from = tenant == "a" ? 0 : 100;
        for (int i = 1; i <= 6; i++)
        {
            string boss = i == 1 ? "null" : (from + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            string note = tenant == "a" ? $"'{i}'" : "'secret of b'";
            session.Run($"insert into users values ({from + i}, '{tenant}', 'name{i % 4}', {i + (from / 50)}, {note}, {boss})");
            session.Run($"insert into orders values ({from + i}, '{tenant}', {from + ((i % 3) + 1)}, {i * 10}.5, '{tenant}{i}')");
            session.Run($"insert into products values ('{tenant}', 'sku{i}', {i * (tenant == "a" ? 3 : 7)}, {i % 2})");
        }
    }
}
