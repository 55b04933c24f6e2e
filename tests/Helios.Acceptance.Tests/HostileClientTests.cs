using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>Clients that lie and overreach: each gets one clear error, and the next client is served.</summary>
public sealed class HostileClientTests : IDisposable
{
    private ServerProcess? _server;

    private ServerProcess Server => _server ??= ServerProcess.Start();

    [NativeFact]
    public void A_length_below_four_ends_the_connection_with_08P01()
    {
        using var client = new RawClient(Server.Port).Startup();
        client.Send([(byte)'Q', 0, 0, 0, 3]);
        AssertFatal(client, "08P01");
        AssertServes();
    }

    [NativeFact]
    public void An_unknown_message_type_ends_the_connection_with_08P01()
    {
        using var client = new RawClient(Server.Port).Startup();
        client.Message('!', [1, 2, 3]);
        AssertFatal(client, "08P01");
        AssertServes();
    }

    [NativeFact]
    public void An_oversized_message_is_refused_by_its_header()
    {
        using var client = new RawClient(Server.Port).Startup();
        client.Send([(byte)'Q', 0x7f, 0xff, 0xff, 0xff]);
        AssertFatal(client, "54000");
        AssertServes();
    }

    [NativeFact]
    public void A_broken_startup_packet_is_refused()
    {
        using var client = new RawClient(Server.Port);
        client.Send([0, 0, 0, 9, 0, 3, 0, 0, (byte)'x']);
        AssertFatal(client, "08P01");
        using var huge = new RawClient(Server.Port);
        huge.Send([0x7f, 0xff, 0xff, 0xff, 0, 3, 0, 0]);
        AssertFatal(huge, "08P01");
        AssertServes();
    }

    [NativeFact]
    public void A_body_that_does_not_fit_its_message_is_an_error_and_the_connection_goes_on()
    {
        using var client = new RawClient(Server.Port).Startup();
        client.Message('B', [0]);
        client.Message('S', []);
        List<(char Type, byte[] Body)> answer = client.ReadUntil('Z');
        Assert.Equal(['E', 'Z'], answer.Select(message => message.Type));
        Assert.Equal("08P01", RawClient.Field(answer[0].Body, 'C'));
        client.Query("SELECT 1");
        Assert.Contains(client.ReadUntil('Z'), message => message.Type == 'D');
    }

    [NativeTheory]
    [InlineData("(", ")")]
    [InlineData("NOT ", "")]
    [InlineData("- ", "")]
    [InlineData("(SELECT ", ")")]
    [InlineData("CASE WHEN true THEN ", " END")]
    public void A_hundred_thousand_levels_are_54001(string open, string close)
    {
        const int Levels = 100_000;
        using var client = new RawClient(Server.Port).Startup();
        var sql = new StringBuilder("SELECT ");
        sql.Insert(sql.Length, open, Levels).Append('1').Insert(sql.Length, close, Levels);
        client.Query(sql.ToString());
        List<(char Type, byte[] Body)> answer = client.ReadUntil('Z');
        Assert.Equal("54001", RawClient.Field(answer[0].Body, 'C'));
        client.Query("SELECT 1");
        Assert.Contains(client.ReadUntil('Z'), message => message.Type == 'D');
    }

    [NativeFact]
    public void A_long_chain_is_an_answer_or_54001()
    {
        using var client = new RawClient(Server.Port).Startup();
        client.Query("SELECT 1" + new StringBuilder().Insert(0, "+1", 100_000));
        List<(char Type, byte[] Body)> answer = client.ReadUntil('Z');
        bool answered = answer.Exists(message => message.Type == 'D' && Encoding.UTF8.GetString(message.Body[6..]) == "100001");
        Assert.True(answered || RawClient.Field(answer[0].Body, 'C') == "54001");
        AssertServes();
    }

    [NativeFact]
    public void Text_that_is_not_UTF8_is_22021()
    {
        using var client = new RawClient(Server.Port).Startup();
        client.Message('Q', [.. "SELECT '"u8, 0xff, 0xfe, .. "'\0"u8]);
        List<(char Type, byte[] Body)> answer = client.ReadUntil('Z');
        Assert.Equal("22021", RawClient.Field(answer[0].Body, 'C'));
    }

    [NativeFact]
    public void Bytes_before_the_answer_to_SSLRequest_end_the_connection()
    {
        using var client = new RawClient(Server.Port);
        client.Send([0, 0, 0, 8, 4, 210, 22, 47, 0, 0, 0, 8]);
        AssertFatal(client, "08P01");
        AssertServes();
    }

    [NativeFact]
    public void An_unknown_database_is_3D000()
    {
        using var client = new RawClient(Server.Port);
        byte[] body = [0, 3, 0, 0, .. "user\0postgres\0database\0nowhere\0\0"u8];
        client.Send([0, 0, 0, (byte)(body.Length + 4), .. body]);
        AssertFatal(client, "3D000");
    }

    [NativeFact]
    public void A_protocol_of_the_future_is_negotiated()
    {
        using var client = new RawClient(Server.Port);
        byte[] body = [0, 3, 0x0f, 0x27, .. "user\0postgres\0_pq_.nothing\01\0\0"u8];
        client.Send([0, 0, 0, (byte)(body.Length + 4), .. body]);
        List<(char Type, byte[] Body)> answer = client.ReadUntil('Z');
        Assert.Equal('v', answer[0].Type);
        Assert.Equal("_pq_.nothing", Encoding.UTF8.GetString(answer[0].Body[8..]).TrimEnd('\0'));
        Assert.Equal('Z', answer[^1].Type);
    }

    [NativeFact]
    public void Half_open_connections_do_not_keep_others_out()
    {
        var idle = new List<RawClient>();
        for (int i = 0; i < 200; i++)
        {
            idle.Add(new RawClient(Server.Port));
        }

        AssertServes();
        idle.ForEach(client => client.Dispose());
    }

    [NativeFact]
    public void Statements_of_clients_that_went_away_end()
    {
        for (int i = 0; i < 24; i++)
        {
            using var client = new RawClient(Server.Port).Startup();
            client.Query("SELECT count(*) FROM generate_series(1, 1000000000000)");
        }

        AssertServes();
        using var other = new RawClient(Server.Port).Startup();
        other.Query("SELECT count(*) FROM generate_series(1, 1000)");
        Assert.Contains(other.ReadUntil('Z'), message => message.Type == 'D');
        Assert.Equal(0, Server.Stop());
    }

    [NativeFact]
    public void A_cursor_without_end_does_not_hold_its_neighbours()
    {
        using var client = new RawClient(Server.Port).Startup();
        client.Query("BEGIN");
        client.ReadUntil('Z');
        client.Query("DECLARE c CURSOR FOR SELECT g FROM generate_series(1, 1000000000000) g WHERE g <= 2000");
        client.ReadUntil('Z');
        client.Query("FETCH 1 FROM c");
        client.ReadUntil('Z');
        client.Query("SELECT 1");
        for (int i = 0; i < 8; i++)
        {
            AssertServes();
        }

        client.Dispose();
        Assert.Equal(0, Server.Stop());
    }

    [NativeFact]
    public void Answers_that_nobody_reads_do_not_pile_up()
    {
        const int Describes = 20_000;
        using var client = new RawClient(Server.Port).Startup();
        string columns = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"1 AS {new string('c', 50)}{i}"));
        client.Message('P', [.. "w\0"u8, .. Encoding.UTF8.GetBytes("SELECT " + columns + "\0"), 0, 0]);
        byte[] describe = [(byte)'D', 0, 0, 0, 7, (byte)'S', (byte)'w', 0];
        var sender = new Thread(() =>
        {
            try
            {
                for (int i = 0; i < Describes; i++)
                {
                    client.Send(describe);
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The server stopped reading, and the test closed the connection.
            }
        });
        sender.Start();
        Thread.Sleep(2_000);
        Assert.InRange(Server.ResidentMb, 1, 250);
        AssertServes();
        client.Dispose();
        sender.Join();
    }

    [NativeFact]
    public void Many_tables_are_refused_before_their_order_is_looked_for()
    {
        using var client = new RawClient(Server.Port).Startup();
        client.Query("CREATE TABLE one (id int)");
        client.ReadUntil('Z');
        client.Query("SELECT 1 FROM " + string.Join(',', Enumerable.Range(0, 1000).Select(i => "one t" + i)));
        Assert.Equal("54000", RawClient.Field(client.ReadUntil('Z')[0].Body, 'C'));
        client.Query("WITH a0 AS (SELECT 1 AS a, 2 AS b)"
            + string.Concat(Enumerable.Range(1, 14).Select(i => $", a{i} AS (SELECT * FROM a{i - 1} x, a{i - 1} y)"))
            + " SELECT 1 FROM a14");
        Assert.Equal("54011", RawClient.Field(client.ReadUntil('Z')[0].Body, 'C'));
    }

    [NativeFact]
    public void Fetch_from_a_portal_that_never_ran_is_24000()
    {
        using var client = new RawClient(Server.Port).Startup();
        client.Query("BEGIN");
        client.ReadUntil('Z');
        client.Message('P', [.. "\0SELECT 1\0"u8, 0, 0]);
        client.Message('B', [.. "p\0\0"u8, 0, 0, 0, 0, 0, 0]);
        client.Query("FETCH ALL FROM p");
        Assert.Contains(client.ReadUntil('Z'), message => message.Type == 'E' && RawClient.Field(message.Body, 'C') == "24000");
    }

    public void Dispose() => _server?.Dispose();

    private void AssertServes()
    {
        using var client = new RawClient(Server.Port).Startup();
        client.Query("SELECT 1");
        Assert.Contains(client.ReadUntil('Z'), message => message.Type == 'D');
    }

    private static void AssertFatal(RawClient client, string state)
    {
        List<(char Type, byte[] Body)> answer = client.ReadUntil('\0');
        (char type, byte[] body) = answer.Find(message => message.Type == 'E');
        Assert.Equal('E', type);
        Assert.Equal("FATAL", RawClient.Field(body, 'V'));
        Assert.Equal(state, RawClient.Field(body, 'C'));
    }
}
