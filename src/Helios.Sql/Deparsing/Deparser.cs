using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
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
    private const int KeptWords = 64;
    private const int LongestKeptWordBytes = 32;

    private static readonly Ast s_noTree = new([default], new byte[4], default);
    private static readonly ArrayBufferWriter<byte> s_nowhere = new();

    // One per thread, and the words it met, are kept so that writing allocates nothing.
    [ThreadStatic]
    private static Deparser? t_spare;

    private readonly string[] _words = new string[KeptWords];
    private Ast _ast = s_noTree;
    private IBufferWriter<byte> _output = s_nowhere;

    private Deparser()
    {
        Array.Fill(_words, "");
    }

    /// <summary>Writes the statement or expression below a node.</summary>
    public static void Deparse(Ast ast, NodeId node, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(ast);
        ArgumentNullException.ThrowIfNull(output);
        Run(ast, output, node, static (deparser, id) => deparser.Statement(id));
    }

    /// <summary>Writes a TypeName.</summary>
    internal static void DeparseType(Ast ast, NodeId type, IBufferWriter<byte> output) =>
        Run(ast, output, type, static (deparser, id) => deparser.Type(id));

    private static void Run(Ast ast, IBufferWriter<byte> output, NodeId node, Action<Deparser, NodeId> write)
    {
        Deparser deparser = t_spare ?? new Deparser();
        t_spare = null;
        deparser._ast = ast;
        deparser._output = output;
        try
        {
            write(deparser, node);
        }
        finally
        {
            deparser._ast = s_noTree;
            deparser._output = s_nowhere;
            t_spare = deparser;
        }
    }

    private NodeId Child(NodeId parent, Role role) => _ast.Child(parent, role);

    private bool Has(NodeId parent, Role role) => !_ast.Child(parent, role).IsNone;

    private bool Has(NodeId id, NodeFlags flag) => _ast.Has(id, flag);

    private bool TextIs(NodeId id, ReadOnlySpan<byte> text) => _ast.Utf8(id).SequenceEqual(text);

    /// <summary>The text of a node that is one of few words.</summary>
    private string Word(NodeId id)
    {
        ReadOnlySpan<byte> text = _ast.Utf8(id);
        if (text.IsEmpty || text.Length > LongestKeptWordBytes)
        {
            return _ast.Text(id);
        }

        ref string kept = ref _words[(text.Length + (text[0] * 7) + (text[^1] * 31)) & (KeptWords - 1)];
        if (!Ascii.Equals(text, kept))
        {
            kept = _ast.Text(id);
        }

        return kept;
    }

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
                Utility(id);
                break;
            default:
                SessionStatement(id);
                break;
        }
    }

    /// <summary>Keywords that the tree holds in lower case.</summary>
    private void Keywords(ReadOnlySpan<byte> words)
    {
        Span<byte> upper = _output.GetSpan(words.Length);
        for (int i = 0; i < words.Length; i++)
        {
            upper[i] = (uint)(words[i] - 'a') <= 'z' - 'a' ? (byte)(words[i] & ~0x20) : words[i];
        }

        _output.Advance(words.Length);
    }

    /// <summary>Children of one role with commas between.</summary>
    /// <param name="write">Static, so that it is made once.</param>
    private void List(NodeId parent, Role role, Action<Deparser, NodeId> write)
    {
        bool isFirst = true;
        foreach (NodeId child in _ast.Children(parent, role))
        {
            WriteIf(!isFirst, ", "u8);
            isFirst = false;
            write(this, child);
        }
    }

    private void Expressions(NodeId parent, Role role) => List(parent, role, static (self, id) => self.Expression(id));

    private void Names(NodeId parent, Role role) => List(parent, role, static (self, id) => self.Name(id));

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

    private void Quoted(ReadOnlySpan<byte> name) => Quoted(name, Identifiers.IsPlain(name));

    private void Quoted(ReadOnlySpan<byte> name, bool isPlain)
    {
        if (isPlain)
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

    // Every recursion passes this.
    private static void RequireStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }
    }

    private static Bug NoForm(NodeKind kind) => new("no SQL form for " + kind);
}
