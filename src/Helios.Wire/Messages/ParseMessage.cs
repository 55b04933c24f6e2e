using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Wire;

/// <summary>Parse: statement name (empty: the unnamed one), text, and the parameter types the client knows.</summary>
public readonly ref struct ParseMessage
{
    private readonly ReadOnlySpan<byte> _types;

    internal ParseMessage(ReadOnlySpan<byte> body)
    {
        var cursor = new MessageCursor(body);
        Name = cursor.Text();
        Query = cursor.Text();
        ParameterTypeCount = cursor.UInt16();
        _types = cursor.Bytes(4 * ParameterTypeCount);
        cursor.End();
    }

    public ReadOnlySpan<byte> Name { get; }

    public ReadOnlySpan<byte> Query { get; }

    public int ParameterTypeCount { get; }

    /// <summary>The OID of the i-th parameter's type, 0 when the server shall find out.</summary>
    public uint ParameterType(int i)
    {
        Invariant.Require((uint)i < (uint)ParameterTypeCount);
        return BinaryPrimitives.ReadUInt32BigEndian(_types[(4 * i)..]);
    }
}
