using Helios.Base;
using Helios.Engine;
using Helios.Execution;
using Helios.Plugins;
using Helios.Plugins.Results;
using Helios.Proxy.Sessions;
using Helios.Sql;
using Helios.Types;

namespace Helios.Proxy;

/// <summary>Hook post_execution as the engine sees it.</summary>
internal sealed class PluginResults : ResultTransform
{
    private readonly ResultRun _run;

    public PluginResults(ResultPlan plan, PluginSet? set, ProxySession session, ulong queryId, ParsedStatement statement)
    {
        _run = new ResultRun(plan, session, new SessionCatalog(session.Engine), queryId, set?.TenantOf(session))
        {
            Statement = statement,
        };
    }

    public override ReadOnlySpan<VectorMemory?> Places => _run.Places;

    public override void Begin() => _run.Begin();

    public override Batch Apply(Batch batch) => _run.Apply(batch);

    public override void End() => _run.End();

    public override void Release() => _run.Release();

    /// <summary>Throws 42501 when the plan would write what a plugin of the set guards into a column that it does not.</summary>
    public static void RequireGuarded(PluginSet set, PreparedPlan plan)
    {
        foreach (WrittenColumn written in plan.Written)
        {
            foreach (ColumnOrigin origin in written.Origins)
            {
                set.RequireGuarded(
                    new ResultOrigin(written.Schema, written.Table, written.Column),
                    new ResultOrigin(origin.Schema, origin.Table, origin.Column));
            }
        }
    }

    /// <summary>A plan's columns, with what they are made from.</summary>
    public static PluginResultColumn[] ColumnsOf(PreparedPlan plan)
    {
        var columns = new PluginResultColumn[plan.Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            ResultColumn column = plan.Columns[i];
            ResultOrigin[] origins = [.. plan.Origins[i].Select(o => new ResultOrigin(o.Schema, o.Table, o.Column))];
            columns[i] = new PluginResultColumn(column.Name, column.Type, origins, IsPlain: column.TableOid != 0 && origins.Length == 1);
        }

        return columns;
    }

    /// <summary>
    /// The plugin that guards a column which the plan reads, in whatever place, or null. Throws 42501 when the plan could carry its values
    /// into a session variable, where nobody guards them.
    /// </summary>
    public static string? GuardOf(PluginSet? set, PreparedPlan plan)
    {
        if (set is not { HasPostExecution: true })
        {
            return null;
        }

        string? guard = plan.Reads
            .Select(c => set.GuardOf(new ResultOrigin(c.Schema, c.Table, c.Column)))
            .FirstOrDefault(g => g is not null);
        return guard is null || !plan.MayReachVariables
            ? guard
            : throw new SqlError(
                SqlState.InsufficientPrivilege,
                $"set_config() of values of rows is refused in a statement that reads what plugin \"{guard}\" guards");
    }
}
