using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>CREATE TABLE and its relatives.</summary>
public sealed partial class Deparser
{
    private void Persistence(NodeId id)
    {
        WriteIf(Has(id, NodeFlags.Temporary), "TEMPORARY "u8);
        WriteIf(Has(id, NodeFlags.Unlogged), "UNLOGGED "u8);
    }

    private void CreateTable(NodeId id)
    {
        Write("CREATE "u8);
        Persistence(id);
        Write("TABLE "u8);
        WriteIf(Has(id, NodeFlags.IfNotExists), "IF NOT EXISTS "u8);
        Relation(Child(id, Role.Relation));
        NodeId type = Child(id, Role.Type);
        NodeId bound = Child(id, Role.Source);
        if (!type.IsNone)
        {
            Write(" OF "u8);
            DottedName(type, Role.Name);
        }
        else if (!bound.IsNone)
        {
            Write(" PARTITION OF "u8);
            Relation(Child(id, Role.Inherits));
        }

        if (Has(id, Role.Element) || (type.IsNone && bound.IsNone))
        {
            Write(" ("u8);
            List(id, Role.Element, static (self, child) => self.TableElement(child));
            Write(")"u8);
        }

        if (!bound.IsNone)
        {
            Write(" "u8);
            PartitionBound(bound);
        }
        else if (Has(id, Role.Inherits))
        {
            Write(" INHERITS ("u8);
            List(id, Role.Inherits, static (self, child) => self.Relation(child));
            Write(")"u8);
        }

        NodeId partition = Child(id, Role.Partition);
        if (!partition.IsNone)
        {
            Write(" PARTITION BY "u8);
            Keywords(_ast.Utf8(partition));
            Write(" ("u8);
            List(partition, Role.Element, static (self, child) => self.IndexElement(child));
            Write(")"u8);
        }

        StorageOptions(id);
    }

    private void TableElement(NodeId id)
    {
        switch (_ast.Kind(id))
        {
            case NodeKind.ColumnDef:
                ColumnDefinition(id);
                break;
            case NodeKind.Constraint:
                Constraint(id);
                break;
            default:
                LikeClause(id);
                break;
        }
    }

    private void LikeClause(NodeId id)
    {
        Write("LIKE "u8);
        Relation(Child(id, Role.Relation));
        foreach (NodeId option in _ast.Children(id, Role.Option))
        {
            Write(_ast.Value(option) == 0 ? " INCLUDING "u8 : " EXCLUDING "u8);
            Keywords(_ast.Utf8(option));
        }
    }

    private void PartitionBound(NodeId id)
    {
        if (TextIs(id, "default"u8))
        {
            Write("DEFAULT"u8);
            return;
        }

        Write("FOR VALUES "u8);
        if (TextIs(id, "in"u8))
        {
            Write("IN ("u8);
            Expressions(id, Role.Element);
        }
        else if (TextIs(id, "with"u8))
        {
            Write("WITH ("u8);
            List(id, Role.Option, static (self, child) => self.HashOption(child));
        }
        else
        {
            Write("FROM ("u8);
            Expressions(id, Role.Low);
            Write(") TO ("u8);
            Expressions(id, Role.High);
        }

        Write(")"u8);
    }

    private void HashOption(NodeId id)
    {
        Quoted(_ast.Utf8(id));
        Write(" "u8);
        Expression(Child(id, Role.Argument));
    }

    private void StorageOptions(NodeId id)
    {
        foreach (NodeId option in _ast.Children(id, Role.Option))
        {
            NodeId value = Child(option, Role.Argument);
            switch (Word(option))
            {
                case "using":
                    Write(" USING "u8);
                    Name(value);
                    break;
                case "with":
                    Write(" WITH "u8);
                    RelationOptions(option);
                    break;
                case "on commit":
                    Write(" ON COMMIT "u8);
                    Keywords(_ast.Utf8(value));
                    break;
                case "tablespace":
                    Write(" TABLESPACE "u8);
                    Name(value);
                    break;
                default:
                    break;
            }
        }
    }

    private void RelationOptions(NodeId id)
    {
        Write("("u8);
        List(id, Role.Option, static (self, child) => self.RelationOption(child));
        Write(")"u8);
    }

    private void RelationOption(NodeId id)
    {
        NodeId schema = Child(id, Role.Schema);
        if (!schema.IsNone)
        {
            Name(schema);
            Write("."u8);
        }

        Name(id);
        OptionValue(id);
    }

    private void OptionValue(NodeId id)
    {
        NodeId value = Child(id, Role.Argument);
        if (value.IsNone)
        {
            return;
        }

        Write(" = "u8);
        switch (_ast.Kind(value))
        {
            case NodeKind.TypeName:
                Type(value);
                break;
            case NodeKind.Identifier:
                // A reserved word.
                Write(_ast.Utf8(value));
                break;
            case NodeKind.ObjectName when Has(value, Role.Name):
                Write("OPERATOR("u8);
                ObjectName(value);
                Write(")"u8);
                break;
            case NodeKind.ObjectName:
                Write(_ast.Utf8(value));
                break;
            default:
                SignedValue(value);
                break;
        }
    }

    private void CreateTableAs(NodeId id)
    {
        Write("CREATE "u8);
        Persistence(id);
        Write("TABLE "u8);
        WriteIf(Has(id, NodeFlags.IfNotExists), "IF NOT EXISTS "u8);
        Relation(Child(id, Role.Relation));
        ParenthesizedNames(id, Role.Column);
        StorageOptions(id);
        NodeId query = Child(id, Role.Query);
        bool withNoData = Has(id, NodeFlags.WithNoData);

        Write(" AS "u8);
        if (withNoData)
        {
            QueryBeforeWith(query);
        }
        else
        {
            Statement(query);
        }

        WriteIf(withNoData, " WITH NO DATA"u8);
    }

    private void Drop(NodeId id)
    {
        Write("DROP TABLE "u8);
        WriteIf(Has(id, NodeFlags.IfExists), "IF EXISTS "u8);
        List(id, Role.Relation, static (self, child) => self.Relation(child));
        WriteIf(Has(id, NodeFlags.Cascade), " CASCADE"u8);
    }

    private void Truncate(NodeId id)
    {
        Write("TRUNCATE TABLE "u8);
        List(id, Role.Relation, static (self, child) => self.Relation(child));
        WriteIf(Has(id, NodeFlags.RestartIdentity), " RESTART IDENTITY"u8);
        WriteIf(Has(id, NodeFlags.Cascade), " CASCADE"u8);
    }
}
