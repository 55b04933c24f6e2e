using Helios.Engine;

namespace Helios.Proxy.Statements;

/// <summary>
/// A statement as one session holds it: the shared text, the parameter types this session gave, and what was decided and planned for it last. The last admission
/// serves again as long as nothing it depends on has changed, which three comparisons tell.
/// </summary>
public sealed class SessionStatement
{
    public SessionStatement(CachedStatement shared, uint[] parameterTypes)
    {
        Shared = shared;
        ParameterTypes = parameterTypes;
    }

    public CachedStatement Shared { get; }

    /// <summary>OIDs that the client gave for $1..; 0: infer.</summary>
    public uint[] ParameterTypes { get; }

    /// <summary>The plan of the last admission, for Describe; null before the first.</summary>
    public PreparedPlan? Plan { get; internal set; }

    internal Decision? Decision { get; set; }

    internal long Generation { get; set; } = -1;

    internal long VariablesVersion { get; set; } = -1;

    internal long CatalogVersion { get; set; } = -1;
}
