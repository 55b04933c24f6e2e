using System.Buffers.Binary;

namespace Helios.Wire;

/// <summary>
/// Bind: portal name, statement name, parameter formats, parameter values, result formats. Checked whole when it is read, so that walking
/// the parameters cannot fail.
/// </summary>
public readonly ref struct BindMessage
{
    private readonly ReadOnlySpan<byte> _values;

    internal BindMessage(ReadOnlySpan<byte> body)
    {
        var cursor = new MessageCursor(body);
        Portal = cursor.Text();
        Statement = cursor.Text();
        ParameterFormats = new FormatCodes(cursor.Bytes(2 * cursor.UInt16()));
        ParameterCount = cursor.UInt16();
        if (ParameterFormats.Count > 1 && ParameterFormats.Count != ParameterCount)
        {
            throw ProtocolErrors.Violation(
                $"bind message has {ParameterFormats.Count} parameter formats but {ParameterCount} parameters");
        }

        ReadOnlySpan<byte> values = cursor.Rest;
        for (int i = 0; i < ParameterCount; i++)
        {
            SkipValue(ref cursor, ParameterFormats[i]);
        }

        _values = values[..(values.Length - cursor.Rest.Length)];
        ResultFormats = new FormatCodes(cursor.Bytes(2 * cursor.UInt16()));
        cursor.End();
    }

    public ReadOnlySpan<byte> Portal { get; }

    public ReadOnlySpan<byte> Statement { get; }

    public int ParameterCount { get; }

    public FormatCodes ParameterFormats { get; }

    public FormatCodes ResultFormats { get; }

    /// <summary>Bytes of all parameters with their lengths: no sum of values is longer.</summary>
    public int ValueBytes => _values.Length;

    /// <summary>The parameters in order.</summary>
    public BindParameters Parameters => new(_values, ParameterFormats);

    private static void SkipValue(ref MessageCursor cursor, WireFormat format)
    {
        int length = cursor.Int32();
        if (length == -1)
        {
            return;
        }

        ReadOnlySpan<byte> value = cursor.Bytes(length);
        if (format == WireFormat.Text)
        {
            WireText.Require(value);
        }
    }
}

/// <summary>Walks the parameters of a Bind: <c>foreach (BindParameter p in bind.Parameters)</c>.</summary>
public ref struct BindParameters
{
    private readonly FormatCodes _formats;
    private ReadOnlySpan<byte> _rest;
    private int _next;

    internal BindParameters(ReadOnlySpan<byte> values, FormatCodes formats)
    {
        _rest = values;
        _formats = formats;
    }

    public BindParameter Current { get; private set; }

    public readonly BindParameters GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(_rest);
        ReadOnlySpan<byte> behind = _rest[4..];
        WireFormat format = _formats[_next++];
        bool isNull = length < 0;
        Current = new BindParameter(isNull ? default : behind[..length], format, isNull);
        _rest = isNull ? behind : behind[length..];
        return true;
    }
}

/// <summary>One parameter's bytes as sent; a text one is valid UTF-8.</summary>
public readonly ref struct BindParameter
{
    internal BindParameter(ReadOnlySpan<byte> value, WireFormat format, bool isNull)
    {
        Value = value;
        Format = format;
        IsNull = isNull;
    }

    public ReadOnlySpan<byte> Value { get; }

    public WireFormat Format { get; }

    public bool IsNull { get; }
}
