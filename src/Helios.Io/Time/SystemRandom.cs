using System.Security.Cryptography;
using Helios.Base;

namespace Helios.Io.Time;

/// <summary>The operating system's source of randomness, fit for keys.</summary>
public sealed class SystemRandom : IRandom
{
    public static readonly SystemRandom Instance = new();

    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
