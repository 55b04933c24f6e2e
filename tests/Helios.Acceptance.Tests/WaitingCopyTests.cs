using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>COPY FROM whose pre_execution waits for a server, and more clients than may wait.</summary>
public sealed class WaitingCopyTests
{
    private const int Rows = 60_000;
    private const string Table = "CREATE TABLE notes (id int PRIMARY KEY, body text);";

    [NativeTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Data_comes_when_the_hook_has_let_it_or_was_there_already(bool isExtended, bool isEarly)
    {
        using var asking = new HttpHookTests.Asking("", script: Table);
        using RawClient client = Open(asking);
        Begin(client, isExtended);
        Assert.True(SpinWait.SpinUntil(() => asking.Http.HeldCount == 1, 15_000));
        Task? data = isEarly ? Task.Run(() => Data(client, isExtended)) : null;
        using (RawClient other = new RawClient(asking.Process.Port).Startup(user: "x"))
        {
            Assert.Equal(["0"], other.Ask("SELECT count(*) FROM notes").Rows);
        }

        asking.Http.Release();
        List<(char Type, byte[] Body)> answer = client.ReadUntil('G');
        Assert.Equal('G', answer[^1].Type);
        if (data is null)
        {
            Data(client, isExtended);
        }
        else
        {
            Assert.True(data.Wait(30_000));
        }

        Assert.Equal([$"COPY {Rows}"], WireAnswer.Of(client.ReadUntil('Z')).Tags);
        Assert.Equal([$"{Rows}|{Rows}"], client.Ask("SELECT count(*), max(id) FROM notes").Rows);
    }

    [NativeTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancelled_while_it_waits_it_takes_nothing_and_the_session_goes_on(bool isEarly)
    {
        using var asking = new HttpHookTests.Asking("", script: Table);
        using var client = new RawClient(asking.Process.Port);
        byte[] key = client.TryStartup(user: "ehold").Single(m => m.Type == 'K').Body;
        Begin(client, isExtended: false);
        Assert.True(SpinWait.SpinUntil(() => asking.Http.HeldCount == 1, 15_000));
        if (isEarly)
        {
            // As psql does not: it ends what it has begun, whatever became of it.
            client.Message('d', "1\tone\n"u8);
            client.Message('c', []);
        }

        using (var canceler = new RawClient(asking.Process.Port))
        {
            canceler.Send([0, 0, 0, (byte)(8 + key.Length), 0x04, 0xd2, 0x16, 0x2e, .. key]);
        }

        WireAnswer refused = WireAnswer.Of(client.ReadUntil('Z'));
        Assert.Equal(("57014", 0), (refused.State, refused.Tags.Count));
        Assert.True(SpinWait.SpinUntil(() => asking.Http.BrokenCount == 1, 15_000), "the request goes on");
        asking.Http.Release();
        Assert.Equal(["0"], client.Ask("SELECT count(*) FROM notes").Rows);
    }

    [NativeTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_client_that_dies_while_it_waits_leaves_no_row_and_no_lock(bool isEarly)
    {
        using var asking = new HttpHookTests.Asking("", script: Table);
        using (RawClient client = Open(asking))
        {
            client.Query("COPY notes FROM STDIN");
            Assert.True(SpinWait.SpinUntil(() => asking.Http.HeldCount == 1, 15_000));
            if (isEarly)
            {
                client.Message('d', "1\tone\n"u8);
                client.Message('c', []);
            }
        }

        Assert.True(SpinWait.SpinUntil(() => asking.Http.BrokenCount == 1, 15_000), "the request goes on");
        using RawClient other = new RawClient(asking.Process.Port).Startup(user: "x");
        Assert.Null(other.Ask("SET statement_timeout = 5000; INSERT INTO notes VALUES (1, 'other'); TRUNCATE notes").State);
        asking.Http.Release();
        Assert.Equal(["0"], other.Ask("SELECT count(*) FROM notes").Rows);
        Assert.Null(other.Ask("DROP TABLE notes").State);
    }

    [NativeFact]
    public void Refused_by_the_server_it_drops_what_the_client_sends()
    {
        using var asking = new HttpHookTests.Asking("", script: Table);
        using RawClient client = new RawClient(asking.Process.Port).Startup(user: "eno");
        Begin(client, isExtended: false);
        client.Message('d', "1\tone\n"u8);
        client.Message('c', []);
        Assert.Equal("28000", WireAnswer.Of(client.ReadUntil('Z')).State);
        using RawClient other = new RawClient(asking.Process.Port).Startup(user: "x");
        Assert.Equal(["0"], other.Ask("SELECT count(*) FROM notes").Rows);

        // The protocol goes on behind what was dropped.
        Assert.Equal("28000", client.Ask("SELECT 1").State);
    }

    [NativeFact]
    public void More_clients_than_may_wait_are_refused_and_those_that_wait_are_served()
    {
        using var asking = new HttpHookTests.Asking();
        (int code, string output, _) = NativeBinary.Run("limits");
        Assert.Equal(0, code);
        int Limit(string name) => int.Parse(output.Split('\n').Single(line => line.Contains(name + " ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).First(word => char.IsAsciiDigit(word[0])).Replace(",", ""));
        int workers = Limit("PluginWorkerCount");
        int places = workers + Limit("PluginWorkerQueueCount");
        const int Extra = 20;
        var clients = new List<RawClient>();
        try
        {
            for (int i = 0; i < places + Extra; i++)
            {
                clients.Add(Open(asking));
            }

            // Whoever finds every thread held waits for one; what finds no place is refused at once. Some more than necessary may be,
            // between two hooks of others.
            clients.ForEach(client => client.Query("SELECT 1"));
            bool IsFull() => asking.Http.HeldCount == workers && clients.Count(client => client.HasInput) >= Extra;
            Assert.True(SpinWait.SpinUntil(IsFull, 30_000), $"{asking.Http.HeldCount} wait");
            List<RawClient> refused = [.. clients.Where(client => client.HasInput)];
            Assert.InRange(refused.Count, Extra, Extra + workers);
            Assert.All(refused, client => Assert.Equal("53000", WireAnswer.Of(client.ReadUntil('Z')).State));
            asking.Http.Release();
            Assert.All(clients.Except(refused), client => Assert.Equal(["1"], WireAnswer.Of(client.ReadUntil('Z')).Rows));
            Assert.All(refused, client => Assert.Equal(["1"], client.Ask("SELECT 1").Rows));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static RawClient Open(HttpHookTests.Asking asking) => new RawClient(asking.Process.Port).Startup(user: "ehold");

    private static void Begin(RawClient client, bool isExtended)
    {
        if (!isExtended)
        {
            client.Query("COPY notes FROM STDIN");
            return;
        }

        client.Parse("", "COPY notes FROM STDIN");
        client.Bind("", "", [], false);
        client.Execute("", 0);
        client.Message('H', []);
    }

    private static void Data(RawClient client, bool isExtended)
    {
        var lines = new StringBuilder();
        for (int i = 1; i <= Rows; i++)
        {
            lines.Append(i).Append("\tnote of this many letters\n");
            if (i % 1_000 == 0)
            {
                client.Message('d', Encoding.ASCII.GetBytes(lines.ToString()));
                lines.Clear();
            }
        }

        client.Message('c', []);
        if (isExtended)
        {
            client.Sync();
        }
    }
}
