using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Helios.Base;
using Helios.Sql.Editing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Tests.Editing;

/// <summary>Fragments as a guest writes them, right and wrong.</summary>
public class FragmentTests
{
    [Theory]
    [InlineData("a + 1 > 2 AND b IN (SELECT c FROM d) OR CASE WHEN e THEN f(g => 1, h) FILTER (WHERE i) OVER (PARTITION BY j) END")]
    [InlineData("(x).y[1:2] || ARRAY[1, 2.5]::numeric(3, 2)[]")]
    [InlineData("json_value(a, '$.b' PASSING c AS d RETURNING int DEFAULT 1 ON EMPTY)")]
    public void OfWellFormedBytesIsTheTree(string text)
    {
        AstFragment parsed = AstFragment.Expression(text);
        AstFragment read = AstFragment.Read(Bytes(parsed.Ast), parsed.Ast.Texts, parsed.Root.Value);
        Assert.Equal(Outline.Of(parsed.Ast, parsed.Root), Outline.Of(read.Ast, read.Root));
    }

    [Fact]
    public void RefusesWhatIsNoTree()
    {
        AssertMalformed("a = b", nodes => nodes[(int)Last(nodes)].First = 1);
        AssertMalformed("a = b", nodes => nodes[(int)Last(nodes)].Next = Last(nodes));
        AssertMalformed("a = b", nodes => nodes[(int)Last(nodes)].First = 1_000);
        AssertMalformed("a = b", nodes => nodes[(int)Last(nodes)].Text = 1_000);
        AssertMalformed("a = b", nodes => nodes[(int)Last(nodes)].Text = uint.MaxValue);
        AssertMalformed("a = b", nodes => nodes[(int)Last(nodes)].Role = (Role)200);
        AssertMalformed("a = b", nodes => nodes[(int)Last(nodes)].Role = Role.None);
        AssertMalformed("a = b", nodes => nodes[(int)Last(nodes)].Kind = NodeKind.Utility);
        AssertMalformed("a = b", nodes => nodes[(int)Last(nodes)].Kind = (NodeKind)5_000);
        AssertMalformed("a = b", nodes => nodes[(int)Last(nodes)].Kind = NodeKind.And);
        AssertMalformed("(SELECT 1 FROM a JOIN b ON c)", nodes => Of(nodes, NodeKind.JoinExpr).Value = 9);
        AssertMalformed("$1", nodes => Of(nodes, NodeKind.Parameter).Value = 0);
        AssertMalformed("5", nodes => Of(nodes, NodeKind.IntegerConst).Value = -5);
    }

    [Theory]
    [InlineData("1) OR (true")]
    [InlineData("1; DROP TABLE orders")]
    [InlineData("1 -- ")]
    [InlineData("x")]
    public void TextThatMeansMoreThanItsNodeIsRefused(string number)
    {
        AstFragment whole = AstFragment.Expression("a = 1.5");
        byte[] texts = [.. whole.Ast.Texts, .. BitConverter.GetBytes(number.Length), .. Encoding.UTF8.GetBytes(number)];
        AstNode[] nodes = whole.Ast.Nodes.ToArray();
        Of(nodes, NodeKind.FloatConst).Text = (uint)whole.Ast.Texts.Length;
        AstFragment fragment = AstFragment.Read(MemoryMarshal.AsBytes<AstNode>(nodes), texts, whole.Root.Value);
        SqlError error = Edited.Refused("SELECT * FROM orders", (editor, _) => editor.RestrictRelation(null, "orders", fragment));
        Assert.Equal(SqlState.ExternalRoutineException, error.State);
    }

    [Fact]
    public void DeepFragmentsAreRefused()
    {
        AstNode[] nodes = new AstNode[100_000];
        for (uint i = 1; i < nodes.Length; i++)
        {
            nodes[i] = new AstNode { Kind = NodeKind.Not, Role = Role.Argument, First = i + 1 < nodes.Length ? i + 1 : 0 };
        }

        SqlError error = Assert.Throws<SqlError>(() => AstFragment.Read(MemoryMarshal.AsBytes<AstNode>(nodes), [0, 0, 0, 0], 1));
        Assert.Equal(SqlState.StatementTooComplex, error.State);
    }

    [Fact]
    public void EditsThatMakeATreeTooDeepAreRefused()
    {
        string not = string.Concat(Enumerable.Repeat("NOT ", 2_000));
        SqlError error = Edited.Refused("SELECT " + not + "a", (editor, ast) =>
        {
            // Half of the limit below half of the limit.
            for (uint i = 1; i < ast.Nodes.Length; i++)
            {
                if (ast.Kind(new NodeId(i)) == NodeKind.ColumnRef)
                {
                    editor.Replace(new NodeId(i), AstFragment.Expression(not + "b"));
                    return;
                }
            }
        });
        Assert.Equal(SqlState.StatementTooComplex, error.State);
    }

    /// <summary>Any change of any bytes of a guest's tree gives an error or a statement that reads back.</summary>
    [Fact]
    public void ChangedBytesNeverDoMoreThanFail()
    {
        int seed = Environment.GetEnvironmentVariable("HELIOS_SEED") is { } text ? int.Parse(text, null) : Random.Shared.Next();
        int cases = Environment.GetEnvironmentVariable("HELIOS_EDIT_CASES") is { } number ? int.Parse(number, null) : 5_000;
        var random = new Random(seed);
        string[] sources =
        [
            "a = 1 AND b <> 'x' OR c IS NULL", "t IN (SELECT x FROM m JOIN n USING (y) WHERE z LIMIT 3)", "f(a, b => 2) OVER w + 1.5 > 0",
            "CASE a WHEN 1 THEN ARRAY[1] ELSE x[1:2] END IS NOT DISTINCT FROM ROW(1, 2)::text", "xmlforest(a AS b) IS DOCUMENT",
            "EXISTS (SELECT * FROM ROWS FROM (f(1) AS (a int), g(2)) WITH ORDINALITY AS q FOR UPDATE OF q)", "a LIKE b ESCAPE 'c'",
            "json_object('a': 1 FORMAT JSON NULL ON NULL RETURNING jsonb) IS JSON OBJECT", "B'01' = CURRENT_TIMESTAMP(3)",
            "EXISTS (WITH RECURSIVE q AS (SELECT 1) CYCLE a SET b USING c SELECT 1 UNION SELECT DISTINCT ON (1) 2 ORDER BY 1 USING <)",
        ];
        int read = 0;
        for (int i = 0; i < cases; i++)
        {
            AstFragment source = AstFragment.Expression(sources[random.Next(sources.Length)]);
            byte[] nodes = Bytes(source.Ast);
            byte[] texts = source.Ast.Texts.ToArray();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                byte[] changed = random.Next(4) == 0 ? texts : nodes;
                changed[random.Next(changed.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)random.Next(12);
            }

            try
            {
                Edited.By("SELECT * FROM t LEFT JOIN orders o ON a WHERE b", (editor, _) =>
                    editor.RestrictRelation(null, "orders", AstFragment.Read(nodes, texts, source.Root.Value)));
                read++;
            }
            catch (SqlError)
            {
                // What was changed is wrong.
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}, case {i}", error);
            }
        }

        Assert.True(read > cases / 200, $"only {read} fragments were read");
    }

    private static byte[] Bytes(Ast ast) => MemoryMarshal.AsBytes(ast.Nodes).ToArray();

    private static uint Last(AstNode[] nodes)
    {
        uint at = (uint)nodes.Length - 1;
        while (nodes[at].Kind != NodeKind.Identifier)
        {
            at--;
        }

        return at;
    }

    private static ref AstNode Of(AstNode[] nodes, NodeKind kind)
    {
        int at = Array.FindIndex(nodes, n => n.Kind == kind);
        return ref nodes[at];
    }

    private static void AssertMalformed(string text, Action<AstNode[]> change, [CallerLineNumber] int line = 0)
    {
        AstFragment fragment = AstFragment.Expression(text);
        AstNode[] nodes = fragment.Ast.Nodes.ToArray();
        change(nodes);
        Exception? thrown = Record.Exception(
            () => AstFragment.Read(MemoryMarshal.AsBytes<AstNode>(nodes), fragment.Ast.Texts, fragment.Root.Value));
        Assert.True(thrown is SqlError { State.Code: "38000" }, $"line {line}: {thrown}");
    }
}
