using System.Text;
using Helios.Base;
using Helios.Catalog;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// CREATE TABLE.
internal sealed partial class Binder
{
    public TableSpec BindCreateTable(NodeId node, ParsedStatement statement)
    {
        RefuseTableOptions(node);
        TableSpec spec = NewSpec(node);
        foreach (NodeId element in _ast.Children(node, Role.Element))
        {
            switch (_ast.Kind(element))
            {
                case NodeKind.ColumnDef:
                    AddColumn(spec, element, statement);
                    break;
                case NodeKind.Constraint:
                    break;
                case NodeKind.LikeClause:
                    throw NotSupported("CREATE TABLE ... LIKE", element);
                default:
                    throw NotSupported(_ast.Kind(element) + " in CREATE TABLE", element);
            }
        }

        foreach (NodeId element in _ast.Children(node, Role.Element))
        {
            if (_ast.Kind(element) == NodeKind.Constraint)
            {
                AddTableConstraint(spec, element, statement);
            }
        }

        FinishSpec(spec, node);
        return spec;
    }

    /// <summary>CREATE TABLE ... AS: the columns are those of the query.</summary>
    public (TableSpec Spec, BoundQuery? Query) BindCreateTableAs(NodeId node)
    {
        if (_ast.Has(node, NodeFlags.Materialized))
        {
            throw NotSupported("CREATE MATERIALIZED VIEW", node);
        }

        NodeId queryNode = _ast.Child(node, Role.Query);
        if (_ast.Kind(queryNode) is not (NodeKind.Select or NodeKind.Values or NodeKind.SetOperation))
        {
            bool isInto = _ast.Kind(node) != NodeKind.CreateTableAs;
            throw NotSupported(isInto ? "SELECT INTO" : "CREATE TABLE AS EXECUTE", isInto ? node : queryNode);
        }

        TableSpec spec = NewSpec(node);
        RefuseRestricted(spec, "create table as");
        BoundQuery query = BindQuery(queryNode);
        var names = new List<string>();
        foreach (NodeId column in _ast.Children(node, Role.Column))
        {
            names.Add(_ast.HasText(column) ? _ast.Text(column) : _ast.Text(_ast.FirstChild(column)));
        }

        foreach (Target target in query.Targets.FindAll(t => !t.IsJunk))
        {
            int at = spec.Columns.Count;
            AddColumn(spec, new ColumnSpec { Name = at < names.Count ? names[at] : target.Name, Type = target.Expr.Type }, node);
        }

        if (names.Count > spec.Columns.Count)
        {
            throw Error(SqlState.SyntaxError, "too many column names were specified", node);
        }

        return (spec, _ast.Has(node, NodeFlags.WithNoData) ? null : query);
    }

    private void RefuseRestricted(TableSpec spec, string command)
    {
        foreach (Restriction restriction in _context.Restrictions.Items)
        {
            if (restriction.Matches(spec.Schema, spec.Name))
            {
                throw RestrictionErrors.Definition(restriction, command, spec.Name);
            }
        }
    }

    private void RefuseTableOptions(NodeId node)
    {
        if (_ast.Count(node, Role.Inherits) > 0)
        {
            throw NotSupported("INHERITS and PARTITION OF", node);
        }

        if (!_ast.Child(node, Role.Partition).IsNone)
        {
            throw NotSupported("PARTITION BY", node);
        }

        if (!_ast.Child(node, Role.Type).IsNone)
        {
            throw NotSupported("CREATE TABLE OF", node);
        }
    }

    private TableSpec NewSpec(NodeId node)
    {
        NodeId relation = _ast.Child(node, Role.Relation);
        if (_ast.Has(node, NodeFlags.Temporary) || _ast.Has(relation, NodeFlags.Temporary))
        {
            throw NotSupported("a temporary table", node);
        }

        NodeId schemaNode = _ast.Child(relation, Role.Schema);
        string schema = schemaNode.IsNone ? CreationSchema(node) : _ast.Text(schemaNode);
        if (!WellKnown.IsSchema(schema))
        {
            throw Error(SqlState.InvalidSchemaName, $"schema \"{schema}\" does not exist", relation);
        }

        if (schema != WellKnown.Public)
        {
            throw Error(
                SqlState.InsufficientPrivilege,
                $"permission denied to create \"{schema}.{_ast.Text(relation)}\"",
                -1,
                detail: "System catalog modifications are currently disallowed.");
        }

        return new TableSpec { Schema = schema, Name = _ast.Text(relation), IfNotExists = _ast.Has(node, NodeFlags.IfNotExists) };
    }

    private string CreationSchema(NodeId node)
    {
        foreach (string schema in SearchPaths.Written(_context.Session))
        {
            if (WellKnown.IsSchema(schema))
            {
                return schema;
            }
        }

        throw Error(SqlState.InvalidSchemaName, "no schema has been selected to create in", _ast.Child(node, Role.Relation));
    }

    private void AddColumn(TableSpec spec, ColumnSpec column, NodeId at)
    {
        if (spec.FindColumn(column.Name) >= 0)
        {
            throw Error(SqlState.DuplicateColumn, $"column \"{column.Name}\" specified more than once", -1);
        }

        if (column.Name is "tableoid" or "xmin" or "cmin" or "xmax" or "cmax" or "ctid")
        {
            throw Error(SqlState.DuplicateColumn, $"column name \"{column.Name}\" conflicts with a system column name", -1);
        }

        if (spec.Columns.Count >= Limits.TableColumnCount)
        {
            throw Error(SqlState.TooManyColumns, $"tables can have at most {Limits.TableColumnCount} columns", at);
        }

        spec.Columns.Add(column);
    }

    private void AddColumn(TableSpec spec, NodeId node, ParsedStatement statement)
    {
        NodeId typeNode = _ast.Child(node, Role.Type);
        string serial = SerialType(typeNode);
        SqlType type = serial switch
        {
            "serial" or "serial4" => SqlType.Int4,
            "bigserial" or "serial8" => SqlType.Int8,
            "smallserial" or "serial2" => SqlType.Int2,
            _ => TypeNames.Resolve(_ast, typeNode, Error),
        };
        if (type.Oid is 2278 or 705 or 2275)
        {
            throw Error(SqlState.InvalidTableDefinition, $"column \"{_ast.Text(node)}\" has pseudo-type {TypeFacts.Name(type)}", -1);
        }

        bool isSerial = serial.Length > 0;
        var column = new ColumnSpec { Name = _ast.Text(node), Type = type, IsSerial = isSerial, IsNotNull = isSerial };
        AddColumn(spec, column, node);
        foreach (NodeId constraint in _ast.Children(node, Role.Constraint))
        {
            AddColumnConstraint(spec, column, constraint, statement);
        }
    }

    private string SerialType(NodeId type)
    {
        string name = "";
        int count = 0;
        foreach (NodeId part in _ast.Children(type, Role.Name))
        {
            name = _ast.Text(part);
            count++;
        }

        bool isSerial = count == 1 && name is "serial" or "serial4" or "bigserial" or "serial8" or "smallserial" or "serial2";
        return isSerial ? name : "";
    }

    private void AddColumnConstraint(TableSpec spec, ColumnSpec column, NodeId node, ParsedStatement statement)
    {
        int index = spec.Columns.IndexOf(column);
        switch ((ConstraintKind)_ast.Value(node))
        {
            case ConstraintKind.NotNull:
                column.IsNotNull = true;
                break;
            case ConstraintKind.Null:
                break;
            case ConstraintKind.Default:
                SetDefault(spec, column, node, statement);
                break;
            case ConstraintKind.Identity:
                AddIdentity(column, node);
                break;
            case ConstraintKind.Primary:
                spec.Keys.Add(new KeySpec(ConstraintName(node), [index], IsPrimary: true));
                break;
            case ConstraintKind.Unique:
                RequirePlainKey(node);
                spec.Keys.Add(new KeySpec(ConstraintName(node), [index], IsPrimary: false));
                break;
            case ConstraintKind.Check:
                spec.Checks.Add((ConstraintName(node), CheckText(node, statement), column.Name));
                break;
            case ConstraintKind.Foreign:
                throw NotSupported("a foreign key", node);
            case ConstraintKind.Generated:
                throw NotSupported("a generated column", node);
            case ConstraintKind.Exclusion:
                throw NotSupported("an exclusion constraint", node);
            case ConstraintKind.Attribute when _ast.Text(node) is "deferrable" or "initially deferred" or "not enforced":
                throw NotSupported(_ast.Text(node).ToUpperInvariant(), node);
            case ConstraintKind.Attribute:
                break;
        }
    }

    private string? ConstraintName(NodeId node) => _ast.HasText(node) ? _ast.Text(node) : null;

    private void RequirePlainKey(NodeId node)
    {
        if (_ast.Has(node, NodeFlags.NullsNotDistinct) || _ast.Has(node, NodeFlags.Deferrable))
        {
            throw NotSupported("NULLS NOT DISTINCT and DEFERRABLE", node);
        }
    }

    private void AddIdentity(ColumnSpec column, NodeId node)
    {
        if (_ast.Has(node, NodeFlags.Always))
        {
            throw NotSupported("GENERATED ALWAYS AS IDENTITY", node);
        }

        if (_ast.Count(node, Role.Option) > 0)
        {
            throw NotSupported("sequence options", node);
        }

        if (!Values.IsInteger(column.Type))
        {
            throw Error(SqlState.InvalidParameterValue, "identity column type must be smallint, integer, or bigint", -1);
        }

        column.IsSerial = true;
        column.IsNotNull = true;
    }

    private void SetDefault(TableSpec spec, ColumnSpec column, NodeId node, ParsedStatement statement)
    {
        if (column.IsSerial || column.DefaultSql is not null)
        {
            throw Error(SqlState.SyntaxError, $"multiple default values specified for column \"{column.Name}\" of table \"{spec.Name}\"",
                node);
        }

        Expr value = BindDefaultHere(_ast.Child(node, Role.Argument), column);
        Invariant.Require(value.Type.Oid == column.Type.Oid);
        int limit = NextConstraint(node, statement);
        column.DefaultSql = SourceSlices.AfterKeyword(statement.Sql, _ast.Position(node) - statement.Start, "default".Length, limit);
    }

    private Expr BindDefaultHere(NodeId node, ColumnSpec column)
    {
        Scope before = _scope;
        _scope = new Scope(null, new BoundQuery()) { Clause = Clause.Default };
        if (_ast.Kind(node) == NodeKind.ColumnRef)
        {
            throw Error(SqlState.FeatureNotSupported, "cannot use column reference in DEFAULT expression", node);
        }

        Expr bound = BindExpr(node);
        if (!CanCoerce(bound.Type, column.Type, Coercion.Assignment))
        {
            throw Error(
                SqlState.DatatypeMismatch,
                $"column \"{column.Name}\" is of type {TypeFacts.Name(column.Type)} but default expression is of type "
                + TypeFacts.Name(bound.Type),
                -1,
                hint: "You will need to rewrite or cast the expression.");
        }

        Expr value = Coerce(bound, column.Type, Coercion.Assignment, node);
        _scope = before;
        return value;
    }

    /// <summary>Where the next constraint of the column begins in the statement's text, its name included.</summary>
    private int NextConstraint(NodeId node, ParsedStatement statement)
    {
        NodeId next = _ast.NextSame(node);
        if (next.IsNone)
        {
            return -1;
        }

        int at = _ast.Position(next) - statement.Start;
        if (!_ast.HasText(next))
        {
            return at;
        }

        byte[] before = Encoding.UTF8.GetBytes(statement.Sql)[..at];
        return Encoding.Latin1.GetString(before).LastIndexOf("constraint", StringComparison.OrdinalIgnoreCase);
    }

    private string CheckText(NodeId node, ParsedStatement statement) =>
        SourceSlices.InParentheses(statement.Sql, _ast.Position(node) - statement.Start);

    private void AddTableConstraint(TableSpec spec, NodeId node, ParsedStatement statement)
    {
        var kind = (ConstraintKind)_ast.Value(node);
        switch (kind)
        {
            case ConstraintKind.Primary or ConstraintKind.Unique:
                RequirePlainKey(node);
                spec.Keys.Add(new KeySpec(ConstraintName(node), KeyColumns(spec, node), kind == ConstraintKind.Primary));
                break;
            case ConstraintKind.Check:
                spec.Checks.Add((ConstraintName(node), CheckText(node, statement), null));
                break;
            case ConstraintKind.Foreign:
                throw NotSupported("a foreign key", node);
            default:
                throw NotSupported("a constraint of kind " + kind, node);
        }
    }

    private int[] KeyColumns(TableSpec spec, NodeId node)
    {
        var columns = new List<int>();
        foreach (NodeId name in _ast.Children(node, Role.Column))
        {
            int column = spec.FindColumn(_ast.Text(name));
            if (column < 0)
            {
                throw Error(SqlState.UndefinedColumn, $"column \"{_ast.Text(name)}\" named in key does not exist", node);
            }

            if (columns.Contains(column))
            {
                throw Error(SqlState.DuplicateColumn, $"column \"{_ast.Text(name)}\" appears twice in {KeyName(node)} constraint", node);
            }

            columns.Add(column);
        }

        return [.. columns];
    }

    private string KeyName(NodeId node) => (ConstraintKind)_ast.Value(node) == ConstraintKind.Primary ? "primary key" : "unique";

    private void FinishSpec(TableSpec spec, NodeId node)
    {
        if (spec.Keys.FindAll(k => k.IsPrimary).Count > 1)
        {
            throw Error(
                SqlState.InvalidTableDefinition,
                $"multiple primary keys for table \"{spec.Name}\" are not allowed",
                PositionOf(FindSecondKey(node)));
        }

        foreach (KeySpec key in spec.Keys)
        {
            foreach (int column in key.Columns)
            {
                spec.Columns[column].IsNotNull |= key.IsPrimary;
                RequireSortable(spec.Columns[column].Type, node);
            }
        }

        // Bound once now, so that a CHECK that cannot be bound is refused with the table.
        var row = new RangeEntry(spec.Name, [.. spec.Columns.Select(c => c.Name)], [.. spec.Columns.Select(c => c.Type)]);
        for (int i = 0; i < spec.Checks.Count; i++)
        {
            Expr condition = StoredExpressions.BindCheck(_context, spec.Checks[i].Sql, row);
            spec.Checks[i] = (spec.Checks[i].Name, spec.Checks[i].Sql, OnlyColumn(condition, row));
        }
    }

    // PostgreSQL names a CHECK after its column when it mentions just one.
    private static string? OnlyColumn(Expr condition, RangeEntry row)
    {
        var columns = new HashSet<int>();
        condition.Any(e => e is VarExpr v && columns.Add(v.Column) && false);
        return columns.Count == 1 ? row.ColumnNames[columns.First()] : null;
    }

    private NodeId FindSecondKey(NodeId node)
    {
        int seen = 0;
        foreach (NodeId element in _ast.Children(node, Role.Element))
        {
            if (IsPrimaryKey(element) && ++seen == 2)
            {
                return element;
            }

            foreach (NodeId constraint in _ast.Children(element, Role.Constraint))
            {
                if (IsPrimaryKey(constraint) && ++seen == 2)
                {
                    return constraint;
                }
            }
        }

        return default;
    }

    private bool IsPrimaryKey(NodeId node) =>
        _ast.Kind(node) == NodeKind.Constraint && (ConstraintKind)_ast.Value(node) == ConstraintKind.Primary;
}
