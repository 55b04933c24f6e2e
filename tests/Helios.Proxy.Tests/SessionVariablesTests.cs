using Helios.Base;
using Helios.Proxy.Sessions;

namespace Helios.Proxy.Tests;

public sealed class SessionVariablesTests
{
    private readonly SessionVariables _values = new();

    [Fact]
    public void A_custom_variable_is_unknown_until_set_and_empty_after_reset()
    {
        Assert.False(_values.TryGet("app.x", out _));
        _values.Set("app.x", "1", isLocal: false);
        Assert.Equal("1", Get("APP.X"));
        _values.Reset("app.x");
        Assert.Equal("", Get("app.x"));
    }

    [Fact]
    public void What_savepoints_keep_is_bounded_and_given_back()
    {
        string Value(int i) => new((char)('a' + (i % 26)), Limits.SessionVariableBytes);
        int Fill()
        {
            for (int i = 0; ; i++)
            {
                _values.Savepoint();
                try
                {
                    _values.Set("app.x", Value(i), isLocal: i % 2 == 0);
                }
                catch (SqlError error)
                {
                    Assert.Equal(SqlState.ConfigurationLimitExceeded, error.State);
                    return i;
                }
            }
        }

        _values.BeginTransaction();
        int kept = Fill();
        Assert.InRange(kept, 100, Limits.SavepointVariableBytes / Limits.SessionVariableBytes);
        Assert.Equal(Value(kept - 1), Get("app.x"));
        _values.RollbackTo(1);
        _values.Release(0);
        Assert.Equal(kept, Fill());
        _values.Release(0);
        Assert.InRange(Fill(), kept - 2, kept + 1);
        _values.SetByPlugin("app.x", "locked", isLocked: true);
        _values.RollbackTo(1);
        Assert.Equal("locked", Get("app.x"));
        _values.SetByPlugin("app.x", "", isLocked: false);
        Assert.InRange(Fill(), kept - 2, kept + 1);
        _values.EndTransaction(committed: false);
        _values.BeginTransaction();
        Assert.InRange(Fill(), kept - 2, kept + 1);
    }

    [Theory]
    [InlineData("nodot")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("1a.b")]
    [InlineData("a.b c")]
    public void Other_unknown_names_are_refused(string name)
    {
        SqlError error = Assert.Throws<SqlError>(() => _values.Set(name, "1", isLocal: false));
        Assert.Equal(SqlState.UndefinedObject, error.State);
        Assert.Equal($"unrecognized configuration parameter \"{name}\"", error.Message);
    }

    [Fact]
    public void Rollback_takes_back_what_the_transaction_set()
    {
        _values.Set("app.x", "before", isLocal: false);
        _values.BeginTransaction();
        _values.Set("app.x", "one", isLocal: false);
        _values.Set("app.x", "two", isLocal: true);
        _values.Set("app.new", "n", isLocal: false);
        Assert.Equal("two", Get("app.x"));
        _values.EndTransaction(committed: false);
        Assert.Equal("before", Get("app.x"));
        Assert.False(_values.TryGet("app.new", out _));
    }

    [Fact]
    public void Commit_keeps_set_and_drops_set_local()
    {
        _values.BeginTransaction();
        _values.Set("app.x", "kept", isLocal: false);
        _values.Set("app.x", "local", isLocal: true);
        _values.EndTransaction(committed: true);
        Assert.Equal("kept", Get("app.x"));
    }

    [Fact]
    public void Set_after_set_local_is_what_counts()
    {
        _values.BeginTransaction();
        _values.Set("app.x", "local", isLocal: true);
        _values.Set("app.x", "session", isLocal: false);
        Assert.Equal("session", Get("app.x"));
        _values.EndTransaction(committed: true);
        Assert.Equal("session", Get("app.x"));
    }

    [Fact]
    public void Every_change_of_an_effective_value_raises_the_version()
    {
        long version = _values.Version;
        void Changed(Action change)
        {
            change();
            Assert.True(_values.Version > version);
            version = _values.Version;
        }

        Changed(() => _values.Set("app.x", "1", isLocal: false));
        _values.BeginTransaction();
        Changed(() => _values.Set("app.x", "2", isLocal: true));
        Changed(() => _values.EndTransaction(committed: true));
        Changed(() => _values.Reset("app.x"));
        Changed(() => _values.ResetAll());
        Changed(() => _values.SetByPlugin("app.x", "3", isLocked: true));
    }

    [Fact]
    public void A_locked_variable_stands_against_every_statement_of_the_client()
    {
        _values.BeginTransaction();
        _values.Set("app.x", "client", isLocal: false);
        _values.SetByPlugin("app.x", "plugin", isLocked: true);
        foreach (Action attempt in new Action[]
        {
            () => _values.Set("app.x", "9", isLocal: false),
            () => _values.Set("APP.X", "9", isLocal: true),
            () => _values.Reset("app.x"),
        })
        {
            Assert.Equal(SqlState.InsufficientPrivilege, Assert.Throws<SqlError>(attempt).State);
        }

        _values.ResetAll();
        Assert.Equal("plugin", Get("app.x"));
        _values.EndTransaction(committed: false);
        Assert.Equal("plugin", Get("app.x"));
    }

    [Theory]
    [InlineData("client_encoding", "utf8", "UTF8")]
    [InlineData("DateStyle", "ISO", "ISO, MDY")]
    [InlineData("datestyle", "iso, dmy", "ISO, DMY")]
    [InlineData("extra_float_digits", "3", "3")]
    [InlineData("statement_timeout", "5s", "5s")]
    [InlineData("standard_conforming_strings", "true", "on")]
    [InlineData("TimeZone", "Europe/Berlin", "Europe/Berlin")]
    public void Standard_values_are_kept_in_their_form(string name, string value, string expected)
    {
        _values.Set(name, value, isLocal: false);
        Assert.Equal(expected, Get(name));
    }

    [Theory]
    [InlineData("client_encoding", "latin1", "22023")]
    [InlineData("DateStyle", "German", "0A000")]
    [InlineData("DateStyle", "nonsense", "22023")]
    [InlineData("statement_timeout", "soon", "22023")]
    [InlineData("standard_conforming_strings", "off", "0A000")]
    [InlineData("TimeZone", "Atlantis", "22023")]
    [InlineData("server_version", "9", "55P02")]
    public void Values_that_cannot_be_honoured_are_refused(string name, string value, string state) =>
        Assert.Equal(state, Assert.Throws<SqlError>(() => _values.Set(name, value, isLocal: false)).State.Code);

    [Fact]
    public void Limits_are_errors()
    {
        Assert.Equal(
            SqlState.ProgramLimitExceeded,
            Assert.Throws<SqlError>(() => _values.Set("app.x", new string('x', Limits.SessionVariableBytes + 1), isLocal: false)).State);
        for (int i = 0; i < Limits.SessionVariableCount; i++)
        {
            _values.Set("app.v" + i, "1", isLocal: false);
        }

        Assert.Equal(
            SqlState.ConfigurationLimitExceeded,
            Assert.Throws<SqlError>(() => _values.Set("app.more", "1", isLocal: false)).State);
    }

    [Fact]
    public void Reported_variables_are_told_of_when_they_change()
    {
        var told = new List<string>();
        _values.Reported = (name, value) => told.Add(name + "=" + value);
        _values.Set("application_name", "x", isLocal: false);
        _values.Set("work_mem", "64MB", isLocal: false);
        _values.BeginTransaction();
        _values.Set("TimeZone", "Europe/Paris", isLocal: true);
        _values.EndTransaction(committed: true);
        Assert.Equal(["application_name=x", "TimeZone=Europe/Paris", "TimeZone=UTC"], told);
    }

    [Fact]
    public void A_plugin_that_says_the_same_again_changes_nothing()
    {
        _values.SetByPlugin("app.x", "1", isLocked: true);
        long version = _values.Version;
        _values.SetByPlugin("app.x", "1", isLocked: true);
        Assert.Equal(version, _values.Version);
        _values.SetByPlugin("app.x", "2", isLocked: true);
        Assert.NotEqual(version, _values.Version);

        // What the client set meanwhile in a transaction is taken back by it, not by its rollback.
        _values.SetByPlugin("app.y", "plugin", isLocked: false);
        _values.BeginTransaction();
        _values.Set("app.y", "client", isLocal: false);
        _values.SetByPlugin("app.y", "plugin", isLocked: false);
        _values.EndTransaction(committed: false);
        Assert.True(_values.TryGet("app.y", out string value));
        Assert.Equal("plugin", value);
    }

    private string Get(string name)
    {
        Assert.True(_values.TryGet(name, out string value));
        return value;
    }
}
