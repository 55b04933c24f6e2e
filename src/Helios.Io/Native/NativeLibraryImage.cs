using System.Runtime.InteropServices;
using Helios.Base;

namespace Helios.Io.Native;

/// <summary>
/// Loads a native library whose bytes are embedded in the program: from a file in memory where the system lets such a file be executed,
/// else from a file in the user's private cache.
/// </summary>
public static class NativeLibraryImage
{
    /// <summary>Writes an image into the memory it is loaded from.</summary>
    public delegate void ImageWriter(Span<byte> image);

    /// <summary>
    /// Loads the image; <paramref name="name"/> is for people and tools that list mappings. The handle is as NativeLibrary's. Throws
    /// OperatorError (ExitCode.Plugin) when the system does not load it.
    /// </summary>
    // SAFETY: the image is pinned until Load returns, and the writer runs within.
    public static unsafe nint Load(ReadOnlySpan<byte> image, string name)
    {
        // SAFETY: as above; the pointer is copied because a lambda may not capture a pinned local.
        fixed (byte* bytes = image)
        {
            byte* source = bytes;
            int length = image.Length;
            return Load(length, name, target => new ReadOnlySpan<byte>(source, length).CopyTo(target));
        }
    }

    /// <summary>
    /// As <see cref="Load(ReadOnlySpan{byte}, string)"/>, with <paramref name="write"/> filling the image in place (decompressing, say),
    /// so that no copy of it is held elsewhere.
    /// </summary>
    public static nint Load(int lengthBytes, string name, ImageWriter write)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthBytes, 1);
        using AnonymousFile? file = AnonymousFile.TryCreate(name, lengthBytes);
        if (file is null)
        {
            byte[] bytes = new byte[lengthBytes];
            write(bytes);
            return LoadCached(bytes, name, "no file in memory can be made");
        }

        write(file.Bytes);
        return TryLoad(file.Path, out nint handle, out string reason) ? handle : LoadCached(file.Bytes, name, reason);
    }

    internal static nint LoadCached(ReadOnlySpan<byte> bytes, string name, string reasonBefore)
    {
        string reason;
        try
        {
            if (TryLoad(PrivateCache.Put(name, bytes), out nint handle, out reason))
            {
                return handle;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
        }

        throw new OperatorError(ExitCode.Plugin, $"the native library {name} cannot be loaded: {reasonBefore}; {reason}");
    }

    private static bool TryLoad(string path, out nint handle, out string reason)
    {
        try
        {
            handle = NativeLibrary.Load(path);
            reason = "";
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            handle = 0;
            reason = e.Message;
            return false;
        }
    }
}
