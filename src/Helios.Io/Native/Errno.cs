using System.Runtime.InteropServices;

namespace Helios.Io.Native;

/// <summary>Error numbers of Linux (asm-generic/errno.h), the same on x64 and arm64, and their text.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int TryAgain = 11;
    public const int OutOfMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int InvalidArgument = 22;
    public const int ProcessFileLimit = 24;
    public const int SystemFileLimit = 23;
    public const int NoSpace = 28;
    public const int BrokenPipe = 32;
    public const int NotImplemented = 38;
    public const int TooManyLinks = 40;
    public const int TimerExpired = 62;
    public const int NotSupported = 95;
    public const int ConnectionAborted = 103;
    public const int ConnectionReset = 104;
    public const int NoBuffers = 105;
    public const int QuotaExceeded = 122;
    public const int Cancelled = 125;

    /// <summary>errno of the last call that sets it.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The system's words for an error number, with the number.</summary>
    public static string Text(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (error {errno})";
}
