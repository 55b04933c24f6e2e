using Helios.Sql.Syntax;

namespace Helios.Sql.Tests;

/// <summary>Counts which kinds, roles and flags of nodes trees have, and names those that none had.</summary>
internal sealed class AstCoverage
{
    private static readonly NodeKind[] s_utility =
    [
        NodeKind.Utility, NodeKind.Word, NodeKind.Punctuation, NodeKind.ObjectName, NodeKind.ColumnList, NodeKind.OptionList,
        NodeKind.ParameterList, NodeKind.FunctionParameter,
    ];

    private readonly HashSet<NodeKind> _kinds = [];
    private readonly HashSet<Role> _roles = [Role.None, Role.Word];
    private readonly HashSet<(NodeKind Kind, Role Role)> _children = [];
    private readonly HashSet<(NodeKind Kind, NodeFlags Flag)> _flags = [];

    public void Add(Ast ast) => Add(ast, ast.Root);

    // From the root: a tree's array may hold nodes that were read as something else first.
    private void Add(Ast ast, NodeId id)
    {
        ref readonly AstNode node = ref ast[id];
        _kinds.Add(node.Kind);
        _roles.Add(node.Role);
        for (int flag = 1; flag <= (int)node.Flags; flag <<= 1)
        {
            if (((int)node.Flags & flag) != 0)
            {
                _flags.Add((node.Kind, (NodeFlags)flag));
            }
        }

        for (NodeId child = new(node.First); !child.IsNone; child = ast.NextSibling(child))
        {
            _children.Add((node.Kind, ast[child].Role));
            Add(ast, child);
        }
    }

    /// <summary>What no tree had of the statements with nodes of their own.</summary>
    public string Missing()
    {
        IEnumerable<string> kinds = Enum.GetValues<NodeKind>().Except([.. _kinds, .. s_utility, NodeKind.None])
            .Select(kind => "kind " + kind);
        IEnumerable<string> roles = Enum.GetValues<Role>().Except(_roles).Select(role => "role " + role);
        return string.Join(", ", kinds.Concat(roles));
    }

    /// <summary>What no tree had of the kinds that utility statements are made of.</summary>
    public string MissingUtility() => string.Join(", ", s_utility.Except(_kinds));

    /// <summary>What another set has that this one lacks.</summary>
    public string MissingOf(AstCoverage other)
    {
        IEnumerable<string> children = other._children.Except(_children).Where(c => !s_utility.Contains(c.Kind))
            .Select(c => c.Kind + "." + c.Role);
        IEnumerable<string> flags = other._flags.Except(_flags).Where(f => !s_utility.Contains(f.Kind))
            .Select(f => f.Kind + "#" + (int)f.Flag);
        return string.Join(", ", children.Concat(flags));
    }
}
