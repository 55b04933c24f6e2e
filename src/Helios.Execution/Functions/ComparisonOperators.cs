using Helios.Types;

namespace Helios.Execution;

/// <summary>= &lt;&gt; &lt; &lt;= &gt; &gt;= of every type that has an order.</summary>
internal static class ComparisonOperators
{
    private static readonly SqlType[] s_integers = [SqlType.Int2, SqlType.Int4, SqlType.Int8];
    private static readonly SqlType[] s_floats = [SqlType.Float4, SqlType.Float8];

    // Types whose comparisons take two of the same.
    private static readonly SqlType[] s_plain =
    [
        SqlType.Bool, SqlType.Bytea, SqlType.Char, SqlType.Name, SqlType.Text, SqlType.Oidt, SqlType.Bpchar, SqlType.Date,
        SqlType.Timestamp,
        SqlType.TimestampTz, SqlType.Numeric, SqlType.Uuid, SqlType.Jsonb, SqlType.OidVector,
    ];

    public static IEnumerable<FunctionDef> All()
    {
        foreach (SqlType left in s_integers)
        {
            foreach (SqlType right in s_integers)
            {
                foreach (FunctionDef f in Six(left, right, (in Datum a, in Datum b) => a.AsInt64.CompareTo(b.AsInt64)))
                {
                    yield return f;
                }
            }
        }

        foreach (FunctionDef f in s_floats.SelectMany(l => s_floats.SelectMany(r => Six(l, r, Of(SqlType.Float8)))))
        {
            yield return f;
        }

        foreach (FunctionDef f in s_plain.SelectMany(type => Six(type, type, Of(type))))
        {
            yield return f;
        }

        foreach (FunctionDef f in Six(SqlType.Name, SqlType.Text,
            Of(SqlType.Text)).Concat(Six(SqlType.Text, SqlType.Name, Of(SqlType.Text))))
        {
            yield return f;
        }

        foreach (FunctionDef f in Six(SqlType.Date, SqlType.Timestamp, DateToTimestamp).Concat(
            Six(SqlType.Timestamp, SqlType.Date, (in Datum a, in Datum b) => -DateToTimestamp(b, a))))
        {
            yield return f;
        }

        foreach (FunctionDef f in Arrays())
        {
            yield return f;
        }
    }

    private delegate int Order(in Datum a, in Datum b);

    private static Order Of(SqlType type) => (in Datum a, in Datum b) => Comparison.Compare(type, a, b);

    private static int DateToTimestamp(in Datum date, in Datum timestamp)
    {
        Datum asTimestamp = Casts.Convert(date, SqlType.Date, SqlType.Timestamp, CodecSettings.Default);
        return asTimestamp.AsInt64.CompareTo(timestamp.AsInt64);
    }

    private static FunctionDef[] Six(SqlType left, SqlType right, Order order) =>
    [
        OperatorTable.Make("=", left, right, SqlType.Bool, Equality(left, right, order)),
        OperatorTable.Make("<>", left, right, SqlType.Bool, (in Datum a, in Datum b) => Datum.FromBool(order(a, b) != 0)),
        OperatorTable.Make("<", left, right, SqlType.Bool, (in Datum a, in Datum b) => Datum.FromBool(order(a, b) < 0)),
        OperatorTable.Make("<=", left, right, SqlType.Bool, (in Datum a, in Datum b) => Datum.FromBool(order(a, b) <= 0)),
        OperatorTable.Make(">", left, right, SqlType.Bool, (in Datum a, in Datum b) => Datum.FromBool(order(a, b) > 0)),
        OperatorTable.Make(">=", left, right, SqlType.Bool, (in Datum a, in Datum b) => Datum.FromBool(order(a, b) >= 0)),
    ];

    private static BinaryBody Equality(SqlType left, SqlType right, Order order)
    {
        if (Values.IsInteger(left) && Values.IsInteger(right))
        {
            return (in Datum a, in Datum b) => Datum.FromBool(a.AsInt64 == b.AsInt64);
        }

        return left == right
            ? (in Datum a, in Datum b) => Datum.FromBool(Comparison.Equals(left, a, b))
            : (in Datum a, in Datum b) => Datum.FromBool(order(a, b) == 0);
    }

    // Polymorphic: the element type comes with the call.
    private static IEnumerable<FunctionDef> Arrays()
    {
        foreach ((string name, Func<int, bool> test) in new (string, Func<int, bool>)[]
            {
                ("=", o => o == 0), ("<>", o => o != 0), ("<", o => o < 0), ("<=", o => o <= 0), (">", o => o > 0), (">=", o => o >= 0),
            })
        {
            yield return new FunctionDef
            {
                Name = name,
                Arguments = [TypeFacts.AnyArray, TypeFacts.AnyArray],
                Result = SqlType.Bool,
                AnyBody = (_, a, types) => Datum.FromBool(test(Comparison.Compare(types[0], a[0], a[1]))),
            };
        }
    }
}
