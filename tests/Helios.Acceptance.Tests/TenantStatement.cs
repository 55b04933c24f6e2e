using System.Globalization;

namespace Helios.Acceptance.Tests;

/// <summary>A random statement and what a model says of it.</summary>
/// <param name="Sql">With parameters $1, $2.</param>
/// <param name="Values">Numbers, or texts.</param>
/// <param name="Apply">The rows that it answers, in any order, after it has changed the tenant's rows if it does.</param>
/// <param name="Error">The SQLSTATE that it must fail with instead.</param>
internal sealed record TenantStatement(
    string Sql, object[] Values, Func<TenantRows, IEnumerable<string>> Apply, Func<TenantRows, string?>? Error = null)
{
    private const int Keys = 12;

    public string[] Texts => [.. Values.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture)!)];

    /// <summary>As a text without parameters.</summary>
    public string Literal => Filled(Sql, Values);

    public string Arguments => Values.Length == 0 ? "" : $"({string.Join(", ", Values.Select(Quoted))})";

    public static TenantStatement Read(Random random, ModelTenant tenant)
    {
        int key = random.Next(Keys);
        int value = random.Next(100);
        switch (random.Next(12))
        {
            // The form that product-cache knows, most often.
            case 0 or 1 or 2 or 3:
                return new("SELECT id, v, mark FROM items WHERE id = $1", [key], rows => Items(rows, (id, _) => id == key));
            case 4:
                return new("SELECT id, v, mark FROM items", [], rows => Items(rows, (_, _) => true));
            case 5:
                return new("SELECT id, v, mark FROM items WHERE v >= $1 OR true", [value], rows => Items(rows, (_, _) => true));
            case 6:
                return new("SELECT count(*), coalesce(sum(v), 0), max(mark) FROM items WHERE v >= $1", [value], rows =>
                {
                    (int Value, string Mark)[] of = [.. rows.Items.Values.Where(row => row.Value >= value)];
                    return [$"{of.Length}|{of.Sum(row => row.Value)}|{of.Select(row => row.Mark).Max(StringComparer.Ordinal) ?? "~"}"];
                });
            case 7:
                return new("SELECT i.mark, n.body FROM items i JOIN notes n ON n.item = i.id WHERE i.v >= $1", [value], rows =>
                    rows.Notes.Values.Where(note => rows.Items.TryGetValue(note.Item, out var item) && item.Value >= value)
                        .Select(note => $"{rows.Items[note.Item].Mark}|{note.Body}"));
            case 8:
                return new(
                    "WITH items AS (SELECT * FROM items) SELECT id, v, mark FROM items "
                        + "WHERE EXISTS (SELECT 1 FROM notes WHERE item = items.id)", [],
                    rows => Items(rows, (id, _) => rows.Notes.Values.Any(note => note.Item == id)));
            case 9:
                const string Highest = "SELECT mark FROM items WHERE v = (SELECT max(v) FROM items)";
                return new(Highest + " UNION ALL SELECT body FROM notes WHERE item = $1", [key], rows =>
                    rows.Items.Values.Where(row => row.Value == rows.Items.Values.Max(other => other.Value)).Select(row => row.Mark)
                        .Concat(rows.Notes.Values.Where(note => note.Item == key).Select(note => note.Body)));
            case 10:
                // Asks for the other tenant's rows, whose words the text itself must not hold.
                string other = tenant.Mark == "ALPHA" ? "BRAVO" : "ALPHA";
                return new(
                    $"SELECT mark FROM items WHERE mark LIKE '{other[..2]}' || '{other[2..]}%' OR tenant_id = {3 - tenant.Id}", [],
                    _ => []);
            default:
                // The value that a cast cannot read is quoted by its error: it must be one of one's own.
                return new(
                    "SELECT mark::int FROM items WHERE id >= $1", [key], _ => [],
                    rows => rows.Items.Keys.Any(id => id >= key) ? "22P02" : null);
        }
    }

    public static TenantStatement Write(Random random, ModelTenant tenant)
    {
        int key = random.Next(Keys);
        int note = random.Next(8);
        int value = random.Next(100);
        string mark = $"{tenant.Mark}-{random.Next(1_000_000)}";
        switch (random.Next(10))
        {
            case 0 or 1:
                return new(
                    $"INSERT INTO items (id, tenant_id, v, mark) VALUES ($1, {tenant.Id}, $2, $3) "
                        + "ON CONFLICT (tenant_id, id) DO UPDATE SET v = excluded.v, mark = excluded.mark RETURNING id, v, mark",
                    [key, value, mark], rows => Put(rows, key, value, mark));
            case 2:
                return new(
                    $"INSERT INTO items (id, tenant_id, v, mark) VALUES ($1, {tenant.Id}, $2, $3) RETURNING id, v, mark",
                    [key, value, mark],
                    rows => Put(rows, key, value, mark), rows => rows.Items.ContainsKey(key) ? "23505" : null);
            case 3 or 4:
                return new("UPDATE items SET v = $2 WHERE id = $1 RETURNING id, v, mark", [key, value], rows =>
                    rows.Items.TryGetValue(key, out var row) ? Put(rows, key, value, row.Mark) : []);
            case 5:
                return new("UPDATE items SET v = v + 1, mark = $2 WHERE v < $1 RETURNING id, v, mark", [value, mark], rows =>
                    rows.Items.Where(row => row.Value.Value < value).ToList()
                        .SelectMany(row => Put(rows, row.Key, row.Value.Value + 1, mark)));
            case 6:
                return new("DELETE FROM items WHERE id = $1 RETURNING mark", [key], rows =>
                    rows.Items.Remove(key, out var row) ? [row.Mark] : []);
            case 7:
                return new(
                    $"INSERT INTO notes (id, tenant_id, item, body) VALUES ($1, {tenant.Id}, $2, $3) "
                        + "ON CONFLICT (tenant_id, id) DO UPDATE SET item = excluded.item, body = excluded.body RETURNING body",
                    [note, key, mark], rows =>
                    {
                        rows.Notes[note] = (key, mark);
                        return [mark];
                    });
            case 8:
                // Moving rows to the other tenant, or making some for it, is refused.
                return new(
                    $"UPDATE items SET tenant_id = {3 - tenant.Id} WHERE id = $1", [key], _ => [],
                    rows => rows.Items.ContainsKey(key) ? "any" : null);
            default:
                return new(
                    $"INSERT INTO items (id, tenant_id, v, mark) VALUES ($1, {3 - tenant.Id}, $2, $3)", [key + 100, value, mark], _ => [],
                    _ => "any");
        }
    }

    private static IEnumerable<string> Items(TenantRows rows, Func<int, (int Value, string Mark), bool> isMeant) =>
        rows.Items.Where(row => isMeant(row.Key, row.Value)).Select(row => $"{row.Key}|{row.Value.Value}|{row.Value.Mark}");

    private static IEnumerable<string> Put(TenantRows rows, int key, int value, string mark)
    {
        rows.Items[key] = (value, mark);
        return [$"{key}|{value}|{mark}"];
    }

    private static string Filled(string sql, object[] values)
    {
        for (int i = values.Length; i > 0; i--)
        {
            sql = sql.Replace($"${i}", Quoted(values[i - 1]), StringComparison.Ordinal);
        }

        return sql;
    }

    private static string Quoted(object value) =>
        value is string text ? $"'{text}'" : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
