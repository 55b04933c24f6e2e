namespace Helios.Plugins.Wasm;

/// <summary>Turns the library's errors and traps into one line for a user.</summary>
// SAFETY: each handle is used and deleted here once.
internal static unsafe class WasmFailure
{
    private const int LongestReasonChars = 300;

    /// <summary>The reason of a failed call; both handles are deleted. At most one of them is not 0.</summary>
    public static string Take(nint error, nint trap)
    {
        if (trap != 0)
        {
            byte number;
            TrapCode code = WasmtimeApi.TrapCodeOf(trap, &number) != 0 ? (TrapCode)number : TrapCode.None;
            WasmVector text;
            WasmtimeApi.TrapMessage(trap, &text);
            WasmtimeApi.TrapDelete(trap);
            string message = WasmtimeApi.TakeText(&text);
            return Describe(code) ?? OneLine(message);
        }

        return error != 0 ? OneLine(WasmtimeApi.TakeError(error)) : "unknown failure";
    }

    /// <summary>The innermost cause, without the library's backtrace.</summary>
    public static string OneLine(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string line = lines.Length == 0 ? "unknown failure" : lines[0];
        int cause = Array.FindIndex(lines, l => l.StartsWith("Caused by", StringComparison.Ordinal));
        if (cause >= 0 && cause + 1 < lines.Length)
        {
            string last = lines[^1];
            int colon = last.IndexOf(": ", StringComparison.Ordinal);
            string reason = colon > 0 && colon < 4 && char.IsDigit(last[0]) ? last[(colon + 2)..] : last;
            line = line.StartsWith("error while executing", StringComparison.Ordinal) ? reason : $"{line.TrimEnd(':')}: {reason}";
        }

        return line.Length <= LongestReasonChars ? line : line[..LongestReasonChars];
    }

    private static string? Describe(TrapCode code) => code switch
    {
        TrapCode.StackOverflow => "stack overflow",
        TrapCode.MemoryOutOfBounds => "out of bounds memory access",
        TrapCode.HeapMisaligned => "misaligned memory access",
        TrapCode.TableOutOfBounds => "out of bounds table access",
        TrapCode.IndirectCallToNull => "call of a null function",
        TrapCode.BadSignature => "call of a function of another type",
        TrapCode.IntegerOverflow => "integer overflow",
        TrapCode.IntegerDivisionByZero => "integer division by zero",
        TrapCode.BadConversionToInteger => "invalid conversion to integer",
        TrapCode.Unreachable => "unreachable code was reached (a panic)",
        TrapCode.Interrupt => "deadline exceeded",
        TrapCode.OutOfFuel => "out of fuel",
        TrapCode.None => null,
    };
}
