using System.Buffers;
using System.Text;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Sql;
using Helios.Sql.Editing;
using Helios.Sql.Syntax;

namespace Helios.Plugins.Tests;

/// <summary>Changes of the tree: what a guest asks for, and the statement that comes of it.</summary>
public sealed class TreeEditTests
{
    private const string Sql = "SELECT id, name FROM users WHERE id > 3 LIMIT 10";

    [Fact]
    public void A_limit_is_lowered_and_never_raised()
    {
        Assert.Equal("SELECT id, name FROM users WHERE id > 3 LIMIT 5", Edit(Sql, Limit("5")));
        Assert.Equal(Sql, Edit(Sql, Limit("50")));
        Assert.Equal("SELECT id FROM users LIMIT 7", Edit("SELECT id FROM users", Limit("7")));
    }

    [Fact]
    public void A_target_is_added_under_its_name()
    {
        var image = new EditImage();
        image.Add(new AbiEdit { Kind = (ushort)EditKind.AddTarget, NameText = image.Text("n"), Root = image.Column("email") });
        Assert.Equal("SELECT id, name, email AS n FROM users WHERE id > 3 LIMIT 10", Edit(Sql, image));
    }

    [Fact]
    public void A_node_is_replaced_or_taken_out()
    {
        ParsedStatement statement = Parse(Sql);
        uint where = statement.Ast.Child(statement.Ast.Root, Role.Where).Value;
        var replace = new EditImage();
        replace.Add(new AbiEdit
        {
            Kind = (ushort)EditKind.ReplaceNode,
            Target = where,
            Root = replace.Compare(replace.Column("id"), "=", replace.Node(NodeKind.IntegerConst, value: 1)),
        });
        Assert.Equal("SELECT id, name FROM users WHERE id = 1 LIMIT 10", Edit(Sql, replace));
        var remove = new EditImage().Add(new AbiEdit { Kind = (ushort)EditKind.RemoveNode, Target = where });
        Assert.Equal("SELECT id, name FROM users LIMIT 10", Edit(Sql, remove));
    }

    [Fact]
    public void A_relation_is_wrapped_wherever_it_is_read()
    {
        var image = new EditImage();
        uint from = image.Node(NodeKind.RangeVar, "users");
        uint star = image.Node(NodeKind.ResTarget, children: (Role.Argument, image.Node(
            NodeKind.ColumnRef, children: (Role.Field, image.Node(NodeKind.Star)))));
        uint query = image.Node(NodeKind.Select, children: [(Role.Target, star), (Role.From, from)]);
        image.Add(new AbiEdit { Kind = (ushort)EditKind.WrapRelation, NameText = image.Text("users"), Root = query });
        Assert.Equal(
            "SELECT id, name FROM (SELECT * FROM users) AS users WHERE id > 3 LIMIT 10", Edit(Sql, image));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("99999999999999999999")]
    public void A_limit_that_is_no_number_fails_the_plugin(string rows) =>
        Assert.Equal(SqlState.ExternalRoutineException, Decide(Sql, Limit(rows)).Error?.State);

    [Fact]
    public void What_is_not_granted_cannot_be_edited_nor_brought_in()
    {
        Assert.Contains("payroll", Decide("SELECT 1 FROM payroll", Limit("1")).Error!.Message, StringComparison.Ordinal);
        var image = new EditImage();
        uint query = image.Node(NodeKind.ScalarSubquery, children: (Role.Query, image.Node(NodeKind.Select, children:
        [
            (Role.Target, image.Node(NodeKind.ResTarget, children: (Role.Argument, image.Column("salary")))),
            (Role.From, image.Node(NodeKind.RangeVar, "payroll")),
        ])));
        image.Add(new AbiEdit { Kind = (ushort)EditKind.AddTarget, Root = query });
        Assert.Contains("payroll", Decide(Sql, image).Error!.Message, StringComparison.Ordinal);
        PluginGrant none = Rig.FullGrant with { AllowQueryModification = false };
        Assert.Contains("allow_query_modification", Decide(Sql, Limit("1"), none).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forged_targets_and_trees_fail_the_plugin()
    {
        foreach (AbiEdit edit in new AbiEdit[]
        {
            new() { Kind = (ushort)EditKind.ReplaceNode, Target = 0, Root = 1 },
            new() { Kind = (ushort)EditKind.ReplaceNode, Target = 9_999, Root = 1 },
            new() { Kind = (ushort)EditKind.RemoveNode, Target = uint.MaxValue },
            new() { Kind = (ushort)EditKind.ReplaceNode, Target = 1, Root = 77 },
            new() { Kind = (ushort)EditKind.AddTarget, Root = 0 },
            new() { Kind = 99 },
            new() { Kind = (ushort)EditKind.RemoveNode, Target = 1, Flags = 1 },
        })
        {
            var image = new EditImage();
            image.Column("id");
            Assert.Equal(SqlState.ExternalRoutineException, Decide(Sql, image.Add(edit)).Error?.State);
        }
    }

    private static EditImage Limit(string rows)
    {
        var image = new EditImage();
        return image.Add(new AbiEdit { Kind = (ushort)EditKind.Limit, ValueText = image.Text(rows) });
    }

    private static ParsedStatement Parse(string sql) => SqlParser.ParseAll(Encoding.UTF8.GetBytes(sql))[0];

    private static PostParseDecision Decide(string sql, EditImage image, PluginGrant? grant = null)
    {
        Rig rig = Rig.With(image.Module(), grant).Healthy();
        var decision = new PostParseDecision();
        rig.Host.Current.RunPostParse(new PostParseContext(Parse(sql), rig.Session, new TestCatalog(), 1), decision);
        return decision;
    }

    private static string Edit(string sql, EditImage image)
    {
        PostParseDecision decision = Decide(sql, image);
        Assert.Null(decision.Error);
        var editor = new AstEditor(Parse(sql).Ast);
        foreach (TreeEdit edit in decision.TreeEdits)
        {
            edit.Apply(editor);
        }

        Ast ast = editor.Build().Ast;
        var output = new ArrayBufferWriter<byte>();
        Deparser.Deparse(ast, ast.Root, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
