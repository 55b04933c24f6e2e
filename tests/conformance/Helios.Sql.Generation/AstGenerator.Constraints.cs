using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>Constraints of columns and tables.</summary>
public sealed partial class AstGenerator
{
    private static readonly string[] s_sequenceWords =
    [
        "as", "cycle", "no", "cache", "maxvalue", "minvalue", "increment", "start", "restart", "owned", "sequence", "logged", "unlogged",
    ];

    private static readonly string[] s_attributes =
        ["deferrable", "not deferrable", "initially deferred", "initially immediate", "enforced", "not enforced"];

    private NodeId NewConstraint(ConstraintKind kind, NodeFlags flags = NodeFlags.None)
    {
        NodeId node = New(NodeKind.Constraint, (int)kind, flags);
        if (Chance(4))
        {
            SetText(node, Name());
        }

        return node;
    }

    // A column's attributes stand anywhere: PostgreSQL joins them to a constraint only when it analyses the table.
    private NodeId ColumnConstraint() =>
        Chance(6) ? Named(NodeKind.Constraint, Pick(s_attributes), (int)ConstraintKind.Attribute) : ColumnConstraintElement();

    private NodeId ColumnConstraintElement()
    {
        NodeId node;
        switch ((ConstraintKind)Pick((int[])[0, 1, 2, 3, 4, 5, 6, 7, 9]))
        {
            case ConstraintKind.Null:
                return NewConstraint(ConstraintKind.Null);
            case ConstraintKind.NotNull:
                return NewConstraint(ConstraintKind.NotNull, Maybe(NodeFlags.NoInherit));
            case ConstraintKind.Default:
                node = NewConstraint(ConstraintKind.Default);
                Add(node, Role.Argument, Expression());
                return node;
            case ConstraintKind.Identity:
                node = NewConstraint(ConstraintKind.Identity, Maybe(NodeFlags.Always));
                Many(node, Role.Option, SequenceOption);
                return node;
            case ConstraintKind.Generated:
                node = NewConstraint(ConstraintKind.Generated, NodeFlags.Always | Maybe(NodeFlags.Stored));
                Add(node, Role.Argument, Expression());
                return node;
            case ConstraintKind.Check:
                node = NewConstraint(ConstraintKind.Check, Maybe(NodeFlags.NoInherit));
                Add(node, Role.Argument, Expression());
                return node;
            case ConstraintKind.Primary:
                node = NewConstraint(ConstraintKind.Primary);
                DefinitionOptions(node);
                return node;
            case ConstraintKind.Unique:
                node = NewConstraint(ConstraintKind.Unique, Maybe(NodeFlags.NullsNotDistinct));
                DefinitionOptions(node);
                return node;
            default:
                node = NewConstraint(ConstraintKind.Foreign);
                References(node, takesPeriod: false);
                return node;
        }
    }

    private void DefinitionOptions(NodeId node)
    {
        if (Chance(4))
        {
            Many(Option(node, "with"), Role.Option, () => StorageOption(takesNamespace: false), 1);
        }

        if (Chance(4))
        {
            Add(Option(node, "tablespace"), Role.Argument, Identifier());
        }
    }

    private void References(NodeId node, bool takesPeriod)
    {
        Add(node, Role.Relation, QualifiedName());
        if (Many(node, Role.Target, Identifier) > 1 && takesPeriod)
        {
            _ast.SetFlag(node, Maybe(NodeFlags.ReferencedPeriod));
        }

        if (Chance(4))
        {
            Add(Option(node, "match"), Role.Argument, Identifier(Chance(2) ? "full" : "simple"));
        }

        string[] events = Chance(2) ? ["on update", "on delete"] : ["on delete", "on update"];
        foreach (string one in events)
        {
            if (Chance(3))
            {
                KeyAction(Option(node, one), one == "on delete");
            }
        }
    }

    private void KeyAction(NodeId option, bool isDelete)
    {
        int action = Next(5);
        Add(option, Role.Argument, Identifier(((string[])["cascade", "restrict", "no action", "set null", "set default"])[action]));
        if (isDelete && action >= 3)
        {
            Many(option, Role.Column, Identifier);
        }
    }

    private NodeId SequenceOption()
    {
        string word = Pick(s_sequenceWords);
        if (word == "no")
        {
            return Named(NodeKind.DefElem, Pick((string[])["cycle", "maxvalue", "minvalue"]), 1);
        }

        NodeId option = Named(NodeKind.DefElem, word);
        switch (word)
        {
            case "as":
                Add(option, Role.Argument, SimpleType());
                break;
            case "cycle" or "logged" or "unlogged":
                break;
            case "owned" or "sequence":
                DottedName(option, Role.Name);
                break;
            case "restart" when Chance(2):
                break;
            default:
                Add(option, Role.Argument, SignedNumber());
                break;
        }

        return option;
    }

    private NodeId TableConstraint()
    {
        NodeFlags deferral = Maybe(NodeFlags.Deferrable) | Maybe(NodeFlags.InitiallyDeferred);
        NodeId node;
        switch ((ConstraintKind)Pick((int[])[1, 5, 6, 7, 8, 9]))
        {
            case ConstraintKind.NotNull:
                node = NewConstraint(ConstraintKind.NotNull, Maybe(NodeFlags.NoInherit) | Maybe(NodeFlags.NotValid));
                Add(node, Role.Column, Identifier());
                return node;
            case ConstraintKind.Check:
                node = NewConstraint(
                    ConstraintKind.Check, Maybe(NodeFlags.NoInherit) | Maybe(NodeFlags.NotValid) | Maybe(NodeFlags.NotEnforced));
                Add(node, Role.Argument, Expression());
                return node;
            case ConstraintKind.Primary:
                return Key(NewConstraint(ConstraintKind.Primary, deferral));
            case ConstraintKind.Unique:
                return Key(NewConstraint(ConstraintKind.Unique, deferral));
            case ConstraintKind.Exclusion:
                return Exclusion(NewConstraint(ConstraintKind.Exclusion, deferral));
            default:
                node = NewConstraint(ConstraintKind.Foreign, deferral | Maybe(NodeFlags.NotValid) | Maybe(NodeFlags.NotEnforced));
                int columns = Many(node, Role.Column, Identifier, 1);
                _ast.SetFlag(node, columns > 1 ? Maybe(NodeFlags.Period) : NodeFlags.None);
                References(node, takesPeriod: true);
                return node;
        }
    }

    private NodeId Key(NodeId node)
    {
        if (Chance(4))
        {
            Add(Option(node, "using index"), Role.Argument, Identifier());
            return node;
        }

        bool isUnique = _ast[node].Value == (int)ConstraintKind.Unique;
        _ast.SetFlag(node, Maybe(NodeFlags.WithoutOverlaps) | (isUnique ? Maybe(NodeFlags.NullsNotDistinct) : NodeFlags.None));
        Many(node, Role.Column, Identifier, 1);
        Include(node);
        DefinitionOptions(node);
        return node;
    }

    private void Include(NodeId node)
    {
        if (Chance(4))
        {
            Many(Option(node, "include"), Role.Column, Identifier, 1);
        }
    }

    private NodeId Exclusion(NodeId node)
    {
        if (Chance(2))
        {
            Add(Option(node, "using"), Role.Argument, Identifier());
        }

        Many(node, Role.Element, ExclusionElement, 1);
        Include(node);
        DefinitionOptions(node);
        Optional(node, Role.Where, Expression);
        return node;
    }

    private NodeId ExclusionElement()
    {
        NodeId element = IndexElement(isPlain: false);
        NodeId name = New(NodeKind.Operator);
        OperatorName(name);
        Add(element, Role.Right, name);
        return element;
    }
}
