namespace Helios.Wire;

public enum MessageTarget : byte
{
    Statement = (byte)'S',
    Portal = (byte)'P',
}

/// <summary>Describe and Close: a prepared statement or a portal, by name (empty: the unnamed one).</summary>
public readonly ref struct TargetMessage
{
    internal TargetMessage(ReadOnlySpan<byte> body, string what)
    {
        var cursor = new MessageCursor(body);
        byte subtype = cursor.Byte();
        Name = cursor.Text();
        cursor.End();
        Target = (MessageTarget)subtype;
        if (Target is not (MessageTarget.Statement or MessageTarget.Portal))
        {
            throw ProtocolErrors.Violation($"invalid {what} message subtype {subtype}");
        }
    }

    public MessageTarget Target { get; }

    public ReadOnlySpan<byte> Name { get; }
}
