using System.Globalization;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Sql;
using Helios.Sql.Editing;
using Helios.Sql.Syntax;

namespace Helios.Plugins.Edits;

/// <summary>Changes of the statement's tree: what they name and bring must be granted, all of it.</summary>
internal readonly partial struct EditReader
{
    private TreeEdit TreeEditOf(in AbiEdit edit, GuestTable table)
    {
        var kind = (EditKind)edit.Kind;
        RequireGranted();
        if (edit.Target >= _statement.Ast.Nodes.Length)
        {
            throw new PluginFailure($"it edits node {edit.Target} of a statement with {_statement.Ast.Nodes.Length}");
        }

        if (edit.Target == 0 && kind is EditKind.ReplaceNode or EditKind.RemoveNode)
        {
            throw new PluginFailure("an edit names no node");
        }

        AstFragment? fragment = kind is EditKind.RemoveNode or EditKind.Limit ? null : table.Fragment(edit.Root);
        if (fragment is not null)
        {
            RequireGranted(fragment.Ast);
        }

        string? name = table.Text(edit.NameText, Limits.IdentifierBytes);
        if (kind == EditKind.WrapRelation && edit.Target == 0 && name is null)
        {
            throw new PluginFailure("it wraps a relation without a name");
        }

        long rows = 0;
        if (kind == EditKind.Limit)
        {
            string? digits = table.Text(edit.ValueText, 20);
            if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out rows))
            {
                throw new PluginFailure($"it limits a query to \"{digits}\" rows");
            }
        }

        return new TreeEdit(
            kind, new NodeId(edit.Target), fragment, table.Text(edit.SchemaText, Limits.IdentifierBytes), name, rows, _definition.Name);
    }

    private void RequireGranted()
    {
        if (!_definition.Grant.AllowQueryModification)
        {
            throw new PluginFailure("it edits a statement, which needs allow_query_modification; that is not granted");
        }

        foreach (TableReference relation in _statement.Tables)
        {
            RequireGranted(relation.Schema, relation.Name);
        }
    }

    private void RequireGranted(Ast tree)
    {
        for (uint i = 1; i < tree.Nodes.Length; i++)
        {
            var node = new NodeId(i);
            if (tree.Kind(node) == NodeKind.RangeVar)
            {
                NodeId schema = tree.Child(node, Role.Schema);
                RequireGranted(schema.IsNone ? null : tree.Text(schema), tree.Text(node));
            }
        }
    }

    private void RequireGranted(string? schema, string name)
    {
        if (!_definition.Grant.AllowsTable(schema, name))
        {
            throw new PluginFailure($"it edits a statement with relation \"{name}\", which allow_table_access does not name");
        }
    }
}
