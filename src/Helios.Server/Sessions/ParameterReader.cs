using Helios.Base;
using Helios.Types;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>
/// Turns the values of a Bind into data of the plan's parameter types. Text goes into one buffer that the portal owns, so that a steady state allocates nothing.
/// </summary>
internal static class ParameterReader
{
    public static void Read(in BindMessage message, Portal portal, in CodecSettings settings)
    {
        SqlType[] types = portal.Plan!.ParameterTypes;
        if (portal.Parameters.Length != types.Length)
        {
            portal.Parameters = new Datum[types.Length];
        }

        int used = 0;
        int i = 0;
        foreach (BindParameter parameter in message.Parameters)
        {
            portal.Parameters[i] = parameter.IsNull ? Datum.Null
                : IsPlainText(types[i]) ? CopyText(parameter.Value, portal, message, ref used)
                : Decode(parameter, types[i], i, settings);
            i++;
        }
    }

    private static bool IsPlainText(SqlType type) =>
        type.Oid == SqlType.Text.Oid || type.Oid == SqlType.Unknown.Oid || (type.Oid == SqlType.Varchar.Oid && type.Modifier < 0);

    private static Datum CopyText(ReadOnlySpan<byte> value, Portal portal, in BindMessage message, ref int used)
    {
        if (used == 0 && portal.ParameterBytes.Length < message.ValueBytes)
        {
            portal.ParameterBytes = new byte[Math.Max(64, message.ValueBytes)];
        }

        WireText.Require(value);
        value.CopyTo(portal.ParameterBytes.AsSpan(used));
        Datum datum = Datum.FromBytes(portal.ParameterBytes, used, value.Length);
        used += value.Length;
        return datum;
    }

    private static Datum Decode(in BindParameter parameter, SqlType type, int index, in CodecSettings settings)
    {
        try
        {
            return parameter.Format == WireFormat.Binary
                ? BinaryCodec.Decode(type, parameter.Value)
                : TextCodec.Parse(type, parameter.Value, settings);
        }
        catch (SqlError error) when (error.State == SqlState.InvalidBinaryRepresentation)
        {
            throw new SqlError(error.State, $"incorrect binary data format in bind parameter {index + 1}");
        }
    }
}
