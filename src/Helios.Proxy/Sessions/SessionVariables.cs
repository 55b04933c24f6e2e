using System.Globalization;
using System.Text;
using Helios.Base;
using Helios.Execution;
using Helios.Types;

namespace Helios.Proxy.Sessions;

/// <summary>
/// The variables of one session, PostgreSQL's and custom ones (with a dot in their name).
/// Invariants:
/// 1. Every change of an effective value raises <see cref="Version"/>: a decision made under an older version is looked at again.
/// 2. What a transaction set is undone when it rolls back, to a savepoint too; what it set LOCAL is undone when it ends either way.
/// 3. A locked variable (set so by a plugin) changes by no statement of the client: not SET, RESET, DISCARD, set_config, nor rollback
/// (DESIGN invariant 7).
/// </summary>
public sealed class SessionVariables
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(Entry Entry, string? Value)> _journal = [];
    private readonly List<List<(Entry Entry, string? SessionValue, string? LocalValue)>> _savepoints = [];
    private long _savepointBytes;
    private bool _inTransaction;

    /// <summary>Raised for a reported variable whose effective value changed: the client is sent ParameterStatus.</summary>
    public Action<string, string>? Reported { get; set; }

    /// <summary>Grows with every change of an effective value.</summary>
    public long Version { get; private set; }

    /// <summary>Sets a value from the startup packet: it is also what RESET goes back to.</summary>
    public void SetAtStartup(string name, string value)
    {
        (Entry entry, string canonical) = Check(name, value);
        entry.ResetValue = canonical;
        entry.SessionValue = canonical;
        Version++;
    }

    /// <summary>True for PostgreSQL's own variables and for names that a custom one may have; protocol options are neither.</summary>
    public static bool IsVariable(string name) =>
        StandardVariables.Find(name) is not null || (IsCustomName(name) && !name.StartsWith("_pq_.", StringComparison.Ordinal));

    public bool TryGet(string name, out string value)
    {
        if (_entries.TryGetValue(name, out Entry? entry) && entry.Effective is { } set)
        {
            value = set;
            return true;
        }

        value = StandardVariables.Find(name)?.Default ?? "";
        return StandardVariables.Find(name) is not null;
    }

    /// <summary>SET, SET LOCAL, set_config(). Throws 42704, 22023, 42501.</summary>
    public void Set(string name, string value, bool isLocal)
    {
        (Entry entry, string canonical) = Check(name, value);
        Remember(entry);
        if (isLocal)
        {
            entry.LocalValue = canonical;
        }
        else
        {
            entry.SessionValue = canonical;
            entry.LocalValue = null;
        }

        Changed(entry);
    }

    /// <summary>RESET name, SET name TO DEFAULT. A custom variable becomes empty, as in PostgreSQL.</summary>
    public void Reset(string name)
    {
        if (StandardVariables.Find(name) is { } standard)
        {
            if (_entries.TryGetValue(name, out Entry? known) || standard.IsReadOnly)
            {
                Apply(known, known?.ResetValue ?? standard.Default, standard.Name);
            }
        }
        else if (_entries.TryGetValue(name, out Entry? custom))
        {
            Apply(custom, custom.ResetValue ?? "", name);
        }
        else
        {
            throw Unrecognized(name);
        }
    }

    /// <summary>RESET ALL, DISCARD ALL. Locked variables stay.</summary>
    public void ResetAll()
    {
        foreach (Entry entry in _entries.Values)
        {
            if (!entry.IsLocked)
            {
                Apply(entry, entry.ResetValue ?? entry.Standard?.Default ?? "", entry.Name);
            }
        }
    }

    /// <summary>True when a plugin may give this variable this value.</summary>
    public bool CanSet(string name, string value)
    {
        try
        {
            if (Encoding.UTF8.GetByteCount(value) > Limits.SessionVariableBytes || !IsVariable(name))
            {
                return false;
            }

            return StandardVariables.Find(name) is not { } standard || Normalize(standard, value).Length >= 0;
        }
        catch (SqlError)
        {
            return false;
        }
    }

    /// <summary>Set by a plugin. Locked: the client cannot change it afterwards, only a plugin can.</summary>
    public void SetByPlugin(string name, string value, bool isLocked)
    {
        (Entry entry, string canonical) = Check(name, value, byPlugin: true);
        if (entry.IsLocked == isLocked && entry.SessionValue == canonical && entry.LocalValue is null && !IsRemembered(entry))
        {
            // Said again with every text: decisions made under it hold.
            return;
        }

        entry.IsLocked = isLocked;
        entry.SessionValue = canonical;
        entry.LocalValue = null;
        _journal.RemoveAll(remembered => remembered.Entry == entry);
        foreach (var level in _savepoints)
        {
            foreach (var remembered in level.Where(remembered => remembered.Entry == entry))
            {
                _savepointBytes -= BytesOf(remembered.SessionValue, remembered.LocalValue);
            }

            level.RemoveAll(remembered => remembered.Entry == entry);
        }

        Changed(entry);
    }

    /// <summary>From here on changes are remembered until <see cref="EndTransaction"/>.</summary>
    public void BeginTransaction() => _inTransaction = true;

    /// <summary>From here on changes are remembered until <see cref="RollbackTo"/>, <see cref="Release"/> or the transaction's
    /// end.</summary>
    public void Savepoint() => _savepoints.Add([]);

    /// <summary>Takes back what was set since the last of <paramref name="depth"/> savepoints, and forgets those after it.</summary>
    public void RollbackTo(int depth)
    {
        for (int level = _savepoints.Count - 1; level >= depth - 1; level--)
        {
            foreach ((Entry entry, string? sessionValue, string? localValue) in _savepoints[level])
            {
                string? before = entry.Effective;
                _savepointBytes -= BytesOf(sessionValue, localValue);
                entry.SessionValue = sessionValue;
                entry.LocalValue = localValue;
                if (before != entry.Effective)
                {
                    Changed(entry);
                }
            }

            _savepoints[level].Clear();
        }

        _savepoints.RemoveRange(depth, _savepoints.Count - depth);
    }

    /// <summary>Forgets all but <paramref name="depth"/> savepoints; what they remembered is for the one that is left.</summary>
    public void Release(int depth)
    {
        for (int level = depth; level < _savepoints.Count; level++)
        {
            foreach (var remembered in _savepoints[level])
            {
                if (depth > 0 && !_savepoints[depth - 1].Exists(known => known.Entry == remembered.Entry))
                {
                    _savepoints[depth - 1].Add(remembered);
                }
                else
                {
                    _savepointBytes -= BytesOf(remembered.SessionValue, remembered.LocalValue);
                }
            }
        }

        _savepoints.RemoveRange(depth, _savepoints.Count - depth);
    }

    public void EndTransaction(bool committed)
    {
        _inTransaction = false;
        _savepoints.Clear();
        _savepointBytes = 0;
        if (_journal.Count == 0)
        {
            return;
        }

        for (int i = _journal.Count - 1; i >= 0; i--)
        {
            (Entry entry, string? value) = _journal[i];
            string? before = entry.Effective;
            entry.LocalValue = null;
            if (!committed)
            {
                entry.SessionValue = value;
            }

            if (before != entry.Effective)
            {
                Changed(entry);
            }
        }

        _journal.Clear();
    }

    public IEnumerable<SessionVariable> All()
    {
        foreach (StandardVariable standard in StandardVariables.All)
        {
            TryGet(standard.Name, out string value);
            yield return new SessionVariable(standard.Name, value, standard.Description);
        }

        foreach (Entry entry in _entries.Values)
        {
            if (entry.Standard is null && entry.Effective is { } value)
            {
                yield return new SessionVariable(entry.Name, value, "");
            }
        }
    }

    internal IEnumerable<(string Name, string Value)> Reportable()
    {
        foreach (StandardVariable standard in StandardVariables.All)
        {
            if (standard.IsReported)
            {
                TryGet(standard.Name, out string value);
                yield return (standard.Name, value);
            }
        }
    }

    private void Apply(Entry? entry, string value, string name)
    {
        if (entry is null)
        {
            throw new SqlError(new SqlState("55P02"), $"parameter \"{name}\" cannot be changed");
        }

        RequireUnlocked(entry);
        Remember(entry);
        entry.SessionValue = value;
        entry.LocalValue = null;
        Changed(entry);
    }

    private (Entry Entry, string Canonical) Check(string name, string value, bool byPlugin = false)
    {
        int bytes = Encoding.UTF8.GetByteCount(value);
        if (bytes > Limits.SessionVariableBytes)
        {
            throw new SqlError(
                SqlState.ProgramLimitExceeded, $"value of \"{name}\" has {bytes} bytes; the limit is {Limits.SessionVariableBytes}");
        }

        StandardVariable? standard = StandardVariables.Find(name);
        if (standard is null && !IsCustomName(name))
        {
            throw Unrecognized(name);
        }

        if (!_entries.TryGetValue(name, out Entry? entry))
        {
            if (_entries.Count >= Limits.SessionVariableCount)
            {
                throw new SqlError(
                    SqlState.ConfigurationLimitExceeded, $"a session may set at most {Limits.SessionVariableCount} variables");
            }

            entry = new Entry(standard?.Name ?? name, standard);
        }

        if (!byPlugin)
        {
            RequireUnlocked(entry);
        }

        string canonical = standard is null ? value : Normalize(standard, value);
        _entries[entry.Name] = entry;
        return (entry, canonical);
    }

    private static void RequireUnlocked(Entry entry)
    {
        if (entry.IsLocked)
        {
            throw new SqlError(
                SqlState.InsufficientPrivilege, $"variable \"{entry.Name}\" is locked by a plugin and cannot be changed by the client");
        }
    }

    private static string Normalize(StandardVariable standard, string value)
    {
        string canonical = standard.Canonical(value);
        switch (standard.Name)
        {
            case "client_encoding":
                return "UTF8";
            case "DateStyle":
                return DateStyle(value);
            case "TimeZone" when !SessionTimeZone.TryFind(value, out _):
            case "extra_float_digits" when !int.TryParse(canonical, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _):
                throw new SqlError(SqlState.InvalidParameterValue, $"invalid value for parameter \"{standard.Name}\": \"{value}\"");
            case "standard_conforming_strings" when canonical == "off":
                throw SqlError.NotSupported("standard_conforming_strings = off");
            default:
                return canonical;
        }
    }

    // Only ISO output exists; the order of day, month and year in input may be chosen.
    private static string DateStyle(string value)
    {
        string order = "MDY";
        foreach (string part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            switch (part.ToUpperInvariant())
            {
                case "ISO" or "DEFAULT" or "":
                    break;
                case "MDY" or "US" or "NONEURO" or "NONEUROPEAN":
                    order = "MDY";
                    break;
                case "DMY" or "EURO" or "EUROPEAN":
                    order = "DMY";
                    break;
                case "YMD":
                    order = "YMD";
                    break;
                case "SQL" or "GERMAN" or "POSTGRES":
                    throw SqlError.NotSupported($"DateStyle {part}");
                default:
                    throw new SqlError(SqlState.InvalidParameterValue, $"invalid value for parameter \"DateStyle\": \"{value}\"");
            }
        }

        return "ISO, " + order;
    }

    // PostgreSQL: two or more identifiers joined by dots.
    private static bool IsCustomName(string name)
    {
        if (!name.Contains('.', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(name) > Limits.IdentifierBytes * 2)
        {
            return false;
        }

        foreach (string part in name.Split('.'))
        {
            if (part.Length == 0 || char.IsAsciiDigit(part[0])
                || !part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || c > 127))
            {
                return false;
            }
        }

        return true;
    }

    private static SqlError Unrecognized(string name) =>
        new(SqlState.UndefinedObject, $"unrecognized configuration parameter \"{name}\"");

    private void Remember(Entry entry)
    {
        if (_savepoints.Count > 0 && !entry.IsLocked && !_savepoints[^1].Exists(remembered => remembered.Entry == entry))
        {
            RememberAtSavepoint(entry);
        }

        if (_inTransaction && !entry.IsLocked && !IsRemembered(entry))
        {
            _journal.Add((entry, entry.SessionValue));
        }
    }

    private void RememberAtSavepoint(Entry entry)
    {
        long bytes = _savepointBytes + BytesOf(entry.SessionValue, entry.LocalValue);
        if (bytes > Limits.SavepointVariableBytes)
        {
            throw new SqlError(
                SqlState.ConfigurationLimitExceeded,
                $"the savepoints of a transaction may keep at most {Limits.SavepointVariableBytes} bytes of variables")
            {
                Hint = "RELEASE those that are no longer needed.",
            };
        }

        _savepoints[^1].Add((entry, entry.SessionValue, entry.LocalValue));
        _savepointBytes = bytes;
    }

    // As large as what keeps them, and two bytes a character.
    private static long BytesOf(string? sessionValue, string? localValue) =>
        64 + (2L * ((sessionValue?.Length ?? 0) + (localValue?.Length ?? 0)));

    private bool IsRemembered(Entry entry) => _journal.Exists(remembered => remembered.Entry == entry);

    private void Changed(Entry entry)
    {
        Version++;
        if (entry.Standard is { IsReported: true })
        {
            Reported?.Invoke(entry.Standard.Name, entry.Effective ?? entry.Standard.Default);
        }
    }

    private sealed class Entry
    {
        public Entry(string name, StandardVariable? standard)
        {
            Name = name;
            Standard = standard;
        }

        public string Name { get; }

        public StandardVariable? Standard { get; }

        public bool IsLocked { get; set; }

        public string? SessionValue { get; set; }

        public string? LocalValue { get; set; }

        public string? ResetValue { get; set; }

        public string? Effective => LocalValue ?? SessionValue;
    }
}
