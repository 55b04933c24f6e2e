using Helios.Types;

namespace Helios.Execution;

/// <summary>Concatenation, LIKE and regular expressions.</summary>
internal static class TextOperators
{
    private static readonly SqlType[] s_matched = [SqlType.Text, SqlType.Name, SqlType.Bpchar];

    public static IEnumerable<FunctionDef> All()
    {
        yield return OperatorTable.Make("||", SqlType.Text, SqlType.Text, SqlType.Text, Concatenate);
        yield return OperatorTable.Make("||", SqlType.Bytea, SqlType.Bytea, SqlType.Bytea, Concatenate);
        yield return new FunctionDef
        {
            Name = "||",
            Arguments = [SqlType.Text, TypeFacts.Any],
            Result = SqlType.Text,
            Volatility = Volatility.Stable,
            AnyBody = (c, a, types) => Concatenate(a[0], CastToText(c, a[1], types[1])),
        };
        yield return new FunctionDef
        {
            Name = "||",
            Arguments = [TypeFacts.Any, SqlType.Text],
            Result = SqlType.Text,
            Volatility = Volatility.Stable,
            AnyBody = (c, a, types) => Concatenate(CastToText(c, a[0], types[0]), a[1]),
        };
        foreach (SqlType type in s_matched)
        {
            yield return Test("~~", type, (a, b) => LikeMatcher.Matches(a, b, ignoreCase: false));
            yield return Test("!~~", type, (a, b) => !LikeMatcher.Matches(a, b, ignoreCase: false));
            yield return Test("~~*", type, (a, b) => LikeMatcher.Matches(a, b, ignoreCase: true));
            yield return Test("!~~*", type, (a, b) => !LikeMatcher.Matches(a, b, ignoreCase: true));
            yield return Test("~", type, (a, b) => RegexFunctions.IsMatch(a, b, ignoreCase: false));
            yield return Test("!~", type, (a, b) => !RegexFunctions.IsMatch(a, b, ignoreCase: false));
            yield return Test("~*", type, (a, b) => RegexFunctions.IsMatch(a, b, ignoreCase: true));
            yield return Test("!~*", type, (a, b) => !RegexFunctions.IsMatch(a, b, ignoreCase: true));
        }
    }

    public static Datum Concatenate(in Datum a, in Datum b)
    {
        var joined = new byte[a.AsBytes.Length + b.AsBytes.Length];
        a.AsBytes.CopyTo(joined);
        b.AsBytes.CopyTo(joined.AsSpan(a.AsBytes.Length));
        return Datum.FromBytes(joined);
    }

    private static Datum CastToText(EvalContext context, in Datum value, SqlType type) =>
        Casts.Convert(value, type, SqlType.Text, context.Runtime.Settings);

    private delegate bool TextTest(Datum text, Datum pattern);

    private static FunctionDef Test(string name, SqlType type, TextTest test) =>
        OperatorTable.Make(name, type, SqlType.Text, SqlType.Bool, (in Datum a, in Datum b) => Datum.FromBool(test(a, b)));
}
