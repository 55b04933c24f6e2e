using System.Text;
using Helios.Base;
using Helios.Engine;
using Helios.Proxy;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>DECLARE, FETCH, MOVE, CLOSE. A cursor is a portal that FETCH reads from.</summary>
internal sealed partial class Session
{
    private string? _fetchVerb;

    private string RunDeclare(Portal portal)
    {
        ParsedStatement parsed = portal.Parsed;
        Ast ast = parsed.Ast;
        if (ast.Has(ast.Root, NodeFlags.Hold))
        {
            throw SqlError.NotSupported("DECLARE ... WITH HOLD");
        }

        if (ast.Has(ast.Root, NodeFlags.Scroll))
        {
            throw SqlError.NotSupported("DECLARE ... SCROLL");
        }

        if (Engine.IsImplicit && !IsInStatementList)
        {
            throw new SqlError(SqlState.NoActiveSqlTransaction, "DECLARE CURSOR can only be used in transaction blocks");
        }

        byte[] name = ast.Utf8(ast.Root).ToArray();
        if (FindPortal(name) is not null)
        {
            throw new SqlError(SqlState.DuplicateCursor, $"cursor \"{Encoding.UTF8.GetString(name)}\" already exists");
        }

        var cursor = new Portal(Encoding.UTF8.GetString(name)) { IsCursor = true, IsBinaryCursor = ast.Has(ast.Root, NodeFlags.Binary) };
        cursor.Reset(portal.Prepared);
        cursor.Plan = portal.Plan;
        cursor.Parameters = portal.Parameters;
        cursor.ParameterBytes = portal.ParameterBytes;
        portal.ParameterBytes = [];
        AdmitCursor(cursor, name);
        return "DECLARE CURSOR";
    }

    private void AdmitCursor(Portal cursor, byte[] name)
    {
        if (AdmitExecution(cursor) is not { } call)
        {
            OpenCursor(cursor, name, asked: null);
            return;
        }

        RunOnWorker(call, () =>
        {
            if (IsOvertaken(cursor))
            {
                AdmitCursor(cursor, name);
                return;
            }

            OpenCursor(cursor, name, call);
        });
    }

    private void OpenCursor(Portal cursor, byte[] name, PluginCall? asked)
    {
        OpenExecution(cursor, asked);
        cursor.SavepointDepth = Engine.SavepointDepth;
        AddPortal(name, cursor);
    }

    private Portal RequireCursor(ParsedStatement parsed)
    {
        ReadOnlySpan<byte> name = parsed.Ast.Utf8(parsed.Ast.Root);
        return FindPortal(name) ?? throw new SqlError(
            SqlState.InvalidCursorName, $"cursor \"{Encoding.UTF8.GetString(name)}\" does not exist");
    }

    private void StartFetch(Portal portal)
    {
        ParsedStatement parsed = portal.Parsed;
        Ast ast = parsed.Ast;
        bool isMove = ast.Has(ast.Root, NodeFlags.Move);
        Portal cursor = RequireCursor(parsed);
        if (cursor.Decision is null || cursor.Execution is null)
        {
            throw new SqlError(SqlState.InvalidCursorState, $"portal \"{cursor.Name}\" has not been executed");
        }

        if (cursor.Execution.HasFailed)
        {
            throw new SqlError(SqlState.ObjectNotInPrerequisiteState, $"portal \"{cursor.Name}\" cannot be run");
        }

        Pipeline.RequireSameIdentity(Proxy, cursor.Decision, cursor.Name);
        long count = FetchCount(ast);
        if (count == 0)
        {
            portal.IsDone = true;
            BeginRun(portal, portal, 0);
            _sessionTag = isMove ? "MOVE 0" : "FETCH 0";
            return;
        }

        if (!isMove && !portal.Shape.Types.AsSpan().SequenceEqual(cursor.Shape.Types))
        {
            throw SessionStatement.ResultTypeChanged();
        }

        _fetchVerb = isMove ? "MOVE " : "FETCH ";
        BeginRun(portal, cursor, count == long.MaxValue ? 0 : count, discardRows: isMove);
    }

    /// <summary>Rows wanted; long.MaxValue for ALL. Cursors go forward only.</summary>
    private static long FetchCount(Ast ast)
    {
        NodeId root = ast.Root;
        var direction = (FetchDirection)ast.Value(root);
        NodeId argument = ast.Child(root, Role.Argument);
        bool isNegative = ast.Has(root, NodeFlags.Negative);
        if (direction == FetchDirection.Forward && !isNegative)
        {
            return ast.Has(root, NodeFlags.All) ? long.MaxValue : argument.IsNone ? 1 : Count(ast, argument);
        }

        if (direction is FetchDirection.Absolute)
        {
            throw SqlError.NotSupported("FETCH ABSOLUTE, FIRST and LAST");
        }

        if (direction is FetchDirection.Relative && !isNegative)
        {
            throw SqlError.NotSupported("FETCH RELATIVE");
        }

        throw new SqlError(SqlState.ObjectNotInPrerequisiteState, "cursor can only scan forward")
        {
            Hint = "Declare it with SCROLL option to enable backward scan.",
        };
    }

    private static long Count(Ast ast, NodeId argument) => ast.Kind(argument) == NodeKind.IntegerConst
        ? ast.Value(argument)
        : throw SqlError.NotSupported("a FETCH count above 2147483647");

    /// <summary>A cursor's rows leave in its own format unless Bind named one.</summary>
    private void ApplyCursorFormat(Portal portal)
    {
        if (portal.Parsed.Kind == StatementKind.Fetch && RequireCursor(portal.Parsed).IsBinaryCursor)
        {
            portal.Format.SetAll(portal.Shape.Types, WireFormat.Binary);
        }
    }

    private string RunClosePortal(ParsedStatement parsed)
    {
        Ast ast = parsed.Ast;
        if (!ast.HasText(ast.Root))
        {
            foreach (Portal portal in _portals.Values)
            {
                portal.Close();
            }

            _portals.Clear();
            return "CLOSE CURSOR ALL";
        }

        ReadOnlySpan<byte> name = ast.Utf8(ast.Root);
        return ClosePortal(name)
            ? "CLOSE CURSOR"
            : throw new SqlError(SqlState.InvalidCursorName, $"cursor \"{Encoding.UTF8.GetString(name)}\" does not exist");
    }
}
