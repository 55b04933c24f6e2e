namespace Helios.Types;

/// <summary>How bytea prints (PostgreSQL's bytea_output).</summary>
public enum ByteaOutput : byte
{
    Hex,
    Escape,
}

/// <summary>
/// Names of catalog objects for the reg* types. Implemented by the catalog; without one only numbers are read and printed.
/// </summary>
public interface IRegNames
{
    /// <summary>The printed name of an object, or null to print its number.</summary>
    string? NameOf(SqlType regType, uint oid);

    /// <summary>The object of that name; throws the SqlError of its kind when there is none.</summary>
    uint Find(SqlType regType, string name);
}

/// <summary>
/// What the text form of values depends on: the session's settings. <c>default</c> is PostgreSQL's default in UTC. DateStyle is ISO and
/// IntervalStyle is postgres, always.
/// </summary>
public readonly record struct CodecSettings
{
    private readonly SessionTimeZone? _timeZone;
    private readonly sbyte _extraFloatDigitsLessOne;

    public static CodecSettings Default => default;

    public SessionTimeZone TimeZone
    {
        get => _timeZone ?? SessionTimeZone.Utc;
        init => _timeZone = value;
    }

    /// <summary>Start of the current transaction, microseconds since 2000-01-01 UTC: what 'now' and 'today' mean.</summary>
    public long NowUs { get; init; }

    /// <summary>
    /// PostgreSQL's extra_float_digits, -15 to 3; above 0 (the default is 1) prints the shortest text that reads back the same.
    /// </summary>
    public int ExtraFloatDigits
    {
        get => _extraFloatDigitsLessOne + 1;
        init => _extraFloatDigitsLessOne = (sbyte)(value - 1);
    }

    public ByteaOutput ByteaOutput { get; init; }

    public IRegNames? RegNames { get; init; }
}
