using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>INSERT, UPDATE, DELETE, MERGE.</summary>
public sealed partial class Deparser
{
    private void Insert(NodeId id)
    {
        With(id);
        Write("INSERT INTO "u8);
        Relation(Child(id, Role.Relation));
        if (Has(id, Role.Column))
        {
            Write(" ("u8);
            List(id, Role.Column, static (self, child) => self.TargetColumn(child));
            Write(")"u8);
        }

        WriteIf(_ast.Value(id) == (int)OverridingKind.User, " OVERRIDING USER VALUE"u8);
        WriteIf(_ast.Value(id) == (int)OverridingKind.System, " OVERRIDING SYSTEM VALUE"u8);
        NodeId query = Child(id, Role.Query);
        if (query.IsNone)
        {
            Write(" DEFAULT VALUES"u8);
        }
        else
        {
            Write(" "u8);
            Query(query);
        }

        NodeId conflict = Child(id, Role.OnConflict);
        if (!conflict.IsNone)
        {
            OnConflict(conflict);
        }

        Returning(id);
    }

    private void TargetColumn(NodeId id)
    {
        Name(id);
        Indirections(id);
    }

    private void OnConflict(NodeId id)
    {
        Write(" ON CONFLICT"u8);
        NodeId target = Child(id, Role.Infer);
        if (!target.IsNone && _ast.HasText(target))
        {
            Write(" ON CONSTRAINT "u8);
            Name(target);
        }
        else if (!target.IsNone)
        {
            Write(" ("u8);
            List(target, Role.Element, static (self, child) => self.IndexElement(child));
            Write(")"u8);
            Part(" WHERE "u8, Child(target, Role.Where));
        }

        if (_ast.Value(id) == 0)
        {
            Write(" DO NOTHING"u8);
            return;
        }

        Write(" DO UPDATE SET "u8);
        List(id, Role.Assignment, static (self, child) => self.Assignment(child));
        Part(" WHERE "u8, Child(id, Role.Where));
    }

    private void Assignment(NodeId id)
    {
        if (_ast.Kind(id) == NodeKind.MultiAssign)
        {
            Write("("u8);
            List(id, Role.Column, static (self, child) => self.TargetColumn(child));
            Write(")"u8);
        }
        else
        {
            TargetColumn(id);
        }

        Write(" = "u8);
        Expression(Child(id, Role.Argument));
    }

    private void Returning(NodeId id)
    {
        if (!Has(id, Role.Returning))
        {
            return;
        }

        Write(" RETURNING "u8);
        if (Has(id, Role.Option))
        {
            Write("WITH ("u8);
            List(id, Role.Option, static (self, child) => self.ReturningOption(child));
            Write(") "u8);
        }

        List(id, Role.Returning, static (self, child) => self.Target(child));
    }

    private void ReturningOption(NodeId id)
    {
        Write(_ast.Value(id) == 1 ? "NEW AS "u8 : "OLD AS "u8);
        Name(id);
    }

    private void Update(NodeId id)
    {
        With(id);
        Write("UPDATE "u8);
        Relation(Child(id, Role.Relation));
        Write(" SET "u8);
        List(id, Role.Assignment, static (self, child) => self.Assignment(child));
        From(id, " FROM "u8);
        Part(" WHERE "u8, Child(id, Role.Where));
        Returning(id);
    }

    private void Delete(NodeId id)
    {
        With(id);
        Write("DELETE FROM "u8);
        Relation(Child(id, Role.Relation));
        From(id, " USING "u8);
        Part(" WHERE "u8, Child(id, Role.Where));
        Returning(id);
    }

    private void Merge(NodeId id)
    {
        With(id);
        Write("MERGE INTO "u8);
        Relation(Child(id, Role.Relation));
        Write(" USING "u8);
        FromItem(Child(id, Role.Source));
        Part(" ON "u8, Child(id, Role.Condition));
        foreach (NodeId when in _ast.Children(id, Role.MergeWhen))
        {
            MergeWhen(when);
        }

        Returning(id);
    }

    private void MergeWhen(NodeId id)
    {
        Write((MergeMatchKind)_ast.Value(id) switch
        {
            MergeMatchKind.Matched => " WHEN MATCHED"u8,
            MergeMatchKind.NotMatchedByTarget => " WHEN NOT MATCHED"u8,
            MergeMatchKind.NotMatchedBySource => " WHEN NOT MATCHED BY SOURCE"u8,
        });
        Part(" AND "u8, Child(id, Role.Condition));
        Write(" THEN "u8);
        switch (Word(id))
        {
            case "nothing":
                Write("DO NOTHING"u8);
                break;
            case "delete":
                Write("DELETE"u8);
                break;
            case "update":
                Write("UPDATE SET "u8);
                List(id, Role.Assignment, static (self, child) => self.Assignment(child));
                break;
            default:
                MergeInsert(id);
                break;
        }
    }

    private void MergeInsert(NodeId id)
    {
        Write("INSERT"u8);
        if (Has(id, Role.Column))
        {
            Write(" ("u8);
            List(id, Role.Column, static (self, child) => self.TargetColumn(child));
            Write(")"u8);
        }

        WriteIf(Has(id, NodeFlags.OverridingUser), " OVERRIDING USER VALUE"u8);
        WriteIf(Has(id, NodeFlags.OverridingSystem), " OVERRIDING SYSTEM VALUE"u8);
        if (!Has(id, Role.Element))
        {
            Write(" DEFAULT VALUES"u8);
            return;
        }

        Write(" VALUES ("u8);
        Expressions(id, Role.Element);
        Write(")"u8);
    }
}
