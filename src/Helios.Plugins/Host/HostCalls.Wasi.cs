using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Host;

/// <summary>
/// WASI preview 1 as a guest without any right sees it: time and randomness, no arguments, the granted environment, no files, no sockets,
/// no
/// waiting.
/// Enough for what the runtimes of Rust, Go, C and C++ do at start. Numbers: WASI's errno, clockid and filetype.
/// </summary>
// SAFETY: see HostCalls.cs.
internal static unsafe partial class HostCalls
{
    private const int Success = 0;
    private const int BadFileDescriptor = 8;
    private const int InvalidArgument = 28;
    private const int NotImplemented = 52;
    private const int NotSupported = 58;
    private const int LongestWriteBytes = 64 * 1024;
    private const int MostVectors = 1_024;

    private static string? DispatchWasi(HostFunctionId id, PluginInstance instance, WasmValue* a)
    {
        switch (id)
        {
            case HostFunctionId.WasiClockTime:
                return ClockTime(instance, a);
            case HostFunctionId.WasiClockResolution:
                return Answer(instance.Memory.TryWrite(a[1].U32, 1_000UL), a);
            case HostFunctionId.WasiRandom:
                string? failure = Random(instance, a[0].U32, a[1].U32);
                a[0].I32 = Success;
                return failure;
            case HostFunctionId.WasiSizesZero:
                return Answer(instance.Memory.TryWrite(a[0].U32, 0u) && instance.Memory.TryWrite(a[1].U32, 0u), a);
            case HostFunctionId.WasiEnvironmentSizes:
                return EnvironmentSizes(instance, a);
            case HostFunctionId.WasiEnvironment:
                return EnvironmentBlock(instance, a);
            case HostFunctionId.WasiNothing:
            case HostFunctionId.WasiYield:
                a[0].I32 = Success;
                return null;
            case HostFunctionId.WasiWrite:
                return Write(instance, a);
            case HostFunctionId.WasiPrestat:
                a[0].I32 = BadFileDescriptor;
                return null;
            case HostFunctionId.WasiFdstat:
                return Fdstat(instance, a);
            case HostFunctionId.WasiExit:
                return $"it called exit({a[0].I32})";
            case HostFunctionId.WasiPoll:
                // A sleeping guest would hold a thread that no epoch frees.
                a[0].I32 = NotSupported;
                return null;
            case HostFunctionId.WasiNotSupported:
                a[0].I32 = NotImplemented;
                return null;
            default:
                throw new Bug("host function " + id);
        }
    }

    private static string? ClockTime(PluginInstance instance, WasmValue* a)
    {
        // clockid 0: realtime; 1: monotonic; 2 and 3: CPU time, which guests are not told.
        if (a[0].U32 > 1)
        {
            a[0].I32 = InvalidArgument;
            return null;
        }

        MarkVolatile(instance);
        ulong now = a[0].U32 == 0 ? (ulong)UnixUs(instance) * 1_000 : (ulong)instance.Services.Clock.MonotonicNs;
        return Answer(instance.Memory.TryWrite(a[2].U32, now), a);
    }

    /// <summary>fd_write(fd, iovs, count, written): standard output and error are the log, one line per call.</summary>
    private static string? Write(PluginInstance instance, WasmValue* a)
    {
        uint descriptor = a[0].U32;
        if (descriptor is not (1 or 2))
        {
            a[0].I32 = BadFileDescriptor;
            return null;
        }

        GuestMemory memory = instance.Memory;
        uint count = Math.Min(a[2].U32, MostVectors);
        byte[] text = new byte[Limits.PluginLogLineBytes];
        int used = 0;
        uint written = 0;
        for (uint i = 0; i < count && written < LongestWriteBytes; i++)
        {
            ulong at = a[1].U32 + (ulong)i * 8;
            if (at > uint.MaxValue || !memory.TryRead((uint)at, out ulong vector)
                || !memory.TryGet((uint)vector, (uint)(vector >> 32), out Span<byte> part))
            {
                return OutOfBounds("fd_write");
            }

            int taken = Math.Min(part.Length, text.Length - used);
            part[..taken].CopyTo(text.AsSpan(used));
            used += taken;
            written += (uint)part.Length;
        }

        if (text.AsSpan(0, used).ContainsAnyExcept((byte)'\n', (byte)'\r', (byte)' '))
        {
            WriteLog(instance, descriptor == 1 ? Abi.LogLevel.Info : Abi.LogLevel.Warning, text.AsSpan(0, used));
        }

        return Answer(memory.TryWrite(a[3].U32, written), a);
    }

    /// <summary>fdstat {filetype u8, pad u8, flags u16, pad u32, rights u64, inheriting u64}: 0, 1 and 2 are character devices.</summary>
    private static string? Fdstat(PluginInstance instance, WasmValue* a)
    {
        if (a[0].U32 > 2)
        {
            a[0].I32 = BadFileDescriptor;
            return null;
        }

        const ulong CharacterDevice = 2;
        const ulong RightToWrite = 1 << 6;
        uint at = a[1].U32;
        bool fits = instance.Memory.TryGet(at, 24, out Span<byte> stat);
        if (fits)
        {
            stat.Clear();
            fits = instance.Memory.TryWrite(at, CharacterDevice) && instance.Memory.TryWrite(at + 8, RightToWrite);
        }

        return Answer(fits, a);
    }

    private static string? Answer(bool isWritten, WasmValue* a)
    {
        a[0].I32 = Success;
        return isWritten ? null : OutOfBounds("wasi");
    }
}
