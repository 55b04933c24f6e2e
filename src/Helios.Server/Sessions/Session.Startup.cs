using System.Text;
using Helios.Base;
using Helios.Proxy;
using Helios.Proxy.Sessions;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>From the first byte to the first ReadyForQuery.</summary>
internal sealed partial class Session
{
    private bool _sawSslRequest;
    private bool _sawGssRequest;
    private bool _isCounted;

    // The plugins let the client in, so they are told when it goes.
    private bool _isConnected;

    private bool TryStartup(ReadOnlySpan<byte> unread, out int taken, out int needBytes)
    {
        if (!StartupParser.TryRead(unread, out StartupPacket packet, out taken, out needBytes))
        {
            return false;
        }

        switch (packet.Kind)
        {
            case StartupPacketKind.SslRequest:
                AnswerEncryptionRequest(ref _sawSslRequest, unread.Length > taken);
                break;
            case StartupPacketKind.GssEncRequest:
                AnswerEncryptionRequest(ref _sawGssRequest, unread.Length > taken);
                break;
            case StartupPacketKind.CancelRequest:
                _services.Registry.Cancel(packet.ProcessId, packet.CancelKey);
                CloseConnection();
                break;
            case StartupPacketKind.Startup:
                Start(packet);
                break;
            default:
                throw new Bug("startup: packet kind");
        }

        return true;
    }

    // Each may be asked once, in either order. Bytes sent before the answer were meant to be encrypted: to go on with them is how an
    // attacker in the middle injects statements (CVE-2021-23214).
    private void AnswerEncryptionRequest(ref bool seen, bool hasMore)
    {
        if (seen || hasMore)
        {
            throw new SqlError(
                SqlState.ProtocolViolation,
                hasMore ? "received unencrypted data after encryption request" : "encryption was requested twice")
            {
                IsFatal = true,
            };
        }

        seen = true;
        _writer.EncryptionAnswer(accepted: false);
        FlushOutput();
    }

    private void Start(in StartupPacket packet)
    {
        if (packet.MajorVersion != Protocol.Major)
        {
            throw new SqlError(
                SqlState.FeatureNotSupported,
                $"unsupported frontend protocol {packet.MajorVersion}.{packet.MinorVersion}: "
                + $"server supports 3.0 to 3.{Protocol.NewestMinor}")
            {
                IsFatal = true,
            };
        }

        _startupTimer?.Cancel();
        _startupTimer = null;
        if (!_services.Registry.TryEnter())
        {
            throw new SqlError(SqlState.TooManyConnections, "sorry, too many clients already") { IsFatal = true };
        }

        _isCounted = true;
        int minor = Math.Min(packet.MinorVersion, Protocol.NewestMinor);
        if (packet.MinorVersion > Protocol.NewestMinor || HasProtocolOption(packet.Parameters))
        {
            _writer.NegotiateProtocolVersion(Protocol.NewestMinor, packet.Parameters);
        }

        OpenProxySession(packet.Parameters);
        if (AskToConnect() is { } call)
        {
            RunOnWorker(call, () => LetIn(minor));
            return;
        }

        LetIn(minor);
    }

    private void LetIn(int minor)
    {
        _isConnected = true;
        _cancelKey = new byte[Protocol.CancelKeyBytes(minor)];
        _services.Random.Fill(_cancelKey);
        _services.Registry.Add(Proxy.BackendPid, this);
        _writer.AuthenticationOk();
        foreach ((string name, string value) in Proxy.ReportedVariables())
        {
            ReportVariable(name, value);
        }

        Proxy.Values.Reported = ReportVariable;
        _writer.BackendKeyData(Proxy.BackendPid, _cancelKey);
        _state = ConnectionState.Idle;
        SendReady();
    }

    private PluginCall? AskToConnect()
    {
        try
        {
            return _services.Pipeline.Connect(Proxy);
        }
        catch (SqlError refused)
        {
            throw AsFatal(refused);
        }
    }

    private static bool HasProtocolOption(StartupParameters parameters)
    {
        foreach (StartupParameter parameter in parameters)
        {
            if (parameter.IsProtocolOption)
            {
                return true;
            }
        }

        return false;
    }

    private void OpenProxySession(StartupParameters parameters)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (StartupParameter parameter in parameters)
        {
            all[Encoding.UTF8.GetString(parameter.Name)] = Encoding.UTF8.GetString(parameter.Value);
        }

        if (!all.TryGetValue("user", out string? user) || user.Length == 0)
        {
            throw new SqlError(SqlState.InvalidAuthorization, "no PostgreSQL user name specified in startup packet") { IsFatal = true };
        }

        string database = all.TryGetValue("database", out string? named) && named.Length > 0 ? named : user;
        if (!_services.Database.DatabaseExists(database))
        {
            throw new SqlError(SqlState.InvalidCatalogName, $"database \"{database}\" does not exist") { IsFatal = true };
        }

        if (all.GetValueOrDefault("replication") is { } replication && replication is not ("false" or "off" or "no" or "0"))
        {
            throw new SqlError(SqlState.FeatureNotSupported, "replication connections are not supported") { IsFatal = true };
        }

        var options = StartupOptions.Parse(all.GetValueOrDefault("options") ?? "");
        _proxy = new ProxySession(_services.Database, user, database, _services.Registry.NewProcessId(), all);
        _codecs = new SessionCodecs(_proxy.Values, _services.Clock);
        foreach ((string name, string value) in options)
        {
            _proxy.Values.SetAtStartup(name, value);
        }

        foreach ((string name, string value) in all)
        {
            // What is no variable (X-Tenant-ID, Authorization) is for plugins to ask for.
            if (SessionVariables.IsVariable(name) && name is not ("user" or "database" or "options" or "replication"))
            {
                _proxy.Values.SetAtStartup(name, value);
            }
        }
    }

    private void ReportVariable(string name, string value) =>
        _writer.ParameterStatus(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));

    private void OnStartupTimeout()
    {
        if (_state == ConnectionState.Startup && !_isClosed)
        {
            Fatal(new SqlError(SqlState.ProtocolViolation, "canceling authentication due to timeout") { IsFatal = true });
        }
    }

    private void LeaveRegistry()
    {
        if (_isCounted)
        {
            _isCounted = false;
            _services.Registry.Leave();
        }
    }
}
