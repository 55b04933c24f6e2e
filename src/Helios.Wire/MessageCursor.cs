using System.Buffers.Binary;

namespace Helios.Wire;

/// <summary>
/// Reads a message's body from front to back. Every read is checked against what is left and fails with SqlError 08P01; nothing here trusts
/// a length that came from the client.
/// </summary>
internal ref struct MessageCursor
{
    private ReadOnlySpan<byte> _rest;

    internal MessageCursor(ReadOnlySpan<byte> body)
    {
        _rest = body;
    }

    internal readonly ReadOnlySpan<byte> Rest => _rest;

    internal byte Byte()
    {
        if (_rest.IsEmpty)
        {
            ProtocolErrors.ThrowNoData();
        }

        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    internal ushort UInt16()
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(_rest, out ushort value))
        {
            ProtocolErrors.ThrowInsufficientData();
        }

        _rest = _rest[2..];
        return value;
    }

    internal int Int32()
    {
        if (!BinaryPrimitives.TryReadInt32BigEndian(_rest, out int value))
        {
            ProtocolErrors.ThrowInsufficientData();
        }

        _rest = _rest[4..];
        return value;
    }

    internal ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            ProtocolErrors.ThrowInsufficientData();
        }

        ReadOnlySpan<byte> value = _rest[..count];
        _rest = _rest[count..];
        return value;
    }

    /// <summary>A string up to its NUL, without it; checked to be UTF-8.</summary>
    internal ReadOnlySpan<byte> Text()
    {
        int end = _rest.IndexOf((byte)0);
        if (end < 0)
        {
            ProtocolErrors.ThrowInvalidString();
        }

        ReadOnlySpan<byte> value = _rest[..end];
        WireText.Require(value);
        _rest = _rest[(end + 1)..];
        return value;
    }

    /// <summary>A message must end where its last field does.</summary>
    internal readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            ProtocolErrors.ThrowInvalidFormat();
        }
    }
}
