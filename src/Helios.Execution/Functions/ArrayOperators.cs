using Helios.Types;

namespace Helios.Execution;

/// <summary>Containment and overlap of arrays, and appending to them.</summary>
internal static class ArrayOperators
{
    public static IEnumerable<FunctionDef> All()
    {
        yield return Test("@>", (a, b, equal) => b.TrueForAll(y => a.Exists(x => equal(x, y))));
        yield return Test("<@", (a, b, equal) => a.TrueForAll(x => b.Exists(y => equal(x, y))));
        yield return Test("&&", (a, b, equal) => a.Exists(x => b.Exists(y => equal(x, y))));
        yield return Joined([TypeFacts.AnyArray, TypeFacts.AnyArray], (a, types, element) =>
            [.. Elements(a[0], element), .. Elements(a[1], element)]);
        yield return Joined([TypeFacts.AnyArray, TypeFacts.AnyElement], (a, types, element) => [.. Elements(a[0], element), a[1]]);
        yield return Joined([TypeFacts.AnyElement, TypeFacts.AnyArray], (a, types, element) => [a[0], .. Elements(a[1], element)]);
    }

    private static List<Datum> Elements(in Datum array, SqlType element) => array.IsNull ? [] : ArrayValues.Elements(array, element);

    private static SqlType ElementOf(SqlType[] declared, SqlType[] types)
    {
        for (int i = 0; i < declared.Length; i++)
        {
            if (declared[i] == TypeFacts.AnyArray && TypeRegistry.TryElement(types[i], out SqlType element))
            {
                return element.Unmodified;
            }
        }

        throw new Base.Bug("array operator without an array");
    }

    private static FunctionDef Test(string name, Func<List<Datum>, List<Datum>, Func<Datum, Datum, bool>, bool> test) => new()
    {
        Name = name,
        Arguments = [TypeFacts.AnyArray, TypeFacts.AnyArray],
        Result = SqlType.Bool,
        AnyBody = (_, a, types) =>
        {
            SqlType element = ElementOf([TypeFacts.AnyArray], types);
            bool Equal(Datum x, Datum y) => !x.IsNull && !y.IsNull && Values.Equal(x, y, element);
            return Datum.FromBool(test(Elements(a[0], element), Elements(a[1], element), Equal));
        },
    };

    private delegate List<Datum> Join(ReadOnlySpan<Datum> arguments, SqlType[] types, SqlType element);

    private static FunctionDef Joined(SqlType[] declared, Join join) => new()
    {
        Name = "||",
        Arguments = declared,
        Result = TypeFacts.AnyArray,
        IsStrict = false,
        AnyBody = (c, a, types) =>
        {
            SqlType element = ElementOf(declared, types);
            return ArrayValues.Make(join(a, types, element), element);
        },
    };
}
