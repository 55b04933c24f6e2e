using System.Text;
using Helios.Engine.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Engine.Tests.Restrictions;

/// <summary>
/// Random statements under a restriction give what they give in a database of the tenant's own. A failure prints its seed; HELIOS_SEED
/// runs that one again.
/// </summary>
public class RandomQueryTests
{
    private const int StatementCount = 400;

    private readonly ITestOutputHelper _output;

    public RandomQueryTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [Fact]
    public void A_restricted_query_answers_as_over_the_tenants_own_rows()
    {
        string? given = Environment.GetEnvironmentVariable("HELIOS_SEED");
        int seed = given is null ? Random.Shared.Next() : int.Parse(given, System.Globalization.CultureInfo.InvariantCulture);
        _output.WriteLine($"HELIOS_SEED={seed}");
        var random = new Random(seed);
        using var tenants = new Tenants();
        using TestSession a = tenants.As("a");
        using TestSession b = tenants.As("b");
        int answered = 0;
        for (int i = 0; i < StatementCount; i++)
        {
            string sql = new QueryMaker(random).Make();
            foreach ((string tenant, TestSession session) in new[] { ("a", a), ("b", b) })
            {
                string[] expected = Tenants.Answer(tenants.Alone(tenant), sql);
                string[] actual = Tenants.Answer(session, sql);
                Assert.True(
                    expected.SequenceEqual(actual),
                    $"seed {seed}, tenant {tenant}\n{sql}\nexpected {string.Join("\n  ", expected)}\nactual {string.Join("\n  ", actual)}");
                answered += expected[0].StartsWith("SELECT", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        // Most statements must be good ones, or the test says nothing.
        Assert.True(answered > StatementCount, $"seed {seed}: only {answered} of {2 * StatementCount} were answered with rows");
    }

    /// <summary>Grows one SELECT over users, orders and products, with aliases, joins, subqueries and expressions that fail on some
    /// rows.</summary>
    internal sealed class QueryMaker
    {
        private static readonly Dictionary<string, (string Number, string Text)[]> s_columns = new()
        {
            ["users"] = [("id", "name"), ("secret", "note"), ("boss", "tenant_id")],
            ["orders"] = [("id", "code"), ("user_id", "tenant_id")],
            ["products"] = [("price", "sku"), ("stock", "tenant_id")],
        };

        private readonly Random _random;
        private int _aliases;

        public QueryMaker(Random random)
        {
            _random = random;
        }

        public string Make()
        {
            string body = Select(depth: 0, outer: []);
            return _random.Next(6) switch
            {
                0 => $"with c as ({body}) select count(*), max(n), min(t) from c",
                1 => $"select * from ({body}) q where n is not null",
                2 => $"{body} union {Select(0, [])}",
                3 => $"with users as ({body}) select n from users",
                _ => body,
            };
        }

        private string Select(int depth, List<(string Alias, string Table)> outer)
        {
            var from = new List<(string Alias, string Table)>();
            var text = new StringBuilder("from ");
            int count = 1 + _random.Next(depth == 0 ? 3 : 2);
            for (int i = 0; i < count; i++)
            {
                (string Alias, string Table) one = ($"t{_aliases++}", Pick("users", "orders", "products"));
                string join = i == 0 ? "" : Pick(" join ", " left join ", " cross join ", ", ");
                from.Add(one);
                text.Append(join).Append(one.Table).Append(' ').Append(one.Alias);
                if (join is " join " or " left join ")
                {
                    text.Append(" on ").Append(Number(from, outer)).Append(Pick(" = ", " < ", " <> ")).Append(Number(from, outer));
                }
            }

            List<(string Alias, string Table)> visible = [.. from];
            string where = _random.Next(4) > 0 ? " where " + Condition(depth, visible, outer) : "";
            string target = _random.Next(5) == 0
                ? $"count(*) as n, max({Text(visible, outer)}) as t"
                : $"{Number(visible, outer)} as n, {Text(visible, outer)} as t";
            return $"select {target} {text}{where}";
        }

        private string Condition(int depth, List<(string Alias, string Table)> own, List<(string Alias, string Table)> outer)
        {
            switch (_random.Next(depth < 2 ? 11 : 7))
            {
                case 0:
                    return $"{Number(own, outer)} {Pick("=", "<", ">", "<>")} {Number(own, outer)}";
                case 1:
                    return $"{Text(own, outer)} {Pick("=", "like", "<>")} {Pick("'a'", "'b'", "'%secret%'", "'name1'")}";
                case 2:
                    return $"{Number(own, outer)} in ({_random.Next(8)}, {_random.Next(110)}, 101)";
                case 3:
                    return $"1 / ({Number(own, outer)} - {_random.Next(9)}) is not null";
                case 4:
                    return $"({Condition(depth + 1, own, outer)} or {Condition(depth + 1, own, outer)})";
                case 5:
                    return $"not ({Condition(depth + 1, own, outer)})";
                case 6:
                    return $"{Number(own, outer)} = {_random.Next(1, 107)}";
                case 7:
                    return $"exists ({Select(depth + 1, [.. own, .. outer])})";
                case 8:
                    return $"{Number(own, outer)} in (select n from ({Select(depth + 1, [.. own, .. outer])}) s)";
                case 9:
                    return $"(select count(*) from {Pick("users", "orders", "products")}) > {_random.Next(8)}";
                default:
                    return $"length({Text(own, outer)}) < {_random.Next(9)} and {Text(own, outer)}::text is not null";
            }
        }

        private string Number(List<(string Alias, string Table)> own, List<(string Alias, string Table)> outer) =>
            Column(own, outer, number: true);

        private string Text(List<(string Alias, string Table)> own, List<(string Alias, string Table)> outer) =>
            Column(own, outer, number: false);

        private string Column(List<(string Alias, string Table)> own, List<(string Alias, string Table)> outer, bool number)
        {
            List<(string Alias, string Table)> scope = outer.Count > 0 && _random.Next(3) == 0 ? outer : own;
            (string alias, string table) = scope[_random.Next(scope.Count)];
            (string numeric, string text) = s_columns[table][_random.Next(s_columns[table].Length)];
            return $"{alias}.{(number ? numeric : text)}";
        }

        private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
    }
}
