using System.Runtime.InteropServices;

namespace Helios.Io.Native;

/// <summary>futex(2): waiting for a word of memory to change, on Linux.</summary>
// SAFETY: declarations; the word must stay where it is for as long as somebody waits for it.
internal static unsafe partial class LibcFutex
{
    private const string Library = "libc";
    private const int WaitPrivate = 0 | 128;
    private const int WakePrivate = 1 | 128;

    private static long Number => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 98 : 202;

    public static bool IsThere { get; } = OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Returns when woken, when the time is over (-1: never), when the word is not what it should be, or for no reason.</summary>
    public static void Wait(int* word, int expected, long timeoutNs)
    {
        var time = new TimeSpec { Seconds = timeoutNs / 1_000_000_000, Nanoseconds = timeoutNs % 1_000_000_000 };
        _ = Call(Number, word, WaitPrivate, expected, timeoutNs < 0 ? null : &time, null, 0);
    }

    public static void Wake(int* word, int count) => _ = Call(Number, word, WakePrivate, count, null, null, 0);

    // syscall() reads its arguments from registers, so that a fixed signature serves for its variable one on x64 and arm64.
    [LibraryImport(Library, EntryPoint = "syscall")]
    private static partial long Call(long number, int* word, int operation, int value, TimeSpec* time, int* second, int third);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
