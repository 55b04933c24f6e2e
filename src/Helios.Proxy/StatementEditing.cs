using Helios.Base;
using Helios.Plugins;
using Helios.Sql;
using Helios.Sql.Editing;

namespace Helios.Proxy;

/// <summary>Makes the changes that a chain of plugins asked for in the tree of its statement.</summary>
internal static class StatementEditing
{
    /// <summary>The edited statement, or null when nothing changes. An edit that cannot be made is the answer's error.</summary>
    public static ParsedStatement? Edit(ParsedStatement statement, PostParseDecision answer)
    {
        if (answer.TreeEdits.Count == 0)
        {
            return null;
        }

        var editor = new AstEditor(statement.Ast);
        string plugin = "";
        try
        {
            foreach (TreeEdit edit in answer.TreeEdits)
            {
                plugin = edit.Plugin;
                edit.Apply(editor);
            }

            return editor.Build().Statement;
        }
        catch (SqlError refused)
        {
            answer.Refuse(plugin, new SqlError(refused.State, $"plugin \"{plugin}\" cannot edit the statement so: {refused.Message}"));
            return null;
        }
    }
}
