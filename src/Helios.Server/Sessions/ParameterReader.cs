using Helios.Types;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>
/// Turns the values of a Bind into data of the plan's parameter types. Their bytes go into one buffer that the portal owns, so that a
/// steady state allocates nothing.
/// </summary>
internal static class ParameterReader
{
    private const int SmallBufferBytes = 64;

    public static void Read(in BindMessage message, Portal portal, in CodecSettings settings)
    {
        SqlType[] types = portal.Plan!.ParameterTypes;
        if (portal.Parameters.Length != types.Length)
        {
            portal.Parameters = new Datum[types.Length];
        }

        if (portal.ParameterBytes.Length < message.ValueBytes)
        {
            portal.ParameterBytes = new byte[Math.Max(SmallBufferBytes, message.ValueBytes)];
        }

        byte[] buffer = portal.ParameterBytes;
        int used = 0;
        int i = 0;
        foreach (BindParameter parameter in message.Parameters)
        {
            int length = parameter.Value.Length;
            parameter.Value.CopyTo(buffer.AsSpan(used));
            portal.Parameters[i] = parameter.IsNull ? Datum.Null
                : parameter.Format == WireFormat.Binary ? BinaryCodec.DecodeInPlace(types[i], buffer, used, length, settings, i + 1)
                : TextCodec.ParseInPlace(types[i], buffer, used, length, settings);
            used += length;
            i++;
        }
    }
}
