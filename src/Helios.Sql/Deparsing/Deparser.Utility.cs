using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>Utility statements: their words and parts in order, with canonical spaces between.</summary>
public sealed partial class Deparser
{
    private void Utility(NodeId id)
    {
        RequireStack();
        NodeId previous = default;
        for (NodeId child = _ast.FirstChild(id); !child.IsNone; child = _ast.NextSibling(child))
        {
            WriteIf(!previous.IsNone && NeedsSpace(previous, child), " "u8);
            UtilityPart(child);
            previous = child;
        }
    }

    // IS JSON at the end of a query would take a WITH behind it.
    private void QueryBeforeWith(NodeId query)
    {
        bool needsParentheses = _ast.Kind(query) != NodeKind.Execute && HasIsJson(query);
        WriteIf(needsParentheses, "("u8);
        Statement(query);
        WriteIf(needsParentheses, ")"u8);
    }

    private bool HasIsJson(NodeId id)
    {
        RequireStack();
        bool found = _ast.Kind(id) == NodeKind.IsJson;
        for (NodeId child = _ast.FirstChild(id); !found && !child.IsNone; child = _ast.NextSibling(child))
        {
            found = HasIsJson(child);
        }

        return found;
    }

    private bool NeedsSpace(NodeId previous, NodeId next)
    {
        if (_ast.Kind(next) == NodeKind.Punctuation)
        {
            bool isGlued = TextIs(next, "("u8) ? _ast[previous].Role == Role.Function : _ast.Utf8(next).IndexOfAny(",);."u8) == 0;
            return !isGlued && !Opens(previous);
        }

        return _ast.Kind(next) != NodeKind.ParameterList && !Opens(previous);
    }

    private bool Opens(NodeId id) => _ast.Kind(id) == NodeKind.Punctuation && _ast.Utf8(id).IndexOfAny("(.-+"u8) == 0;

    private void UtilityPart(NodeId id)
    {
        switch (_ast[id].Role)
        {
            case Role.Query when TextIs(_ast.NextSibling(id), "WITH"u8):
                QueryBeforeWith(id);
                return;
            case Role.Query:
                Statement(id);
                return;
            case Role.From:
                FromItem(id);
                return;
            default:
                break;
        }

        switch (_ast.Kind(id))
        {
            case NodeKind.Word or NodeKind.Punctuation:
                Write(_ast.Utf8(id));
                break;
            case NodeKind.ObjectName:
                ObjectName(id);
                break;
            case NodeKind.RangeVar:
                Relation(id);
                break;
            case NodeKind.TypeName:
                Type(id);
                break;
            case NodeKind.Identifier when _ast[id].Role == Role.Argument:
                SignedValue(id);
                break;
            case NodeKind.Identifier:
                Name(id);
                break;
            default:
                TablePart(id);
                break;
        }
    }

    private void TablePart(NodeId id)
    {
        switch (_ast.Kind(id))
        {
            case NodeKind.ColumnDef or NodeKind.LikeClause:
                TableElement(id);
                break;
            case NodeKind.Constraint:
                Constraint(id);
                break;
            case NodeKind.Collate when Child(id, Role.Argument).IsNone:
                Write("COLLATE "u8);
                DottedName(id, Role.Name);
                break;
            case NodeKind.IndexElement:
                IndexElement(id);
                break;
            case NodeKind.PartitionBound:
                PartitionBound(id);
                break;
            case NodeKind.ColumnList:
                Write("("u8);
                Names(id, Role.Column);
                Write(")"u8);
                break;
            case NodeKind.OptionList:
                OptionList(id);
                break;
            case NodeKind.DefElem:
                SequenceOption(id);
                break;
            case NodeKind.ParameterList:
                ParameterList(id);
                break;
            case NodeKind.VariableSet:
                SetClause(id);
                break;
            default:
                Expression(id);
                break;
        }
    }

    private void ObjectName(NodeId id)
    {
        DottedName(id, Role.Name);
        WriteIf(_ast.HasText(id) && Has(id, Role.Name), "."u8);
        Write(_ast.Utf8(id));
    }

    private void OptionList(NodeId id)
    {
        Write("("u8);
        switch ((OptionListKind)_ast.Value(id))
        {
            case OptionListKind.Utility:
                List(id, Role.Option, static (self, child) => self.Option(child));
                break;
            case OptionListKind.Foreign:
                List(id, Role.Option, static (self, child) => self.ForeignOption(child));
                break;
            case OptionListKind.Definition:
                List(id, Role.Option, static (self, child) => self.RelationOption(child));
                break;
            case OptionListKind.OldAggregate:
                List(id, Role.Option, static (self, child) => self.OldAggregateOption(child));
                break;
        }

        Write(")"u8);
    }

    // No keyword is a name here, however harmless.
    private void OldAggregateOption(NodeId id)
    {
        Quoted(_ast.Utf8(id), Identifiers.IsWord(_ast.Utf8(id)));
        OptionValue(id);
    }

    private void ParameterList(NodeId id)
    {
        Write("("u8);
        WriteIf(Has(id, NodeFlags.Star), "*"u8);
        List(id, Role.Element, static (self, child) => self.Parameter(child));
        if (Has(id, Role.OrderBy))
        {
            Write(Has(id, Role.Element) ? " ORDER BY "u8 : "ORDER BY "u8);
            List(id, Role.OrderBy, static (self, child) => self.Parameter(child));
        }

        Write(")"u8);
    }

    private void Parameter(NodeId id)
    {
        Write((ParameterMode)_ast.Value(id) switch
        {
            ParameterMode.Default => default,
            ParameterMode.In => "IN "u8,
            ParameterMode.Out => "OUT "u8,
            ParameterMode.InOut => "INOUT "u8,
            ParameterMode.Variadic => "VARIADIC "u8,
        });
        if (_ast.HasText(id))
        {
            Name(id);
            Write(" "u8);
        }

        Type(Child(id, Role.Type));
        Part(" DEFAULT "u8, Child(id, Role.Argument));
    }
}
