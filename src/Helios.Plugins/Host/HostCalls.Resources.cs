using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Resources;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Host;

/// <summary>What a plugin keeps between calls: rate limits, key-value store, metrics; and log lines with fields.</summary>
// SAFETY: see HostCalls.cs.
internal static unsafe partial class HostCalls
{
    private const uint NoneExpected = uint.MaxValue;
    private const int LongestFieldKeyBytes = 32;

    private static readonly SearchValues<byte> s_nameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_."u8);

    /// <summary>The functions of module helios beyond those that every guest needs.</summary>
    private static string? DispatchService(HostFunctionId id, PluginInstance instance, WasmValue* a)
    {
        switch (id)
        {
            case HostFunctionId.RateLimit:
                return RateLimit(instance, a);
            case HostFunctionId.KvGet:
            case HostFunctionId.KvSet:
            case HostFunctionId.KvDelete:
            case HostFunctionId.KvIncrement:
            case HostFunctionId.KvCompareAndSet:
                return KeyValue(id, instance, a);
            case HostFunctionId.JwtVerify:
                return JwtVerify(instance, a);
            case HostFunctionId.Sha256:
                return Sha256(instance, a);
            case HostFunctionId.HmacSha256:
                return HmacSha256(instance, a);
            case HostFunctionId.XxHash64:
                return Hash64(instance, a);
            case HostFunctionId.RegexCompile:
                return RegexCompile(instance, a);
            case HostFunctionId.RegexIsMatch:
            case HostFunctionId.RegexFind:
                return RegexMatch(id, instance, a);
            case HostFunctionId.CounterAdd:
            case HostFunctionId.GaugeSet:
            case HostFunctionId.HistogramObserve:
                return UpdateMetric(id, instance, a);
            case HostFunctionId.LogFields:
                return LogFields(instance, a);
            case HostFunctionId.Parameter:
                return Parameter(instance, a);
            case HostFunctionId.CacheInvalidate:
                return CacheInvalidate(instance, a);
            case HostFunctionId.CacheCount:
                return CacheCount(instance, a);
            case HostFunctionId.HttpRequest:
                return HttpRequest(instance, a);
            case HostFunctionId.HttpHeader:
                return HttpHeader(instance, a);
            case HostFunctionId.HttpBody:
                return HttpBody(instance, a);
            case HostFunctionId.EnvVar:
                return EnvironmentVariable(instance, a);
            case HostFunctionId.FileSize:
                return FileSize(instance, a);
            case HostFunctionId.FileRead:
                return FileRead(instance, a);
            case HostFunctionId.FileName:
                return FileName(instance, a);
            default:
                throw new Bug("host function " + id);
        }
    }

    private static string? RateLimit(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> key))
        {
            return OutOfBounds("rate_limit");
        }

        (int tokens, int periodMs, int burst, int cost) = (a[2].I32, a[3].I32, a[4].I32, a[5].I32);
        bool isValid = IsKey(key) && IsWithin(tokens, RateLimiter.MostTokens) && IsWithin(burst, RateLimiter.MostTokens)
            && IsWithin(periodMs, RateLimiter.MostPeriodMs) && cost >= 0 && cost <= burst;
        MarkVolatile(instance);
        a[0].I32 = !isValid ? AbiConstants.Invalid
            : instance.Version.Resources.Limiter!.Take(key, tokens, periodMs, burst, cost, instance.Services.Clock.MonotonicNs);
        return null;
    }

    private static bool IsWithin(int value, int most) => value >= 1 && value <= most;

    private static bool IsKey(ReadOnlySpan<byte> key) => !key.IsEmpty && key.Length <= Limits.PluginKeyBytes;

    private static string? KeyValue(HostFunctionId id, PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> key))
        {
            return OutOfBounds("a key");
        }

        MarkVolatile(instance);
        if (!IsKey(key))
        {
            a[0].I32 = AbiConstants.Invalid;
            return null;
        }

        KeyValueStore store = instance.Version.Resources.Store!;
        switch (id)
        {
            case HostFunctionId.KvGet:
                byte[]? found = store.Get(key);
                if (found is not null)
                {
                    return Give(instance, found, a[2].U32, a[3].U32, a);
                }

                a[0].I32 = AbiConstants.Absent;
                return null;
            case HostFunctionId.KvSet:
                return KvSet(instance, store, key, a);
            case HostFunctionId.KvDelete:
                a[0].I32 = store.Delete(key) ? 0 : AbiConstants.Absent;
                return null;
            case HostFunctionId.KvIncrement:
                return KvIncrement(instance, store, key, a);
            default:
                return KvCompareAndSet(instance, store, key, a);
        }
    }

    private static string? KvSet(PluginInstance instance, KeyValueStore store, ReadOnlySpan<byte> key, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[2].U32, a[3].U32, out Span<byte> value))
        {
            return OutOfBounds("kv_set");
        }

        a[0].I32 = value.Length > Limits.PluginValueBytes ? AbiConstants.Invalid : CodeOf(store.Set(key, value, a[4].U32));
        return null;
    }

    private static string? KvIncrement(PluginInstance instance, KeyValueStore store, ReadOnlySpan<byte> key, WasmValue* a)
    {
        // Before anything is changed: a guest that ends here must not have counted.
        if (!instance.Memory.TryGet(a[4].U32, sizeof(long), out Span<byte> output))
        {
            return OutOfBounds("kv_increment");
        }

        KvOutcome outcome = store.Increment(key, a[2].I64, a[3].U32, out long sum);
        if (outcome == KvOutcome.Done)
        {
            BinaryPrimitives.WriteInt64LittleEndian(output, sum);
        }

        a[0].I32 = CodeOf(outcome);
        return null;
    }

    private static string? KvCompareAndSet(PluginInstance instance, KeyValueStore store, ReadOnlySpan<byte> key, WasmValue* a)
    {
        bool isAbsentExpected = a[3].U32 == NoneExpected;
        Span<byte> expected = default;
        if (!instance.Memory.TryGet(a[4].U32, a[5].U32, out Span<byte> value)
            || (!isAbsentExpected && !instance.Memory.TryGet(a[2].U32, a[3].U32, out expected)))
        {
            return OutOfBounds("kv_compare_and_set");
        }

        a[0].I32 = value.Length > Limits.PluginValueBytes ? AbiConstants.Invalid
            : CodeOf(store.CompareAndSet(key, isAbsentExpected, expected, value, a[6].U32));
        return null;
    }

    private static int CodeOf(KvOutcome outcome) => outcome switch
    {
        KvOutcome.Done => 0,
        KvOutcome.Different => 1,
        KvOutcome.Full => AbiConstants.Full,
        _ => AbiConstants.Invalid,
    };

    private static string? UpdateMetric(HostFunctionId id, PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> name))
        {
            return OutOfBounds("a metric's name");
        }

        MarkVolatile(instance);
        long value = a[2].I64;
        PluginMetricKind kind = id switch
        {
            HostFunctionId.CounterAdd => PluginMetricKind.Counter,
            HostFunctionId.GaugeSet => PluginMetricKind.Gauge,
            _ => PluginMetricKind.Histogram,
        };
        if (!IsName(name, Limits.PluginMetricNameBytes) || (value < 0 && kind != PluginMetricKind.Gauge))
        {
            a[0].I32 = AbiConstants.Invalid;
            return null;
        }

        Metric? metric = instance.Version.Resources.Metrics!.Get(name, kind);
        a[0].I32 = metric is null ? AbiConstants.Full : metric.Kind != kind ? AbiConstants.Invalid : 0;
        if (a[0].I32 == 0)
        {
            switch (kind)
            {
                case PluginMetricKind.Counter:
                    metric!.Add(value);
                    break;
                case PluginMetricKind.Gauge:
                    metric!.Set(value);
                    break;
                default:
                    metric!.Observe(value);
                    break;
            }
        }

        return null;
    }

    private static bool IsName(ReadOnlySpan<byte> name, int most) =>
        !name.IsEmpty && name.Length <= most && !name.ContainsAnyExcept(s_nameLetters);

    private static string? LogFields(PluginInstance instance, WasmValue* a)
    {
        GuestMemory memory = instance.Memory;
        uint count = a[4].U32;
        if (!memory.TryGet(a[1].U32, a[2].U32, out Span<byte> text))
        {
            return OutOfBounds("log_fields");
        }

        if (count > Limits.PluginLogFieldCount)
        {
            a[0].I32 = AbiConstants.Invalid;
            return null;
        }

        var fields = new (string, object?)[count];
        for (uint i = 0; i < count; i++)
        {
            ulong at = a[3].U32 + (ulong)i * AbiLogField.SizeBytes;
            if (at > uint.MaxValue || !memory.TryRead((uint)at, out AbiLogField field)
                || !memory.TryGet(field.KeyPtr, field.KeyLen, out Span<byte> key)
                || !memory.TryGet(field.ValuePtr, field.ValueLen, out Span<byte> value))
            {
                return OutOfBounds("log_fields");
            }

            // A guest's field must not pass for one of the host's.
            if (!IsName(key, LongestFieldKeyBytes) || key.SequenceEqual("plugin"u8) || key.SequenceEqual("version"u8))
            {
                a[0].I32 = AbiConstants.Invalid;
                return null;
            }

            ReadOnlySpan<byte> shown = value[..Math.Min(value.Length, Limits.PluginLogFieldBytes)];
            string printed = Printable.Line(Encoding.UTF8.GetString(shown).ReplaceLineEndings(" "), Limits.PluginLogFieldBytes);
            fields[i] = (Encoding.ASCII.GetString(key), printed);
        }

        WriteLog(instance, (Abi.LogLevel)Math.Clamp(a[0].I32, 0, 3), text, fields);
        a[0].I32 = 0;
        return null;
    }

    private static string? Parameter(PluginInstance instance, WasmValue* a)
    {
        if (instance.Parameters is not { } parameters)
        {
            a[0].I32 = AbiConstants.Denied;
            return null;
        }

        int index = a[0].I32;
        if (index < 1 || index > parameters.Count)
        {
            a[0].I32 = AbiConstants.Invalid;
            return null;
        }

        byte[]? text = parameters.GetText(index);
        if (text is not null)
        {
            return Give(instance, text, a[1].U32, a[2].U32, a);
        }

        a[0].I32 = AbiConstants.Absent;
        return null;
    }
}
