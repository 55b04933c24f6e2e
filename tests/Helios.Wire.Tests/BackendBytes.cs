using System.Buffers.Binary;

namespace Helios.Wire.Tests;

/// <summary>Reads what a server sends, independently of the code under test, as a client would.</summary>
internal static class BackendBytes
{
    internal static List<(char Type, byte[] Body)> Split(ReadOnlySpan<byte> bytes)
    {
        var messages = new List<(char, byte[])>();
        while (!bytes.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes[1..]);
            messages.Add(((char)bytes[0], bytes[5..(length + 1)].ToArray()));
            bytes = bytes[(length + 1)..];
        }

        return messages;
    }

    /// <summary>The values of a DataRow's body, null for NULL; the body must end with the last.</summary>
    internal static byte[]?[] Row(ReadOnlySpan<byte> body)
    {
        var values = new byte[]?[BinaryPrimitives.ReadInt16BigEndian(body)];
        body = body[2..];
        for (int i = 0; i < values.Length; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(body);
            body = body[4..];
            values[i] = length < 0 ? null : body[..length].ToArray();
            body = body[Math.Max(0, length)..];
        }

        Assert.True(body.IsEmpty);
        return values;
    }
}
