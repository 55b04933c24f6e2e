using Helios.Base;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// Expressions: constants, logic, CASE and their like. Operators, calls and subqueries have files of their own.
internal sealed partial class Binder
{
    private int _depth;

    private Expr BindExpr(NodeId node)
    {
        if (++_depth > Limits.StatementDepthLevels)
        {
            throw new SqlError(SqlState.StatementTooComplex, "stack depth limit exceeded");
        }

        Expr bound = BindNode(node);
        _depth--;
        return bound;
    }

    private Expr BindNode(NodeId node)
    {
        switch (_ast.Kind(node))
        {
            case NodeKind.ColumnRef:
                return BindColumnRef(node);
            case NodeKind.Parameter:
                return BindParameter(node);
            case NodeKind.IntegerConst or NodeKind.FloatConst or NodeKind.StringConst or NodeKind.BoolConst or NodeKind.NullConst
                or NodeKind.BitStringConst:
                return BindConstant(node);
            case NodeKind.Operator:
                return BindOperatorNode(node);
            case NodeKind.And:
                return new AndExpr(BindBooleans(node, "AND")) { Position = _ast.Position(node) };
            case NodeKind.Or:
                return new OrExpr(BindBooleans(node, "OR")) { Position = _ast.Position(node) };
            case NodeKind.Not:
                NodeId negated = _ast.Child(node, Role.Argument);
                return new NotExpr(CoerceBoolean(BindExpr(negated), "NOT", negated)) { Position = _ast.Position(node) };
            case NodeKind.IsNull:
                return BindIsNull(node);
            case NodeKind.BooleanTest:
                return BindBooleanTest(node);
            case NodeKind.DistinctFrom:
                return BindDistinctFrom(node);
            case NodeKind.Between:
                return BindBetween(node);
            case NodeKind.In:
                return BindIn(node);
            case NodeKind.Like:
                return BindLike(node);
            case NodeKind.Case:
                return BindCase(node);
            case NodeKind.Coalesce:
                return BindCommon(node, "COALESCE", (values, type) => new CoalesceExpr(values, type));
            case NodeKind.Greatest:
                return BindCommon(node, "GREATEST", (values, type) => new MinMaxExpr(values, type, isGreatest: true));
            case NodeKind.Least:
                return BindCommon(node, "LEAST", (values, type) => new MinMaxExpr(values, type, isGreatest: false));
            case NodeKind.NullIf:
                return BindNullIf(node);
            default:
                return BindLargerNode(node);
        }
    }

    private Expr BindLargerNode(NodeId node)
    {
        switch (_ast.Kind(node))
        {
            case NodeKind.TypeCast:
                return BindTypeCast(node);
            case NodeKind.FuncCall:
                return BindFuncCall(node);
            case NodeKind.SqlValueFunction:
                return BindValueFunction(node);
            case NodeKind.Exists or NodeKind.ScalarSubquery or NodeKind.ArraySubquery:
                return BindSubquery(node);
            case NodeKind.Quantified:
                return BindQuantified(node);
            case NodeKind.ArrayExpr:
                return BindArray(node);
            case NodeKind.Indirection:
                return BindIndirection(node);
            case NodeKind.Collate:
                return BindCollate(node);
            case NodeKind.Default:
                throw Error(SqlState.SyntaxError, "DEFAULT is not allowed in this context", node);
            case NodeKind.Row:
                throw NotSupported("a row as a value", node);
            default:
                throw NotSupported("an expression of kind " + _ast.Kind(node), node);
        }
    }

    private Expr BindParameter(NodeId node)
    {
        int number = _ast.Value(node);
        if (_scope.Clause == Clause.Restriction)
        {
            return BindRestrictionParameter(number);
        }

        if (number < 1 || number > Limits.ParameterCount)
        {
            throw Error(SqlState.UndefinedParameter, $"there is no parameter ${number}", node);
        }

        return new ParameterExpr(number - 1, _context.Parameters[number - 1]) { Position = _ast.Position(node) };
    }

    private Expr BindRestrictionParameter(int number)
    {
        if (number < 1 || number > _context.Restrictions.ValueTypes.Length)
        {
            throw new SqlError(SqlState.UndefinedParameter, $"there is no parameter ${number}");
        }

        return RestrictionValue(number - 1, _context.Restrictions.ValueTypes[number - 1]);
    }

    private Expr BindConstant(NodeId node)
    {
        int position = _ast.Position(node);
        switch (_ast.Kind(node))
        {
            case NodeKind.IntegerConst:
                return new ConstExpr(SqlType.Int4, Datum.FromInt64(_ast.Value(node))) { Position = position };
            case NodeKind.FloatConst:
                return BindNumber(_ast.Text(node), position);
            case NodeKind.StringConst:
                return new ConstExpr(SqlType.Unknown, Datum.FromBytes(_ast.Utf8(node).ToArray())) { Position = position };
            case NodeKind.BoolConst:
                return new ConstExpr(SqlType.Bool, Datum.FromBool(_ast.Value(node) != 0)) { Position = position };
            case NodeKind.NullConst:
                return new ConstExpr(SqlType.Unknown, Datum.Null) { Position = position };
            default:
                throw NotSupported("a bit string", node);
        }
    }

    // As PostgreSQL's make_const: an integer that fits is int4 or int8, all else numeric.
    private ConstExpr BindNumber(string literal, int position)
    {
        string text = literal.Replace("_", "", StringComparison.Ordinal);
        if (long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture,
            out long whole))
        {
            return new ConstExpr(whole is >= int.MinValue and <= int.MaxValue ? SqlType.Int4 : SqlType.Int8,
                Datum.FromInt64(whole)) { Position = position };
        }

        return new ConstExpr(SqlType.Numeric, TextCodec.Parse(SqlType.Numeric, text, _context.Settings)) { Position = position };
    }

    private Expr[] BindBooleans(NodeId node, string construct)
    {
        var arguments = new List<Expr>();
        foreach (NodeId argument in _ast.Children(node, Role.Argument))
        {
            arguments.Add(CoerceBoolean(BindExpr(argument), construct, argument));
        }

        return [.. arguments];
    }

    private Expr BindIsNull(NodeId node)
    {
        NodeId argument = _ast.Child(node, Role.Argument);
        bool isNot = _ast.Has(node, NodeFlags.Not);
        if (_ast.Kind(argument) == NodeKind.Row)
        {
            // A row is (not) null when every field is (not) null.
            return AndOf([.. BindElements(argument).Select(field => new IsNullExpr(ResolveUnknown(field, argument), isNot))]);
        }

        // Like PostgreSQL this says nothing about the type of a parameter.
        return new IsNullExpr(BindExpr(argument), isNot) { Position = _ast.Position(node) };
    }

    private static Expr AndOf(Expr[] conditions) => conditions.Length == 1 ? conditions[0] : new AndExpr(conditions);

    private static Expr OrOf(Expr[] conditions) => conditions.Length == 1 ? conditions[0] : new OrExpr(conditions);

    private List<Expr> BindElements(NodeId row)
    {
        var elements = new List<Expr>();
        foreach (NodeId element in _ast.Children(row, Role.Element))
        {
            elements.Add(BindExpr(element));
        }

        return elements;
    }

    private Expr BindBooleanTest(NodeId node)
    {
        NodeId argument = _ast.Child(node, Role.Argument);
        var kind = (BooleanTestKind)_ast.Value(node);
        string name = kind switch
        {
            BooleanTestKind.IsTrue => "IS TRUE",
            BooleanTestKind.IsNotTrue => "IS NOT TRUE",
            BooleanTestKind.IsFalse => "IS FALSE",
            BooleanTestKind.IsNotFalse => "IS NOT FALSE",
            BooleanTestKind.IsUnknown => "IS UNKNOWN",
            BooleanTestKind.IsNotUnknown => "IS NOT UNKNOWN",
        };
        return new BooleanTestExpr(CoerceBoolean(BindExpr(argument), name, argument), kind) { Position = _ast.Position(node) };
    }

    private Expr BindDistinctFrom(NodeId node)
    {
        Expr left = BindExpr(_ast.Child(node, Role.Left));
        Expr right = BindExpr(_ast.Child(node, Role.Right));
        (FunctionDef equal, Expr l, Expr r) = ResolveBinary("=", left, right, node);
        return new DistinctExpr(equal, l, r, _ast.Has(node, NodeFlags.Not)) { Position = _ast.Position(node) };
    }

    private Expr BindBetween(NodeId node)
    {
        Expr argument = BindExpr(_ast.Child(node, Role.Argument));
        Expr low = BindExpr(_ast.Child(node, Role.Low));
        Expr high = BindExpr(_ast.Child(node, Role.High));
        Expr inside = BetweenOf(argument, low, high, node);
        if (_ast.Has(node, NodeFlags.Symmetric))
        {
            inside = new OrExpr([inside, BetweenOf(argument, high, low, node)]);
        }

        return _ast.Has(node, NodeFlags.Not) ? new NotExpr(inside) { Position = _ast.Position(node) } : inside;
    }

    private AndExpr BetweenOf(Expr argument, Expr low, Expr high, NodeId node) =>
        new([BindOperator(">=", argument, low, node), BindOperator("<=", argument, high, node)]) { Position = _ast.Position(node) };

    private Expr BindLike(NodeId node)
    {
        var kind = (LikeKind)_ast.Value(node);
        bool isNot = _ast.Has(node, NodeFlags.Not);
        if (kind == LikeKind.SimilarTo)
        {
            throw NotSupported("SIMILAR TO", node);
        }

        Expr left = BindExpr(_ast.Child(node, Role.Left));
        Expr right = BindExpr(_ast.Child(node, Role.Right));
        NodeId escape = _ast.Child(node, Role.Escape);
        if (!escape.IsNone)
        {
            right = BindCall("like_escape", [right, BindExpr(escape)], node);
        }

        string name = (isNot ? "!~~" : "~~") + (kind == LikeKind.ILike ? "*" : "");
        return BindOperator(name, left, right, node);
    }

    private Expr BindCase(NodeId node)
    {
        NodeId argumentNode = _ast.Child(node, Role.Argument);
        Expr? argument = argumentNode.IsNone ? null : ResolveUnknown(BindExpr(argumentNode), argumentNode);
        var conditions = new List<Expr>();
        var results = new List<Expr>();
        foreach (NodeId when in _ast.Children(node, Role.When))
        {
            NodeId conditionNode = _ast.Child(when, Role.Condition);
            Expr condition = BindExpr(conditionNode);
            conditions.Add(argument is null
                ? CoerceBoolean(condition, "CASE/WHEN", conditionNode)
                : CoerceBoolean(BindOperator("=", argument, condition, conditionNode), "CASE/WHEN", conditionNode));
            results.Add(BindExpr(_ast.Child(when, Role.Result)));
        }

        NodeId elseNode = _ast.Child(node, Role.Else);
        Expr otherwise = elseNode.IsNone ? new ConstExpr(SqlType.Unknown, Datum.Null) : BindExpr(elseNode);
        // The else branch comes first in PostgreSQL's choice of a common type.
        SqlType type = CommonType([otherwise, .. results], "CASE", node);
        var parts = new List<Expr>();
        for (int i = 0; i < conditions.Count; i++)
        {
            parts.Add(conditions[i]);
            parts.Add(Coerce(results[i], type, Coercion.Implicit, node));
        }

        parts.Add(Coerce(otherwise, type, Coercion.Implicit, node));
        return new CaseExpr([.. parts], type) { Position = _ast.Position(node) };
    }

    private Expr BindCommon(NodeId node, string construct, Func<Expr[], SqlType, Expr> make)
    {
        var values = new List<Expr>();
        foreach (NodeId argument in _ast.Children(node, Role.Argument))
        {
            values.Add(BindExpr(argument));
        }

        SqlType type = CommonType([.. values], construct, node);
        return make([.. values.Select(value => Coerce(value, type, Coercion.Implicit, node))], type);
    }

    private Expr BindNullIf(NodeId node)
    {
        Expr left = BindExpr(_ast.Child(node, Role.Left));
        Expr right = BindExpr(_ast.Child(node, Role.Right));
        (FunctionDef equal, Expr l, Expr r) = ResolveBinary("=", left, right, node);
        Expr value = TypeFacts.IsUnknown(left.Type) ? l : left;
        return new NullIfExpr(equal, value, ReferenceEquals(value, l) ? value : l, r) { Position = _ast.Position(node) };
    }

    private Expr BindTypeCast(NodeId node)
    {
        NodeId argumentNode = _ast.Child(node, Role.Argument);
        NodeId typeNode = _ast.Child(node, Role.Type);
        SqlType type = TypeNames.Resolve(_ast, typeNode, Error);
        if (_ast.Kind(argumentNode) == NodeKind.ArrayExpr && TypeRegistry.TryElement(type, out SqlType element))
        {
            return BindArrayAs(argumentNode, type, element);
        }

        return Coerce(BindExpr(argumentNode), type, Coercion.Explicit, node);
    }

    private Expr BindCollate(NodeId node)
    {
        string name = "";
        foreach (NodeId part in _ast.Children(node, Role.Name))
        {
            name = _ast.Text(part);
        }

        if (name is not ("C" or "POSIX" or "default" or "ucs_basic"))
        {
            throw Error(SqlState.UndefinedObject, $"collation \"{name}\" for encoding \"UTF8\" does not exist", node);
        }

        NodeId argument = _ast.Child(node, Role.Argument);
        return ResolveUnknown(BindExpr(argument), argument);
    }
}
