namespace Helios.Execution;

/// <summary>What functions and the binder may ask of the session that runs a statement. Implemented by the server; used by one thread at
/// a time.</summary>
public interface ISessionContext
{
    /// <summary>Both session_user and current_user.</summary>
    string UserName { get; }

    string DatabaseName { get; }

    int BackendPid { get; }

    /// <summary>The effective value of a variable, standard (search_path, TimeZone, DateStyle, extra_float_digits, ...) or custom. Names
    /// are compared without case.</summary>
    bool TryGetVariable(string name, out string value);

    /// <summary>set_config() and SET. Throws a SqlError for an unknown standard name, a bad value, or a locked variable (DESIGN invariant
    /// 7).</summary>
    void SetVariable(string name, string value, bool isLocal);

    /// <summary>Every standard variable and this session's custom ones, for pg_settings and SHOW ALL.</summary>
    IEnumerable<SessionVariable> Variables { get; }
}

public readonly record struct SessionVariable(string Name, string Value, string Description);
