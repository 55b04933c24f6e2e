using Helios.Base;
using Helios.Engine;
using Helios.Io.Transport;
using Helios.Proxy.Sessions;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>
/// One client's session: takes its messages, runs its statements, writes the answers. Runs on its connection's loop; a long statement's
/// steps run on a worker while the session takes no message.
///
///   reading ──statement──▶ running ──done──▶ reading
///                            │ ▲
///               (a row of another transaction, a worker's step, a full output buffer)
///                            ▼ │
///                          suspended        reading is paused; exactly one callback resumes it on the loop
///
/// Invariants:
/// 1. While suspended no message is taken, so that messages are answered in order.
/// 2. No byte leaves before the log is durable up to what the answer depends on (DESIGN invariant 8): see <see cref="FlushOutput"/>.
/// 3. Every statement that touches a table passes Pipeline.Admit before it is started (DESIGN invariant 1).
/// </summary>
internal sealed partial class Session : IConnectionHandler
{
    private readonly IConnection _connection;
    private readonly ServerServices _services;
    private readonly BackendWriter<ConnectionOutput> _writer;
    private readonly AsideOutput _aside;
    private ConnectionState _state = ConnectionState.Startup;
    private Helios.Io.Transport.ITimer? _startupTimer;
    private bool _isClosed;
    private bool _isSuspended;
    private bool _hasWithheldInput;
    private volatile bool _shutdownRequested;
    private ProxySession? _proxy;
    private SessionCodecs? _codecs;
    private byte[] _cancelKey = [];

    // The message that is, or was last, acted on: what is suspended belongs to it. The data of a COPY is part of another one.
    private FrontendMessageType _message;

    public Session(IConnection connection, ServerServices services)
    {
        _connection = connection;
        _services = services;
        _aside = new AsideOutput(services.OutputBlocks);
        _writer = new BackendWriter<ConnectionOutput>(new ConnectionOutput(connection, _aside)) { LeavesLongRows = true };
        _startupTimer = connection.Loop.Schedule(Limits.StartupTimeoutMs, OnStartupTimeout);
    }

    public ReadOnlySpan<byte> CancelKey => _cancelKey;

    private ProxySession Proxy => _proxy ?? throw new Bug("session: a statement before startup");

    private EngineSession Engine => Proxy.Engine;

    public int OnData(ReadOnlySpan<byte> unread, out int needBytes)
    {
        needBytes = 0;
        int consumed = 0;
        if (_isSuspended)
        {
            Withhold(unread.Length);
            return 0;
        }

        while (!_isSuspended && _state != ConnectionState.Closing)
        {
            // Answers that nobody reads must not pile up: a message of some bytes can ask for a hundred thousand.
            if (_state != ConnectionState.Startup && _connection.PendingOutputBytes > Limits.OutputHighWaterBytes)
            {
                Suspend(SuspendReason.Output);
                FlushOutput();
                break;
            }

            int taken;
            try
            {
                bool hasMessage = _state == ConnectionState.Startup
                    ? TryStartup(unread[consumed..], out taken, out needBytes)
                    : TryMessage(unread[consumed..], out taken, out needBytes);
                if (!hasMessage)
                {
                    break;
                }
            }
            catch (SqlError error)
            {
                // Only an unreadable message gets here: nothing behind it can be understood.
                Fatal(error);
                return unread.Length;
            }

            consumed += taken;
        }

        if (_state == ConnectionState.Closing)
        {
            return unread.Length;
        }

        if (_isSuspended)
        {
            Withhold(unread.Length - consumed);
        }

        return consumed;
    }

    public void OnDrained()
    {
        if (_suspendedFor == SuspendReason.Output)
        {
            Resume();
        }
    }

    public void OnClosed(Exception? error)
    {
        _isClosed = true;
        _startupTimer?.Cancel();
        if (_proxy is null)
        {
            LeaveRegistry();
            return;
        }

        // A worker may still hold the statement: its return finishes the session then.
        _proxy.Engine.CancelAll();
        bool isOnWorker = _suspendedFor == SuspendReason.Worker || (_suspendedFor == SuspendReason.Plugin && !CancelPluginCall());
        if (isOnWorker)
        {
            return;
        }

        if (_suspendedFor == SuspendReason.Lock)
        {
            _rowSource?.Execution?.StopWaiting();
        }

        Finish();
    }

    // Reading goes on while a statement runs, so that a client that goes away is noticed; only what it sends meanwhile is bounded.
    private void Withhold(int bytes)
    {
        _hasWithheldInput |= bytes > 0;
        if (bytes >= Limits.WithheldInputBytes)
        {
            _connection.PauseReading(true);
        }
    }

    /// <summary>Any thread.</summary>
    public void RequestCancel() => _connection.Loop.Post(CancelRunning);

    /// <summary>Any thread: ends the session with 57P01, at once when it is idle, else when its statement ends.</summary>
    public void RequestShutdown()
    {
        _shutdownRequested = true;
        _connection.Loop.Post(() =>
        {
            if (_isClosed)
            {
                return;
            }

            if (_isSuspended)
            {
                CancelRunning();
            }
            else
            {
                Fatal(new SqlError(SqlState.AdminShutdown, "terminating connection due to administrator command") { IsFatal = true });
            }
        });
    }

    private bool TryMessage(ReadOnlySpan<byte> unread, out int taken, out int needBytes)
    {
        if (!FrontendReader.TryRead(unread, out FrontendMessage message, out taken, out needBytes))
        {
            return false;
        }

        StopIdleTimer();
        switch (MessageTable.ActionFor(_state, message.Type))
        {
            case MessageAction.Ignore:
                return true;
            case MessageAction.Refuse:
                throw MessageTable.Refusal(_state, message.Type);
            case MessageAction.Accept:
                break;
            default:
                throw new Bug("session: message action");
        }

        try
        {
            // Before the message is acted on: its failure, now or after a wait, then leads on from there.
            _state = MessageTable.After(_state, message.Type);
            bool isCopy = message.Type is FrontendMessageType.CopyData or FrontendMessageType.CopyDone or FrontendMessageType.CopyFail;
            _message = isCopy ? _message : message.Type;
            Dispatch(message);
        }
        catch (Exception error) when (error is not Fault)
        {
            OnStatementError(ToSqlError(error), _message);
        }

        return true;
    }

    private void Dispatch(in FrontendMessage message)
    {
        switch (message.Type)
        {
            case FrontendMessageType.Query:
                BeginSimpleQuery(message.Query());
                break;
            case FrontendMessageType.Parse:
                OnParse(message.Parse());
                break;
            case FrontendMessageType.Bind:
                OnBind(message.Bind());
                break;
            case FrontendMessageType.Describe:
                OnDescribe(message.Describe());
                break;
            case FrontendMessageType.Execute:
                OnExecute(message.Execute());
                break;
            case FrontendMessageType.Close:
                OnClose(message.Close());
                break;
            case FrontendMessageType.Flush:
                message.RequireEmpty();
                FlushOutput();
                break;
            case FrontendMessageType.Sync:
                message.RequireEmpty();
                OnSync();
                break;
            case FrontendMessageType.Terminate:
                CloseConnection();
                break;
            case FrontendMessageType.FunctionCall:
                throw SqlError.NotSupported("the function call message (F)");
            case FrontendMessageType.CopyData:
                OnCopyData(message.Body);
                break;
            case FrontendMessageType.CopyDone:
                message.RequireEmpty();
                OnCopyDone();
                break;
            case FrontendMessageType.CopyFail:
                OnCopyFail(message.CopyFail());
                break;
            case FrontendMessageType.Password:
            default:
                throw new Bug("session: message " + message.Type);
        }
    }

    private SqlError ToSqlError(Exception error)
    {
        if (error is SqlError known)
        {
            return known;
        }

        if (error is OutOfMemoryException)
        {
            return new SqlError(SqlState.OutOfMemory, "out of memory");
        }

        _services.Log.Write(
            LogLevel.Error, "internal error", ("error", error.GetType().Name), ("message", error.Message), ("stack", error.StackTrace));
        return new SqlError(SqlState.InternalError, "internal error: " + error.Message.Split('\n')[0])
        {
            Hint = "Please report this; the server's log has the details.",
        };
    }

    private void Fatal(SqlError error)
    {
        if (_isClosed || _state == ConnectionState.Closing)
        {
            return;
        }

        _state = ConnectionState.Closing;
        _writer.ErrorResponse(error.IsFatal ? error : AsFatal(error));
        CloseConnection();
    }

    private static SqlError AsFatal(SqlError error) => new(error.State, error.Message)
    {
        IsFatal = true,
        Detail = error.Detail,
        Hint = error.Hint,
        Position = error.Position,
    };

    private void Finish()
    {
        if (_proxy is not { } proxy)
        {
            return;
        }

        _proxy = null;
        StopTimers();
        CloseAllPortals();
        if (_isConnected)
        {
            _services.Pipeline.Disconnect(proxy);
        }

        proxy.Dispose();
        _services.Registry.Remove(proxy.BackendPid);
        LeaveRegistry();
    }
}
