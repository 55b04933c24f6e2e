using System.Globalization;
using System.Text;

namespace Helios.Sql.Bench;

/// <summary>The statements that are measured. All are made here, the same in every run.</summary>
internal static class Texts
{
    private const int ValuesRows = 1_000;

    public static IReadOnlyList<(string Name, byte[] Sql)> All { get; } =
    [
        ("pgbench SELECT", "SELECT abalance FROM pgbench_accounts WHERE aid = 51423;"u8.ToArray()),
        ("pgbench UPDATE", "UPDATE pgbench_accounts SET abalance = abalance + -3271 WHERE aid = 51423;"u8.ToArray()),
        ("ORM join, 30 columns", Encoding.UTF8.GetBytes(OrmJoin())),
        ("VALUES, 1,000 rows of 8", Encoding.UTF8.GetBytes(EventValues())),
        ("VALUES, 1,000 rows of 4 small integers", Encoding.UTF8.GetBytes(IntegerValues())),
    ];

    public static byte[] Named(string name) => All.First(text => text.Name == name).Sql;

    // What SQLAlchemy's ORM writes for a query with two joins and labelled columns.
    private static string OrmJoin()
    {
        string[] orders = ["id", "customer_id", "status", "total_cents", "currency", "placed_at", "shipped_at", "notes", "created_at",
            "version"];
        string[] customers = ["id", "email", "full_name", "phone", "country_code", "is_active", "last_login_at", "created_at",
            "updated_at", "tier"];
        string[] lines = ["id", "order_id", "product_id", "quantity", "unit_price", "discount", "tax_rate", "sku", "position",
            "created_at"];
        var columns = new List<string>();
        columns.AddRange(orders.Select(name => $"orders.{name} AS orders_{name}"));
        columns.AddRange(customers.Select(name => $"customers_1.{name} AS customers_1_{name}"));
        columns.AddRange(lines.Select(name => $"order_lines_1.{name} AS order_lines_1_{name}"));
        return "SELECT " + string.Join(", ", columns) + " \nFROM orders JOIN customers AS customers_1 ON customers_1.id = "
            + "orders.customer_id LEFT OUTER JOIN order_lines AS order_lines_1 ON orders.id = order_lines_1.order_id \n"
            + "WHERE orders.status = $1 AND customers_1.country_code IN ($2, $3, $4) AND orders.placed_at >= $5 "
            + "AND (orders.notes IS NULL OR orders.notes LIKE $6) ORDER BY orders.placed_at DESC, order_lines_1.position "
            + "\n LIMIT $7 OFFSET $8";
    }

    // A row as an event log has it: numbers, a UUID, a timestamp, an address, a sentence with a quote, a boolean, NULL.
    private static string EventValues()
    {
        var random = new Random(20261123);
        var text = new StringBuilder("INSERT INTO events (id, request_id, happened_at, email, amount, message, is_paid, note) VALUES ");
        for (int row = 1; row <= ValuesRows; row++)
        {
            text.Append(row == 1 ? "" : ", ").Append(CultureInfo.InvariantCulture, $"({1_000_000 + row}, '");
            for (int i = 0; i < 32; i++)
            {
                text.Append(i is 8 or 12 or 16 or 20 ? "-" : "").Append("0123456789abcdef"[random.Next(16)]);
            }

            text.Append(CultureInfo.InvariantCulture, $"', '2026-11-{random.Next(1, 29):00} {random.Next(24):00}:{random.Next(60):00}:17");
            text.Append(CultureInfo.InvariantCulture, $".{random.Next(1_000_000):000000}+00', ");
            text.Append(CultureInfo.InvariantCulture, $"'user{random.Next(100_000)}@example.com', ");
            text.Append(CultureInfo.InvariantCulture, $"{random.Next(100_000)}.{random.Next(100):00}, ");
            text.Append(row % 10 == 0 ? "'the customer''s order was changed by hand', " : "'order placed and confirmed', ");
            text.Append(row % 2 == 0 ? "true" : "false").Append(", NULL)");
        }

        return text.ToString();
    }

    private static string IntegerValues()
    {
        var random = new Random(7);
        var text = new StringBuilder("INSERT INTO t (a, b, c, d) VALUES ");
        for (int row = 1; row <= ValuesRows; row++)
        {
            text.Append(row == 1 ? "" : ", ")
                .Append(CultureInfo.InvariantCulture, $"({row}, {random.Next(1000)}, {random.Next(100_000)}, {random.Next(10)})");
        }

        return text.ToString();
    }
}
