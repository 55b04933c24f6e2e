using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>
/// One connection of the workload, as one of the tenants. <see cref="Begin"/> sends the next statement, <see cref="End"/> reads the answer,
/// searches every byte of it for the other tenant's mark and compares it with the model.
/// </summary>
internal sealed class TenantSession : IDisposable
{
    private readonly RawClient _client;
    private readonly Random _random;
    private readonly Dictionary<string, string> _prepared = [];
    private readonly Dictionary<string, string> _named = [];
    private TenantRows? _snapshot;
    private Queue<string>? _cursor;
    private bool _isPortal;
    private bool _inTransaction;
    private bool _isRepeatable;
    private bool _hasFailed;
    private Action<WireAnswer> _check = null!;
    private string _sent = "";

    public TenantSession(int port, Random random, ModelTenant tenant)
    {
        _client = new RawClient(port).Startup();
        _random = random;
        Tenant = tenant;
        Exchange($"SET app.current_tenant_id = {tenant.Id}");
    }

    public ModelTenant Tenant { get; private set; }

    /// <summary>True when the statement that was begun changes what other sessions of the tenant see.</summary>
    public bool IsPublishing { get; private set; }

    private TenantRows View =>
        _isRepeatable ? _snapshot ??= Tenant.Committed : Tenant.Writer == this ? Tenant.Working! : Tenant.Committed;

    /// <summary>Sends a random statement.</summary>
    /// <param name="mayPublish">False while another session of this tenant is answered.</param>
    public void Begin(bool mayPublish, ModelTenant other)
    {
        IsPublishing = false;
        if (_hasFailed)
        {
            Send(_random.Next(3) == 0 ? "SELECT id FROM items" : "ROLLBACK", answer =>
            {
                Assert.Equal(_sent == "ROLLBACK" ? null : "25P02", answer.State);
                if (answer.State is null)
                {
                    EndTransaction();
                }
            });
            return;
        }

        int roll = _random.Next(100);
        if (_cursor is not null && roll < 50)
        {
            Fetch();
        }
        else if (_inTransaction && roll < 65)
        {
            EndTransaction(mayPublish && roll < 58);
        }
        else if (!_inTransaction && roll < 12)
        {
            BeginTransaction(roll < 3);
        }
        else if (!_inTransaction && roll < 15)
        {
            Become(other);
        }
        else if (_inTransaction && _cursor is null && roll < 75)
        {
            OpenCursor(TenantStatement.Read(_random, Tenant));
        }
        else if (roll < 90 || _isRepeatable || !mayPublish || (Tenant.Writer is not null && Tenant.Writer != this))
        {
            Ask(TenantStatement.Read(_random, Tenant));
        }
        else
        {
            Write();
        }
    }

    /// <param name="foreign">What no byte of the answer may hold.</param>
    public void End(byte[] foreign)
    {
        List<(char Type, byte[] Body)> messages = _client.ReadUntil('Z');
        foreach ((_, byte[] body) in messages)
        {
            Assert.True(body.AsSpan().IndexOf(foreign) < 0, $"tenant {Tenant.Id} was sent {Encoding.UTF8.GetString(body)}\nfor {_sent}");
        }

        WireAnswer answer = WireAnswer.Of(messages);
        try
        {
            _check(answer);
        }
        catch (Xunit.Sdk.XunitException error)
        {
            throw new InvalidOperationException($"tenant {Tenant.Id}: {_sent}\nanswered {answer}\n{error.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    private void Send(string sql, Action<WireAnswer> check)
    {
        _sent = sql;
        _check = check;
        _client.Query(sql);
    }

    private void Exchange(string sql) => Assert.Null(_client.Ask(sql).State);

    private void BeginTransaction(bool isRepeatable)
    {
        _inTransaction = true;
        _isRepeatable = isRepeatable;
        Send("BEGIN" + (isRepeatable ? " ISOLATION LEVEL REPEATABLE READ" : ""), answer => Assert.Null(answer.State));
    }

    private void EndTransaction(bool isCommit)
    {
        bool isWriter = Tenant.Writer == this;
        IsPublishing = isCommit && isWriter;
        Send(isCommit ? "COMMIT" : "ROLLBACK", answer =>
        {
            Assert.Null(answer.State);
            if (IsPublishing)
            {
                Tenant.Committed = Tenant.Working!;
            }

            EndTransaction();
        });
    }

    private void EndTransaction()
    {
        if (Tenant.Writer == this)
        {
            Tenant.Writer = null;
            Tenant.Working = null;
        }

        (_inTransaction, _isRepeatable, _hasFailed, _cursor, _snapshot) = (false, false, false, null, null);
    }

    /// <summary>The same connection, with its plans and what it prepared, as the other tenant. In between it is nobody.</summary>
    private void Become(ModelTenant other)
    {
        if (_random.Next(2) == 0)
        {
            _client.Query("RESET app.current_tenant_id");
            _client.ReadUntil('Z');
            WireAnswer refused = _client.Ask("SELECT id FROM items WHERE id = 1");
            Assert.True(refused.State is not null, "nobody was answered " + refused);
        }

        Tenant = other;
        Send($"SET app.current_tenant_id = {other.Id}", answer => Assert.Null(answer.State));
    }

    private void OpenCursor(TenantStatement statement)
    {
        _isPortal = _random.Next(2) == 0;
        string? error = statement.Error?.Invoke(View);
        List<string> rows = [.. statement.Apply(View)];
        if (_isPortal)
        {
            _sent = "portal " + statement.Sql;
            _client.Parse("", statement.Sql);
            _client.Bind("p", "", statement.Texts, false);
            _client.DescribePortal("p");
            _client.Execute("p", 2);
            _client.Sync();
            _check = answer => Opened(answer, error, rows);
        }
        else
        {
            Send($"DECLARE c CURSOR FOR {statement.Literal}; FETCH 2 FROM c", answer => Opened(answer, error, rows));
        }
    }

    // Rows come in an order of their own: those that were given are taken from those that must come.
    private void Opened(WireAnswer answer, string? error, List<string> rows)
    {
        if (Failed(answer, error))
        {
            return;
        }

        foreach (string row in answer.Rows)
        {
            Assert.True(rows.Remove(row), $"{row} is not to come; to come: {string.Join(", ", rows)}");
        }

        Assert.True(answer.Rows.Count == 2 || rows.Count == 0, "missing: " + string.Join(", ", rows));
        _cursor = new Queue<string>(rows);
    }

    private void Fetch()
    {
        List<string> rows = [.. _cursor!];
        bool isLast = _random.Next(3) == 0;
        void Check(WireAnswer answer)
        {
            Assert.Null(answer.State);
            foreach (string row in answer.Rows)
            {
                Assert.True(rows.Remove(row), $"{row} is not to come; to come: {string.Join(", ", rows)}");
            }

            Assert.True((!isLast && answer.Rows.Count == 2) || rows.Count == 0, "missing: " + string.Join(", ", rows));
            _cursor = isLast ? null : new Queue<string>(rows);
        }

        if (!_isPortal)
        {
            Send(isLast ? "FETCH ALL FROM c; CLOSE c" : "FETCH 2 FROM c", Check);
            return;
        }

        (_sent, _check) = ("further rows of the portal", Check);
        _client.DescribePortal("p");
        _client.Execute("p", isLast ? 0 : 2);
        if (isLast)
        {
            _client.Message('C', "Pp\0"u8);
        }

        _client.Sync();
    }

    private void Ask(TenantStatement statement)
    {
        TenantRows view = View;
        string? error = statement.Error?.Invoke(view);
        List<string> rows = [.. statement.Apply(view).Order(StringComparer.Ordinal)];
        _check = answer =>
        {
            if (!Failed(answer, error))
            {
                Assert.Equal(rows, answer.Rows.Order(StringComparer.Ordinal));
            }
        };
        SendSomehow(statement, rows.Count);
    }

    private void Write()
    {
        TenantStatement statement = TenantStatement.Write(_random, Tenant);
        TenantRows changed = View.Clone();
        string? error = statement.Error?.Invoke(changed);
        List<string> rows = error is not null ? [] : [.. statement.Apply(changed).Order(StringComparer.Ordinal)];
        IsPublishing = !_inTransaction;
        if (_inTransaction)
        {
            Tenant.Writer = this;
            Tenant.Working ??= Tenant.Committed;
        }

        _check = answer =>
        {
            if (Failed(answer, error))
            {
                return;
            }

            Assert.Equal(rows, answer.Rows.Order(StringComparer.Ordinal));
            if (_inTransaction)
            {
                Tenant.Working = changed;
            }
            else
            {
                Tenant.Committed = changed;
            }
        };
        SendSomehow(statement, rows.Count);
    }

    /// <summary>True when it failed as it had to.</summary>
    private bool Failed(WireAnswer answer, string? error)
    {
        Assert.Equal(error is null, answer.State is null);
        if (error is null)
        {
            return false;
        }

        Assert.True(error == "any" || error == answer.State, $"{answer.State} instead of {error}");
        _hasFailed = _inTransaction;
        return true;
    }

    private void SendSomehow(TenantStatement statement, int rows)
    {
        int way = _random.Next(8);
        _sent = $"way {way}: {statement.Literal}";
        bool isQuery = !statement.Sql.Contains("RETURNING", StringComparison.Ordinal);
        switch (way)
        {
            case 0 or 1:
                _client.Query(statement.Literal);
                break;
            case 2 or 3:
                _client.Extended(statement.Sql, statement.Texts, isBinary: way == 3);
                break;
            case 4:
                _client.Extended(statement.Sql, statement.Texts, _random.Next(2) == 0, limit: 2, executes: (rows / 2) + 1);
                break;
            case 5:
                // Prepared once in this connection, whoever it was then.
                string prepare = "";
                if (!_prepared.TryGetValue(statement.Sql, out string? name))
                {
                    _prepared[statement.Sql] = name = "q" + _prepared.Count;
                    prepare = $"PREPARE {name} AS {statement.Sql}; ";
                }

                _client.Query($"{prepare}EXECUTE {name}{statement.Arguments}");
                break;
            case 6:
                if (!_named.TryGetValue(statement.Sql, out string? prepared))
                {
                    _named[statement.Sql] = prepared = "n" + _named.Count;
                    _client.Parse(prepared, statement.Sql);
                }

                _client.Bind("", prepared, statement.Texts, false);
                _client.DescribePortal("");
                _client.Execute("", 0);
                _client.Sync();
                break;
            default:
                bool isCopy = statement.Sql.StartsWith("SELECT", StringComparison.Ordinal) || statement.Sql.Contains("RETURNING");
                _client.Query(isCopy ? $"COPY ({statement.Literal}) TO STDOUT" : statement.Literal);
                break;
        }
    }
}
