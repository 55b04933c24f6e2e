using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>Terms: subqueries, CASE, casts, rows, arrays, types.</summary>
public sealed partial class Deparser
{
    private void Term(NodeId id)
    {
        switch (_ast.Kind(id))
        {
            case NodeKind.Exists:
                Write("EXISTS "u8);
                Subquery(id);
                break;
            case NodeKind.ScalarSubquery:
                Subquery(id);
                break;
            case NodeKind.ArraySubquery:
                Write("ARRAY "u8);
                Subquery(id);
                break;
            case NodeKind.Case:
                Case(id);
                break;
            case NodeKind.Coalesce:
                Call("COALESCE("u8, id);
                break;
            case NodeKind.Greatest:
                Call("GREATEST("u8, id);
                break;
            case NodeKind.Least:
                Call("LEAST("u8, id);
                break;
            case NodeKind.GroupingFunc:
                Call("GROUPING("u8, id);
                break;
            case NodeKind.NullIf:
                Write("NULLIF("u8);
                Expression(Child(id, Role.Left));
                Write(", "u8);
                Expression(Child(id, Role.Right));
                Write(")"u8);
                break;
            case NodeKind.MergeAction:
                Write("MERGE_ACTION()"u8);
                break;
            case NodeKind.TypeCast:
                Cast(id);
                break;
            case NodeKind.Row:
                Row(id);
                break;
            case NodeKind.ArrayExpr:
                Write("ARRAY["u8);
                Expressions(id, Role.Element);
                Write("]"u8);
                break;
            case NodeKind.Indirection:
                Indirection(id);
                break;
            case NodeKind.SqlValueFunction:
                ValueFunction(id);
                break;
            case NodeKind.NamedArgument:
                Name(Child(id, Role.Name));
                Write(" => "u8);
                Expression(Child(id, Role.Argument));
                break;
            case NodeKind.FuncCall:
                FunctionCall(id);
                break;
            default:
                DocumentTerm(id);
                break;
        }
    }

    private void DocumentTerm(NodeId id)
    {
        switch (_ast.Kind(id))
        {
            case NodeKind.XmlExpr:
                Xml(id);
                break;
            case NodeKind.JsonExpr or NodeKind.JsonValue or NodeKind.JsonKeyValue or NodeKind.JsonReturning or NodeKind.JsonBehavior:
                Json(id);
                break;
            default:
                throw NoForm(_ast.Kind(id));
        }
    }

    private void Subquery(NodeId id)
    {
        Write("("u8);
        Query(Child(id, Role.Query));
        Write(")"u8);
    }

    private void Call(ReadOnlySpan<byte> head, NodeId id)
    {
        Write(head);
        Expressions(id, Role.Argument);
        Write(")"u8);
    }

    private void Case(NodeId id)
    {
        Write("CASE"u8);
        NodeId argument = Child(id, Role.Argument);
        if (!argument.IsNone)
        {
            Write(" "u8);
            Expression(argument);
        }

        foreach (NodeId when in _ast.Children(id, Role.When))
        {
            Write(" WHEN "u8);
            Expression(Child(when, Role.Condition));
            Write(" THEN "u8);
            Expression(Child(when, Role.Result));
        }

        NodeId otherwise = Child(id, Role.Else);
        if (!otherwise.IsNone)
        {
            Write(" ELSE "u8);
            Expression(otherwise);
        }

        Write(" END"u8);
    }

    private void Cast(NodeId id)
    {
        NodeId argument = Child(id, Role.Argument);
        NodeId type = Child(id, Role.Type);
        if (IsLiteral(id))
        {
            Type(type);
            Write(" "u8);
            Bare(argument);
        }
        else if (Has(id, NodeFlags.FunctionForm))
        {
            Write("CAST("u8);
            Expression(argument);
            Write(" AS "u8);
            Type(type);
            Write(")"u8);
        }
        else
        {
            Primary(argument);
            Write("::"u8);
            Type(type);
        }
    }

    /// <summary>Whether a cast can be written as type 'string'.</summary>
    private bool IsLiteral(NodeId cast)
    {
        NodeId type = Child(cast, Role.Type);
        return Has(cast, NodeFlags.LiteralForm) && _ast.Value(type) == 0 && !Has(type, NodeFlags.SetOf)
            && _ast.Kind(Child(cast, Role.Argument)) == NodeKind.StringConst;
    }

    private void Row(NodeId id)
    {
        bool isExplicit = Has(id, NodeFlags.Explicit) || _ast.Count(id, Role.Element) < 2;
        Write(isExplicit ? "ROW("u8 : "("u8);
        Expressions(id, Role.Element);
        Write(")"u8);
    }

    private void Indirection(NodeId id)
    {
        NodeId argument = Child(id, Role.Argument);
        bool subscriptFirst = _ast.Kind(Child(id, Role.Indirection)) == NodeKind.Subscript;
        bool isBare = _ast.Kind(argument) is NodeKind.Parameter or NodeKind.ScalarSubquery
            || (_ast.Kind(argument) == NodeKind.ColumnRef && subscriptFirst && !EndsInStar(argument));
        WriteIf(!isBare, "("u8);
        Expression(argument);
        WriteIf(!isBare, ")"u8);
        Indirections(id);
    }

    private bool EndsInStar(NodeId column)
    {
        foreach (NodeId field in _ast.Children(column, Role.Field))
        {
            if (_ast.Kind(field) == NodeKind.Star)
            {
                return true;
            }
        }

        return false;
    }

    private void Indirections(NodeId id)
    {
        foreach (NodeId step in _ast.Children(id, Role.Indirection))
        {
            switch (_ast.Kind(step))
            {
                case NodeKind.Subscript:
                    Subscript(step);
                    break;
                case NodeKind.Star:
                    Write(".*"u8);
                    break;
                default:
                    Write("."u8);
                    Name(step);
                    break;
            }
        }
    }

    private void Subscript(NodeId id)
    {
        Write("["u8);
        Optional(Child(id, Role.Lower));
        NodeId upper = Child(id, Role.Upper);
        if (Has(id, NodeFlags.Slice))
        {
            // An operator right behind the colon could become one token with it.
            bool isWord = upper.IsNone || _ast.Kind(upper) is NodeKind.IntegerConst or NodeKind.ColumnRef or NodeKind.Parameter;
            Write(isWord ? ":"u8 : ": "u8);
        }

        Optional(upper);
        Write("]"u8);
    }

    private void Optional(NodeId expression)
    {
        if (!expression.IsNone)
        {
            Expression(expression);
        }
    }

    private void ValueFunction(NodeId id)
    {
        Write((SqlValueFunctionKind)_ast.Value(id) switch
        {
            SqlValueFunctionKind.CurrentDate => "CURRENT_DATE"u8,
            SqlValueFunctionKind.CurrentTime or SqlValueFunctionKind.CurrentTimeN => "CURRENT_TIME"u8,
            SqlValueFunctionKind.CurrentTimestamp or SqlValueFunctionKind.CurrentTimestampN => "CURRENT_TIMESTAMP"u8,
            SqlValueFunctionKind.LocalTime or SqlValueFunctionKind.LocalTimeN => "LOCALTIME"u8,
            SqlValueFunctionKind.LocalTimestamp or SqlValueFunctionKind.LocalTimestampN => "LOCALTIMESTAMP"u8,
            SqlValueFunctionKind.CurrentRole => "CURRENT_ROLE"u8,
            SqlValueFunctionKind.CurrentUser => "CURRENT_USER"u8,
            SqlValueFunctionKind.User => "USER"u8,
            SqlValueFunctionKind.SessionUser => "SESSION_USER"u8,
            SqlValueFunctionKind.CurrentCatalog => "CURRENT_CATALOG"u8,
            SqlValueFunctionKind.CurrentSchema => "CURRENT_SCHEMA"u8,
        });
        NodeId precision = Child(id, Role.Modifier);
        if (!precision.IsNone)
        {
            Write("("u8);
            Expression(precision);
            Write(")"u8);
        }
    }

    private void Type(NodeId id)
    {
        WriteIf(Has(id, NodeFlags.SetOf), "SETOF "u8);
        DottedName(id, Role.Name);
        if (Has(id, NodeFlags.PercentType))
        {
            Write("%TYPE"u8);
            return;
        }

        if (Has(id, Role.Modifier))
        {
            Write("("u8);
            Expressions(id, Role.Modifier);
            Write(")"u8);
        }

        NodeId bound = Child(id, Role.Bound);
        for (int i = 0; i < _ast.Value(id); i++)
        {
            Write("["u8);
            if (!bound.IsNone)
            {
                if (_ast.Value(bound) >= 0)
                {
                    Write(_ast.Value(bound));
                }

                bound = _ast.NextSame(bound);
            }

            Write("]"u8);
        }
    }
}
