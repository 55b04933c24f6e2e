using Helios.Base;
using Helios.Types;

namespace Helios.Catalog;

/// <summary>Values of system relations from their .NET forms.</summary>
internal static class SystemValue
{
    public static Datum ToDatum(object? value) => value switch
    {
        null => Datum.Null,
        Datum datum => datum,
        string text => Datum.FromText(text),
        bool flag => Datum.FromBool(flag),
        char letter => Datum.FromText(letter.ToString()),
        short number => Datum.FromInt64(number),
        int number => Datum.FromInt64(number),
        uint oid => Datum.FromInt64((int)oid),
        long number => Datum.FromInt64(number),
        double number => Datum.FromDouble(number),
        _ => throw new Bug("system value of type " + value.GetType().Name),
    };

    /// <summary>int2vector and oidvector: arrays that count from 0.</summary>
    public static Datum Vector(SqlType element, IEnumerable<long> values) =>
        PgArray.Create(element, [.. values.Select(Datum.FromInt64)], lowerBound: 0);

    public static Datum Array(SqlType element, IEnumerable<long> values) => PgArray.Create(element, [.. values.Select(Datum.FromInt64)]);
}
