using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>A version beside the one that serves, through the wire: it is compared, and nobody sees it.</summary>
public sealed class ShadowTests
{
    [NativeFact]
    public void A_shadow_is_compared_and_never_seen()
    {
        using var stamped = new Stamped();
        stamped.Plugin("shadow", stamped.File("BBB", "2.0.0"), "--name", "stamp");
        using NpgsqlConnection connection = stamped.Server.OpenPlain();
        for (int i = 1; i <= 10; i++)
        {
            Assert.Equal(["AAA"], Stamped.Read(connection, $"SELECT mark FROM marks WHERE id = {i}"));
        }

        Assert.Equal(Stamped.RowCount, Stamped.Read(connection, "SELECT mark FROM marks").Count(mark => mark == "AAA"));
        Assert.Equal(["true"], Stamped.Read(
            connection,
            "SELECT (shadow_different + shadow_skipped >= 10 AND shadow_failed = 0)::text FROM helios.plugin_stats "
                + "WHERE version = '2.0.0'"));
        List<string> seen = Stamped.Read(
            connection, "SELECT DISTINCT concat_ws(' | ', name, version, hook, kind, statement) FROM helios.plugin_differences");
        Assert.Contains("stamp | 2.0.0 | post_execution | values of column 1 | SELECT mark FROM marks WHERE id = $1", seen);
        Assert.All(seen, line => Assert.DoesNotContain("BBB", line, StringComparison.Ordinal));
        Assert.Contains("stamp v2.0.0", stamped.Plugin("list"), StringComparison.Ordinal);
        stamped.Plugin("shadow", "stamp", "--stop", "--reason", "seen enough");
        Assert.Equal(["AAA"], Stamped.Read(connection, "SELECT mark FROM marks WHERE id = 7"));
        Assert.Equal(["true"], Stamped.Read(
            connection, "SELECT (reason LIKE 'seen enough; %different%')::text FROM helios.plugin_events WHERE action = 'shadow_stop'"));
    }
}
