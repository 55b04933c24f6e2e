using System.Text;
using Helios.Plugins;
using Helios.Proxy.Sessions;
using Helios.Types;

namespace Helios.Proxy;

/// <summary>The parameters of one execution, written out for a plugin only when it asks.</summary>
internal sealed class PluginParameters : IPluginParameters
{
    private readonly Datum[] _values;
    private readonly SqlType[] _types;
    private readonly ProxySession _session;

    public PluginParameters(Datum[] values, SqlType[] types, ProxySession session)
    {
        _values = values;
        _types = types;
        _session = session;
    }

    public int Count => Math.Min(_values.Length, _types.Length);

    public byte[]? GetText(int index)
    {
        Datum value = _values[index - 1];
        return value.IsNull ? null : Encoding.UTF8.GetBytes(TextCodec.ToString(_types[index - 1], value, _session.Engine.CodecSettings));
    }
}
