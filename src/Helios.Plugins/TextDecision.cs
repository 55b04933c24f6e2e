using Helios.Base;

namespace Helios.Plugins;

/// <summary>A session variable that a plugin sets.</summary>
/// <param name="IsLocked">The client cannot change it afterwards.</param>
public readonly record struct VariableSetting(string Name, string Value, bool IsLocked, string Plugin);

/// <summary>
/// What the chain of on_connect or pre_parse decided. Settings are made by the caller, and only when <see cref="Error"/> is null. An object
/// may be used again after <see cref="Reset"/>.
/// </summary>
public sealed class TextDecision
{
    private readonly List<VariableSetting> _settings = [];

    /// <summary>Why the client or the text is refused, or null.</summary>
    public SqlError? Error { get; set; }

    /// <summary>In the order in which they were made; of two of one name the later counts.</summary>
    public IReadOnlyList<VariableSetting> Settings => _settings;

    /// <summary>The plugin whose turn it is must wait: nothing of its call counts, and it is to be begun again.</summary>
    internal bool MustWait { get; set; }

    internal int SettingCount => _settings.Count;

    public void Reset()
    {
        Error = null;
        MustWait = false;
        _settings.Clear();
    }

    internal void Add(in VariableSetting setting) => _settings.Add(setting);

    /// <summary>What an earlier plugin of the chain has set: those behind it see it already.</summary>
    internal string? Find(string name)
    {
        for (int i = _settings.Count - 1; i >= 0; i--)
        {
            if (string.Equals(_settings[i].Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return _settings[i].Value;
            }
        }

        return null;
    }

    /// <summary>What the chain decided so far, for a decision beside this one.</summary>
    internal void CopyTo(TextDecision beside) => beside._settings.AddRange(_settings);

    /// <summary>Takes back what a plugin set that then failed.</summary>
    internal void TruncateTo(int count) => _settings.RemoveRange(count, _settings.Count - count);
}
