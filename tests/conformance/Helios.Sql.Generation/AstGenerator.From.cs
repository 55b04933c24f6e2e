using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>FROM items.</summary>
public sealed partial class AstGenerator
{
    private NodeId FromItem()
    {
        if (IsDeep)
        {
            return Relation();
        }

        _depth++;
        NodeId item = Next(10) switch
        {
            3 => Subselect(),
            4 or 5 => Join(),
            6 => FunctionItem(),
            7 => Sample(),
            8 => JsonTable(),
            9 => XmlTable(),
            _ => Relation(),
        };
        _depth--;
        return item;
    }

    /// <summary>qualified_name.</summary>
    private NodeId QualifiedName()
    {
        NodeId relation = Named(NodeKind.RangeVar, Name());
        if (Chance(4))
        {
            if (Chance(3))
            {
                Add(relation, Role.Catalog, Identifier());
            }

            Add(relation, Role.Schema, Identifier());
        }

        return relation;
    }

    /// <summary>relation_expr.</summary>
    private NodeId RelationExpression()
    {
        NodeId relation = QualifiedName();
        _ast.SetFlag(relation, Maybe(NodeFlags.Only, 6));
        return relation;
    }

    private NodeId Relation()
    {
        NodeId relation = RelationExpression();
        Optional(relation, Role.Alias, Alias);
        return relation;
    }

    private NodeId Alias()
    {
        NodeId alias = Named(NodeKind.Alias, Name());
        Many(alias, Role.Column, Identifier);
        return alias;
    }

    private NodeId PlainAlias() => Named(NodeKind.Alias, Name());

    private NodeId Subselect()
    {
        NodeId item = New(NodeKind.RangeSubselect, 0, Maybe(NodeFlags.Lateral));
        Add(item, Role.Query, Query());
        Optional(item, Role.Alias, Alias, 2);
        return item;
    }

    private NodeId Join()
    {
        NodeId join = New(NodeKind.JoinExpr);
        int way = Next(4);
        _ast[join].Value = way == 3 ? 0 : Next(4);
        _ast[join].Flags = way switch { 2 => NodeFlags.Natural, 3 => NodeFlags.Cross, _ => NodeFlags.None };
        Add(join, Role.Left, FromItem());
        Add(join, Role.Right, FromItem());
        if (way == 0)
        {
            Add(join, Role.Condition, Expression());
        }
        else if (way == 1)
        {
            Many(join, Role.Using, Identifier, 1);
            Optional(join, Role.UsingAlias, PlainAlias);
        }

        Optional(join, Role.Alias, Alias, 6);
        return join;
    }

    private NodeId Sample()
    {
        NodeId sample = New(NodeKind.RangeTableSample);
        Add(sample, Role.Relation, Relation());
        DottedName(sample, Role.Name);
        Many(sample, Role.Argument, Expression, 1);
        Optional(sample, Role.Else, Expression);
        return sample;
    }

    private NodeId FunctionItem()
    {
        NodeFlags flags = Maybe(NodeFlags.Lateral) | Maybe(NodeFlags.Ordinality);
        if (!Chance(3))
        {
            NodeId item = New(NodeKind.RangeFunction, 0, flags);
            Add(item, Role.Function, TableFunction());
            FunctionAlias(item, Role.Column);
            return item;
        }

        NodeId rows = New(NodeKind.RangeFunction, 0, flags | NodeFlags.RowsFrom);
        int count = 1 + Next(3);
        for (int i = 0; i < count; i++)
        {
            Add(rows, Role.Function, TableFunction());
            if (Chance(3))
            {
                Many(rows, Role.Column, ColumnOfFunction, 1);
            }
        }

        FunctionAlias(rows, Role.Element);
        return rows;
    }

    private void FunctionAlias(NodeId item, Role columns)
    {
        switch (Next(4))
        {
            case 1:
                Add(item, Role.Alias, Alias());
                break;
            case 2:
                Many(item, columns, ColumnOfFunction, 1);
                Add(item, Role.Alias, PlainAlias());
                break;
            case 3:
                Many(item, columns, ColumnOfFunction, 1);
                break;
            default:
                break;
        }
    }

    private NodeId ColumnOfFunction()
    {
        NodeId column = Named(NodeKind.ColumnDef, Name());
        Add(column, Role.Type, Type());
        Optional(column, Role.Collation, CollationName, 4);
        return column;
    }

    private NodeId CollationName()
    {
        NodeId collation = New(NodeKind.Collate);
        DottedName(collation, Role.Name);
        return collation;
    }

    /// <summary>func_expr_windowless.</summary>
    private NodeId TableFunction()
    {
        switch (Next(9))
        {
            case 4:
                return SpecialFunction();
            case 5:
                return JsonFunction();
            case 6:
                return Xml();
            case 7:
                return ArgumentsOf(Pick((NodeKind[])[NodeKind.Coalesce, NodeKind.Greatest, NodeKind.Least]));
            case 8:
                return Chance(2) ? ValueFunction() : New(NodeKind.MergeAction);
            case 3:
                NodeId cast = New(NodeKind.TypeCast, 0, NodeFlags.FunctionForm);
                Add(cast, Role.Argument, Expression());
                Add(cast, Role.Type, Type());
                return cast;
            default:
                return PlainCall();
        }
    }

    private NodeId JsonTable()
    {
        NodeId table = New(NodeKind.JsonTable, 0, Maybe(NodeFlags.Lateral));
        Add(table, Role.Source, JsonValue());
        Add(table, Role.Argument, String());
        if (Chance(3))
        {
            SetText(table, Name());
        }

        Many(table, Role.Passing, Passing);
        Many(table, Role.Column, JsonColumn, 1);
        Optional(table, Role.OnError, JsonBehavior);
        Optional(table, Role.Alias, Alias, 2);
        return table;
    }

    private NodeId JsonColumn()
    {
        var kind = (JsonColumnKind)Next(IsDeep ? 3 : 4);
        NodeId column = New(NodeKind.JsonTableColumn, (int)kind);
        if (kind != JsonColumnKind.Nested || Chance(2))
        {
            SetText(column, Name());
        }

        switch (kind)
        {
            case JsonColumnKind.Nested:
                Add(column, Role.Argument, String());
                _depth++;
                Many(column, Role.Column, JsonColumn, 1);
                _depth--;
                break;
            case JsonColumnKind.Exists:
                NodeId type = New(NodeKind.JsonReturning);
                Add(type, Role.Type, Type());
                Add(column, Role.Type, type);
                Optional(column, Role.Argument, String);
                Optional(column, Role.OnError, JsonBehavior);
                break;
            case JsonColumnKind.Regular:
                Add(column, Role.Type, JsonReturning());
                Optional(column, Role.Argument, String);
                WrapperAndQuotes(column);
                Optional(column, Role.OnEmpty, JsonBehavior);
                Optional(column, Role.OnError, JsonBehavior);
                break;
            default:
                break;
        }

        return column;
    }

    private NodeId XmlTable()
    {
        NodeId table = New(NodeKind.RangeTableFunction, 0, Maybe(NodeFlags.Lateral));
        Many(table, Role.Option, Labeled);
        Add(table, Role.Argument, Expression());
        Add(table, Role.Source, Expression());
        Many(table, Role.Column, XmlColumn, 1);
        Optional(table, Role.Alias, Alias, 2);
        return table;
    }

    private NodeId XmlColumn()
    {
        NodeId column = Named(NodeKind.RangeTableColumn, Name());
        if (Chance(4))
        {
            _ast.SetFlag(column, NodeFlags.Ordinality);
            return column;
        }

        _ast.SetFlag(column, Maybe(NodeFlags.NotNull));
        Add(column, Role.Type, Type());
        Optional(column, Role.Argument, Expression);
        Optional(column, Role.Else, Expression);
        return column;
    }
}
