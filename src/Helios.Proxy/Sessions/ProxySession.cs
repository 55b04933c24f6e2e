using Helios.Engine;
using Helios.Execution;
using Helios.Plugins;
using Helios.Plugins.Caching;
using Helios.Proxy.Caching;

namespace Helios.Proxy.Sessions;

/// <summary>
/// Who speaks and under which values, for one client: what plugins are asked with and what the engine runs under. Used by one thread at a
/// time.
/// </summary>
public sealed class ProxySession : ISessionContext, IPluginSession, IDisposable
{
    private readonly Dictionary<string, string> _connectionParameters;

    public ProxySession(
        Database database, string userName, string databaseName, int backendPid, IReadOnlyDictionary<string, string> connectionParameters)
    {
        UserName = userName;
        DatabaseName = databaseName;
        BackendPid = backendPid;
        _connectionParameters = new Dictionary<string, string>(connectionParameters, StringComparer.OrdinalIgnoreCase);
        Engine = database.OpenSession(this);
    }

    public string UserName { get; }

    public string DatabaseName { get; }

    public int BackendPid { get; }

    public SessionVariables Values { get; } = new();

    public EngineSession Engine { get; }

    public IEnumerable<SessionVariable> Variables => Values.All();

    public string? GetVariable(string name) => Values.TryGet(name, out string value) ? value : null;

    /// <summary>What the client sent in its startup packet.</summary>
    public string? GetConnectionParameter(string name) => _connectionParameters.GetValueOrDefault(name);

    /// <summary>Without HTTP: a connection parameter of that name, '-' and '_' alike.</summary>
    public string? GetHeader(string name)
    {
        string folded = name.Replace('-', '_');
        foreach ((string key, string value) in _connectionParameters)
        {
            if (key.Replace('-', '_').Equals(folded, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    public bool CanSet(string name, string value) => Values.CanSet(name, value);

    public PluginTrace? Trace { get; internal set; }

    /// <summary>The result cache, once the pipeline has met the session; null where there is none.</summary>
    internal SessionCache? Cache { get; set; }

    IPluginCache? IPluginSession.Cache => Cache;

    /// <summary>The plugins that serve the text at hand, from its first hook to its last row. Null before the first text.</summary>
    internal PluginSet? Plugins { get; set; }

    public bool TryGetVariable(string name, out string value) => Values.TryGet(name, out value);

    public SessionTimeouts ReadTimeouts() => new(
        Milliseconds("statement_timeout"),
        Milliseconds("lock_timeout"),
        Milliseconds("idle_in_transaction_session_timeout"),
        Milliseconds("idle_session_timeout"),
        Milliseconds("transaction_timeout"));

    public void SetVariable(string name, string value, bool isLocal) => Values.Set(name, value, isLocal);

    /// <summary>Name and value of every variable that clients are told of at startup.</summary>
    public IEnumerable<(string Name, string Value)> ReportedVariables() => Values.Reportable();

    public void Dispose() => Engine.Dispose();

    private int Milliseconds(string name) => TryGetVariable(name, out string value) ? StandardVariable.Milliseconds(value) : 0;
}
