namespace Helios.Wire;

/// <summary>SASLInitialResponse: the chosen mechanism and the client's first message, when it sends one.</summary>
public readonly ref struct SaslInitialMessage
{
    internal SaslInitialMessage(ReadOnlySpan<byte> body)
    {
        var cursor = new MessageCursor(body);
        Mechanism = cursor.Text();
        int length = cursor.Int32();
        HasData = length != -1;
        Data = HasData ? cursor.Bytes(length) : default;
        cursor.End();
    }

    public ReadOnlySpan<byte> Mechanism { get; }

    public bool HasData { get; }

    public ReadOnlySpan<byte> Data { get; }
}
