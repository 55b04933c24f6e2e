using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>What one operator of a plan did in one execution.</summary>
internal sealed class NodeProfile
{
    public long Loops { get; set; }

    public long Rows { get; set; }

    /// <summary>Nanoseconds until the first batch, inputs included.</summary>
    public long StartNs { get; set; }

    public long TotalNs { get; set; }
}

/// <summary>Counts rows, runs and time of operators, for EXPLAIN ANALYZE. Used by the thread that steps the execution.</summary>
internal sealed class PlanProfile
{
    private readonly Dictionary<PlanNode, NodeProfile> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly IClock _clock;

    public PlanProfile(IClock clock)
    {
        _clock = clock;
    }

    public NodeProfile? Of(PlanNode plan) => _nodes.GetValueOrDefault(plan);

    public Operator Watch(PlanNode plan, Operator made) => new WatchedOperator(made, For(plan), _clock);

    /// <summary>A root that writes: it counts for itself.</summary>
    public void NoteRoot(PlanNode plan, long rows, long ns)
    {
        NodeProfile profile = For(plan);
        profile.Loops = Math.Max(1, profile.Loops);
        profile.Rows = rows;
        profile.StartNs = ns;
        profile.TotalNs = ns;
    }

    private NodeProfile For(PlanNode plan)
    {
        if (!_nodes.TryGetValue(plan, out NodeProfile? profile))
        {
            profile = new NodeProfile();
            _nodes.Add(plan, profile);
        }

        return profile;
    }

    private sealed class WatchedOperator : Operator
    {
        private readonly Operator _inner;
        private readonly NodeProfile _profile;
        private readonly IClock _clock;
        private bool _isRunning;

        public WatchedOperator(Operator inner, NodeProfile profile, IClock clock)
        {
            _inner = inner;
            _profile = profile;
            _clock = clock;
        }

        public override Batch? Next()
        {
            long begin = _clock.MonotonicNs;
            Batch? batch = _inner.Next();
            long took = _clock.MonotonicNs - begin;
            _profile.TotalNs += took;
            if (!_isRunning)
            {
                _isRunning = true;
                _profile.Loops++;
                _profile.StartNs += took;
            }

            _profile.Rows += batch?.SelectedCount ?? 0;
            return batch;
        }

        public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _inner.PlaceOutput(columns);

        public override void Reset()
        {
            _isRunning = false;
            _inner.Reset();
        }
    }
}
