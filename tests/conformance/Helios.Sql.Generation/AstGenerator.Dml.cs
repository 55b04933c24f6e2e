using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>INSERT, UPDATE, DELETE, MERGE.</summary>
public sealed partial class AstGenerator
{
    private NodeId Changing(NodeKind kind)
    {
        NodeId node = New(kind);
        _depth++;
        Optional(node, Role.With, With, 6);
        return node;
    }

    private NodeId Finished(NodeId node)
    {
        if (Chance(3) && Many(node, Role.Returning, Target, 1) > 0)
        {
            Many(node, Role.Option, ReturningOption, 0, 2);
        }

        _depth--;
        return node;
    }

    private NodeId ReturningOption() => Named(NodeKind.ReturningOption, Name(), Next(2));

    private NodeId Insert()
    {
        NodeId insert = Changing(NodeKind.Insert);
        NodeId relation = QualifiedName();
        Optional(relation, Role.Alias, PlainAlias);
        Add(insert, Role.Relation, relation);
        if (!Chance(6))
        {
            Many(insert, Role.Column, TargetColumn, 0, 4);
            Add(insert, Role.Query, Query());
            _ast[insert].Value = Chance(4) ? 1 + Next(2) : 0;
        }

        Optional(insert, Role.OnConflict, OnConflict);
        return Finished(insert);
    }

    private NodeId TargetColumn()
    {
        NodeId column = Named(NodeKind.ResTarget, Name());
        if (Chance(4))
        {
            Indirections(column, 1);
        }

        return column;
    }

    private NodeId OnConflict()
    {
        NodeId conflict = New(NodeKind.OnConflict, Next(2));
        int way = Next(3);
        if (way > 0)
        {
            NodeId target = New(NodeKind.OnConflictTarget);
            if (way == 1)
            {
                SetText(target, Name());
            }
            else
            {
                Many(target, Role.Element, () => IndexElement(isPlain: false), 1);
                Optional(target, Role.Where, Expression);
            }

            Add(conflict, Role.Infer, target);
        }

        if (_ast[conflict].Value == 1)
        {
            Many(conflict, Role.Assignment, Assignment, 1);
            Optional(conflict, Role.Where, Expression);
        }

        return conflict;
    }

    // Keys of partitions take neither an order nor options.
    private NodeId IndexElement(bool isPlain)
    {
        NodeId element = New(NodeKind.IndexElement);
        if (Chance(3))
        {
            Add(element, Role.Argument, Expression());
        }
        else
        {
            SetText(element, Name());
        }

        Optional(element, Role.Collation, CollationName, 4);
        if (Chance(4))
        {
            DottedName(element, Role.Name);
            Many(element, Role.Option, () => StorageOption(), 0, isPlain ? 0 : 2);
        }

        if (!isPlain)
        {
            _ast[element].Value = Next(3);
            _ast[element].Flags = Next(3) switch { 1 => NodeFlags.NullsFirst, 2 => NodeFlags.NullsLast, _ => NodeFlags.None };
        }

        return element;
    }

    private NodeId Assignment()
    {
        if (Chance(3))
        {
            NodeId multi = New(NodeKind.MultiAssign);
            Many(multi, Role.Column, TargetColumn, 1);
            Add(multi, Role.Argument, Expression());
            return multi;
        }

        NodeId target = TargetColumn();
        Add(target, Role.Argument, Expression());
        return target;
    }

    private NodeId ChangedRelation()
    {
        NodeId relation = RelationExpression();
        Optional(relation, Role.Alias, PlainAlias);
        return relation;
    }

    private void WhereOrCurrent(NodeId node)
    {
        if (Chance(8))
        {
            Add(node, Role.Where, Named(NodeKind.CurrentOf, Name()));
        }
        else
        {
            Optional(node, Role.Where, Expression, 2);
        }
    }

    private NodeId Update()
    {
        NodeId update = Changing(NodeKind.Update);
        Add(update, Role.Relation, ChangedRelation());
        Many(update, Role.Assignment, Assignment, 1);
        Many(update, Role.From, FromItem, 0, 2);
        WhereOrCurrent(update);
        return Finished(update);
    }

    private NodeId Delete()
    {
        NodeId delete = Changing(NodeKind.Delete);
        Add(delete, Role.Relation, ChangedRelation());
        Many(delete, Role.From, FromItem, 0, 2);
        WhereOrCurrent(delete);
        return Finished(delete);
    }

    private NodeId Merge()
    {
        NodeId merge = Changing(NodeKind.Merge);
        Add(merge, Role.Relation, ChangedRelation());
        Add(merge, Role.Source, FromItem());
        Add(merge, Role.Condition, Expression());
        Many(merge, Role.MergeWhen, MergeWhen, 1);
        return Finished(merge);
    }

    private NodeId MergeWhen()
    {
        var match = (MergeMatchKind)Next(3);
        NodeId when = New(NodeKind.MergeWhen, (int)match);
        Optional(when, Role.Condition, Expression);
        string[] actions = match == MergeMatchKind.NotMatchedByTarget ? ["nothing", "insert", "insert"] : ["nothing", "delete", "update"];
        string action = Pick(actions);
        SetText(when, action);
        if (action == "update")
        {
            Many(when, Role.Assignment, Assignment, 1);
        }
        else if (action == "insert" && Many(when, Role.Element, Expression) > 0)
        {
            Many(when, Role.Column, TargetColumn);
            _ast[when].Flags = Next(3) switch { 1 => NodeFlags.OverridingUser, 2 => NodeFlags.OverridingSystem, _ => NodeFlags.None };
        }

        return when;
    }
}
