using Helios.Base;
using Helios.Plugins.Shadowing;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>
/// One result on its way through the chain. Used by one thread at a time. Instances are held from <see cref="Begin"/> to <see
/// cref="Release"/>: while rows are made, shown and encoded, and not while a client is waited for.
/// </summary>
public sealed class ResultRun : IDisposable
{
    private readonly ResultStage[] _stages;
    private readonly VectorMemory?[] _places;
    private readonly ulong _queryId;
    private readonly IPluginSession _session;
    private readonly IPluginCatalog _catalog;
    private readonly string? _tenant;
    private readonly bool _isWrite;

    // Null: nothing runs beside this result.
    private readonly ShadowView?[]? _shadows;
    private bool _isBegun;
    private bool _isEnded;

    /// <param name="tenant">Whose statement it was when it began (<see cref="PluginSet.TenantOf"/>): its rows stay theirs, whatever the
    /// session becomes.</param>
    public ResultRun(ResultPlan plan, IPluginSession session, IPluginCatalog catalog, ulong queryId, string? tenant = null)
    {
        _session = session;
        _catalog = catalog;
        _queryId = queryId;
        _tenant = tenant;
        _isWrite = plan.Operation != Abi.Operation.Result;
        _places = new VectorMemory?[plan.ColumnCount];
        _stages = new ResultStage[plan.Views.Length];
        for (int i = 0; i < _stages.Length; i++)
        {
            _stages[i] = new ResultStage(plan, plan.Views[i], tenant);
            _stages[i].Claim(_places);
            if (plan.Views[i].Shadow is { } shadow && shadow.Version.Takes(queryId))
            {
                _shadows ??= new ShadowView?[_stages.Length];
                _shadows[i] = shadow;
            }
        }
    }

    /// <summary>Whose rows they are, where that is known.</summary>
    public Sql.ParsedStatement? Statement { get; init; }

    /// <summary>Where each column of the result is best made: in the memory of the first guest that may write it, else null.</summary>
    public ReadOnlySpan<VectorMemory?> Places => _places;

    /// <summary>Bytes of values that were copied between memories so far, instead of being made where they were wanted.</summary>
    public long CopiedBytes => _stages.Sum(s => s.CopiedBytes);

    /// <summary>Opens the memories: rows may be made in <see cref="Places"/> from here on.</summary>
    public void Begin()
    {
        _isBegun = true;
        foreach (ResultStage stage in _stages)
        {
            if (stage.Begin() is { } error)
            {
                throw error;
            }
        }
    }

    /// <summary>The rows as they may leave: maybe none. Valid until <see cref="Release"/>. Throws what the plugins answer.</summary>
    public Batch Apply(Batch batch)
    {
        Invariant.Require(_isBegun);
        for (int i = 0; i < _stages.Length; i++)
        {
            ShadowView? beside = _shadows?[i];
            long copyNs = 0;
            Batch? copy = batch.SelectedCount == 0 ? null : beside?.Version.Copy(batch, out copyNs);
            batch = _stages[i].Apply(batch, _session, _catalog, _queryId, out SqlError? error);
            if (copy is not null)
            {
                beside!.Version.Rows(
                    beside.Plan, copy, error is null ? batch : null,
                    new ShadowRows(_session, _catalog, _queryId, _tenant, Statement, _isWrite, copyNs));
            }

            if (error is not null)
            {
                throw error;
            }
        }

        return batch;
    }

    /// <summary>There are no more rows.</summary>
    public void End()
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        foreach (ResultStage stage in _stages)
        {
            if (stage.End(_session, _catalog, _queryId) is { } error)
            {
                throw error;
            }
        }
    }

    /// <summary>The rows were encoded, or copied: the guests' memory is theirs again.</summary>
    public void Release()
    {
        if (_isBegun)
        {
            _isBegun = false;
            foreach (ResultStage stage in _stages)
            {
                stage.Release();
            }
        }
    }

    public void Dispose() => Release();
}
