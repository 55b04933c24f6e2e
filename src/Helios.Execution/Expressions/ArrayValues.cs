using Helios.Types;

namespace Helios.Execution;

/// <summary>Arrays as functions use them: dimensions count from 1, elements in storage order.</summary>
internal static class ArrayValues
{
    public static int Dimensions(in Datum array) => new PgArray(array).Dimensions;

    public static SqlType ElementType(in Datum array) => new PgArray(array).ElementType;

    public static int Length(in Datum array, int dimension) => new PgArray(array).Length(dimension - 1);

    public static int LowerBound(in Datum array, int dimension) => new PgArray(array).LowerBound(dimension - 1);

    public static List<Datum> Elements(in Datum array, SqlType element)
    {
        var elements = new List<Datum>();
        foreach (Datum item in new PgArray(array).Items(element))
        {
            elements.Add(item);
        }

        return elements;
    }

    /// <summary>An array of one dimension from 1; of none when there are no elements.</summary>
    public static Datum Make(List<Datum> elements, SqlType element) => PgArray.Create(element.Unmodified, [.. elements]);
}
