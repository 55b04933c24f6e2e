using Helios.Base;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// Operators, IN, ANY and ALL, arrays.
internal sealed partial class Binder
{
    private Expr BindOperatorNode(NodeId node)
    {
        string name = _ast.Text(node);
        NodeId leftNode = _ast.Child(node, Role.Left);
        NodeId rightNode = _ast.Child(node, Role.Right);
        if (leftNode.IsNone)
        {
            return BindPrefix(name, rightNode, node);
        }

        if (_ast.Kind(leftNode) == NodeKind.Row || _ast.Kind(rightNode) == NodeKind.Row)
        {
            return BindRowComparison(name, leftNode, rightNode, node);
        }

        return BindOperator(name, BindExpr(leftNode), BindExpr(rightNode), node);
    }

    private Expr BindPrefix(string name, NodeId operand, NodeId node)
    {
        // gram.y's doNegate: a minus sign before a number belongs to the constant.
        if (name == "-" && _ast.Kind(operand) is NodeKind.IntegerConst or NodeKind.FloatConst)
        {
            string digits = _ast.Kind(operand) == NodeKind.IntegerConst
                ? _ast.Value(operand).ToString(System.Globalization.CultureInfo.InvariantCulture)
                : _ast.Text(operand);
            return BindNumber("-" + digits, _ast.Position(node));
        }

        Expr argument = BindExpr(operand);
        string signature = $"{name} {TypeFacts.Name(argument.Type)}";
        FunctionDef function = _functions.FindPrefix(name, argument.Type, out bool isAmbiguous)
            ?? throw (isAmbiguous ? AmbiguousOperator(signature, node) : NoOperator(signature, node));
        return MakeCall(function, [argument], node);
    }

    private SqlError NoOperator(string signature, NodeId node) => Error(
        SqlState.UndefinedFunction,
        $"operator does not exist: {signature}",
        node,
        hint: "No operator matches the given name and argument types. You might need to add explicit type casts.");

    private SqlError AmbiguousOperator(string signature, NodeId node) => Error(
        SqlState.AmbiguousFunction,
        $"operator is not unique: {signature}",
        node,
        hint: "Could not choose a best candidate operator. You might need to add explicit type casts.");

    private Expr BindOperator(string name, Expr left, Expr right, NodeId node)
    {
        (FunctionDef function, Expr l, Expr r) = ResolveBinary(name, left, right, node);
        return MakeBinary(function, l, r, node);
    }

    private Expr MakeBinary(FunctionDef function, Expr left, Expr right, NodeId node)
    {
        SqlType result = _functions.ResultType(function, [left.Type, right.Type]);
        return function.Binary is not null && function.IsStrict
            ? new BinaryExpr(function, left, right, result) { Position = PositionOf(node) }
            : new CallExpr(function, [left, right], result) { Position = PositionOf(node), ArgumentTypes = [left.Type, right.Type] };
    }

    private (FunctionDef Function, Expr Left, Expr Right) ResolveBinary(string name, Expr left, Expr right, NodeId node)
    {
        FunctionDef? function = _functions.FindBinary(name, left.Type, right.Type, out bool isAmbiguous);
        if (function is null)
        {
            string signature = $"{TypeFacts.Name(left.Type)} {name} {TypeFacts.Name(right.Type)}";
            throw isAmbiguous ? AmbiguousOperator(signature, node) : NoOperator(signature, node);
        }

        return (function, CoerceArgument(left, function.Arguments[0], right.Type, node),
            CoerceArgument(right, function.Arguments[1], left.Type, node));
    }

    // A polymorphic argument keeps its type; an unknown one takes the other side's.
    private Expr CoerceArgument(Expr argument, SqlType wanted, SqlType other, NodeId node)
    {
        if (wanted == TypeFacts.Any)
        {
            return argument;
        }

        if (!TypeFacts.IsPolymorphic(wanted))
        {
            return Coerce(argument, wanted, Coercion.Implicit, node);
        }

        return TypeFacts.IsUnknown(argument.Type)
            ? Coerce(argument, TypeFacts.IsUnknown(other) ? SqlType.Text : other, Coercion.Implicit, node)
            : argument;
    }

    private Expr BindRowComparison(string name, NodeId leftNode, NodeId rightNode, NodeId node)
    {
        if (_ast.Kind(rightNode) == NodeKind.ScalarSubquery)
        {
            throw NotSupported("comparing a row with a subquery's row", node);
        }

        if (_ast.Kind(leftNode) != NodeKind.Row || _ast.Kind(rightNode) != NodeKind.Row)
        {
            throw NotSupported("a row as a value", node);
        }

        return CompareRows(name, BindElements(leftNode), BindElements(rightNode), node);
    }

    private Expr CompareRows(string name, List<Expr> left, List<Expr> right, NodeId node)
    {
        if (left.Count != right.Count)
        {
            throw Error(SqlState.SyntaxError, "unequal number of entries in row expressions", node);
        }

        switch (name)
        {
            case "=":
                return AndOf([.. left.Select((l, i) => BindOperator("=", l, right[i], node))]);
            case "<>":
                return OrOf([.. left.Select((l, i) => BindOperator("<>", l, right[i], node))]);
            case "<" or "<=" or ">" or ">=":
                return OrderRows(name, left, right, 0, node);
            default:
                throw NotSupported($"the operator {name} between rows", node);
        }
    }

    // (a, b) < (c, d) is a < c or (a = c and b < d).
    private Expr OrderRows(string name, List<Expr> left, List<Expr> right, int at, NodeId node)
    {
        if (at == left.Count - 1)
        {
            return BindOperator(name, left[at], right[at], node);
        }

        return new OrExpr(
        [
            BindOperator(name[..1], left[at], right[at], node),
            new AndExpr([BindOperator("=", left[at], right[at], node), OrderRows(name, left, right, at + 1, node)]),
        ]);
    }

    private Expr BindIn(NodeId node)
    {
        bool isNot = _ast.Has(node, NodeFlags.Not);
        NodeId query = _ast.Child(node, Role.Query);
        NodeId argumentNode = _ast.Child(node, Role.Argument);
        if (!query.IsNone)
        {
            Expr found = BindQuantifiedSubquery(argumentNode, "=", isAll: false, query, node);
            return isNot ? new NotExpr(found) { Position = _ast.Position(node) } : found;
        }

        Expr any = _ast.Kind(argumentNode) == NodeKind.Row ? BindInRows(argumentNode, node) : BindInList(argumentNode, node);
        return isNot ? new NotExpr(any) { Position = _ast.Position(node) } : any;
    }

    private Expr BindInRows(NodeId argumentNode, NodeId node)
    {
        List<Expr> left = BindElements(argumentNode);
        var conditions = new List<Expr>();
        foreach (NodeId element in _ast.Children(node, Role.Element))
        {
            if (_ast.Kind(element) != NodeKind.Row)
            {
                throw NotSupported("a row as a value", element);
            }

            conditions.Add(CompareRows("=", left, BindElements(element), node));
        }

        return OrOf([.. conditions]);
    }

    private Expr BindInList(NodeId argumentNode, NodeId node)
    {
        Expr left = BindExpr(argumentNode);
        var elements = new List<Expr>();
        foreach (NodeId element in _ast.Children(node, Role.Element))
        {
            elements.Add(BindExpr(element));
        }

        if (elements.Count == 1 || elements.Exists(e => e.Any(x => x is VarExpr)))
        {
            return OrOf([.. elements.Select(e => BindOperator("=", left, e, node))]);
        }

        SqlType common = TryCommonType([left, .. elements]);
        if (TypeFacts.IsUnknown(common))
        {
            return OrOf([.. elements.Select(e => BindOperator("=", left, e, node))]);
        }

        Expr[] values = [.. elements.Select(e => Coerce(e, common, Coercion.Implicit, node))];
        (FunctionDef equal, Expr l, _) = ResolveBinary("=", left, values[0], node);
        Expr[] compared = [.. values.Select(v => CoerceArgument(v, equal.Arguments[1], l.Type, node))];
        return new InListExpr(equal, l, compared) { Position = _ast.Position(node) };
    }

    private SqlType TryCommonType(Expr[] exprs)
    {
        try
        {
            return CommonType(exprs, "IN", default);
        }
        catch (SqlError)
        {
            return SqlType.Unknown;
        }
    }

    private Expr BindQuantified(NodeId node)
    {
        string name = _ast.Text(node);
        bool isAll = _ast.Has(node, NodeFlags.All);
        NodeId query = _ast.Child(node, Role.Query);
        NodeId leftNode = _ast.Child(node, Role.Left);
        if (!query.IsNone)
        {
            return BindQuantifiedSubquery(leftNode, name, isAll, query, node);
        }

        Expr left = BindExpr(leftNode);
        NodeId rightNode = _ast.Child(node, Role.Right);
        Expr right = BindExpr(rightNode);
        if (TypeFacts.IsUnknown(right.Type))
        {
            SqlType elementType = TypeFacts.IsUnknown(left.Type) ? SqlType.Text : left.Type.Unmodified;
            if (!TypeRegistry.TryArray(elementType, out SqlType arrayType))
            {
                throw Error(SqlState.UndefinedObject, $"could not find array type for data type {TypeFacts.Name(elementType)}", rightNode);
            }

            right = Coerce(right, arrayType, Coercion.Implicit, rightNode);
        }

        if (!TypeRegistry.TryElement(right.Type, out SqlType element))
        {
            throw Error(SqlState.WrongObjectType, "op ANY/ALL (array) requires array on right side", node);
        }

        return MakeQuantified(name, left, right, element, isAll, node);
    }

    private AnyArrayExpr MakeQuantified(string name, Expr left, Expr right, SqlType element, bool isAll, NodeId node)
    {
        var probe = new SlotExpr(0, 0, element);
        (FunctionDef function, Expr l, Expr cast) = ResolveBinary(name, left, probe, node);
        if (function.Result != SqlType.Bool)
        {
            throw Error(SqlState.WrongObjectType, "op ANY/ALL (array) requires operator to yield boolean", node);
        }

        return new AnyArrayExpr(function, l, right, element, ReferenceEquals(cast, probe) ? null : cast,
            isAll) { Position = _ast.Position(node) };
    }

    private Expr BindArray(NodeId node)
    {
        List<Expr> elements = BindElements(node);
        if (elements.Count == 0)
        {
            throw Error(
                SqlState.IndeterminateDatatype,
                "cannot determine type of empty array",
                node,
                hint: "Explicitly cast to the desired type, for example ARRAY[]::integer[].");
        }

        SqlType common = CommonType([.. elements], "ARRAY", node);
        if (!TypeRegistry.TryArray(common, out SqlType array) || TypeRegistry.TryElement(common, out _))
        {
            throw NotSupported("an array of arrays", node);
        }

        return new ArrayExpr([.. elements.Select(e => Coerce(e, common, Coercion.Implicit, node))], common.Unmodified, array.Unmodified)
        {
            Position = _ast.Position(node),
        };
    }

    private ArrayExpr BindArrayAs(NodeId node, SqlType array, SqlType element)
    {
        Expr[] elements = [.. BindElements(node).Select(e => Coerce(e, element, Coercion.Explicit, node))];
        return new ArrayExpr(elements, element, array) { Position = _ast.Position(node) };
    }

    private Expr BindIndirection(NodeId node)
    {
        Expr value = BindExpr(_ast.Child(node, Role.Argument));
        foreach (NodeId step in _ast.Children(node, Role.Indirection))
        {
            if (_ast.Kind(step) != NodeKind.Subscript || _ast.Has(step, NodeFlags.Slice))
            {
                throw NotSupported("selecting a field or a slice", step);
            }

            if (!TypeRegistry.TryElement(value.Type, out SqlType element))
            {
                throw Error(
                    SqlState.DatatypeMismatch,
                    $"cannot subscript type {TypeFacts.Name(value.Type)} because it does not support subscripting",
                    node);
            }

            NodeId subscript = _ast.Child(step, Role.Upper);
            subscript = subscript.IsNone ? _ast.Child(step, Role.Lower) : subscript;
            Expr index = Coerce(BindExpr(subscript), SqlType.Int4, Coercion.Assignment, subscript, "array subscript");
            value = new SubscriptExpr(value, index, element) { Position = _ast.Position(node) };
        }

        return value;
    }
}
