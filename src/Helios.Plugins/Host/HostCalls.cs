using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Host;

/// <summary>
/// Every call from a guest to the host arrives here.
/// <para>Invariants: 1. no exception leaves <see cref="Enter"/>: it would unwind through the guest's frames; 2. guest memory is touched
/// through
/// <see cref="GuestMemory"/> only; 3. a bad address is the guest's fault and ends it, never the host's.</para>
/// </summary>
// SAFETY: the library calls with as many slots as the function's signature has (PluginVersion.Define), and they live during the call.
internal static unsafe partial class HostCalls
{
    /// <summary>Address of the callback, for the linker. The function's number travels as its environment.</summary>
    public static delegate* unmanaged[Cdecl]<nint, nint, WasmValue*, nuint, nint> Callback => &Enter;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Enter(nint environment, nint caller, WasmValue* arguments, nuint count)
    {
        PluginInstance? instance = null;
        string? failure;
        try
        {
            nint context = WasmtimeApi.CallerContext(caller);
            instance = (PluginInstance?)GCHandle.FromIntPtr(WasmtimeApi.ContextGetData(context)).Target;
            if (instance is { HasMemory: false })
            {
                instance.TakeMemory(caller);
            }

            failure = instance is null
                ? "the instance is gone"
                : Invoke((HostFunctionId)(int)environment, instance, arguments);
        }
        catch (Exception e)
        {
            failure = "host call failed: " + e.Message;
        }

        if (failure is null)
        {
            return 0;
        }

        if (instance is not null)
        {
            instance.HostCallFailure = failure;
        }

        return Trap(failure);
    }

    /// <summary>The epoch deadline callback of every store: more ticks, or an error that ends the guest.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint OnDeadline(nint context, nint data, ulong* moreTicks, byte* updateKind)
    {
        const byte Continue = 0;
        *updateKind = Continue;
        ulong more;
        try
        {
            more = GCHandle.FromIntPtr(data).Target is PluginInstance instance ? instance.ExtendDeadline() : 0;
        }
        catch (Exception)
        {
            // As in Enter: nothing may unwind through the guest. A clock that cannot be read gives no more time.
            more = 0;
        }

        *moreTicks = more;
        // SAFETY: the library copies the message; both out pointers are the library's own.
        fixed (byte* message = "deadline exceeded\0"u8)
        {
            return more > 0 ? 0 : WasmtimeApi.ErrorNew(message);
        }
    }

    private static nint Trap(string message)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(message);
        // SAFETY: the library copies the text during the call.
        fixed (byte* bytes = utf8)
        {
            return WasmtimeApi.TrapNew(bytes, (nuint)utf8.Length);
        }
    }

    /// <summary>As <see cref="Dispatch"/>, for a function that the instance's grant opens: any other call ends the guest, however it came
    /// about.</summary>
    internal static string? Invoke(HostFunctionId id, PluginInstance instance, WasmValue* a)
    {
        if (!instance.Version.Capabilities.Use(id))
        {
            return $"host call {id} is not granted";
        }

        if (instance.Version.Definition.IsShadow && IsSeenOutside(id))
        {
            a[0].I32 = AbiConstants.Denied;
            return null;
        }

        instance.HasActed |= !LeavesNoTrace(id);
        if (instance.Services.Observer is not { } observer)
        {
            return Dispatch(id, instance, a);
        }

        observer.HostCalling(instance, id, a);
        string? failure = Dispatch(id, instance, a);
        observer.HostCalled(instance, id, a);
        return failure;
    }

    // Of a call that is ended nothing of these stays; settings of variables are taken back with it. What is not named here acts.
    private static bool LeavesNoTrace(HostFunctionId id) => id is HostFunctionId.SessionVariable or HostFunctionId.ConnectionParameter
        or HostFunctionId.Header or HostFunctionId.SetSessionVariable or HostFunctionId.Configuration or HostFunctionId.ConfigurationValue
        or HostFunctionId.TableColumns or HostFunctionId.Now or HostFunctionId.Random or HostFunctionId.KvGet or HostFunctionId.JwtVerify
        or HostFunctionId.Sha256 or HostFunctionId.HmacSha256 or HostFunctionId.XxHash64 or HostFunctionId.RegexIsMatch
        or HostFunctionId.RegexFind or HostFunctionId.EnvVar or HostFunctionId.FileSize or HostFunctionId.FileRead
        or HostFunctionId.FileName or HostFunctionId.WasiClockTime or HostFunctionId.WasiClockResolution or HostFunctionId.WasiRandom;

    // Functions that come after these are refused to a shadow until it is decided what they mean for it.
    private static bool IsSeenOutside(HostFunctionId id) =>
        id is >= HostFunctionId.CacheInvalidate and < HostFunctionId.WasiClockTime
            and not (HostFunctionId.CacheCount or HostFunctionId.EnvVar or HostFunctionId.FileSize or HostFunctionId.FileRead
                or HostFunctionId.FileName);

    /// <summary>Runs one host function: arguments from slot 0 on, the result into slot 0. The answer is why the guest must end, or
    /// null.</summary>
    private static string? Dispatch(HostFunctionId id, PluginInstance instance, WasmValue* a)
    {
        switch (id)
        {
            case HostFunctionId.Log:
                return Log(instance, a[0].I32, a[1].U32, a[2].U32);
            case HostFunctionId.SessionVariable:
            case HostFunctionId.ConnectionParameter:
            case HostFunctionId.Header:
                return ReadSession(instance, id, a);
            case HostFunctionId.SetSessionVariable:
                return SetSessionVariable(instance, a);
            case HostFunctionId.Configuration:
                return Give(instance, instance.Version.Configuration.Utf8, a[0].U32, a[1].U32, a);
            case HostFunctionId.ConfigurationValue:
                return ConfigurationValue(instance, a);
            case HostFunctionId.TableColumns:
                return TableColumns(instance, a);
            case HostFunctionId.Now:
                MarkVolatile(instance);
                a[0].I64 = UnixUs(instance);
                return null;
            case HostFunctionId.Random:
                return Random(instance, a[0].U32, a[1].U32);
            case HostFunctionId.Fail:
                return Fail(instance, a[0].U32, a[1].U32);
            case HostFunctionId.Abort:
                return Abort(instance, a[0].U32, a[1].U32, a[2].I32);
            default:
                return id < HostFunctionId.WasiClockTime ? DispatchService(id, instance, a) : DispatchWasi(id, instance, a);
        }
    }

    private static string? Log(PluginInstance instance, int level, uint address, uint length)
    {
        if (!instance.Memory.TryGet(address, length, out Span<byte> text))
        {
            return OutOfBounds("log");
        }

        WriteLog(instance, (Abi.LogLevel)Math.Clamp(level, 0, 3), text);
        return null;
    }

    private static string? ReadSession(PluginInstance instance, HostFunctionId id, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> utf8))
        {
            return OutOfBounds("session_var");
        }

        string? name = instance.Names.Get(utf8);
        if (name is null)
        {
            a[0].I32 = AbiConstants.Invalid;
            return null;
        }

        if (instance.Session is null)
        {
            a[0].I32 = AbiConstants.Absent;
            return null;
        }

        (PluginReadKind kind, string? value) = id switch
        {
            HostFunctionId.SessionVariable =>
                (PluginReadKind.SessionVariable, instance.TextDecision?.Find(name) ?? instance.Session.GetVariable(name)),
            HostFunctionId.ConnectionParameter => (PluginReadKind.ConnectionParameter, instance.Session.GetConnectionParameter(name)),
            _ => (PluginReadKind.Header, instance.Session.GetHeader(name)),
        };
        instance.Decision?.RecordRead(kind, name, value);
        if (value is null)
        {
            a[0].I32 = AbiConstants.Absent;
            return null;
        }

        int bytes = Encoding.UTF8.GetByteCount(value);
        if ((uint)bytes <= a[3].U32)
        {
            if (!instance.Memory.TryGet(a[2].U32, (uint)bytes, out Span<byte> output))
            {
                return OutOfBounds("session_var");
            }

            Encoding.UTF8.GetBytes(value, output);
        }

        a[0].I32 = bytes;
        return null;
    }

    private static string? SetSessionVariable(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> nameBytes)
            || !instance.Memory.TryGet(a[2].U32, a[3].U32, out Span<byte> valueBytes))
        {
            return OutOfBounds("set_session_var");
        }

        string? name = instance.Names.Get(nameBytes);
        bool isLocked = (a[4].U32 & (uint)SetVariableFlag.Locked) != 0;
        if (name is null || valueBytes.Length > Limits.SessionVariableBytes || !System.Text.Unicode.Utf8.IsValid(valueBytes))
        {
            a[0].I32 = AbiConstants.Invalid;
        }
        else if (instance.TextDecision is not { } decision || !instance.Version.Definition.Grant.AllowsSetting(name))
        {
            a[0].I32 = AbiConstants.Denied;
        }
        else
        {
            string value = Encoding.UTF8.GetString(valueBytes);
            bool canSet = decision.SettingCount < Limits.SessionVariableCount && instance.Session!.CanSet(name, value);
            a[0].I32 = canSet ? 0 : AbiConstants.Invalid;
            if (canSet)
            {
                decision.Add(new VariableSetting(name, value, isLocked, instance.Version.Name));
            }
        }

        return null;
    }

    private static string? ConfigurationValue(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> utf8))
        {
            return OutOfBounds("config_value");
        }

        string? key = instance.Names.Get(utf8);
        if (key is null || instance.Version.Configuration.Find(key) is not { } value)
        {
            a[0].I32 = key is null ? AbiConstants.Invalid : AbiConstants.Absent;
            return null;
        }

        return Give(instance, value, a[2].U32, a[3].U32, a);
    }

    private static string? Random(PluginInstance instance, uint address, uint length)
    {
        if (!instance.Memory.TryGet(address, length, out Span<byte> output))
        {
            return OutOfBounds("random");
        }

        // No deadline ends a host call in its middle.
        if (output.Length > Limits.PluginRandomBytes)
        {
            return $"host call random: {output.Length} bytes are too many";
        }

        MarkVolatile(instance);
        instance.Services.Random.Fill(output);
        return null;
    }

    /// <summary>The guest gives up, and says why.</summary>
    private static string Fail(PluginInstance instance, uint address, uint length)
    {
        const uint LongestBytes = 512;
        return instance.Memory.TryGet(address, Math.Min(length, LongestBytes), out Span<byte> text) && !text.IsEmpty
            ? Encoding.UTF8.GetString(text).ReplaceLineEndings(" ").TrimEnd()
            : "it gave up";
    }

    /// <summary>AssemblyScript's abort(message, file, line, column): texts are UTF-16 with their byte length in the 4 bytes before
    /// them.</summary>
    private static string Abort(PluginInstance instance, uint message, uint file, int line)
    {
        string text = WideText(instance.Memory, message);
        string place = WideText(instance.Memory, file);
        return $"abort: {(text.Length == 0 ? "no message" : text)}{(place.Length == 0 ? "" : $" ({place}:{line})")}";
    }

    private static string WideText(GuestMemory memory, uint address)
    {
        const uint LongestBytes = 512;
        return address >= 4 && memory.TryRead(address - 4, out uint length)
            && memory.TryGet(address, Math.Min(length, LongestBytes) & ~1u, out Span<byte> bytes)
            ? Encoding.Unicode.GetString(bytes).ReplaceLineEndings(" ")
            : "";
    }

    /// <summary>Writes a value if it fits, and its length into the result.</summary>
    private static string? Give(PluginInstance instance, ReadOnlySpan<byte> value, uint address, uint capacity, WasmValue* a)
    {
        if ((uint)value.Length <= capacity)
        {
            if (!instance.Memory.TryGet(address, (uint)value.Length, out Span<byte> output))
            {
                return OutOfBounds("an output");
            }

            value.CopyTo(output);
        }

        a[0].I32 = value.Length;
        return null;
    }

    private static void WriteLog(
        PluginInstance instance, Abi.LogLevel level, ReadOnlySpan<byte> text, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
        PluginVersion version = instance.Version;
        if (version.Definition.IsShadow || !version.LogGate.TryEnter(out long suppressed))
        {
            return;
        }

        ReadOnlySpan<byte> line = text[..Math.Min(text.Length, Limits.PluginLogLineBytes)].TrimEnd("\r\n"u8);
        string message = Printable.Line(Encoding.UTF8.GetString(line).ReplaceLineEndings(" "), Limits.PluginLogLineBytes);
        ILog log = instance.Services.Log;
        if (suppressed > 0)
        {
            log.Write(Base.LogLevel.Warning, "plugin log lines were dropped", ("plugin", version.Name), ("lines", suppressed));
        }

        log.Write(
            (Base.LogLevel)(int)level, message, [("plugin", version.Name), ("version", version.Number), .. fields]);
    }

    private static long UnixUs(PluginInstance instance)
    {
        // From PostgreSQL's epoch to Unix's: 10,957 days.
        const long EpochDifferenceUs = 10_957L * 86_400 * 1_000_000;
        return instance.Services.Clock.UtcNowUs + EpochDifferenceUs;
    }

    private static void MarkVolatile(PluginInstance instance)
    {
        if (instance.Decision is not null)
        {
            instance.Decision.IsVolatile = true;
        }
    }

    private static string OutOfBounds(string what) => $"host call {what}: an address lies outside its memory";
}
