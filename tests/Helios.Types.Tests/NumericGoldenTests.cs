using System.Globalization;

namespace Helios.Types.Tests;

public sealed class NumericGoldenTests
{
    [Fact]
    public void Operators_give_PostgreSQLs_value_and_scale()
    {
        Golden.Check("numeric-operators.tsv", 5600, fields => Apply(fields[0], PgNumeric.Parse(fields[1]), fields[2]));
    }

    [Fact]
    public void Sums_and_averages_give_PostgreSQLs_value_and_scale()
    {
        Golden.Check("numeric-aggregates.tsv", 180, fields =>
        {
            NumericSum sum = default;
            NumericSum other = default;
            string[] values = fields[1].Split(' ');
            for (int i = 0; i < values.Length; i++)
            {
                ref NumericSum target = ref i % 2 == 0 ? ref sum : ref other;
                if (fields[0] == "numeric")
                {
                    target.Add(PgNumeric.Parse(values[i]));
                }
                else
                {
                    target.AddInt64(long.Parse(values[i], CultureInfo.InvariantCulture));
                }
            }

            sum.Merge(other);
            Assert.Equal(values.Length, sum.Count);
            string total = fields[0] == "integer" ? sum.SumInt64().ToString(CultureInfo.InvariantCulture) : sum.Sum().ToString();
            return $"{total} {sum.Average()}";
        });
    }

    private static string Apply(string name, PgNumeric a, string second)
    {
        switch (name)
        {
            case "round":
                return a.Round(int.Parse(second, CultureInfo.InvariantCulture)).ToString();
            case "trunc":
                return a.Truncate(int.Parse(second, CultureInfo.InvariantCulture)).ToString();
            case "neg":
                return (-a).ToString();
            case "abs":
                return a.Abs().ToString();
            case "ceil":
                return a.Ceiling().ToString();
            case "floor":
                return a.Floor().ToString();
            case "sign":
                return a.SignOf().ToString();
            case "trim_scale":
                return a.TrimScale().ToString();
            case "float8":
                return TextCodec.ToString(SqlType.Float8, Datum.FromDouble(a.ToDouble()), default);
            default:
                return Combine(name, a, PgNumeric.Parse(second));
        }
    }

    private static string Combine(string name, PgNumeric a, PgNumeric b)
    {
        if (name == "<=>")
        {
            int order = Math.Sign(a.CompareTo(b));
            Assert.Equal(order, Math.Sign(Comparison.Compare(SqlType.Numeric, a.ToDatum(), b.ToDatum())));
            return order.ToString(CultureInfo.InvariantCulture);
        }

        PgNumeric result = name switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "%" => a % b,
            "div" => PgNumeric.DivideTruncated(a, b),
            _ => throw new ArgumentException(name),
        };
        return result.ToString();
    }
}
