using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Helios.Plugins.Abi;
using Helios.Plugins.Host;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Tests;

/// <summary>
/// Records what the host writes into a guest's arena, what the guest answers, and what it asks of the host.
/// <para>A new arena is filled with a pattern, so that what differs from it is what the host wrote; words
/// that hold addresses become offsets. That none is missed is shown by the modules: their arenas lie at different places, and their frames
/// must come out equal.</para>
/// </summary>
// SAFETY: the slots are those of the host call under way.
internal sealed unsafe class FrameRecorder : IGuestObserver
{
    public const byte Fill = 0xA5;

    private readonly Dictionary<PluginInstance, Recording> _recordings = [];
    private string? _name;
    private string? _value;
    private long _first;
    private ServiceCall? _service;

    /// <summary>The calls of the one instance that a hook was called of.</summary>
    public Recording Recorded => _recordings.Values.Single(r => r.HasHook);

    public void Entering(PluginInstance instance, string export, uint argument)
    {
        Recording recording = Of(instance);
        recording.Begin(export, argument);
        if (IsHook(export))
        {
            recording.HasHook = true;
            recording.AddWrites(ArenaOf(instance, recording), argument);
        }
    }

    public void Returned(PluginInstance instance, string export, uint argument, long result)
    {
        Recording recording = Of(instance);
        if (export == "helios_arena")
        {
            recording.Arena = (uint)result;
            recording.ArenaBytes = argument;
            ArenaOf(instance, recording).Fill(Fill);
        }
        else if (export != "_initialize")
        {
            new AnswerReader(instance.Memory).Read(export, argument, (ulong)result, recording.Call);
        }

        recording.End(recording.Arena == 0 ? default : ArenaOf(instance, recording));
    }

    public void HostCalling(PluginInstance instance, HostFunctionId id, WasmValue* slots)
    {
        _first = slots[0].I64;
        _name = id switch
        {
            HostFunctionId.Log => Text(instance, slots[1].U32, slots[2].U32),
            HostFunctionId.SessionVariable or HostFunctionId.ConnectionParameter or HostFunctionId.Header
                or HostFunctionId.SetSessionVariable => Text(instance, slots[0].U32, slots[1].U32),
            _ => null,
        };
        _service = _name is null && id < HostFunctionId.WasiClockTime && id != HostFunctionId.Configuration
            ? ServiceCall.Of(instance, id, slots)
            : null;
        _value = id == HostFunctionId.SetSessionVariable ? Text(instance, slots[2].U32, slots[3].U32) : null;
    }

    public void HostCalled(PluginInstance instance, HostFunctionId id, WasmValue* slots)
    {
        Recording recording = Of(instance);
        switch (id)
        {
            case HostFunctionId.Log:
                recording.Effects.Add(new JsonObject { ["call"] = "log", ["level"] = (int)_first, ["text"] = _name });
                break;
            case HostFunctionId.SetSessionVariable:
                recording.Effects.Add(new JsonObject
                {
                    ["call"] = "set_session_var", ["name"] = _name, ["value"] = _value, ["flags"] = slots[4].I32, ["answer"] = slots[0].I32,
                });
                break;
            case HostFunctionId.SessionVariable:
                recording.Reads[("session_var", _name!)] = instance.Session?.GetVariable(_name!);
                break;
            case HostFunctionId.ConnectionParameter:
                recording.Reads[("connection_param", _name!)] = instance.Session?.GetConnectionParameter(_name!);
                break;
            case HostFunctionId.Header:
                recording.Reads[("header", _name!)] = instance.Session?.GetHeader(_name!);
                break;
            case HostFunctionId.Configuration:
                recording.Reads[("config", "")] = Encoding.UTF8.GetString(instance.Version.Configuration.Utf8);
                break;
            default:
                AddService(instance, recording, slots);
                break;
        }
    }

    private void AddService(PluginInstance instance, Recording recording, WasmValue* slots)
    {
        if (_service?.Answer(instance, slots) is not { } answer)
        {
            return;
        }

        if (_service.IsPure)
        {
            recording.Reads[(_service.Name, _service.Inputs)] = answer;
        }
        else
        {
            recording.Effects.Add(_service.Effect(answer));
        }
    }

    private static bool IsHook(string export) => AbiFunctions.Exports.Any(e => e.Name == export && e.Hook != default);

    private static string Text(PluginInstance instance, uint address, uint length)
    {
        Assert.True(instance.Memory.TryGet(address, length, out Span<byte> bytes));
        return Encoding.UTF8.GetString(bytes);
    }

    private static Span<byte> ArenaOf(PluginInstance instance, Recording recording)
    {
        Assert.True(instance.Memory.TryGet(recording.Arena, recording.ArenaBytes, out Span<byte> arena));
        return arena;
    }

    private Recording Of(PluginInstance instance)
    {
        if (!_recordings.TryGetValue(instance, out Recording? recording))
        {
            _recordings[instance] = recording = new Recording();
        }

        return recording;
    }

    /// <summary>Of one instance.</summary>
    internal sealed class Recording
    {
        private readonly HashSet<int> _addresses = [];
        private byte[] _before = [];

        public JsonArray Calls { get; } = [];

        public JsonObject Call { get; private set; } = [];

        public JsonArray Effects { get; private set; } = [];

        public Dictionary<(string Call, string Name), JsonNode?> Reads { get; } = [];

        public bool HasHook { get; set; }

        public uint Arena { get; set; }

        public uint ArenaBytes { get; set; }

        public void Begin(string export, uint argument)
        {
            Effects = [];
            Call = new JsonObject { ["call"] = export };
            if (export == "helios_arena")
            {
                Call["bytes"] = argument;
            }
        }

        public void End(ReadOnlySpan<byte> arena)
        {
            _before = arena.ToArray();
            if (Effects.Count > 0)
            {
                Call["effects"] = Effects;
            }

            if ((string?)Call["call"] != "_initialize")
            {
                Calls.Add(Call);
            }
        }

        /// <summary>Whole words that are not as the guest left them, and which of them are addresses.</summary>
        public void AddWrites(ReadOnlySpan<byte> arena, uint frame)
        {
            Call["frame"] = frame - Arena;
            _addresses.Clear();
            new FrameAddresses(arena, Arena, _addresses).Find(frame);
            var writes = new JsonArray();
            var pointers = new JsonArray();
            for (int at = 0; at < arena.Length;)
            {
                int end = at;
                while (end < arena.Length && !arena.Slice(end, 4).SequenceEqual(_before.AsSpan(end, 4)))
                {
                    end += 4;
                }

                if (end > at)
                {
                    AddRun(arena[at..end], at, writes, pointers);
                }

                at = end + 4;
            }

            Call["writes"] = writes;
            Call["pointers"] = pointers;
        }

        private void AddRun(ReadOnlySpan<byte> bytes, int at, JsonArray writes, JsonArray pointers)
        {
            byte[] relative = bytes.ToArray();
            for (int i = 0; i < relative.Length; i += 4)
            {
                uint word = BinaryPrimitives.ReadUInt32LittleEndian(relative.AsSpan(i));
                if (word >= Arena && word - Arena < ArenaBytes && _addresses.Contains(at + i))
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(relative.AsSpan(i), word - Arena);
                    pointers.Add(at + i);
                }
            }

            const int Line = 64;
            for (int i = 0; i < relative.Length;)
            {
                int same = relative.AsSpan(i).IndexOfAnyExcept(relative[i]);
                same = same < 0 ? relative.Length - i : same;
                int length = same >= Line ? same : Math.Min(Line, relative.Length - i);
                writes.Add(same >= Line
                    ? new JsonObject { ["at"] = at + i, ["byte"] = relative[i], ["count"] = same }
                    : new JsonObject { ["at"] = at + i, ["hex"] = Convert.ToHexStringLower(relative, i, length) });
                i += length;
            }
        }
    }
}
