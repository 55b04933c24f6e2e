using System.Buffers;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>
/// The operations that plugins get on a parsed statement. The statement's tree is never changed: edits go to a copy, and
/// <see cref="Build"/> gives the edited statement. Node ids of the original stay valid in the editor until their node is taken out.
/// Invariants: (1) restrictions are applied last, so that no other edit, in whatever order, brings in a relation that escapes them or
/// takes one out; (2) what is built has the shape of a parsed tree, and reads back from its own text as itself; (3) an edit that is
/// refused throws <see cref="SqlError"/> and the editor is not used further.
/// </summary>
public sealed partial class AstEditor
{
    private readonly List<BoundPredicate> _restrictions = [];
    private EditTree? _tree;
    private bool _mayLackParts;
    private bool _isChanged;
    private bool _isBuilt;

    public AstEditor(Ast source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
    }

    public Ast Source { get; }

    // Most statements do not name what is restricted, and need no copy.
    private EditTree Tree => _tree ??= new EditTree(Source);

    /// <summary>
    /// Rows of the relation outside the predicate do not exist for the statement, wherever it names the relation: see
    /// <see cref="Restrictor"/> for how, <see cref="BoundPredicate"/> for what columns in the predicate mean. Parameters of the
    /// predicate are those of the statement.
    /// </summary>
    /// <param name="schema">The schema, or null: a relation of this name in any schema. A name written without schema always
    /// matches.</param>
    public void RestrictRelation(string? schema, string name, AstFragment predicate)
    {
        Take(predicate);
        _restrictions.Add(new BoundPredicate(schema, name, predicate));
    }

    /// <summary>Puts a fragment in the place of a node that is of the same sort.</summary>
    public void Replace(NodeId node, AstFragment fragment)
    {
        Take(fragment);
        RequireReached(node);
        NodeId parent = Tree.Parent(node);
        ChildShape[]? shape = parent.IsNone ? null : NodeShapes.Of(Tree.Kind(parent));
        int place = shape is null ? -1 : ShapeCheck.PlaceOf(shape, Tree.RoleOf(node));
        bool fits = place >= 0 ? fragment.Is(shape![place].Sorts) : fragment.Is(NodeSort.Of(Tree.Kind(node)) & ~NodeSorts.Other);
        if (!fits)
        {
            throw EditErrors.Malformed($"a node {Tree.Kind(node)} cannot be replaced by a {fragment.Ast.Kind(fragment.Root)}");
        }

        Tree.Replace(node, Tree.Graft(fragment.Ast, fragment.Root));
        _mayLackParts = true;
        _isChanged = true;
    }

    /// <summary>
    /// Takes a node out of a list, or an optional clause out of its statement. Of AND and OR with one argument left, the argument stays.
    /// What its parent cannot be without is refused.
    /// </summary>
    public void Remove(NodeId node)
    {
        RequireReached(node);
        NodeId parent = Tree.Parent(node);
        NodeKind kind = parent.IsNone ? NodeKind.None : Tree.Kind(parent);
        Role role = Tree.RoleOf(node);
        ChildShape[]? shape = NodeShapes.Of(kind);
        int place = shape is null ? -1 : ShapeCheck.PlaceOf(shape, role);
        if (place < 0)
        {
            throw EditErrors.NoPlace($"the {role} of {(parent.IsNone ? "the statement" : kind)} cannot be removed");
        }

        int left = Tree.CountOf(parent, role) - 1;
        if (kind is NodeKind.And or NodeKind.Or && left == 1)
        {
            Tree.Detach(node);
            NodeId last = Tree.First(parent);
            Tree.Detach(last);
            Tree.Replace(parent, last);
        }
        else if (left < shape![place].Least || kind == NodeKind.JoinExpr)
        {
            throw EditErrors.NoPlace($"the last {role} of {kind} cannot be removed");
        }
        else
        {
            Tree.Detach(node);
            // Flags that only mean something beside the clause.
            NodeFlags idle = role == Role.DistinctOn ? NodeFlags.Distinct : role == Role.Limit ? NodeFlags.WithTies : NodeFlags.None;
            Tree[parent].Flags &= left == 0 ? ~idle : ~NodeFlags.None;
        }

        _mayLackParts = true;
        _isChanged = true;
    }

    /// <summary>
    /// The edited statement. Without any effect it is <see cref="Source"/> itself. Throws 38000 when edits made no valid statement, 42501
    /// when a restriction has no place in it, 54000 and 54001 at the limits.
    /// </summary>
    public EditedStatement Build()
    {
        Invariant.Require(!_isBuilt);
        _isBuilt = true;
        IReadOnlyList<RowCheck> checks = [];
        if (_restrictions.Count > 0 && (_tree is not null || NamesRestricted()))
        {
            var restrictor = new Restrictor(Tree, _restrictions);
            _isChanged |= restrictor.Apply();
            checks = restrictor.Writes;
        }

        if (!_isChanged)
        {
            return new EditedStatement(Source, null, []);
        }

        Ast ast = Tree.Build();
        if (ShapeCheck.Find(ast, ast.Root, closed: false) is { } wrong)
        {
            throw EditErrors.Malformed(wrong);
        }

        return new EditedStatement(ast, ReadBack(ast), checks);
    }

    // The text of a guest's nodes could mean more than its nodes (a number that holds SQL): what comes back must be the same tree.
    private ParsedStatement ReadBack(Ast ast)
    {
        var text = new ArrayBufferWriter<byte>();
        IReadOnlyList<ParsedStatement> all;
        try
        {
            Deparser.Deparse(ast, ast.Root, text);
            all = SqlParser.ParseAll(text.WrittenSpan);
        }
        catch (SqlError error) when (error.State == SqlState.SyntaxError || error.State == SqlState.FeatureNotSupported)
        {
            throw EditErrors.Malformed("the edited statement is no SQL: " + error.Message);
        }

        catch (Bug error) when (_mayLackParts)
        {
            // Some kinds need other children for other values (JsonExpr), which the shapes do not tell; definitions have no shapes.
            throw EditErrors.Malformed(error.Message);
        }

        return all.Count == 1 && SameTrees.Are(ast, ast.Root, all[0].Ast, all[0].Ast.Root)
            ? all[0]
            : throw EditErrors.Malformed("the edited statement does not mean what its tree says");
    }

    private bool NamesRestricted()
    {
        for (int i = 1; i < Source.Nodes.Length; i++)
        {
            if (Source.Nodes[i].Kind == NodeKind.RangeVar && _restrictions.Exists(r => r.IsNamed(Source.Utf8(new NodeId((uint)i)))))
            {
                return true;
            }
        }

        return false;
    }

    private void Take(AstFragment fragment)
    {
        ArgumentNullException.ThrowIfNull(fragment);
        _mayLackParts |= fragment.IsForeign;
    }

    private void RequireReached(NodeId node)
    {
        if (!Tree.IsReached(node))
        {
            throw EditErrors.Malformed($"node {node.Value} is not in the statement");
        }
    }
}
