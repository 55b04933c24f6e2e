using System.Globalization;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Plugins.Edits;

/// <summary>
/// Turns a guest's expression into an Ast of the host's own with literals lifted into values. Takes the kinds of src/abi/REFERENCE.md,
/// "Expressions in edits", and nothing else. A guest's table may hold cycles or shared nodes; visits are counted, so reading always ends.
/// </summary>
internal ref struct PredicateReader
{
    private const int DeepestLevel = 64;
    private const int MostVisits = Limits.PluginEditNodeCount;
    private const int LongestNumberBytes = 256;

    private static readonly string[] s_operators = ["=", "<>", "<", "<=", ">", ">="];

    private readonly GuestTable _table;
    private readonly IPluginSession _session;
    private readonly PostParseDecision _decision;
    private FragmentBuilder _builder = new();
    private int _visits;

    public PredicateReader(GuestTable table, IPluginSession session, PostParseDecision decision)
    {
        _table = table;
        _session = session;
        _decision = decision;
    }

    /// <summary>Nodes read so far, by all expressions.</summary>
    public readonly int VisitCount => _visits;

    /// <summary>The expression at a root, as a tree of its own. Throws PluginFailure.</summary>
    public Ast Read(uint root)
    {
        _builder = new FragmentBuilder();
        if (root == 0)
        {
            throw new PluginFailure("a restriction has no expression");
        }

        NodeKind kind = _table.Node(root).Kind;
        bool isCondition = kind is NodeKind.And or NodeKind.Or or NodeKind.Not or NodeKind.Operator or NodeKind.IsNull or NodeKind.In
            or NodeKind.BoolConst or NodeKind.ColumnRef;
        return isCondition
            ? _builder.Build(Copy(root, Role.None, 0))
            : throw new PluginFailure($"node kind {kind} is no condition");
    }

    private uint Copy(uint index, Role role, int depth)
    {
        if (depth > DeepestLevel)
        {
            throw new PluginFailure($"an expression of its edits is nested deeper than {DeepestLevel} levels");
        }

        AstNode node = Visit(index);
        switch (node.Kind)
        {
            case NodeKind.And:
            case NodeKind.Or:
                return Branch(node, role, depth, Role.Argument, 2, node.Kind);
            case NodeKind.Not:
                return Fixed(node, role, depth, [Role.Argument]);
            case NodeKind.IsNull:
                return Fixed(node, role, depth, [Role.Argument]);
            case NodeKind.Operator:
                return Fixed(node, role, depth, [Role.Left, Role.Right]);
            case NodeKind.In:
                return Membership(node, role, depth);
            case NodeKind.ColumnRef:
                return Column(node, role);
            case NodeKind.IntegerConst:
                return Value(role, SqlType.Int4, Datum.FromInt64(node.Value));
            case NodeKind.FloatConst:
                return Number(node, role);
            case NodeKind.StringConst:
                return Value(role, SqlType.Unknown, Datum.FromText(_table.Text(node.Text, Limits.SessionVariableBytes) ?? ""));
            case NodeKind.BoolConst when node.Value is 0 or 1:
                return _builder.Add(NodeKind.BoolConst, role, value: node.Value);
            case NodeKind.NullConst:
                return _builder.Add(NodeKind.NullConst, role);
            case (NodeKind)GuestNodeKind.SessionVariable:
                return Variable(node, role);
            default:
                throw new PluginFailure($"node kind {(ushort)node.Kind} is not allowed in its expressions");
        }
    }

    private AstNode Visit(uint index)
    {
        if (++_visits > MostVisits)
        {
            throw new PluginFailure("the nodes of its expressions form no tree");
        }

        return _table.Node(index);
    }

    /// <summary>And, Or: any number of children of one role.</summary>
    private uint Branch(in AstNode node, Role role, int depth, Role childRole, int least, NodeKind kind)
    {
        uint copy = _builder.Add(kind, role);
        var children = new List<uint>();
        for (uint at = node.First; at != 0; at = _table.Node(at).Next)
        {
            Require(_table.Node(at).Role == childRole, kind);
            children.Add(Copy(at, childRole, depth + 1));
        }

        Require(children.Count >= least, kind);
        _builder.SetChildren(copy, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(children));
        return copy;
    }

    /// <summary>Exactly one child of each role, in order.</summary>
    private uint Fixed(in AstNode node, Role role, int depth, ReadOnlySpan<Role> childRoles)
    {
        string? text = node.Kind == NodeKind.Operator ? _table.Text(node.Text, 8) : null;
        Require(node.Kind != NodeKind.Operator || s_operators.Contains(text), node.Kind);
        Require((node.Flags & ~NodeFlags.Not) == 0 && (node.Flags == 0 || node.Kind == NodeKind.IsNull), node.Kind);
        uint copy = _builder.Add(node.Kind, role, text, flags: node.Flags);
        Span<uint> children = stackalloc uint[childRoles.Length];
        uint at = node.First;
        for (int i = 0; i < childRoles.Length; i++)
        {
            Require(at != 0, node.Kind);
            AstNode child = _table.Node(at);
            Require(child.Role == childRoles[i], node.Kind);
            children[i] = Copy(at, childRoles[i], depth + 1);
            at = child.Next;
        }

        Require(at == 0, node.Kind);
        _builder.SetChildren(copy, children);
        return copy;
    }

    private uint Membership(in AstNode node, Role role, int depth)
    {
        Require((node.Flags & ~NodeFlags.Not) == 0 && node.First != 0, node.Kind);
        uint copy = _builder.Add(NodeKind.In, role, flags: node.Flags);
        var children = new List<uint>();
        for (uint at = node.First; at != 0; at = _table.Node(at).Next)
        {
            Role wanted = children.Count == 0 ? Role.Argument : Role.Element;
            Require(_table.Node(at).Role == wanted, node.Kind);
            children.Add(Copy(at, wanted, depth + 1));
        }

        Require(children.Count >= 2, node.Kind);
        _builder.SetChildren(copy, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(children));
        return copy;
    }

    private uint Column(in AstNode node, Role role)
    {
        Require(node.First != 0, node.Kind);
        AstNode field = Visit(node.First);
        Require(field.Kind == NodeKind.Identifier && field.Role == Role.Field && field.Next == 0 && field.First == 0, node.Kind);
        string name = _table.Text(field.Text, Limits.IdentifierBytes) ?? throw new PluginFailure("a column of its expressions has no name");
        uint copy = _builder.Add(NodeKind.ColumnRef, role);
        _builder.SetChildren(copy, [_builder.Add(NodeKind.Identifier, Role.Field, name)]);
        return copy;
    }

    private uint Number(in AstNode node, Role role)
    {
        string text = _table.Text(node.Text, LongestNumberBytes) ?? "";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
        {
            return Value(role, SqlType.Int8, Datum.FromInt64(integer));
        }

        bool isNegative = text.StartsWith('-');
        string digits = isNegative ? text[1..] : text;
        if (!IsNumber(digits))
        {
            throw new PluginFailure("a number of its expressions is none");
        }

        if (!isNegative)
        {
            return _builder.Add(NodeKind.FloatConst, role, digits);
        }

        uint minus = _builder.Add(NodeKind.Operator, role, "-");
        _builder.SetChildren(minus, [_builder.Add(NodeKind.FloatConst, Role.Right, digits)]);
        return minus;
    }

    // digits [. digits] [e [sign] digits], with a digit on at least one side of the point.
    private static bool IsNumber(string text)
    {
        int at = 0;
        int digits = Digits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            digits += Digits(text, ref at);
        }

        if (digits > 0 && at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            at += at < text.Length && text[at] is '+' or '-' ? 1 : 0;
            digits = Digits(text, ref at);
        }

        return digits > 0 && at == text.Length;
    }

    private static int Digits(string text, ref int at)
    {
        int begin = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at - begin;
    }

    private uint Variable(in AstNode node, Role role)
    {
        string name = _table.Text(node.Text, 256) ?? throw new PluginFailure("a session variable of its expressions has no name");
        string? value = _session.GetVariable(name);
        _decision.RecordRead(PluginReadKind.SessionVariable, name, value);
        return Value(role, SqlType.Unknown, value is null ? Datum.Null : Datum.FromText(value));
    }

    private uint Value(Role role, SqlType type, Datum value) =>
        _builder.Add(NodeKind.Parameter, role, value: _decision.Add(new RestrictionValue(type, value)));

    private static void Require(bool condition, NodeKind kind)
    {
        if (!condition)
        {
            throw new PluginFailure($"a node {kind} of its expressions is malformed");
        }
    }
}
