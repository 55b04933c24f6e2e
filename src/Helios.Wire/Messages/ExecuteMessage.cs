namespace Helios.Wire;

/// <summary>Execute: a portal by name and how many rows to return.</summary>
public readonly ref struct ExecuteMessage
{
    internal ExecuteMessage(ReadOnlySpan<byte> body)
    {
        var cursor = new MessageCursor(body);
        Portal = cursor.Text();
        MaxRows = cursor.Int32();
        cursor.End();
    }

    public ReadOnlySpan<byte> Portal { get; }

    /// <summary>0 or less: all rows.</summary>
    public int MaxRows { get; }
}
