using System.Buffers.Binary;
using System.Text;

namespace Helios.Wire.Tests;

/// <summary>Encodes what a client sends, independently of the code under test.</summary>
internal sealed class ClientBytes
{
    private readonly List<byte> _bytes = [];

    internal byte[] ToArray() => [.. _bytes];

    internal ClientBytes U8(int value)
    {
        _bytes.Add((byte)value);
        return this;
    }

    internal ClientBytes I16(int value) => U8(value >> 8).U8(value);

    internal ClientBytes I32(int value) => I16(value >> 16).I16(value);

    internal ClientBytes Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    internal ClientBytes Text(string text) => Raw(Encoding.UTF8.GetBytes(text)).U8(0);

    internal static byte[] Message(char type, Action<ClientBytes> body) => Message(type, Body(body));

    internal static byte[] Message(char type, byte[] body) => new ClientBytes().U8(type).I32(body.Length + 4).Raw(body).ToArray();

    internal static byte[] Message(char type) => Message(type, []);

    internal static byte[] Packet(int code, byte[] rest) => new ClientBytes().I32(rest.Length + 8).I32(code).Raw(rest).ToArray();

    internal static byte[] Startup(int version, params string[] strings)
    {
        var body = new ClientBytes();
        foreach (string s in strings)
        {
            body.Text(s);
        }

        return Packet(version, body.U8(0).ToArray());
    }

    internal static byte[] Body(Action<ClientBytes> write)
    {
        var body = new ClientBytes();
        write(body);
        return body.ToArray();
    }

    internal static byte[] Query(string sql) => Message('Q', b => b.Text(sql));

    internal static byte[] Parse(string name, string sql, params int[] oids) => Message('P', b =>
    {
        b.Text(name).Text(sql).I16(oids.Length);
        Array.ForEach(oids, oid => b.I32(oid));
    });

    internal static byte[] Bind(string portal, string statement, short[] formats, byte[]?[] values, short[] results) => Message('B', b =>
    {
        b.Text(portal).Text(statement).I16(formats.Length);
        Array.ForEach(formats, f => b.I16(f));
        b.I16(values.Length);
        foreach (byte[]? value in values)
        {
            b.I32(value?.Length ?? -1).Raw(value ?? []);
        }

        b.I16(results.Length);
        Array.ForEach(results, f => b.I16(f));
    });

    internal static byte[] Describe(char target, string name) => Message('D', b => b.U8(target).Text(name));

    internal static byte[] Close(char target, string name) => Message('C', b => b.U8(target).Text(name));

    internal static byte[] Execute(string portal, int maxRows) => Message('E', b => b.Text(portal).I32(maxRows));

    /// <summary>One well-formed message of every type.</summary>
    internal static byte[][] Samples() =>
    [
        Query("SELECT 1"),
        Parse("s1", "SELECT $1, $2", 23, 0),
        Bind("p1", "s1", [0, 1], ["42"u8.ToArray(), null], [1]),
        Bind("", "", [], [], []),
        Describe('S', "s1"),
        Describe('P', ""),
        Execute("p1", 100),
        Close('S', "s1"),
        Close('P', "p1"),
        Message('H'),
        Message('S'),
        Message('X'),
        Message('d', [1, 2, 3]),
        Message('c'),
        Message('f', b => b.Text("no more")),
        Message('p', b => b.Text("secret")),
        Message('F', b => b.I32(1).I16(0).I16(0).I16(0)),
    ];

    internal static int ReadI32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes);
}
