using System.Runtime.InteropServices;
using Helios.Io.Native;

namespace Helios.Io.Memory;

/// <summary>
/// One large block of native memory, made of huge pages where the system gives them: random reads over gigabytes would else spend half
/// their time in the translation of addresses. Not cleared.
/// </summary>
// SAFETY: the pointer is that of the allocation, freed once.
public sealed unsafe class FrameMemory : IDisposable
{
    private const nuint HugePageBytes = 2 * 1024 * 1024;
    private const int AdviseHugePages = 14;

    public FrameMemory(nuint bytes)
    {
        nuint whole = (bytes + HugePageBytes - 1) & ~(HugePageBytes - 1);
        Pointer = (byte*)NativeMemory.AlignedAlloc(whole, HugePageBytes);
        if (OperatingSystem.IsLinux())
        {
            // Where it is refused, small pages do.
            _ = Libc.Advise(Pointer, whole, AdviseHugePages);
        }
    }

    ~FrameMemory() => Free();

    /// <summary>Begin of the block, aligned to 2 MB; null once disposed.</summary>
    public byte* Pointer { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
