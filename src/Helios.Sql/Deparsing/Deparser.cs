using System.Buffers;
using System.Globalization;
using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>
/// Writes a tree as SQL that parses to the same tree. Invariants: (1) every operand is put in parentheses unless its level of precedence
/// makes them idle; (2) names that are keywords are quoted, but for a few that begin nothing; (3) what the tree does not hold (comments,
/// spelling) is not written.
/// </summary>
public sealed partial class Deparser
{
    private readonly Ast _ast;
    private readonly IBufferWriter<byte> _output;

    private Deparser(Ast ast, IBufferWriter<byte> output)
    {
        _ast = ast;
        _output = output;
    }

    /// <summary>Writes the statement or expression below a node.</summary>
    public static void Deparse(Ast ast, NodeId node, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(ast);
        ArgumentNullException.ThrowIfNull(output);
        new Deparser(ast, output).Statement(node);
    }

    private NodeId Child(NodeId parent, Role role) => _ast.Child(parent, role);

    private bool Has(NodeId parent, Role role) => !_ast.Child(parent, role).IsNone;

    private bool Has(NodeId id, NodeFlags flag) => _ast.Has(id, flag);

    private bool TextIs(NodeId id, ReadOnlySpan<byte> text) => _ast.Utf8(id).SequenceEqual(text);

    private void Write(ReadOnlySpan<byte> text) => _output.Write(text);

    private void Write(int number)
    {
        Span<byte> buffer = stackalloc byte[12];
        number.TryFormat(buffer, out int length, default, CultureInfo.InvariantCulture);
        Write(buffer[..length]);
    }

    private void WriteIf(bool condition, ReadOnlySpan<byte> text)
    {
        if (condition)
        {
            Write(text);
        }
    }

    private void Statement(NodeId id)
    {
        switch (_ast.Kind(id))
        {
            case NodeKind.Select or NodeKind.SetOperation or NodeKind.Values:
                Query(id);
                break;
            case NodeKind.Insert:
                Insert(id);
                break;
            case NodeKind.Update:
                Update(id);
                break;
            case NodeKind.Delete:
                Delete(id);
                break;
            case NodeKind.Merge:
                Merge(id);
                break;
            case NodeKind.CreateTable:
                CreateTable(id);
                break;
            case NodeKind.CreateTableAs:
                CreateTableAs(id);
                break;
            case NodeKind.Drop:
                Drop(id);
                break;
            case NodeKind.Truncate:
                Truncate(id);
                break;
            case NodeKind.Copy:
                Copy(id);
                break;
            case NodeKind.Utility:
                Write(_ast.Utf8(id));
                break;
            default:
                SessionStatement(id);
                break;
        }
    }

    /// <summary>Children of one role with commas between.</summary>
    private void List(NodeId parent, Role role, Action<NodeId> write)
    {
        bool isFirst = true;
        foreach (NodeId child in _ast.Children(parent, role))
        {
            WriteIf(!isFirst, ", "u8);
            isFirst = false;
            write(child);
        }
    }

    private void Expressions(NodeId parent, Role role) => List(parent, role, Expression);

    private void Names(NodeId parent, Role role) => List(parent, role, Name);

    private void ParenthesizedNames(NodeId parent, Role role)
    {
        if (Has(parent, role))
        {
            Write(" ("u8);
            Names(parent, role);
            Write(")"u8);
        }
    }

    private void Name(NodeId id) => Quoted(_ast.Utf8(id));

    /// <summary>Names with dots between.</summary>
    private void DottedName(NodeId parent, Role role)
    {
        bool isFirst = true;
        foreach (NodeId part in _ast.Children(parent, role))
        {
            WriteIf(!isFirst, "."u8);
            isFirst = false;
            if (_ast.Kind(part) == NodeKind.Star)
            {
                Write("*"u8);
            }
            else
            {
                Name(part);
            }
        }
    }

    private void Quoted(ReadOnlySpan<byte> name)
    {
        if (Identifiers.IsPlain(name))
        {
            Write(name);
            return;
        }

        InQuotes(name);
    }

    private void InQuotes(ReadOnlySpan<byte> name)
    {
        Write("\""u8);
        while (true)
        {
            int quote = name.IndexOf((byte)'"');
            Write(quote < 0 ? name : name[..(quote + 1)]);
            if (quote < 0)
            {
                break;
            }

            Write("\""u8);
            name = name[(quote + 1)..];
        }

        Write("\""u8);
    }

    /// <summary>A string constant; with a backslash in it as E'', which means the same whatever standard_conforming_strings says.</summary>
    private void StringLiteral(ReadOnlySpan<byte> text)
    {
        WriteIf(text.Contains((byte)'\\'), " E"u8);
        Write("'"u8);
        while (true)
        {
            int special = text.IndexOfAny((byte)'\'', (byte)'\\');
            if (special < 0)
            {
                Write(text);
                break;
            }

            Write(text[..(special + 1)]);
            Write(text.Slice(special, 1));
            text = text[(special + 1)..];
        }

        Write("'"u8);
    }

    private static Bug NoForm(NodeKind kind) => new("no SQL form for " + kind);
}
