using System.Diagnostics.CodeAnalysis;
using System.Text;
using Helios.Base;

namespace Helios.Wire;

/// <summary>Cold throws of the codec, in PostgreSQL's words. A fatal one means that the stream can no longer be followed.</summary>
internal static class ProtocolErrors
{
    internal static SqlError Violation(string message) => new(SqlState.ProtocolViolation, message);

    internal static SqlError Fatal(string message) => new(SqlState.ProtocolViolation, message) { IsFatal = true };

    [DoesNotReturn]
    internal static void ThrowInsufficientData() => throw Violation("insufficient data left in message");

    [DoesNotReturn]
    internal static void ThrowNoData() => throw Violation("no data left in message");

    [DoesNotReturn]
    internal static void ThrowInvalidString() => throw Violation("invalid string in message");

    [DoesNotReturn]
    internal static void ThrowInvalidFormat() => throw Violation("invalid message format");

    [DoesNotReturn]
    internal static void ThrowUnsupportedFormatCode(int code) =>
        throw new SqlError(SqlState.InvalidParameterValue, $"unsupported format code: {code}");

    [DoesNotReturn]
    internal static void ThrowInvalidUtf8(ReadOnlySpan<byte> sequence, bool isFatal)
    {
        var message = new StringBuilder("invalid byte sequence for encoding \"UTF8\":");
        foreach (byte b in sequence)
        {
            message.Append(" 0x").Append(b.ToString("x2", null));
        }

        throw new SqlError(SqlState.CharacterNotInRepertoire, message.ToString()) { IsFatal = isFatal };
    }
}
