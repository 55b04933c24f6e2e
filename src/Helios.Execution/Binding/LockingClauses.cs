using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Execution;

/// <summary>FOR UPDATE and its kin.</summary>
internal static class LockingClauses
{
    public static void Bind(BoundQuery query, Ast ast, NodeId node, TypeNames.ErrorAt error)
    {
        NodeId locking = ast.Child(node, Role.Locking);
        if (ast.Has(locking, NodeFlags.NoWait) || ast.Has(locking, NodeFlags.SkipLocked) || !ast.NextSame(locking).IsNone
            || !ast.Child(locking, Role.Relation).IsNone)
        {
            throw error(SqlState.FeatureNotSupported, "FOR UPDATE with OF, NOWAIT or SKIP LOCKED is not supported yet", locking);
        }

        bool isSimple = query.From is TableFrom && !query.IsAggregated && query.Distinct == DistinctKind.None
            && !query.HasSetReturningTargets;
        if (!isSimple)
        {
            throw error(SqlState.FeatureNotSupported, "FOR UPDATE of anything but one table is not supported yet", locking);
        }

        RangeEntry entry = ((TableFrom)query.From!).Entry;
        if (entry.Relation is Catalog.TableDefinition)
        {
            query.Targets.Add(new Target("?row id?", entry.RowId(), IsJunk: true));
            query.Locked.Add(entry);
        }
    }
}
