using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>CREATE TABLE and its relatives.</summary>
public sealed partial class AstGenerator
{
    private NodeId SmallDefinition()
    {
        if (Chance(2))
        {
            NodeId truncate = New(NodeKind.Truncate, 0, Maybe(NodeFlags.RestartIdentity) | Maybe(NodeFlags.Cascade));
            Many(truncate, Role.Relation, RelationExpression, 1);
            return truncate;
        }

        NodeId drop = New(NodeKind.Drop, (int)DropObjectKind.Table, Maybe(NodeFlags.IfExists) | Maybe(NodeFlags.Cascade));
        Many(drop, Role.Relation, QualifiedName, 1);
        return drop;
    }

    private NodeId NewTable(NodeKind kind)
    {
        NodeFlags flags = Maybe(NodeFlags.IfNotExists, 4);
        flags |= Next(6) switch { 4 => NodeFlags.Temporary, 5 => NodeFlags.Unlogged, _ => NodeFlags.None };
        NodeId create = New(kind, 0, flags);
        NodeId relation = QualifiedName();
        _ast.SetFlag(relation, flags & NodeFlags.Temporary);
        Add(create, Role.Relation, relation);
        return create;
    }

    private NodeId CreateTableAs()
    {
        NodeId create = NewTable(NodeKind.CreateTableAs);
        _ast.SetFlag(create, Maybe(NodeFlags.WithNoData));
        Many(create, Role.Column, Identifier);
        StorageOptions(create);
        Add(create, Role.Query, Chance(6) ? Execute() : Query());
        return create;
    }

    private NodeId CreateTable()
    {
        NodeId create = NewTable(NodeKind.CreateTable);
        int way = Next(6);
        if (way == 4)
        {
            NodeId type = New(NodeKind.TypeName);
            DottedName(type, Role.Name);
            Add(create, Role.Type, type);
            Many(create, Role.Element, TypedElement);
        }
        else if (way == 5)
        {
            Add(create, Role.Inherits, QualifiedName());
            Many(create, Role.Element, TypedElement);
            Add(create, Role.Source, PartitionBound());
        }
        else
        {
            Many(create, Role.Element, TableElement, 1, 5);
            Many(create, Role.Inherits, QualifiedName, 0, Chance(4) ? 2 : 0);
        }

        if (Chance(5))
        {
            NodeId spec = Named(NodeKind.PartitionSpec, Pick((string[])["list", "range", "hash"]));
            Many(spec, Role.Element, () => IndexElement(isPlain: true), 1);
            Add(create, Role.Partition, spec);
        }

        StorageOptions(create);
        return create;
    }

    private NodeId TableElement() => Next(6) switch
    {
        4 => TableConstraint(),
        5 => LikeClause(),
        _ => ColumnDefinition(),
    };

    private NodeId TypedElement()
    {
        if (Chance(3))
        {
            return TableConstraint();
        }

        NodeId column = Named(NodeKind.ColumnDef, Name());
        ColumnQualifiers(column);
        return column;
    }

    private NodeId LikeClause()
    {
        NodeId like = New(NodeKind.LikeClause);
        Add(like, Role.Relation, QualifiedName());
        string[] words =
            ["comments", "compression", "constraints", "defaults", "identity", "generated", "indexes", "statistics", "storage", "all"];
        Many(like, Role.Option, () => Named(NodeKind.DefElem, Pick(words), Next(2)));
        return like;
    }

    private NodeId ColumnDefinition()
    {
        NodeId column = Named(NodeKind.ColumnDef, Name());
        Add(column, Role.Type, Type());
        foreach (string word in (string[])["storage", "compression"])
        {
            if (Chance(8))
            {
                Add(Option(column, word), Role.Argument, Identifier(Chance(3) ? "default" : Name()));
            }
        }

        if (Chance(8))
        {
            NodeId options = New(NodeKind.DefElem);
            SetText(options, "options");
            Many(options, Role.Option, ForeignOption, 1);
            Add(column, Role.Option, options);
        }

        ColumnQualifiers(column);
        return column;
    }

    private NodeId ForeignOption()
    {
        NodeId option = Named(NodeKind.DefElem, Name());
        Add(option, Role.Argument, String());
        return option;
    }

    private void ColumnQualifiers(NodeId column)
    {
        Optional(column, Role.Collation, CollationName, 6);
        Many(column, Role.Constraint, ColumnConstraint);
    }

    private NodeId PartitionBound()
    {
        NodeId bound = Named(NodeKind.PartitionBound, Pick((string[])["default", "in", "from", "with"]));
        switch (System.Text.Encoding.UTF8.GetString(_ast.Text(_ast[bound].Text)))
        {
            case "in":
                Many(bound, Role.Element, Expression, 1);
                break;
            case "from":
                Many(bound, Role.Low, Expression, 1);
                Many(bound, Role.High, Expression, 1);
                break;
            case "with":
                string[] words = Chance(2) ? ["remainder", "modulus"] : ["modulus", "remainder"];
                foreach (string word in words)
                {
                    Add(Option(bound, word), Role.Argument, Integer());
                }

                break;
            default:
                break;
        }

        return bound;
    }

    private void StorageOptions(NodeId create)
    {
        if (Chance(8))
        {
            Add(Option(create, "using"), Role.Argument, Identifier());
        }

        if (Chance(6))
        {
            Many(Option(create, "with"), Role.Option, () => StorageOption(), 1);
        }

        if (Chance(8))
        {
            Add(Option(create, "on commit"), Role.Argument, Identifier(Pick((string[])["drop", "delete rows", "preserve rows"])));
        }

        if (Chance(8))
        {
            Add(Option(create, "tablespace"), Role.Argument, Identifier());
        }
    }

    // An operator as a thing: its schemas are its names.
    private NodeId OperatorObject()
    {
        NodeId name = Named(NodeKind.ObjectName, Pick(s_operators));
        Many(name, Role.Name, Identifier, 0, 2);
        return name;
    }

    /// <summary>One of reloptions: label [. label] [= def_arg].</summary>
    private NodeId StorageOption(bool takesNamespace = true)
    {
        NodeId option = Named(NodeKind.DefElem, Name());
        Optional(option, Role.Schema, Identifier, takesNamespace ? 5 : int.MaxValue);
        switch (Next(8))
        {
            case 1:
                Add(option, Role.Argument, String());
                break;
            case 2 or 3:
                Add(option, Role.Argument, SignedNumber());
                break;
            case 4:
                Add(option, Role.Argument, Identifier(Pick((string[])["none", "select", "true", "false", "on"])));
                break;
            case 5:
                Add(option, Role.Argument, OperatorObject());
                break;
            case 6:
                Add(option, Role.Argument, Type());
                break;
            case 7:
                NodeId reference = New(NodeKind.TypeName, 0, NodeFlags.PercentType | Maybe(NodeFlags.SetOf));
                DottedName(reference, Role.Name, 2);
                Add(option, Role.Argument, reference);
                break;
            default:
                break;
        }

        return option;
    }
}
