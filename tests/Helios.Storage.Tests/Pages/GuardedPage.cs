using System.Runtime.InteropServices;
using Helios.Storage.Pages;

namespace Helios.Storage.Tests.Pages;

/// <summary>A page with memory on both sides that ends the process when it is touched (on Linux; elsewhere just a page).</summary>
// SAFETY: the span is the page alone, and the mapping lives until Dispose.
internal sealed unsafe partial class GuardedPage : IDisposable
{
    private const int Guard = 64 * 1024;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private static readonly nuint s_bytes = (nuint)PageFormat.PageBytes + (2 * Guard);

    private readonly byte* _memory;

    public GuardedPage()
    {
        if (!OperatingSystem.IsLinux())
        {
            _memory = (byte*)NativeMemory.AlignedAlloc(s_bytes, PageFormat.PageBytes);
            return;
        }

        _memory = Map(null, s_bytes, 0, PrivateAnonymous, -1, 0);
        Assert.True((nint)_memory != -1 && Protect(_memory + Guard, PageFormat.PageBytes, ReadWrite) == 0);
    }

    public byte* Pointer => _memory + Guard;

    public Span<byte> Span => new(Pointer, PageFormat.PageBytes);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap(_memory, s_bytes);
        }
        else
        {
            NativeMemory.AlignedFree(_memory);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(byte* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(byte* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* address, nuint length);
}
