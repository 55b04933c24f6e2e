using Helios.Base;
using Helios.Catalog;
using Helios.Sql.Syntax;

namespace Helios.Execution;

/// <summary>
/// The single place where a reference to a relation becomes something that can be scanned or written (DESIGN invariants 1 and 2): every
/// restriction that matches the relation is bound to that reference here, whichever clause it stands in. Nothing else makes a <see
/// cref="TableFrom"/>.
/// What cannot be bound refuses the statement.
/// </summary>
internal sealed class RestrictedTables
{
    private readonly BindContext _context;

    public RestrictedTables(BindContext context)
    {
        _context = context;
    }

    public TableFrom Scan(RangeEntry entry)
    {
        Relation relation = entry.Relation ?? throw new Bug("scan of no relation");
        _context.Relations.Add(relation.Oid);
        return new TableFrom(entry, Barriers(entry, relation));
    }

    /// <summary>Barriers over the new rows of a table that is written; <paramref name="entry"/> stands for the new row.</summary>
    public Barrier[] NewRows(RangeEntry entry) => Barriers(entry, entry.Relation ?? throw new Bug("write to no relation"));

    /// <summary>Statements that cannot be restricted row by row are refused when any restriction matches.</summary>
    public void RefuseDefinition(Relation relation, string command)
    {
        foreach (Restriction restriction in _context.Restrictions.Items)
        {
            if (restriction.Matches(relation.Schema, relation.Name))
            {
                throw RestrictionErrors.Definition(restriction, command, relation.Name);
            }
        }
    }

    public static int CountMatching(RestrictionSet restrictions, Relation relation)
    {
        int count = 0;
        foreach (Restriction restriction in restrictions.Items)
        {
            count += restriction.Matches(relation.Schema, relation.Name) ? 1 : 0;
        }

        return count;
    }

    private Barrier[] Barriers(RangeEntry entry, Relation relation)
    {
        if (_context.Restrictions.IsEmpty)
        {
            return [];
        }

        var barriers = new List<Barrier>();
        foreach (Restriction restriction in _context.Restrictions.Items)
        {
            if (restriction.Matches(relation.Schema, relation.Name))
            {
                barriers.Add(new Barrier(restriction, Bind(restriction, entry, relation)));
            }
        }

        return [.. barriers];
    }

    private Expr Bind(Restriction restriction, RangeEntry entry, Relation relation)
    {
        try
        {
            Refuse(restriction.Predicate, restriction.Root);
            var binder = new Binder(_context, restriction.Predicate, source: null);
            return binder.BindRestriction(restriction.Root, entry);
        }
        catch (SqlError error)
        {
            throw RestrictionErrors.DoesNotBind(restriction, relation.Name, error.Message);
        }
    }

    // A predicate is about one row. A subquery in it would read tables whose own restrictions depend on who asks.
    private static void Refuse(Ast ast, NodeId node)
    {
        if (ast.Kind(node) is NodeKind.Exists or NodeKind.ScalarSubquery or NodeKind.ArraySubquery or NodeKind.Select or NodeKind.Values
            or NodeKind.SetOperation)
        {
            throw SqlError.NotSupported("a subquery in a restriction");
        }

        for (NodeId child = ast.FirstChild(node); !child.IsNone; child = ast.NextSibling(child))
        {
            Refuse(ast, child);
        }
    }
}
