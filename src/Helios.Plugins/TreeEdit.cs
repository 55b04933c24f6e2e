using Helios.Plugins.Abi;
using Helios.Sql.Editing;
using Helios.Sql.Syntax;

namespace Helios.Plugins;

/// <summary>A change of a statement's tree that a plugin asks for. Checked when it is made (Helios.Sql.Editing).</summary>
/// <param name="Target">A node of the statement, or none.</param>
/// <param name="Name">A relation, or the name of a target.</param>
/// <param name="Rows">Of a limit.</param>
public sealed record TreeEdit(
    EditKind Kind, NodeId Target, AstFragment? Fragment, string? Schema, string? Name, long Rows, string Plugin)
{
    /// <summary>Makes the change. Throws 38000 when it makes no statement, 0A000 when it has no meaning there.</summary>
    public void Apply(AstEditor editor)
    {
        NodeId query = Target.IsNone && Kind is EditKind.AddTarget or EditKind.Limit ? editor.MainStatement() : Target;
        switch (Kind)
        {
            case EditKind.ReplaceNode:
                editor.Replace(Target, Fragment!);
                break;
            case EditKind.RemoveNode:
                editor.Remove(Target);
                break;
            case EditKind.WrapRelation when Target.IsNone:
                editor.WrapRelation(Schema, Name!, Fragment!);
                break;
            case EditKind.WrapRelation:
                editor.WrapOccurrence(Target, Fragment!);
                break;
            case EditKind.AddTarget:
                editor.AddTarget(query, Fragment!, Name);
                break;
            default:
                editor.LimitAtMost(query, Rows);
                break;
        }
    }
}
