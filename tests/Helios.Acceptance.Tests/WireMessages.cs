using System.Buffers.Binary;
using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>Messages of the extended protocol for one statement.</summary>
internal static class WireMessages
{
    /// <summary>Simple query; the answer.</summary>
    public static WireAnswer Ask(this RawClient client, string sql)
    {
        client.Query(sql);
        return WireAnswer.Of(client.ReadUntil('Z'));
    }

    public static void Parse(this RawClient client, string name, string sql) =>
        client.Message('P', [.. Encoding.UTF8.GetBytes($"{name}\0{sql}\0"), 0, 0]);

    /// <param name="values">In text form.</param>
    /// <param name="isBinary">Of the result.</param>
    public static void Bind(this RawClient client, string portal, string name, ReadOnlySpan<string> values, bool isBinary)
    {
        var body = new List<byte>(Encoding.UTF8.GetBytes($"{portal}\0{name}\0"));
        body.AddRange([0, 0, (byte)(values.Length >> 8), (byte)values.Length]);
        Span<byte> length = stackalloc byte[4];
        foreach (string value in values)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            body.AddRange(length);
            body.AddRange(bytes);
        }

        body.AddRange([0, 1, 0, isBinary ? (byte)1 : (byte)0]);
        client.Message('B', [.. body]);
    }

    public static void DescribePortal(this RawClient client, string portal) =>
        client.Message('D', Encoding.UTF8.GetBytes($"P{portal}\0"));

    /// <param name="limit">Rows, 0 for all.</param>
    public static void Execute(this RawClient client, string portal, int limit)
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(portal), 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(body.Length - 4), limit);
        client.Message('E', body);
    }

    public static void Sync(this RawClient client) => client.Message('S', []);

    /// <summary>Parse, Bind, Describe, Execute as often as said, Sync; the answer is not read.</summary>
    public static void Extended(
        this RawClient client, string sql, ReadOnlySpan<string> values, bool isBinary, int limit = 0, int executes = 1)
    {
        client.Parse("", sql);
        client.Bind("", "", values, isBinary);
        client.DescribePortal("");
        for (int i = 0; i < executes; i++)
        {
            client.Execute("", limit);
        }

        client.Sync();
    }
}
