using Helios.Types;

namespace Helios.Execution;

/// <summary>Equality of rows for GROUP BY, DISTINCT, set operations and hash joins: NULL equals NULL.</summary>
internal sealed class RowComparer : IEqualityComparer<Datum[]>
{
    private readonly SqlType[] _types;

    public RowComparer(SqlType[] types)
    {
        _types = types;
    }

    public bool Equals(Datum[]? x, Datum[]? y)
    {
        for (int i = 0; i < _types.Length; i++)
        {
            bool isNull = x![i].IsNull;
            if (isNull != y![i].IsNull || (!isNull && !Values.Equal(x[i], y[i], _types[i])))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(Datum[] row)
    {
        var hash = default(HashCode);
        for (int i = 0; i < _types.Length; i++)
        {
            hash.Add(row[i].IsNull ? 0 : Values.Hash(row[i], _types[i]));
        }

        return hash.ToHashCode();
    }
}
