namespace Helios.Types;

/// <summary>
/// Order and hashes of arrays: element by element, NULL last and equal to NULL, then count and shape (PostgreSQL's array_cmp).
/// </summary>
internal static class ArrayOrder
{
    public static int Compare(SqlType element, in Datum x, in Datum y)
    {
        PgArray left = new(x);
        PgArray right = new(y);
        PgArray.ItemEnumerator rightItems = right.Items(element);
        foreach (Datum item in left.Items(element))
        {
            if (!rightItems.MoveNext())
            {
                return 1;
            }

            int order = CompareItems(element, item, rightItems.Current);
            if (order != 0)
            {
                return order;
            }
        }

        return rightItems.MoveNext() ? -1 : CompareShapes(left, right);
    }

    public static ulong Hash(SqlType element, in Datum array)
    {
        ulong hash = 1;
        foreach (Datum item in new PgArray(array).Items(element))
        {
            hash = ValueHash.Of((hash * 31) + (item.IsNull ? 0 : Comparison.Hash(element, item)));
        }

        return hash;
    }

    private static int CompareItems(SqlType element, in Datum x, in Datum y) =>
        x.IsNull || y.IsNull ? x.IsNull.CompareTo(y.IsNull) : Comparison.Compare(element, x, y);

    private static int CompareShapes(in PgArray left, in PgArray right)
    {
        int order = left.Dimensions.CompareTo(right.Dimensions);
        for (int i = 0; order == 0 && i < left.Dimensions; i++)
        {
            order = left.Length(i).CompareTo(right.Length(i));
        }

        for (int i = 0; order == 0 && i < left.Dimensions; i++)
        {
            order = left.LowerBound(i).CompareTo(right.LowerBound(i));
        }

        return order;
    }
}
