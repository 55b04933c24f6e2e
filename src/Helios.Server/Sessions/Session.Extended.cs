using System.Text;
using Helios.Base;
using Helios.Engine;
using Helios.Proxy;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Types;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>The extended query protocol: Parse, Bind, Describe, Execute, Close, Sync.</summary>
internal sealed partial class Session
{
    private readonly Dictionary<byte[], Prepared> _prepared = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], Portal> _portals = new(Utf8Comparer.Instance);
    private readonly Portal _unnamedPortal = new("");
    private Prepared? _unnamedPrepared;
    private bool _hasUnnamedPortal;

    private void OnParse(in ParseMessage message)
    {
        var types = message.ParameterTypeCount == 0 ? [] : new uint[message.ParameterTypeCount];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = message.ParameterType(i);
        }

        if (_services.Pipeline.BeforeParse(Proxy, message.Query) is { } call)
        {
            PrepareBehind(call, message.Name.ToArray(), types);
            return;
        }

        Prepare(message.Name, message.Query, types);
    }

    private void PrepareBehind(PluginCall call, byte[] name, uint[] types) => RunOnWorker(call, () => Prepare(name, call.Text, types));

    private void Prepare(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text, uint[] types)
    {
        CachedStatement[] statements = _services.Pipeline.Statements.Parse(text, keep: !name.IsEmpty);
        if (statements.Length > 1)
        {
            throw new SqlError(SqlState.SyntaxError, "cannot insert multiple commands into a prepared statement");
        }

        if (!name.IsEmpty && FindPrepared(name) is not null)
        {
            throw new SqlError(
                SqlState.DuplicatePreparedStatement, $"prepared statement \"{Encoding.UTF8.GetString(name)}\" already exists");
        }

        CachedStatement shared = statements.Length == 0 ? EmptyStatement.Instance : statements[0];
        RequireUsableTransaction(shared.Parsed);
        var prepared = new Prepared(new SessionStatement(shared, types, keepsResultType: true)) { IsAskedFor = true };
        CheckEarly(prepared);
        if (name.IsEmpty)
        {
            _unnamedPrepared = prepared;
        }
        else
        {
            AddPrepared(name.ToArray(), prepared);
        }

        _writer.ParseComplete();
    }

    /// <summary>
    /// Names and types are checked when a statement is prepared, as in PostgreSQL. A plugin's refusal is left to the execution: it depends
    /// on values that may change until then, and the execution asks again.
    /// </summary>
    private void CheckEarly(Prepared prepared)
    {
        if (prepared.Statement.Shared.Policy is StatementPolicy.Gated or StatementPolicy.GatedWhenExecuted
            && prepared.Statement.Shared.Parsed.Kind != StatementKind.Execute && !IsExplainExecute(prepared.Statement.Shared.Parsed))
        {
            StartTransaction();
            _services.Pipeline.TryAdmit(Proxy, prepared.Statement, out _, out _);
        }
    }

    private void AddPrepared(byte[] name, Prepared prepared)
    {
        if (_prepared.Count >= Limits.PreparedStatementCount)
        {
            throw new SqlError(
                SqlState.ConfigurationLimitExceeded, $"a session may hold at most {Limits.PreparedStatementCount} prepared statements")
            {
                Hint = "DEALLOCATE those that are no longer needed.",
            };
        }

        _prepared.Add(name, prepared);
    }

    private Prepared? FindPrepared(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? _unnamedPrepared
        : _prepared.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out Prepared? prepared) ? prepared : null;

    private Prepared RequirePrepared(ReadOnlySpan<byte> name) => FindPrepared(name) ?? throw new SqlError(
        SqlState.InvalidSqlStatementName,
        name.IsEmpty
            ? "unnamed prepared statement does not exist"
            : $"prepared statement \"{Encoding.UTF8.GetString(name)}\" does not exist");

    private Portal? FindPortal(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? (_hasUnnamedPortal ? _unnamedPortal : null)
        : _portals.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out Portal? portal) ? portal : null;

    private Portal RequirePortal(ReadOnlySpan<byte> name) =>
        FindPortal(name) ?? throw new SqlError(SqlState.InvalidCursorName, $"portal \"{Encoding.UTF8.GetString(name)}\" does not exist");

    private void OnBind(in BindMessage message)
    {
        Prepared prepared = RequirePrepared(message.Statement);
        RequireUsableTransaction(prepared.Statement.Shared.Parsed);
        Portal portal = NewPortal(message.Portal);
        portal.Reset(prepared);
        portal.SavepointDepth = Engine.SavepointDepth;
        BindPortal(portal);
        RequireParameters(portal, message.ParameterCount, message.Statement);
        if (message.ParameterCount > 0)
        {
            ParameterReader.Read(message, portal, _codecs!.Current);
        }

        portal.Format.Set(portal.Shape.Types, message.ResultFormats);
        _writer.BindComplete();
    }

    private Portal NewPortal(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            _hasUnnamedPortal = true;
            return _unnamedPortal;
        }

        if (FindPortal(name) is not null)
        {
            throw new SqlError(SqlState.DuplicateCursor, $"cursor \"{Encoding.UTF8.GetString(name)}\" already exists");
        }

        var portal = new Portal(Encoding.UTF8.GetString(name));
        AddPortal(name.ToArray(), portal);
        return portal;
    }

    private void AddPortal(byte[] name, Portal portal)
    {
        if (_portals.Count >= Limits.PortalCount)
        {
            throw new SqlError(SqlState.ConfigurationLimitExceeded, $"a session may hold at most {Limits.PortalCount} portals");
        }

        _portals.Add(name, portal);
    }

    private void OnDescribe(in TargetMessage message)
    {
        if (message.Target == MessageTarget.Portal)
        {
            Portal portal = RequirePortal(message.Name);
            RequireUsableTransaction(portal.Parsed);
            WriteDescription(portal.Shape, portal.Plan, portal.Format);
            return;
        }

        Prepared prepared = RequirePrepared(message.Name);
        ParsedStatement parsed = prepared.Statement.Shared.Parsed;
        RequireUsableTransaction(parsed);
        PreparedPlan? plan = null;
        ResultShape shape = DescribeSessionStatement(parsed) ?? ResultShape.Empty;
        bool isPlanned = prepared.Statement.Shared.Policy == StatementPolicy.Gated && !IsExplainExecute(parsed);
        if (isPlanned && parsed.Kind != StatementKind.DeclareCursor)
        {
            StartTransaction();
            _services.Pipeline.Admit(Proxy, prepared.Statement);
            plan = prepared.Statement.Plan;
            shape = prepared.ShapeNow();
        }

        SqlType[] types = plan?.ParameterTypes ?? [];
        Span<uint> oids = types.Length <= 64 ? stackalloc uint[types.Length] : new uint[types.Length];
        for (int i = 0; i < oids.Length; i++)
        {
            oids[i] = types[i].Oid;
        }

        _writer.ParameterDescription(oids);
        WriteDescription(shape, plan, format: null);
    }

    private void WriteDescription(ResultShape shape, PreparedPlan? plan, RowFormat? format)
    {
        if (shape.Fields.Length > 0 || plan is { ReturnsRows: true })
        {
            _writer.RowDescription(shape.Fields, format);
        }
        else
        {
            _writer.NoData();
        }
    }

    private void OnExecute(in ExecuteMessage message)
    {
        Portal portal = RequirePortal(message.Portal);
        RequireUsableTransaction(portal.Parsed);
        if (portal.IsCursor)
        {
            throw new SqlError(SqlState.WrongObjectType, $"portal \"{portal.Name}\" is a cursor; use FETCH");
        }

        if (portal.IsStarted && portal.Plan is not { ReturnsRows: true })
        {
            throw new SqlError(SqlState.ObjectNotInPrerequisiteState, $"portal \"{portal.Name}\" cannot be run");
        }

        if (!portal.IsStarted && AskAgain(portal.Prepared) is { } call)
        {
            ExecuteBehind(call, portal, message.MaxRows);
            return;
        }

        Execute(portal, message.MaxRows);
    }

    private void ExecuteBehind(PluginCall call, Portal portal, int maxRows) => RunOnWorker(call, () => Execute(portal, maxRows));

    private void Execute(Portal portal, int maxRows)
    {
        _work = WorkKind.Execute;
        StartRun(portal, Math.Max(0, maxRows));
        ContinueWork();
    }

    /// <summary>Each execution of a prepared statement is a text to hook pre_parse; the first one was asked for when it came.</summary>
    private PluginCall? AskAgain(Prepared prepared)
    {
        bool isAskedFor = prepared.IsAskedFor;
        prepared.IsAskedFor = false;
        return isAskedFor ? null : _services.Pipeline.BeforeExecute(Proxy, prepared.Statement.Shared.Parsed);
    }

    private void OnClose(in TargetMessage message)
    {
        if (message.Target == MessageTarget.Statement)
        {
            RemovePrepared(message.Name);
        }
        else
        {
            ClosePortal(message.Name);
        }

        _writer.CloseComplete();
    }

    private void OnSync()
    {
        CommitImplicit();
        SendReady();
    }

    private bool RemovePrepared(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            bool had = _unnamedPrepared is not null;
            _unnamedPrepared = null;
            return had;
        }

        return _prepared.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(name);
    }

    private bool ClosePortal(ReadOnlySpan<byte> name)
    {
        if (FindPortal(name) is not { } portal)
        {
            return false;
        }

        portal.Close();
        if (name.IsEmpty)
        {
            _hasUnnamedPortal = false;
        }
        else
        {
            _portals.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(name);
        }

        return true;
    }

    private void CloseUnnamed()
    {
        _unnamedPrepared = null;
        if (_hasUnnamedPortal)
        {
            _unnamedPortal.Close();
            _hasUnnamedPortal = false;
        }
    }

    private void CloseAllPortals()
    {
        _simplePortal.Close();
        if (_hasUnnamedPortal)
        {
            _unnamedPortal.Close();
            _hasUnnamedPortal = false;
        }

        if (_portals.Count > 0)
        {
            foreach (Portal portal in _portals.Values)
            {
                portal.Close();
            }

            _portals.Clear();
        }
    }
}
