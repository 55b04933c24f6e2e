using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Helios.Acceptance.Tests;

/// <summary>Rows of megabytes, which leave in pieces: whole and in order on every path, also where the statement ends in the middle of
/// one.</summary>
public sealed class LongRowTests
{
    // Lengths that a loop sends by itself, and some that a worker encodes.
    private const string Select =
        "SELECT g, repeat(chr(97 + g), CASE g % 3 WHEN 0 THEN 100 WHEN 1 THEN 200000 ELSE 1500000 END) FROM generate_series(1, 12) g";

    [NativeFact]
    public void Long_rows_arrive_whole()
    {
        using var server = ServerProcess.Start(null);
        using RawClient client = new RawClient(server.Port).Startup();
        client.Query(Select);
        RequireRows(client.ReadUntil('Z'), 1);
        client.Query($"COPY ({Select}) TO STDOUT");
        List<byte[]> lines = [.. client.ReadUntil('Z').Where(m => m.Type == 'd').Select(m => m.Body)];
        Assert.Equal(Enumerable.Range(1, 12).Select(g => $"{g}\t{Value(g)}\n"), lines.Select(Encoding.ASCII.GetString));

        // A portal that is read three rows at a time, another statement in between.
        client.Query("BEGIN");
        client.ReadUntil('Z');
        client.Message('P', Encoding.UTF8.GetBytes($"\0{Select}\0\0\0"));
        client.Message('B', "p\0\0\0\0\0\0\0\0"u8);
        for (int first = 1; first <= 12; first += 3)
        {
            client.Message('E', "p\0\0\0\0\u0003"u8);
            client.Message('H', []);
            RequireRows(client.ReadUntil('s'), first, 3);
        }

        client.Message('S', []);
        client.ReadUntil('Z');
        client.Query($"DECLARE c CURSOR FOR {Select}");
        client.ReadUntil('Z');
        client.Query("FETCH 5 FROM c");
        RequireRows(client.ReadUntil('Z'), 1, 5);
        client.Query("FETCH ALL FROM c");
        RequireRows(client.ReadUntil('Z'), 6, 7);
        Assert.Equal(0, server.Stop());
    }

    [NativeFact]
    public void A_statement_that_is_canceled_in_the_middle_of_a_row_sends_it_to_its_end()
    {
        using var server = ServerProcess.Start(null);
        using RawClient client = new RawClient(server.Port).Startup();
        client.Query("SET statement_timeout = 700; SELECT repeat(chr(97 + g), 30000000) FROM generate_series(1, 5) g");

        // Nobody reads: the output is full in the middle of a row when the time is over.
        Thread.Sleep(1_500);
        List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
        List<byte[]> rows = [.. messages.Where(m => m.Type == 'D').Select(m => m.Body)];
        Assert.InRange(rows.Count, 1, 4);
        Assert.All(rows, (row, i) => Assert.True(row.AsSpan(6).IndexOfAnyExcept((byte)('b' + i)) < 0 && row.Length == 30_000_006));
        Assert.Equal("57014", RawClient.Field(messages.Single(m => m.Type == 'E').Body, 'C'));
        client.Query("SET statement_timeout = 0");
        Assert.Equal('C', client.ReadUntil('Z')[0].Type);
        Assert.Equal(0, server.Stop());
    }

    [NativeFact]
    public void Megabytes_in_a_plugins_memory_arrive_whole()
    {
        using var server = new HostileServer(neighbours: 1);
        byte[] module = HostileModule.All.Single(m => m.Name == "batch-view-of-megabytes").Compile("hostile", "security");
        Assert.Equal(0, server.Deploy("hostile", module).Code);
        using var client = new RawClient(server.Process.Port);
        client.TryStartup(more: ["options", "-c app.provoke=1"]);
        foreach (int rows in new[] { 0, 1, 7, 19 })
        {
            client.Message('P', "\0SELECT id, name FROM victim ORDER BY id\0\0\0"u8);
            client.Message('B', "\0\0\0\0\0\0\0\0"u8);
            client.Message('E', [0, 0, 0, 0, (byte)rows]);
            client.Message('S', []);
            byte[][] bodies = [.. client.ReadUntil('Z').Where(m => m.Type == 'D').Select(m => m.Body)];
            Assert.Equal(rows == 0 ? 20 : rows, bodies.Length);
            for (int id = 1; id <= bodies.Length; id++)
            {
                ReadOnlySpan<byte> name = bodies[id - 1].AsSpan(6 + (id < 10 ? 1 : 2));
                Assert.Equal(id % 5 == 0 ? -1 : 1 << 20, BinaryPrimitives.ReadInt32BigEndian(name));
                Assert.True(name[4..].IndexOfAnyExcept((byte)'x') < 0 && name.Length == (id % 5 == 0 ? 4 : 4 + (1 << 20)));
            }
        }

        server.StopNeighbours();
        Assert.Empty(server.NeighbourErrors);
    }

    private static string Value(int g) => new((char)(97 + g), (g % 3) switch { 0 => 100, 1 => 200_000, _ => 1_500_000 });

    private static void RequireRows(List<(char Type, byte[] Body)> messages, int first, int count = 12)
    {
        Assert.DoesNotContain(messages, m => m.Type == 'E');
        string[] rows = [.. messages.Where(m => m.Type == 'D').Select(m => Encoding.ASCII.GetString(m.Body))];
        Assert.Equal(count, rows.Length);
        Assert.All(rows, (row, i) => Assert.EndsWith(Value(first + i), row, StringComparison.Ordinal));
        Assert.All(rows, (row, i) => Assert.Matches(new Regex($"^.{{6}}{first + i}", RegexOptions.Singleline), row[..10]));
    }
}
