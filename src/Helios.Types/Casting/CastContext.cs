namespace Helios.Types;

/// <summary>Where a cast may be used, each including the ones before it (pg_cast.castcontext i, a, e).</summary>
public enum CastContext : byte
{
    /// <summary>Anywhere in an expression.</summary>
    Implicit,

    /// <summary>Also when a value is stored in a column.</summary>
    Assignment,

    /// <summary>Only where CAST or :: is written.</summary>
    Explicit,
}
