using Helios.Base;
using Helios.Types;
using static Helios.Types.SqlType;

namespace Helios.Execution;

/// <summary>Functions of arrays.</summary>
internal static class ArrayFunctions
{
    public static IEnumerable<FunctionDef> All()
    {
        yield return OfArray("array_length", [TypeFacts.AnyArray, Int4], Int4,
            (a, _) => Dimension(a[0], a[1].AsInt32, length: true, lower: false));
        yield return OfArray("array_lower", [TypeFacts.AnyArray, Int4], Int4,
            (a, _) => Dimension(a[0], a[1].AsInt32, length: false, lower: true));
        yield return OfArray("array_upper", [TypeFacts.AnyArray, Int4], Int4,
            (a, _) => Dimension(a[0], a[1].AsInt32, length: false, lower: false));
        yield return OfArray("array_ndims", [TypeFacts.AnyArray], Int4, (a, _) =>
            ArrayValues.Dimensions(a[0]) is > 0 and int count ? Datum.FromInt64(count) : Datum.Null);
        yield return OfArray("cardinality", [TypeFacts.AnyArray], Int4,
            (a, element) => Datum.FromInt64(ArrayValues.Elements(a[0], element).Count));
        yield return OfArray("array_position", [TypeFacts.AnyArray, TypeFacts.AnyElement], Int4, Position, isStrict: false);
        yield return ToText([TypeFacts.AnyArray, Text]);
        yield return ToText([TypeFacts.AnyArray, Text, Text]);
        yield return Changed("array_append", [TypeFacts.AnyArray, TypeFacts.AnyElement],
            (a, element) => [.. Elements(a[0], element), a[1]]);
        yield return Changed("array_remove", [TypeFacts.AnyArray, TypeFacts.AnyElement], (a, element) => Without(a[0], a[1], element));
        yield return new FunctionDef { Name = "string_to_array", Arguments = [Text, Text], Result = TextArray, IsStrict = false,
            Body = Split };
    }

    private delegate Datum Body(ReadOnlySpan<Datum> arguments, SqlType element);

    private static SqlType ElementOf(SqlType array) =>
        TypeRegistry.TryElement(array, out SqlType element) ? element.Unmodified : throw new Bug("array function without an array");

    private static FunctionDef OfArray(string name, SqlType[] arguments, SqlType result, Body body, bool isStrict = true) => new()
    {
        Name = name,
        Arguments = arguments,
        Result = result,
        IsStrict = isStrict,
        AnyBody = (_, a, types) => body(a, ElementOf(types[0])),
    };

    private static Datum Dimension(in Datum array, int dimension, bool length, bool lower)
    {
        if (dimension < 1 || dimension > ArrayValues.Dimensions(array))
        {
            return Datum.Null;
        }

        int count = ArrayValues.Length(array, dimension);
        int from = ArrayValues.LowerBound(array, dimension);
        return Datum.FromInt64(length ? count : lower ? from : from + count - 1);
    }

    private static Datum Position(ReadOnlySpan<Datum> arguments, SqlType element)
    {
        if (arguments[0].IsNull)
        {
            return Datum.Null;
        }

        Datum wanted = arguments[1];
        int at = ArrayValues.Elements(arguments[0], element).FindIndex(e =>
            e.IsNull || wanted.IsNull ? e.IsNull == wanted.IsNull : Values.Equal(e, wanted, element));
        return at < 0 ? Datum.Null : Datum.FromInt64(at + ArrayValues.LowerBound(arguments[0], 1));
    }

    private static FunctionDef ToText(SqlType[] arguments) => new()
    {
        Name = "array_to_string",
        Arguments = arguments,
        Result = Text,
        IsStrict = false,
        Volatility = Volatility.Stable,
        AnyBody = (c, a, types) =>
        {
            if (a[0].IsNull || a[1].IsNull)
            {
                return Datum.Null;
            }

            SqlType element = ElementOf(types[0]);
            string? nullText = a.Length > 2 && !a[2].IsNull ? a[2].AsText : null;
            var parts = new List<string>();
            long bytes = 0;
            foreach (Datum value in ArrayValues.Elements(a[0], element))
            {
                string? part = value.IsNull ? nullText : Values.ToText(value, element, c.Runtime.Settings);
                if (part is not null)
                {
                    parts.Add(part);
                    bytes += part.Length + a[1].VariableBytes;
                    EvalContext.RequireValueBytes(bytes);
                }
            }

            return Datum.FromText(string.Join(a[1].AsText, parts));
        },
    };

    private static List<Datum> Elements(in Datum array, SqlType element) => array.IsNull ? [] : ArrayValues.Elements(array, element);

    private static FunctionDef Changed(string name, SqlType[] arguments, Func<Datum[], SqlType, List<Datum>> change) => new()
    {
        Name = name,
        Arguments = arguments,
        Result = TypeFacts.AnyArray,
        IsStrict = false,
        AnyBody = (c, a, types) =>
        {
            SqlType element = ElementOf(types[0]);
            return ArrayValues.Make(change(a.ToArray(), element), element);
        },
    };

    private static List<Datum> Without(Datum array, Datum value, SqlType element) =>
        Elements(array, element).FindAll(e => e.IsNull != value.IsNull || (!e.IsNull && !Values.Equal(e, value, element)));

    // A part is a string, a datum and an array of bytes for a while.
    private const int PartBytes = 96;

    private static Datum Split(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        if (arguments[0].IsNull)
        {
            return Datum.Null;
        }

        string text = arguments[0].AsText;
        long count = arguments[1].IsNull ? text.Length
            : arguments[1].AsBytes.IsEmpty ? 1
            : arguments[0].AsBytes.Count(arguments[1].AsBytes) + 1L;
        context.ChargeWork(count * PartBytes);
        IEnumerable<string> parts = arguments[1].IsNull
            ? text.EnumerateRunes().Select(r => r.ToString())
            : text.Length == 0 ? [] : arguments[1].AsBytes.IsEmpty ? [text] : text.Split(arguments[1].AsText);
        return ArrayValues.Make([.. parts.Select(Datum.FromText)], Text);
    }
}
