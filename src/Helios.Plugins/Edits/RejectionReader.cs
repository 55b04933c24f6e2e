using System.Text;
using System.Text.Unicode;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Edits;

/// <summary>A guest's Rejection, checked, as the client's error.</summary>
internal static class RejectionReader
{
    private const int LongestTextBytes = 8 * 1024;

    /// <summary>Address 0 is the default rejection. Throws PluginFailure when the record is malformed.</summary>
    public static SqlError Read(GuestMemory memory, uint address, string plugin)
    {
        if (address == 0)
        {
            return new SqlError(SqlState.InsufficientPrivilege, $"statement refused by plugin \"{plugin}\"") { IsFromPlugin = true };
        }

        if (!memory.TryRead(address, out AbiRejection record) || !memory.TryGet(address, 5, out Span<byte> state))
        {
            throw new PluginFailure($"its rejection lies at 0x{address:x}, outside its memory");
        }

        string message = Text(memory, record.MessagePtr, record.MessageLen);
        return new SqlError(State(state), message.Length == 0 ? $"statement refused by plugin \"{plugin}\"" : message)
        {
            IsFromPlugin = true,
            Detail = NullIfEmpty(Text(memory, record.DetailPtr, record.DetailLen)),
            Hint = NullIfEmpty(Text(memory, record.HintPtr, record.HintLen)),
        };
    }

    /// <summary>Five of 0-9 A-Z; zeros mean 42501. Class 00 (success), 01 and 02 (no errors) are refused.</summary>
    public static SqlState State(ReadOnlySpan<byte> code)
    {
        if (code.IndexOfAnyExcept((byte)0) < 0)
        {
            return SqlState.InsufficientPrivilege;
        }

        bool valid = code.Length == 5;
        foreach (byte b in code)
        {
            valid &= char.IsAsciiDigit((char)b) || char.IsAsciiLetterUpper((char)b);
        }

        valid = valid && !(code[0] == '0' && code[1] is (byte)'0' or (byte)'1' or (byte)'2');
        return valid
            ? new SqlState(Encoding.ASCII.GetString(code))
            : throw new PluginFailure("it rejects with a SQLSTATE that is none");
    }

    private static string Text(GuestMemory memory, uint address, uint length)
    {
        if (length == 0)
        {
            return "";
        }

        if (!memory.TryGet(address, length, out Span<byte> bytes))
        {
            throw new PluginFailure("a text of its rejection lies outside its memory");
        }

        if (bytes.Length > LongestTextBytes)
        {
            throw new PluginFailure($"a text of its rejection has {bytes.Length} bytes; {LongestTextBytes} are allowed");
        }

        // A zero byte would end the field early in the protocol's message.
        return Utf8.IsValid(bytes) && !bytes.Contains((byte)0)
            ? Encoding.UTF8.GetString(bytes)
            : throw new PluginFailure("a text of its rejection is not UTF-8");
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
