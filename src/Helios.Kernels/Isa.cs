using System.Runtime.Intrinsics;

namespace Helios.Kernels;

/// <summary>Which way kernels go. NativeAOT decides about vectors when it compiles, the JIT when it starts.</summary>
public static class Isa
{
    /// <summary>HELIOS_ISA=scalar: every kernel is its scalar twin.</summary>
    public static bool IsScalar { get; } = Environment.GetEnvironmentVariable("HELIOS_ISA") == "scalar";

    /// <summary>Bits of the vectors that kernels work with; 0 for scalar code.</summary>
    public static int VectorBits { get; } =
        IsScalar ? 0
        : Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128 : 0;
}
