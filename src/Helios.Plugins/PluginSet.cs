using Helios.Plugins.Instances;

namespace Helios.Plugins;

/// <summary>
/// The plugins of one moment, immutable. A statement takes <see cref="PluginHost.Current"/> once and keeps it to its end, so that every
/// hook of
/// it is served by the same versions.
/// </summary>
public sealed class PluginSet
{
    public static readonly PluginSet Empty = new(0, []);

    private readonly PluginEntry[] _entries;
    private readonly PluginEntry[] _postParse;

    internal PluginSet(long generation, IReadOnlyList<PluginEntry> entries)
    {
        Generation = generation;
        _entries = [.. entries];
        _postParse = [.. entries
            .Where(e => e.State != PluginState.Disabled && e.Serves("post_parse"))
            .OrderByDescending(e => e.Definition.Priority)];
    }

    /// <summary>Grows with every change; part of the key of everything that a decision was made into.</summary>
    public long Generation { get; }

    /// <summary>False: the hook need not be run, and no decision is needed.</summary>
    public bool HasPostParse => _postParse.Length > 0;

    internal IReadOnlyList<PluginEntry> Entries => _entries;

    /// <summary>
    /// Runs hook post_parse of every plugin, highest priority first, until one refuses. Fills the decision, which must be fresh or reset;
    /// see
    /// <see cref="PostParseDecision.Error"/>. Never throws for what a plugin does.
    /// </summary>
    public void RunPostParse(in PostParseContext context, PostParseDecision decision)
    {
        decision.Generation = Generation;
        foreach (PluginEntry entry in _postParse)
        {
            entry.PostParse(context, decision, (uint)Generation);
            if (decision.Error is not null)
            {
                return;
            }
        }
    }

    /// <summary>Every configured plugin as <c>plugin list</c> shows it.</summary>
    public IReadOnlyList<PluginStatus> Status() => _entries.Select(e => e.Status()).ToList();
}
