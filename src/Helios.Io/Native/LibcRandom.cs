using System.Runtime.InteropServices;
using Helios.Base;

namespace Helios.Io.Native;

/// <summary>The kernel's generator, getrandom(2), which is fit for keys from the moment that the machine has gathered enough.</summary>
internal static unsafe partial class LibcRandom
{
    private const string Library = "libc";

    public static void Fill(Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            nint filled;

            // SAFETY: the span is fixed for the call, and its own length is the limit.
            fixed (byte* at = destination)
            {
                filled = GetRandom(at, (nuint)destination.Length, 0);
            }

            if (filled > 0)
            {
                destination = destination[(int)filled..];
            }
            else if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                throw new Bug($"getrandom failed with errno {Marshal.GetLastPInvokeError()}");
            }
        }
    }

    [LibraryImport(Library, EntryPoint = "getrandom", SetLastError = true)]
    private static partial nint GetRandom(byte* destination, nuint count, uint flags);
}
