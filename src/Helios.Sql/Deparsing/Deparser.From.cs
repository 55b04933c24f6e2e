using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>FROM items.</summary>
public sealed partial class Deparser
{
    private void From(NodeId id, ReadOnlySpan<byte> word)
    {
        if (Has(id, Role.From))
        {
            Write(word);
            List(id, Role.From, static (self, child) => self.FromItem(child));
        }
    }

    private void FromItem(NodeId id)
    {
        RequireStack();
        WriteIf(Has(id, NodeFlags.Lateral)
            && _ast.Kind(id) is NodeKind.RangeSubselect or NodeKind.RangeFunction or NodeKind.RangeTableFunction
            or NodeKind.JsonTable && Has(id, NodeFlags.Lateral), "LATERAL "u8);
        switch (_ast.Kind(id))
        {
            case NodeKind.RangeVar:
                Relation(id);
                break;
            case NodeKind.RangeSubselect:
                Subquery(id);
                Alias(id);
                break;
            case NodeKind.RangeFunction:
                FunctionItem(id);
                break;
            case NodeKind.JoinExpr:
                Join(id);
                break;
            case NodeKind.RangeTableSample:
                Sample(id);
                break;
            case NodeKind.RangeTableFunction:
                XmlTable(id);
                break;
            case NodeKind.JsonTable:
                JsonTable(id);
                break;
            default:
                throw NoForm(_ast.Kind(id));
        }
    }

    /// <summary>A relation with its alias.</summary>
    private void Relation(NodeId id)
    {
        WriteIf(Has(id, NodeFlags.Only), "ONLY "u8);
        QualifiedName(id);
        Alias(id);
    }

    private void QualifiedName(NodeId id)
    {
        foreach (Role role in (ReadOnlySpan<Role>)[Role.Catalog, Role.Schema])
        {
            NodeId qualifier = Child(id, role);
            if (!qualifier.IsNone)
            {
                Name(qualifier);
                Write("."u8);
            }
        }

        Name(id);
    }

    private void Alias(NodeId id)
    {
        NodeId alias = Child(id, Role.Alias);
        if (!alias.IsNone)
        {
            Write(" AS "u8);
            Name(alias);
            ParenthesizedNames(alias, Role.Column);
        }
    }

    private void Sample(NodeId id)
    {
        Relation(Child(id, Role.Relation));
        Write(" TABLESAMPLE "u8);
        DottedName(id, Role.Name);
        Write("("u8);
        Expressions(id, Role.Argument);
        Write(")"u8);
        NodeId seed = Child(id, Role.Else);
        if (!seed.IsNone)
        {
            Write(" REPEATABLE ("u8);
            Expression(seed);
            Write(")"u8);
        }
    }

    private void Join(NodeId id)
    {
        bool hasAlias = Has(id, Role.Alias);
        WriteIf(hasAlias, "("u8);
        JoinOperand(Child(id, Role.Left), isRight: false);
        WriteIf(Has(id, NodeFlags.Natural), " NATURAL"u8);
        WriteIf(Has(id, NodeFlags.Cross), " CROSS"u8);
        Write((JoinType)_ast.Value(id) switch
        {
            JoinType.Inner => " JOIN "u8,
            JoinType.Left => " LEFT JOIN "u8,
            JoinType.Full => " FULL JOIN "u8,
            JoinType.Right => " RIGHT JOIN "u8,
        });
        JoinOperand(Child(id, Role.Right), isRight: true);
        Part(" ON "u8, Child(id, Role.Condition));
        if (Has(id, Role.Using))
        {
            Write(" USING ("u8);
            Names(id, Role.Using);
            Write(")"u8);
            NodeId alias = Child(id, Role.UsingAlias);
            if (!alias.IsNone)
            {
                Write(" AS "u8);
                Name(alias);
            }
        }

        WriteIf(hasAlias, ")"u8);
        Alias(id);
    }

    private void JoinOperand(NodeId id, bool isRight)
    {
        bool needsParentheses = isRight && _ast.Kind(id) == NodeKind.JoinExpr && !Has(id, Role.Alias);
        WriteIf(needsParentheses, "("u8);
        FromItem(id);
        WriteIf(needsParentheses, ")"u8);
    }

    private void FunctionItem(NodeId id)
    {
        bool isRowsFrom = Has(id, NodeFlags.RowsFrom);
        WriteIf(isRowsFrom, "ROWS FROM ("u8);
        Role outer = isRowsFrom ? Role.Element : Role.Column;
        bool isFirst = true;
        NodeId child = _ast.FirstChild(id);
        while (!child.IsNone)
        {
            NodeId next = _ast.NextSibling(child);
            if (_ast[child].Role == Role.Function)
            {
                WriteIf(!isFirst, ", "u8);
                isFirst = false;
                Expression(child);
                if (isRowsFrom && !next.IsNone && _ast[next].Role == Role.Column)
                {
                    Write(" AS ("u8);
                    next = ColumnRun(next);
                    Write(")"u8);
                }
            }

            child = next;
        }

        WriteIf(isRowsFrom, ")"u8);
        WriteIf(Has(id, NodeFlags.Ordinality), " WITH ORDINALITY"u8);
        if (!Has(id, outer))
        {
            Alias(id);
            return;
        }

        Write(" AS "u8);
        NodeId alias = Child(id, Role.Alias);
        if (!alias.IsNone)
        {
            Name(alias);
            Write(" "u8);
        }

        Write("("u8);
        List(id, outer, static (self, child) => self.ColumnDefinition(child));
        Write(")"u8);
    }

    // The column definitions behind one function of ROWS FROM; returns what follows them.
    private NodeId ColumnRun(NodeId column)
    {
        bool isFirst = true;
        while (!column.IsNone && _ast[column].Role == Role.Column)
        {
            WriteIf(!isFirst, ", "u8);
            isFirst = false;
            ColumnDefinition(column);
            column = _ast.NextSibling(column);
        }

        return column;
    }
}
