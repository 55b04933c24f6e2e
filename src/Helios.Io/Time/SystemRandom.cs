using System.Security.Cryptography;
using Helios.Base;
using Helios.Io.Native;

namespace Helios.Io.Time;

/// <summary>The operating system's source of randomness, fit for keys.</summary>
public sealed class SystemRandom : IRandom
{
    public static readonly SystemRandom Instance = new();

    public void Fill(Span<byte> destination)
    {
        // .NET's generator is OpenSSL's on Linux, and ends the process where that is not there.
        if (OperatingSystem.IsLinux())
        {
            LibcRandom.Fill(destination);
            return;
        }

        RandomNumberGenerator.Fill(destination);
    }
}
