using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Host;

/// <summary>Sees every call between host and guests as it happens; the frames of src/abi/conformance are recorded by one. A server has
/// none.</summary>
internal unsafe interface IGuestObserver
{
    /// <summary>The host wrote what the export is to read, and is about to call it.</summary>
    void Entering(PluginInstance instance, string export, uint argument);

    /// <summary>The export came back; the host looked at nothing of its answer yet.</summary>
    void Returned(PluginInstance instance, string export, uint argument, long result);

    /// <summary>The guest called the host; the slots hold the arguments.</summary>
    void HostCalling(PluginInstance instance, HostFunctionId id, WasmValue* slots);

    /// <summary>The first slot holds the result.</summary>
    void HostCalled(PluginInstance instance, HostFunctionId id, WasmValue* slots);
}
