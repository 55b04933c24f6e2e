using System.Collections.Concurrent;
using Helios.Base;
using Helios.Plugins;
using Helios.Proxy.Sessions;

namespace Helios.Proxy.Statements;

/// <summary>
/// What a decision depends on besides the values that hooks ask for: the plugin set, and what names mean to a hook that looks at table
/// definitions.
/// </summary>
internal readonly record struct MemoKey(long Generation, long CatalogVersion, string Database, string SearchPath);

/// <summary>Something that plugins decided, with what they asked the session for to decide it.</summary>
internal interface IReadDecision
{
    SessionRead[] Reads { get; }
}

/// <summary>
/// Decisions of one statement under one plugin set, found by the values they read: a tree whose inner nodes ask for one value each, in the
/// order in which the hooks asked. Sound because a hook sees nothing but what it asks for: the same answers lead it the same way.
/// </summary>
internal sealed class DecisionMemo<T>
    where T : class, IReadDecision
{
    private readonly Lock _lock = new();
    private readonly Node _root = new();
    private int _count;

    public DecisionMemo(in MemoKey key)
    {
        Key = key;
    }

    public MemoKey Key { get; }

    public T? Find(ProxySession session)
    {
        Node? at = _root;
        while (at is not null)
        {
            if (at.Decision is { } decision)
            {
                return decision;
            }

            if (at.ByValue is not { } children)
            {
                return null;
            }

            string? value = SessionRead.Answer(session, at.Source, at.Name);
            at = value is null ? at.ByNone : children.GetValueOrDefault(value);
        }

        return null;
    }

    /// <summary>For a decision that is no volatile one.</summary>
    public void Keep(T decision)
    {
        lock (_lock)
        {
            if (_count >= Limits.PluginMemoCount)
            {
                return;
            }

            Node at = _root;
            foreach (SessionRead read in decision.Reads)
            {
                if (at.Decision is not null)
                {
                    return;
                }

                if (at.ByValue is null)
                {
                    at.Source = read.Source;
                    at.Name = read.Name;
                    at.ByValue = new ConcurrentDictionary<string, Node>(StringComparer.Ordinal);
                }

                // A hook that asks in another order though all answers so far were equal is not a function of them (it used the clock or
                // randomness): such a decision is not kept.
                if (at.Source != read.Source || at.Name != read.Name)
                {
                    return;
                }

                at = read.Value is null ? at.ByNone ??= new Node() : at.ByValue.GetOrAdd(read.Value, _ => new Node());
            }

            if (at.Decision is null && at.ByValue is null)
            {
                at.Decision = decision;
                _count++;
            }
        }
    }

    private sealed class Node
    {
        private volatile ConcurrentDictionary<string, Node>? _byValue;
        private volatile T? _decision;
        private volatile Node? _byNone;

        public PluginReadKind Source { get; set; }

        public string Name { get; set; } = "";

        /// <summary>Set after Source and Name: who sees it sees them.</summary>
        public ConcurrentDictionary<string, Node>? ByValue
        {
            get => _byValue;
            set => _byValue = value;
        }

        public Node? ByNone
        {
            get => _byNone;
            set => _byNone = value;
        }

        public T? Decision
        {
            get => _decision;
            set => _decision = value;
        }
    }
}
