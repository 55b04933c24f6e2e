using System.Buffers;
using Helios.Base;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Sql.Syntax;

namespace Helios.Server.Sessions;

/// <summary>
/// EXPLAIN EXECUTE: what runs is the EXPLAIN of the prepared statement's own tree, admitted like any other, under the arguments of the
/// EXECUTE.
/// </summary>
internal sealed partial class Session
{
    private static bool IsExplainExecute(ParsedStatement parsed) =>
        parsed is { Kind: StatementKind.Explain, InnerKind: StatementKind.Execute };

    private void BindExplainExecute(Portal portal)
    {
        Prepared explained = ExplainPrepared(portal.Parsed);
        portal.Source = explained;
        portal.Decision = _services.Pipeline.Admit(Proxy, explained.Statement);
        portal.Plan = explained.Statement.Plan ?? throw new Bug("session: a statement was admitted without a plan");
        portal.Parameters = Engine.EvaluateArguments(portal.Parsed, portal.Plan);
        portal.Shape = explained.ShapeNow();
    }

    private Prepared ExplainPrepared(ParsedStatement explain)
    {
        Ast ast = explain.Ast;
        NodeId execute = ast.Child(ast.Root, Role.Query);
        Prepared inner = RequirePrepared(ast.Utf8(execute));
        StartTransaction();
        _services.Pipeline.Admit(Proxy, inner.Statement);
        if (inner.Statement.Plan is not { } plan)
        {
            throw new SqlError(SqlState.WrongObjectType, $"prepared statement \"{ast.Text(execute)}\" has no plan to explain");
        }

        ParsedStatement prepared = inner.Statement.Shared.Parsed;
        NodeId body = prepared.Kind == StatementKind.Prepare ? prepared.Ast.Child(prepared.Ast.Root, Role.Query) : prepared.Ast.Root;
        var text = new ArrayBufferWriter<byte>();
        var name = new ArrayBufferWriter<byte>();
        Deparser.Deparse(ast, ast.Root, text);
        Deparser.Deparse(ast, execute, name);
        Invariant.Require(text.WrittenSpan.EndsWith(name.WrittenSpan));
        var whole = new ArrayBufferWriter<byte>();
        whole.Write(text.WrittenSpan[..^name.WrittenCount]);
        Deparser.Deparse(prepared.Ast, body, whole);
        CachedStatement[] statements = _services.Pipeline.Statements.Parse(whole.WrittenSpan);
        Invariant.Require(statements.Length == 1);
        return new Prepared(new SessionStatement(statements[0], [.. plan.ParameterTypes.Select(type => type.Oid)]));
    }

    private ResultShape DescribeExplainExecute(ParsedStatement parsed)
    {
        Prepared explained = ExplainPrepared(parsed);
        _services.Pipeline.Admit(Proxy, explained.Statement);
        return explained.ShapeNow();
    }
}
