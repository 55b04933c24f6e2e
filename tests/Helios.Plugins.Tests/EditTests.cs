using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Edits;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Plugins.Tests;

public sealed class EditTests
{
    [Fact]
    public void RestrictionBecomesAnExpressionWithLiftedValues()
    {
        var image = new EditImage();
        uint own = image.Compare(image.Column("tenant_id"), "=", image.Node(NodeKind.StringConst, "acme"));
        uint live = image.Node(NodeKind.IsNull, flags: NodeFlags.Not, children: (Role.Argument, image.Column("created_at")));
        uint some = image.Node(NodeKind.In, children:
        [
            (Role.Argument, image.Column("kind")), (Role.Element, image.Node(NodeKind.IntegerConst, value: -7)),
            (Role.Element, image.Node(NodeKind.FloatConst, "9007199254740993")), (Role.Element, image.Node(NodeKind.FloatConst, "-1.5")),
        ]);
        PostParseDecision decision = Rig.With(image.Restrict("users", image.And(own, live, some), "public").Module()).Healthy().Run();

        Assert.Null(decision.Error);
        RestrictionEdit edit = Assert.Single(decision.Restrictions);
        Assert.Equal(("public", "users", Rig.Name), (edit.Schema, edit.Table, edit.Plugin));
        Assert.Equal(
            "And(Argument:Operator '='(Left:ColumnRef(Field:Identifier 'tenant_id') Right:Parameter 1)"
            + " Argument:IsNull Not(Argument:ColumnRef(Field:Identifier 'created_at'))"
            + " Argument:In(Argument:ColumnRef(Field:Identifier 'kind') Element:Parameter 2 Element:Parameter 3"
            + " Element:Operator '-'(Right:FloatConst '1.5')))",
            Print(edit.Predicate, edit.Root));
        Assert.Equal([SqlType.Unknown, SqlType.Int4, SqlType.Int8], decision.Values.Select(v => v.Type));
        Assert.Equal("acme", decision.Values[0].Value.AsText);
        Assert.Equal(-7, decision.Values[1].Value.AsInt64);
        Assert.Equal(9007199254740993, decision.Values[2].Value.AsInt64);
    }

    [Fact]
    public void SessionVariableIsReadNowAndRecorded()
    {
        var image = new EditImage();
        uint variable = image.Node((NodeKind)GuestNodeKind.SessionVariable, "app.tenant");
        Rig rig = Rig.With(image.Restrict("users", image.Compare(image.Column("tenant_id"), "=", variable)).Module()).Healthy();

        PostParseDecision without = rig.Run();
        Assert.True(without.Values.Single().Value.IsNull);
        Assert.Equal(new PluginRead(PluginReadKind.SessionVariable, "app.tenant", null), without.Reads.Single());
        Assert.True(without.HoldsFor(rig.Session));

        rig.Session.Variables["app.tenant"] = "7";
        Assert.False(without.HoldsFor(rig.Session));
        PostParseDecision with = rig.Run();
        Assert.Equal("7", with.Values.Single().Value.AsText);
        Assert.Equal(SqlType.Unknown, with.Values.Single().Type);
        Assert.Equal("7", with.Reads.Single().Value);
        Assert.True(with.HoldsFor(rig.Session));
    }

    [Fact]
    public void RejectEditAndAnnotationAreTaken()
    {
        var image = new EditImage();
        image.Add(new AbiEdit { Kind = (ushort)EditKind.Annotate, NameText = image.Text("rule"), ValueText = image.Text("r1") });
        PostParseDecision noted = Rig.With(image.Module()).Run();
        Assert.Equal(new PluginAnnotation(Rig.Name, "rule", "r1"), noted.Annotations.Single());

        image.Add(new AbiEdit { Kind = (ushort)EditKind.Reject, NameText = image.Text("not now"), ValueText = image.Text("53400") });
        PostParseDecision refused = Rig.With(image.Module()).Run();
        Assert.Equal(("53400", "not now", Rig.Name), (refused.Error!.State.Code, refused.Error.Message, refused.RefusedBy));
    }

    public static TheoryData<string, string> Forgeries => new()
    {
        { "no grant", "it restricts a table, which needs allow_query_modification; that is not granted" },
        { "other table", "it restricts table \"payroll\", which allow_table_access does not name" },
        { "no root", "a restriction has no expression" },
        { "root outside", "node 999 of its edits does not exist" },
        { "no condition", "node kind StringConst is no condition" },
        { "subquery", "node kind 59 is not allowed in its expressions" },
        { "function", "node kind 69 is not allowed in its expressions" },
        { "parameter", "node kind 41 is not allowed in its expressions" },
        { "operator", "a node Operator of its expressions is malformed" },
        { "one argument", "a node And of its expressions is malformed" },
        { "wrong role", "a node Operator of its expressions is malformed" },
        { "cycle", "nested deeper than 64 levels" },
        { "ring of siblings", "the nodes of its expressions form no tree" },
        { "deep", "nested deeper than 64 levels" },
        { "text outside", "of its edits lies outside the pool" },
        { "long name", "bytes; 63 are allowed" },
        { "bad utf8", "is not UTF-8" },
        { "zero byte", "is not UTF-8" },
        { "number", "a number of its expressions is none" },
        { "edit kind", "edit kind 77 is not supported" },
        { "unknown edit", "edit kind 77 is not supported" },
        { "reserved field", "a reserved field of an edit is not 0" },
        { "too many edits", "it answers 1025 edits; 1024 are allowed" },
        { "bad sqlstate", "it rejects with a SQLSTATE that is none" },
        { "success sqlstate", "it rejects with a SQLSTATE that is none" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void ForgeryIsTheFailureOfThePlugin(string forgery, string reason)
    {
        PluginGrant grant = Rig.FullGrant with { AllowQueryModification = forgery != "no grant" };
        Rig rig = Rig.With(Forge(forgery).Module(), grant).Healthy();
        PostParseDecision decision = rig.Run();
        Assert.Equal(SqlState.ExternalRoutineException, decision.Error!.State);
        Assert.Contains(reason, decision.Error.Message);
        Assert.Empty(decision.Restrictions);
        Assert.Empty(decision.Values);
        Assert.True(decision.IsVolatile);
    }

    [Fact]
    public unsafe void RandomListsNeverReachOutside()
    {
        int seed = Environment.GetEnvironmentVariable("HELIOS_SEED") is string text ? int.Parse(text) : Environment.TickCount;
        var random = new Random(seed);
        const int MemoryBytes = 65_536;
        const uint Address = 1_024;
        int taken = 0;
        byte[] memory = new byte[MemoryBytes];
        var session = new TestSession();
        ParsedStatement statement = Statements.SelectFrom("users");
        for (int round = 0; round < 20_000; round++)
        {
            var image = new EditImage();
            uint own = image.Compare(image.Column("tenant_id"), "=", image.Node(NodeKind.StringConst, "acme"));
            uint other = image.Node(NodeKind.Not, children: (Role.Argument, image.Node(NodeKind.BoolConst, value: 1)));
            byte[] bytes = image.Restrict("users", image.And(own, other)).Build(Address);
            for (int change = random.Next(4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(3) == 0 ? 255 : random.Next(8));
            }

            bytes.CopyTo(memory, (int)Address);
            var decision = new PostParseDecision();
            fixed (byte* origin = memory)
            {
                try
                {
                    new EditReader(new GuestMemory(origin, MemoryBytes), Rig.Define([]), session, statement, decision).Read(Address);
                    taken += decision.Restrictions.Count;
                    Assert.All(decision.Restrictions, r => Print(r.Predicate, r.Root));
                }
                catch (PluginFailure)
                {
                    // The answer to a list that does not hold together.
                }
                catch (Exception e) when (e is not Xunit.Sdk.XunitException)
                {
                    Assert.Fail($"seed {seed}, round {round}: {e}");
                }
            }
        }

        Assert.True(taken > 1_000, $"seed {seed}: only {taken} lists were taken");
    }

    private static EditImage Forge(string forgery)
    {
        var image = new EditImage();
        uint True() => image.Node(NodeKind.BoolConst, value: 1);
        switch (forgery)
        {
            case "no grant": return image.Restrict("users", True());
            case "other table": return image.Restrict("payroll", True());
            case "no root": return image.Restrict("users", 0);
            case "root outside": return image.Restrict("users", 999);
            case "no condition": return image.Restrict("users", image.Node(NodeKind.StringConst, "x"));
            case "subquery": return image.Restrict("users", image.And(True(), image.Node(NodeKind.ScalarSubquery)));
            case "function": return image.Restrict("users", image.And(True(), image.Node(NodeKind.FuncCall)));
            case "parameter": return image.Restrict("users", image.And(True(), image.Node(NodeKind.Parameter, value: 1)));
            case "operator": return image.Restrict("users", image.Compare(image.Column("a"), "||", image.Column("b")));
            case "one argument": return image.Restrict("users", image.And(True()));
            case "wrong role":
                return image.Restrict("users", image.Node(
                    NodeKind.Operator, "=", children: [(Role.Right, image.Column("a")), (Role.Left, image.Column("b"))]));
            case "text outside":
                uint column = image.Column("a");
                image.Change(1, n => n with { Text = 4_000_000 });
                return image.Restrict("users", column);
            case "long name": return image.Restrict(new string('x', 64), True());
            case "number": return image.Restrict("users", image.Compare(image.Column("a"), "=", image.Node(NodeKind.FloatConst, "1e5; x")));
            default: return ForgeMore(forgery, image, True());
        }
    }

    private static EditImage ForgeMore(string forgery, EditImage image, uint condition)
    {
        switch (forgery)
        {
            case "cycle":
                uint not = image.Node(NodeKind.Not, children: (Role.Argument, condition));
                image.Change(not, n => n with { First = not, Role = Role.Argument });
                return image.Restrict("users", not);
            case "ring of siblings":
                uint and = image.And(condition, image.Node(NodeKind.BoolConst, value: 1));
                image.Change(condition, n => n with { Next = condition });
                return image.Restrict("users", and);
            case "deep":
                for (int i = 0; i < 70; i++)
                {
                    condition = image.Node(NodeKind.Not, children: (Role.Argument, condition));
                }

                return image.Restrict("users", condition);
            case "bad utf8": return image.Add(new AbiEdit { Kind = 1, NameText = image.Text([0xff, 0xfe]), Root = condition });
            case "zero byte": return image.Add(new AbiEdit { Kind = 1, NameText = image.Text("us\0ers"), Root = condition });
            case "edit kind": return image.Add(new AbiEdit { Kind = 77 });
            case "unknown edit": return image.Add(new AbiEdit { Kind = 77 });
            case "reserved field": return image.Add(new AbiEdit { Kind = 1, Flags = 1 });
            case "too many edits":
                return Enumerable.Range(0, 1_025).Aggregate(image, (list, _) => list.Add(new AbiEdit { Kind = 2 }));
            case "bad sqlstate": return image.Add(new AbiEdit { Kind = 7, NameText = image.Text("m"), ValueText = image.Text("4250x") });
            case "success sqlstate":
                return image.Add(new AbiEdit { Kind = 7, NameText = image.Text("m"), ValueText = image.Text("00000") });
            default: throw new ArgumentException(forgery);
        }
    }

    /// <summary>Walks the whole tree: kind, flags, text or parameter number, children with their roles.</summary>
    private static string Print(Ast ast, NodeId id)
    {
        string text = ast.Kind(id).ToString() + (ast.Has(id, NodeFlags.Not) ? " Not" : "") + (ast.HasText(id) ? $" '{ast.Text(id)}'" : "")
            + (ast.Kind(id) == NodeKind.Parameter ? $" {ast.Value(id)}" : "");
        var children = new List<string>();
        for (NodeId child = ast.FirstChild(id); !child.IsNone; child = ast.NextSibling(child))
        {
            children.Add($"{ast[child].Role}:{Print(ast, child)}");
        }

        return children.Count == 0 ? text : $"{text}({string.Join(' ', children)})";
    }
}
