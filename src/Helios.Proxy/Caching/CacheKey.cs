using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Helios.Engine;
using Helios.Proxy.Sessions;
using Helios.Proxy.Statements;
using Helios.Types;

namespace Helios.Proxy.Caching;

/// <summary>
/// The whole key of a result (DESIGN invariant 6: nothing made for one identity serves another). In this order, each part with its length:
/// the plan's identity (the statement after all edits, types, restrictions, catalog version); database, user, role, search path and the
/// settings that codecs read; the values of the parameters; the values of the restrictions; what a plugin adds. A plugin's key stands
/// behind all of these and takes nothing away from them.
/// </summary>
internal static class CacheKey
{
    private const int Null = -1;
    private const int Fixed = -2;

    // Whatever a session can set that changes what a value means or how it is printed.
    private static readonly string[] s_settings =
    [
        "role", "session_authorization", "search_path", "TimeZone", "DateStyle", "IntervalStyle", "extra_float_digits", "bytea_output",
        "client_encoding", "standard_conforming_strings",
    ];

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    /// <summary>The key. Valid until the thread asks for another.</summary>
    public static ReadOnlySpan<byte> Of(
        ReadOnlySpan<byte> session, PreparedPlan plan, Decision decision, Datum[] parameters, ReadOnlySpan<byte> pluginKey)
    {
        ArrayBufferWriter<byte> output = t_buffer ??= new ArrayBufferWriter<byte>(1_024);
        output.ResetWrittenCount();
        output.Write(plan.Identity);
        Add(output, session);
        Add(output, parameters, plan.ParameterTypes);
        Add(output, decision.Values, decision.Restrictions.ValueTypes);
        Add(output, pluginKey);
        return output.WrittenSpan;
    }

    /// <summary>The session's part of its keys, which changes with its variables only.</summary>
    public static byte[] SessionPart(ProxySession session)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Add(output, Encoding.UTF8.GetBytes(session.DatabaseName));
        Add(output, Encoding.UTF8.GetBytes(session.UserName));
        foreach (string name in s_settings)
        {
            Add(output, Encoding.UTF8.GetBytes(session.GetVariable(name) ?? ""));
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Add(ArrayBufferWriter<byte> output, Datum[] values, SqlType[] types)
    {
        Add(output, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i].IsNull)
            {
                Add(output, Null);
            }
            else if (types[i].Kind == PhysicalKind.Bytes)
            {
                Add(output, values[i].AsBytes);
            }
            else
            {
                Add(output, Fixed);
                values[i].CopyBytes16(output.GetSpan(16));
                output.Advance(16);
            }
        }
    }

    private static void Add(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> part)
    {
        Add(output, part.Length);
        output.Write(part);
    }

    private static void Add(ArrayBufferWriter<byte> output, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), number);
        output.Advance(4);
    }
}
