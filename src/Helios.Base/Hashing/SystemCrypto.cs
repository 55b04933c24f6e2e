using System.Runtime.InteropServices;

namespace Helios.Base.Hashing;

/// <summary>
/// Whether the system has the library that .NET's cryptography calls. Without it the first call of any of its classes ends the process, so
/// that hashes have a way of their own (<see cref="Hashes"/>), and keys and TLS are refused where they are configured.
/// </summary>
public static class SystemCrypto
{
    /// <summary>What to say to whoever asks for keys or TLS without it.</summary>
    public const string Missing =
        "needs OpenSSL (libssl.so.3 or libssl.so.1.1), which this system does not have; on Debian: apt-get install libssl3";

    public static bool IsThere { get; } =
        !OperatingSystem.IsLinux() || IsLoadable("libssl.so.3") || IsLoadable("libssl.so.1.1");

    // It stays loaded: who asks is about to use it.
    private static bool IsLoadable(string name) => NativeLibrary.TryLoad(name, out _);
}
