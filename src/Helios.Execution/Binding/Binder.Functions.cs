using Helios.Base;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// Calls of functions and aggregates.
internal sealed partial class Binder
{
    private string FunctionName(NodeId call)
    {
        string name = "";
        string? schema = null;
        foreach (NodeId part in _ast.Children(call, Role.Name))
        {
            schema = name.Length > 0 ? name : schema;
            name = _ast.Text(part);
        }

        if (schema is not null && !Catalog.WellKnown.IsSchema(schema))
        {
            throw Error(SqlState.InvalidSchemaName, $"schema \"{schema}\" does not exist", call);
        }

        return schema is null or "pg_catalog" ? name : schema + "." + name;
    }

    private Expr BindFuncCall(NodeId node)
    {
        string name = FunctionName(node);
        if (!_ast.Child(node, Role.Over).IsNone)
        {
            throw NotSupported("window functions", node);
        }

        if (_ast.Has(node, NodeFlags.WithinGroup))
        {
            throw NotSupported("WITHIN GROUP", node);
        }

        if (AggregateTable.ByName.ContainsKey(name))
        {
            return BindAggregate(name, node);
        }

        if (!_ast.Child(node, Role.Filter).IsNone || _ast.Has(node, NodeFlags.Distinct) || _ast.Count(node, Role.OrderBy) > 0)
        {
            throw Error(SqlState.WrongObjectType, $"{name} is not an aggregate function", node);
        }

        var arguments = new List<Expr>();
        foreach (NodeId argument in _ast.Children(node, Role.Argument))
        {
            if (_ast.Kind(argument) == NodeKind.NamedArgument)
            {
                throw NotSupported("named arguments", argument);
            }

            arguments.Add(BindExpr(argument));
        }

        if (TableFunctionTable.ByName.ContainsKey(name))
        {
            return BindSetReturning(name, arguments, node);
        }

        if (_ast.Has(node, NodeFlags.Variadic))
        {
            throw NotSupported("VARIADIC", node);
        }

        return BindCall(name, arguments, node);
    }

    private Expr BindCall(string name, List<Expr> arguments, NodeId node)
    {
        SqlType[] types = [.. arguments.Select(a => a.Type)];
        FunctionDef? function = FunctionResolver.FindFunction(name, types, out bool isAmbiguous);
        if (function is not null)
        {
            return MakeCall(function, [.. arguments], node);
        }

        // text(x), int4(x): a type's name used as a function is a cast.
        if (arguments.Count == 1 && TypeRegistry.TryFindByName(name, out TypeInfo? type) && TypeFacts.IsSupported(type.Type)
            && CanCoerce(types[0], type.Type, Coercion.Explicit))
        {
            return Coerce(arguments[0], type.Type, Coercion.Explicit, node);
        }

        string signature = $"{name}({string.Join(", ", types.Select(TypeFacts.Name))})";
        throw isAmbiguous ? AmbiguousFunction(signature, node) : NoFunction(WrittenName(node) + signature, node);
    }

    // A schema that was written is part of the name in the message.
    private string WrittenName(NodeId node)
    {
        NodeId first = _ast.Kind(node) == NodeKind.FuncCall ? _ast.Child(node, Role.Name) : default;
        return !first.IsNone && !_ast.NextSame(first).IsNone && _ast.Text(first) == "pg_catalog" && !_ast.Has(node, NodeFlags.SqlSyntax)
            ? "pg_catalog."
            : "";
    }

    private SqlError AmbiguousFunction(string signature, NodeId node) => Error(
        SqlState.AmbiguousFunction,
        $"function {signature} is not unique",
        node,
        hint: "Could not choose a best candidate function. You might need to add explicit type casts.");

    private SqlError NoFunction(string signature, NodeId node) => Error(
        SqlState.UndefinedFunction,
        $"function {signature} does not exist",
        node,
        hint: "No function matches the given name and argument types. You might need to add explicit type casts.");

    private Expr MakeCall(FunctionDef function, Expr[] arguments, NodeId node)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            SqlType wanted = function.Arguments[Math.Min(i, function.Arguments.Length - 1)];
            arguments[i] = CoerceArgument(arguments[i], wanted, SqlType.Text, node);
        }

        SqlType result = _functions.ResultType(function, [.. arguments.Select(a => a.Type)]);
        return arguments.Length == 2 && function.Binary is not null && function.IsStrict
            ? new BinaryExpr(function, arguments[0], arguments[1], result) { Position = PositionOf(node) }
            : new CallExpr(function, arguments, result) { Position = PositionOf(node), ArgumentTypes = [.. arguments.Select(a => a.Type)] };
    }

    private Expr BindSetReturning(string name, List<Expr> arguments, NodeId node)
    {
        if (_scope.Clause is not (Clause.Target or Clause.From))
        {
            throw Error(SqlState.FeatureNotSupported, $"set-returning functions are not allowed in {ClauseName(_scope.Clause)}", node);
        }

        SqlType[] types = [.. arguments.Select(a => a.Type)];
        string signature = $"{name}({string.Join(", ", types.Select(TypeFacts.Name))})";
        TableFunctionDef function = FunctionResolver.FindTableFunction(name, types, out bool isAmbiguous)
            ?? throw (isAmbiguous ? AmbiguousFunction(signature, node) : NoFunction(signature, node));
        for (int i = 0; i < arguments.Count; i++)
        {
            arguments[i] = CoerceArgument(arguments[i], function.Arguments[i], SqlType.TextArray, node);
        }

        SqlType result = FunctionResolver.ResultType(function.Arguments, function.ColumnTypes[0], [.. arguments.Select(a => a.Type)]);
        if (_scope.Clause == Clause.Target)
        {
            if (function.ColumnTypes.Length > 1)
            {
                throw NotSupported("a row as a value", node);
            }

            _scope.Query.HasSetReturningTargets = true;
        }

        return new SetReturningExpr(function, [.. arguments], result) { Position = _ast.Position(node) };
    }

    private Expr BindAggregate(string name, NodeId node)
    {
        RequireAggregateAllowed(node);
        Clause clause = _scope.Clause;
        _scope.IsInAggregate = true;
        var arguments = new List<Expr>();
        foreach (NodeId argument in _ast.Children(node, Role.Argument))
        {
            arguments.Add(BindExpr(argument));
        }

        var order = new List<(Expr Key, bool Descending, bool NullsFirst)>();
        foreach (NodeId item in _ast.Children(node, Role.OrderBy))
        {
            NodeId keyNode = _ast.Child(item, Role.Argument);
            bool isDescending = IsDescending(item, (SortDirection)_ast.Value(item));
            bool nullsFirst = _ast.Has(item, NodeFlags.NullsFirst) || (isDescending && !_ast.Has(item, NodeFlags.NullsLast));
            order.Add((ResolveUnknown(BindExpr(keyNode), keyNode), isDescending, nullsFirst));
        }

        NodeId filterNode = _ast.Child(node, Role.Filter);
        Expr? filter = null;
        if (!filterNode.IsNone)
        {
            _scope.Clause = Clause.Filter;
            filter = BindCondition(filterNode);
            _scope.Clause = clause;
        }

        _scope.IsInAggregate = false;
        return MakeAggregate(name, arguments, filter, order, node);
    }

    private AggregateExpr MakeAggregate(
        string name, List<Expr> arguments, Expr? filter, List<(Expr Key, bool Descending, bool NullsFirst)> order, NodeId node)
    {
        bool isStar = _ast.Has(node, NodeFlags.Star);
        SqlType[] types = [.. arguments.Select(a => a.Type)];
        if (!isStar && types.Length == 0)
        {
            throw Error(SqlState.WrongObjectType, $"{name}(*) must be used to call a parameterless aggregate function", node);
        }

        AggregateDef aggregate = FunctionResolver.FindAggregate(name, types)
            ?? throw NoFunction($"{name}({(isStar ? "*" : string.Join(", ", types.Select(TypeFacts.Name)))})", node);
        for (int i = 0; i < arguments.Count; i++)
        {
            arguments[i] = CoerceArgument(arguments[i], aggregate.Arguments[i], SqlType.Text, node);
        }

        bool isDistinct = _ast.Has(node, NodeFlags.Distinct);
        foreach ((Expr key, _, _) in order)
        {
            if (isDistinct && !arguments.Exists(a => Expr.Same(a, key)))
            {
                throw Error(
                    SqlState.InvalidColumnReference,
                    "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list",
                    key.Position);
            }
        }

        RequireOwnAggregate(arguments, filter, node);
        _scope.Query.IsAggregated = true;
        SqlType result = FunctionResolver.ResultType(aggregate.Arguments, aggregate.Result, [.. arguments.Select(a => a.Type)]);
        return new AggregateExpr(aggregate, [.. arguments], filter, isDistinct, [.. order], result) { Position = _ast.Position(node) };
    }

    private void RequireAggregateAllowed(NodeId node)
    {
        if (_scope.IsInAggregate)
        {
            throw Error(SqlState.GroupingError, "aggregate function calls cannot be nested", node);
        }

        string? place = _scope.Clause switch
        {
            Clause.Where => "WHERE",
            Clause.JoinCondition => "JOIN conditions",
            Clause.GroupBy => "GROUP BY",
            Clause.Filter => "FILTER",
            Clause.Values => "VALUES",
            Clause.Limit => "LIMIT",
            Clause.Offset => "OFFSET",
            Clause.From => "functions in FROM",
            Clause.Update => "UPDATE",
            Clause.Returning => "RETURNING",
            Clause.Check => "check constraints",
            Clause.Default => "DEFAULT expressions",
            Clause.Restriction => "restrictions",
            Clause.CopyWhere => "COPY FROM WHERE conditions",
            Clause.ExecuteParameter => "EXECUTE parameters",
            Clause.None => "this place",
            Clause.Target or Clause.Having or Clause.OrderBy or Clause.DistinctOn => null,
        };
        if (place is not null)
        {
            throw Error(SqlState.GroupingError, $"aggregate functions are not allowed in {place}", node);
        }
    }

    // In PostgreSQL an aggregate over outer columns only belongs to the outer query.
    private void RequireOwnAggregate(List<Expr> arguments, Expr? filter, NodeId node)
    {
        bool hasOwn = false;
        bool hasOuter = false;
        IEnumerable<Expr> all = filter is null ? arguments : arguments.Append(filter);
        foreach (Expr argument in all)
        {
            argument.Any(e =>
            {
                bool isOuter = e is VarExpr v && _scope.Query.OuterVars.Exists(o => ReferenceEquals(o.Entry, v.Entry));
                hasOuter |= isOuter;
                hasOwn |= e is VarExpr && !isOuter;
                return false;
            });
        }

        if (hasOuter && !hasOwn)
        {
            throw NotSupported("an aggregate of a query around this one", node);
        }
    }

    private Expr BindValueFunction(NodeId node)
    {
        NodeId precision = _ast.Child(node, Role.Modifier);
        var kind = (SqlValueFunctionKind)_ast.Value(node);
        Expr value = kind switch
        {
            SqlValueFunctionKind.CurrentDate => BindCall("current_date", [], node),
            SqlValueFunctionKind.CurrentTimestamp or SqlValueFunctionKind.CurrentTimestampN => BindCall("now", [], node),
            SqlValueFunctionKind.LocalTimestamp or SqlValueFunctionKind.LocalTimestampN => BindCall("localtimestamp", [], node),
            SqlValueFunctionKind.CurrentRole or SqlValueFunctionKind.CurrentUser or SqlValueFunctionKind.User =>
                BindCall("current_user", [], node),
            SqlValueFunctionKind.SessionUser => BindCall("session_user", [], node),
            SqlValueFunctionKind.CurrentCatalog => BindCall("current_database", [], node),
            SqlValueFunctionKind.CurrentSchema => BindCall("current_schema", [], node),
            SqlValueFunctionKind.CurrentTime or SqlValueFunctionKind.CurrentTimeN or SqlValueFunctionKind.LocalTime
                or SqlValueFunctionKind.LocalTimeN => throw NotSupported("the type time", node),
        };
        return precision.IsNone
            ? value
            : Coerce(value, value.Type.WithModifier(Math.Clamp(_ast.Value(precision), 0, 6)), Coercion.Explicit, node);
    }

    /// <summary>The name that PostgreSQL gives a result column of this expression (FigureColname).</summary>
    private string ColumnNameOf(NodeId node) => NameStrength(node, out string name) > 0 ? name : "?column?";

    private int NameStrength(NodeId node, out string name)
    {
        name = "";
        switch (_ast.Kind(node))
        {
            case NodeKind.ColumnRef:
                foreach (NodeId field in _ast.Children(node, Role.Field))
                {
                    name = _ast.Kind(field) == NodeKind.Identifier ? _ast.Text(field) : name;
                }

                return 2;
            case NodeKind.Indirection:
                return NameStrength(_ast.Child(node, Role.Argument), out name);
            case NodeKind.FuncCall:
                foreach (NodeId part in _ast.Children(node, Role.Name))
                {
                    name = _ast.Text(part);
                }

                return 2;
            case NodeKind.TypeCast:
                int strength = NameStrength(_ast.Child(node, Role.Argument), out name);
                return strength > 1 ? strength : CastName(node, out name);
            case NodeKind.Collate:
                return NameStrength(_ast.Child(node, Role.Argument), out name);
            case NodeKind.Case:
                NodeId otherwise = _ast.Child(node, Role.Else);
                int inner = otherwise.IsNone ? 0 : NameStrength(otherwise, out name);
                name = inner > 1 ? name : "case";
                return inner > 1 ? inner : 1;
            case NodeKind.ScalarSubquery:
                return SubqueryName(_ast.Child(node, Role.Query), out name);
            default:
                name = FixedName(node);
                return name.Length > 0 ? 2 : 0;
        }
    }

    private int CastName(NodeId node, out string name)
    {
        name = "";
        foreach (NodeId part in _ast.Children(_ast.Child(node, Role.Type), Role.Name))
        {
            name = _ast.Text(part);
        }

        return 1;
    }

    private int SubqueryName(NodeId query, out string name)
    {
        name = "";
        NodeId target = _ast.Kind(query) == NodeKind.Select ? _ast.Child(query, Role.Target) : default;
        if (target.IsNone)
        {
            name = _ast.Kind(query) == NodeKind.Values ? "column1" : "";
            return name.Length > 0 ? 2 : 0;
        }

        if (_ast.HasText(target))
        {
            name = _ast.Text(target);
            return 2;
        }

        return NameStrength(_ast.Child(target, Role.Argument), out name);
    }

    private string FixedName(NodeId node) => _ast.Kind(node) switch
    {
        NodeKind.Exists => "exists",
        NodeKind.ArraySubquery or NodeKind.ArrayExpr => "array",
        NodeKind.Row => "row",
        NodeKind.Coalesce => "coalesce",
        NodeKind.Greatest => "greatest",
        NodeKind.Least => "least",
        NodeKind.NullIf => "nullif",
        NodeKind.GroupingFunc => "grouping",
        NodeKind.SqlValueFunction => (SqlValueFunctionKind)_ast.Value(node) switch
        {
            SqlValueFunctionKind.CurrentDate => "current_date",
            SqlValueFunctionKind.CurrentTime or SqlValueFunctionKind.CurrentTimeN => "current_time",
            SqlValueFunctionKind.CurrentTimestamp or SqlValueFunctionKind.CurrentTimestampN => "current_timestamp",
            SqlValueFunctionKind.LocalTime or SqlValueFunctionKind.LocalTimeN => "localtime",
            SqlValueFunctionKind.LocalTimestamp or SqlValueFunctionKind.LocalTimestampN => "localtimestamp",
            SqlValueFunctionKind.CurrentRole => "current_role",
            SqlValueFunctionKind.CurrentUser => "current_user",
            SqlValueFunctionKind.User => "user",
            SqlValueFunctionKind.SessionUser => "session_user",
            SqlValueFunctionKind.CurrentCatalog => "current_catalog",
            SqlValueFunctionKind.CurrentSchema => "current_schema",
        },
        _ => "",
    };
}
