using System.Buffers;
using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>
/// Hashes a tree whose constants are parameters, leaving out what <see cref="StatementFingerprint"/> ignores. Children count in the order
/// of their roles: the grammar lets some clauses stand in any order.
/// </summary>
internal sealed class TreeHash
{
    private const ulong Opens = 1UL << 48;
    private const ulong Closes = 1UL << 49;
    private const ulong IsAlias = 1UL << 50;

    private readonly Ast _ast;
    private readonly Dictionary<string, int>? _aliases;
    private Hash128 _hash;
    private int _aliasCount;

    private TreeHash(Ast ast, Dictionary<string, int>? aliases)
    {
        _ast = ast;
        _aliases = aliases;
    }

    public static UInt128 Of(Ast ast)
    {
        Dictionary<string, int>? aliases = null;
        var tree = new TreeHash(ast, FindAliases(ast, ast.Root, ref aliases));
        tree.Visit(ast.Root, default);
        return tree._hash.Finish();
    }

    // Every alias of the statement gets a number where it is met first, whatever scope it is in: two statements that differ by a renaming
    // are equal, and no two others.
    private static Dictionary<string, int>? FindAliases(Ast ast, NodeId id, ref Dictionary<string, int>? aliases)
    {
        AstPatch.RequireStack();
        for (NodeId child = ast.FirstChild(id); !child.IsNone; child = ast.NextSibling(child))
        {
            if (ast.Kind(child) == NodeKind.Alias)
            {
                aliases ??= new Dictionary<string, int>(StringComparer.Ordinal);
                aliases[ast.Text(child)] = 0;
            }

            FindAliases(ast, child, ref aliases);
        }

        return aliases;
    }

    private void Visit(NodeId id, NodeId parent)
    {
        AstPatch.RequireStack();
        ref readonly AstNode node = ref _ast[id];
        if (IsBuiltInSchema(id, parent))
        {
            return;
        }

        _hash.Add(Opens | ((ulong)node.Kind << 32) | ((ulong)node.Role << 16) | (ushort)FlagsOf(node));
        _hash.Add(node.Kind is NodeKind.Parameter ? 0 : (uint)node.Value);
        AddText(id, node, parent);
        if (IsOrdered(id))
        {
            for (NodeId child = _ast.FirstChild(id); !child.IsNone; child = _ast.NextSibling(child))
            {
                Visit(child, id);
            }
        }
        else
        {
            VisitSorted(id);
        }

        _hash.Add(Closes);
    }

    // INT is pg_catalog.int4, whoever writes int4 means the same type, and so with functions.
    private bool IsBuiltInSchema(NodeId id, NodeId parent) =>
        _ast[id].Role == Role.Name && _ast.Kind(parent) is NodeKind.TypeName or NodeKind.FuncCall && !_ast.NextSame(id).IsNone
        && _ast.Utf8(id).SequenceEqual("pg_catalog"u8);

    // The functions of ROWS FROM stand between their columns.
    private bool IsOrdered(NodeId id)
    {
        if (_ast.Kind(id) == NodeKind.RangeFunction)
        {
            return true;
        }

        Role last = Role.None;
        for (NodeId child = _ast.FirstChild(id); !child.IsNone; child = _ast.NextSibling(child))
        {
            if (_ast[child].Role < last)
            {
                return false;
            }

            last = _ast[child].Role;
        }

        return true;
    }

    private void VisitSorted(NodeId id)
    {
        var children = new List<NodeId>();
        for (NodeId child = _ast.FirstChild(id); !child.IsNone; child = _ast.NextSibling(child))
        {
            children.Add(child);
        }

        foreach (NodeId child in children.OrderBy(child => _ast[child].Role))
        {
            Visit(child, id);
        }
    }

    private static NodeFlags FlagsOf(in AstNode node) => node.Kind switch
    {
        NodeKind.TypeCast => node.Flags & ~(NodeFlags.LiteralForm | NodeFlags.FunctionForm),
        NodeKind.Row => NodeFlags.None,
        _ => node.Flags,
    };

    private void AddText(NodeId id, in AstNode node, NodeId parent)
    {
        if (node.Text == 0)
        {
            _hash.Add(0);
            return;
        }

        switch (node.Kind)
        {
            case NodeKind.Prepare or NodeKind.Execute or NodeKind.Deallocate or NodeKind.DeclareCursor or NodeKind.Fetch
                or NodeKind.ClosePortal or NodeKind.CurrentOf or NodeKind.Transaction or NodeKind.Copy:
            case NodeKind.ResTarget when IsOutputName(node.Role, _ast.Kind(parent)):
                _hash.Add(0);
                break;
            case NodeKind.Alias:
            case NodeKind.Identifier when IsQualifier(id, parent):
            case NodeKind.RangeVar when _ast.Kind(parent) == NodeKind.LockingClause && _ast.FirstChild(id).IsNone:
                AddAlias(id);
                break;
            case NodeKind.Utility:
                AddTokens(_ast.Utf8(id));
                break;
            default:
                _hash.Add(_ast.Utf8(id));
                break;
        }
    }

    private static bool IsOutputName(Role role, NodeKind parent) => role is Role.Target or Role.Returning
        && parent is NodeKind.Select or NodeKind.Insert or NodeKind.Update or NodeKind.Delete or NodeKind.Merge;

    // The first of two fields, and what FOR UPDATE OF names.
    private bool IsQualifier(NodeId id, NodeId parent) =>
        _ast.Kind(parent) == NodeKind.ColumnRef && _ast.FirstChild(parent) == id && _ast.Count(parent, Role.Field) == 2;

    private void AddAlias(NodeId id)
    {
        if (_aliases is null || !_aliases.TryGetValue(_ast.Text(id), out int number))
        {
            _hash.Add(_ast.Utf8(id));
            return;
        }

        if (number == 0)
        {
            number = ++_aliasCount;
            _aliases[_ast.Text(id)] = number;
        }

        _hash.Add(IsAlias | (uint)number);
    }

    private void AddTokens(ReadOnlySpan<byte> text)
    {
        var tokens = new ArrayBufferWriter<byte>();
        TokenText.Write(text, 0, tokens);
        _hash.Add(tokens.WrittenSpan);
    }
}
