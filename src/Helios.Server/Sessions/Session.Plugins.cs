using Helios.Base;
using Helios.Engine;
using Helios.Proxy;
using Helios.Proxy.Statements;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>
/// Hooks whose plugins may wait: they run on a worker while the session is suspended, and what was under way goes on behind them.
/// </summary>
internal sealed partial class Session
{
    private PluginCall? _pluginCall;
    private Action? _afterPluginCall;

    /// <summary>Suspends the session until the call is done; then goes on with <paramref name="next"/>, unless it was refused.</summary>
    private void RunOnWorker(PluginCall call, Action next)
    {
        _services.PluginWorkers.Run(call, () => _connection.Loop.Post(OnPluginCallDone));
        _pluginCall = call;
        _afterPluginCall = next;
        Suspend(SuspendReason.Plugin);
    }

    private void OnPluginCallDone()
    {
        if (_isClosed)
        {
            EndPluginCallOfClosed();
        }
        else
        {
            Resume();
        }
    }

    /// <summary>The client went while its plugins waited. Those that let it in are told that it is gone.</summary>
    private void EndPluginCallOfClosed()
    {
        _isConnected |= _state == ConnectionState.Startup && _pluginCall!.IsAllowed;
        _pluginCall = null;
        _suspendedFor = SuspendReason.None;
        Finish();
    }

    private void FinishPluginCall()
    {
        PluginCall call = _pluginCall!;
        Action next = _afterPluginCall!;
        _pluginCall = null;
        _afterPluginCall = null;
        if (call.Finish() is { } more)
        {
            RunOnWorker(more, next);
            return;
        }

        next();
    }

    /// <summary>Ends the wait. True: no worker had it, so that nobody will post back.</summary>
    private bool CancelPluginCall() => _suspendedFor == SuspendReason.Plugin && _pluginCall!.Cancel();

    /// <summary>Decides whether and how the portal's statement may run. A call that is to be asked first, or null.</summary>
    private PluginCall? AdmitExecution(Portal portal)
    {
        StartTransaction();

        // Between Bind and Execute values may have changed: decide again. The same decision costs three comparisons.
        portal.Decision = _services.Pipeline.Admit(Proxy, portal.Source.Statement);
        PreparedPlan plan = portal.Source.Statement.Plan!;
        if (!ReferenceEquals(plan, portal.Plan))
        {
            RequireSameTypes(portal.Plan!, plan);
            portal.Plan = plan;
        }

        ResultShape shape = portal.Source.ShapeNow();
        if (!portal.IsCursor && !shape.IsLike(portal.Shape))
        {
            // The client may have been told of the columns that plugins added when it was bound.
            throw SessionStatement.ResultTypeChanged();
        }

        portal.Shape = shape;
        return _services.Pipeline.BeforeStart(Proxy, portal.Source.Statement, portal.Decision, portal.Parameters);
    }

    private void OpenExecution(Portal portal, PluginCall? asked)
    {
        portal.Execution = _services.Pipeline.Start(Proxy, portal.Source.Statement, portal.Decision!, portal.Parameters, asked);
        Require(portal.Execution.RequiredLsn);
    }

    /// <summary>True when others changed definitions while plugins waited: what was admitted is to be admitted anew.</summary>
    private bool IsOvertaken(Portal portal) => portal.Plan!.CatalogVersion != Engine.CatalogVersion;

    private void RunBehind(PluginCall call, Portal portal, long maxRows) => RunOnWorker(call, () =>
    {
        if (IsOvertaken(portal))
        {
            StartRun(portal, maxRows);
            return;
        }

        OpenExecution(portal, call);
        BeginOpened(portal, maxRows);
    });
}
