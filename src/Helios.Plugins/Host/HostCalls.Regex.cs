using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Host;

/// <summary>Regular expressions. The matcher reads UTF-16, guests write UTF-8: a text is transcoded for each match, offsets are those of
/// the UTF-8.</summary>
// SAFETY: see HostCalls.cs.
internal static unsafe partial class HostCalls
{
    private static string? RegexCompile(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> pattern))
        {
            return OutOfBounds("regex_compile");
        }

        a[0].I32 = pattern.Length > Limits.PluginPatternBytes || !Utf8.IsValid(pattern)
            ? AbiConstants.Invalid
            : instance.Version.Patterns.Compile(Encoding.UTF8.GetString(pattern), (RegexFlag)a[2].U32);
        return null;
    }

    private static string? RegexMatch(HostFunctionId id, PluginInstance instance, WasmValue* a)
    {
        bool isFind = id == HostFunctionId.RegexFind;
        GuestMemory memory = instance.Memory;
        if (!memory.TryGet(a[1].U32, a[2].U32, out Span<byte> text)
            || (isFind && !memory.TryGet(a[4].U32, AbiRegexMatch.SizeBytes, out _)))
        {
            return OutOfBounds("a regular expression's text");
        }

        Regex? pattern = instance.Version.Patterns.Find(a[0].U32);
        uint start = isFind ? a[3].U32 : 0;
        bool isPlace = start <= (uint)text.Length && (start == (uint)text.Length || (text[(int)start] & 0xC0) != 0x80);
        if (pattern is null || text.Length > Limits.PluginPatternTextBytes || !isPlace)
        {
            a[0].I32 = AbiConstants.Invalid;
            return null;
        }

        char[] chars = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            if (Utf8.ToUtf16(text, chars, out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done)
            {
                a[0].I32 = AbiConstants.Invalid;
            }
            else if (!isFind)
            {
                a[0].I32 = pattern.IsMatch(chars.AsSpan(0, length)) ? 1 : 0;
            }
            else
            {
                RegexFind(memory, pattern, text, chars.AsSpan(0, length), (int)start, a);
            }

            return null;
        }
        catch (RegexMatchTimeoutException)
        {
            return $"a regular expression took longer than {pattern.MatchTimeout.TotalMilliseconds:f0} ms";
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private static void RegexFind(
        GuestMemory memory, Regex pattern, ReadOnlySpan<byte> text, ReadOnlySpan<char> chars, int start, WasmValue* a)
    {
        // Bytes and characters are the same in a text of ASCII alone.
        bool isAscii = text.Length == chars.Length;
        int from = isAscii ? start : Encoding.UTF8.GetCharCount(text[..start]);
        a[0].I32 = 0;
        foreach (ValueMatch match in pattern.EnumerateMatches(chars, from))
        {
            int end = match.Index + match.Length;
            var found = new AbiRegexMatch
            {
                Begin = (uint)(isAscii ? match.Index : Encoding.UTF8.GetByteCount(chars[..match.Index])),
                End = (uint)(isAscii ? end : Encoding.UTF8.GetByteCount(chars[..end])),
            };
            memory.TryWrite(a[4].U32, found);
            a[0].I32 = 1;
            return;
        }
    }
}
