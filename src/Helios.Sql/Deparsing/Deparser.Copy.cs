using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>COPY.</summary>
public sealed partial class Deparser
{
    private void Copy(NodeId id)
    {
        Write("COPY "u8);
        NodeId relation = Child(id, Role.Relation);
        if (relation.IsNone)
        {
            Write("("u8);
            Statement(Child(id, Role.Query));
            Write(")"u8);
        }
        else
        {
            Relation(relation);
        }

        ParenthesizedNames(id, Role.Column);
        bool isFrom = Has(id, NodeFlags.From);
        Write(isFrom ? " FROM "u8 : " TO "u8);
        WriteIf(Has(id, NodeFlags.Program), "PROGRAM "u8);
        if (_ast.HasText(id))
        {
            StringLiteral(_ast.Utf8(id));
        }
        else
        {
            Write(isFrom ? "STDIN"u8 : "STDOUT"u8);
        }

        if (IsOldCopy(id))
        {
            OldCopyOptions(id);
        }
        else if (Has(id, Role.Option))
        {
            Write(" WITH ("u8);
            List(id, Role.Option, static (self, child) => self.Option(child));
            Write(")"u8);
        }

        Part(" WHERE "u8, Child(id, Role.Where));
    }

    // Only the old syntax says HEADER and FREEZE without a value and means one.
    private bool IsOldCopy(NodeId id)
    {
        foreach (NodeId option in _ast.Children(id, Role.Option))
        {
            NodeId value = Child(option, Role.Argument);
            if (!value.IsNone && _ast.Kind(value) == NodeKind.BoolConst)
            {
                return true;
            }
        }

        return false;
    }

    private void OldCopyOptions(NodeId id)
    {
        foreach (NodeId option in _ast.Children(id, Role.Option))
        {
            Write(" "u8);
            NodeId value = Child(option, Role.Argument);
            switch (Word(option))
            {
                case "format":
                    Keywords(_ast.Utf8(value));
                    break;
                case "force_quote":
                    OldForce("FORCE QUOTE "u8, option);
                    break;
                case "force_null":
                    OldForce("FORCE NULL "u8, option);
                    break;
                case "force_not_null":
                    OldForce("FORCE NOT NULL "u8, option);
                    break;
                default:
                    Keywords(_ast.Utf8(option));
                    if (_ast.Kind(value) != NodeKind.BoolConst)
                    {
                        Part(" "u8, value);
                    }

                    break;
            }
        }
    }

    private void OldForce(ReadOnlySpan<byte> words, NodeId option)
    {
        Write(words);
        if (Has(option, Role.Argument))
        {
            Write("*"u8);
        }
        else
        {
            Names(option, Role.Element);
        }
    }
}
