using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Types of $1..$n: given by the client, or taken from the first place that wants one (PostgreSQL's variable
/// parameters).</summary>
internal sealed class ParameterTypes
{
    private readonly List<SqlType> _types = [];

    public ParameterTypes(ReadOnlySpan<uint> given)
    {
        foreach (uint oid in given)
        {
            _types.Add(oid == 0 ? SqlType.Unknown : new SqlType(oid));
        }
    }

    public SqlType this[int index]
    {
        get
        {
            Extend(index);
            return _types[index];
        }
    }

    public void Decide(int index, SqlType type)
    {
        Extend(index);
        _types[index] = type.Unmodified;
    }

    /// <summary>The types of all <paramref name="count"/> parameters; one that nothing decided is an error.</summary>
    public SqlType[] Finish(int count)
    {
        if (count > 0)
        {
            Extend(count - 1);
        }

        for (int i = 0; i < _types.Count; i++)
        {
            if (_types[i].Oid == SqlType.Unknown.Oid)
            {
                throw new SqlError(SqlState.IndeterminateDatatype, $"could not determine data type of parameter ${i + 1}");
            }
        }

        return [.. _types];
    }

    private void Extend(int index)
    {
        while (_types.Count <= index)
        {
            _types.Add(SqlType.Unknown);
        }
    }
}
