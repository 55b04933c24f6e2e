using System.Globalization;
using System.Text;
using Helios.Base;

namespace Helios.Wire.Tests;

/// <summary>Reads every field of a message into one line, so that two readings can be compared and no accessor goes unread.</summary>
internal static class Describing
{
    internal static string Of(FrontendMessage message)
    {
        switch (message.Type)
        {
            case FrontendMessageType.Query:
                return "Query " + Utf8(message.Query());
            case FrontendMessageType.CopyFail:
                return "CopyFail " + Utf8(message.CopyFail());
            case FrontendMessageType.Password:
                return "Password " + Utf8(message.Password());
            case FrontendMessageType.Parse:
                return Of(message.Parse());
            case FrontendMessageType.Bind:
                return Of(message.Bind());
            case FrontendMessageType.Describe:
                return "Describe " + message.Describe().Target + " " + Utf8(message.Describe().Name);
            case FrontendMessageType.Close:
                return "Close " + message.Close().Target + " " + Utf8(message.Close().Name);
            case FrontendMessageType.Execute:
                return "Execute " + Utf8(message.Execute().Portal) + " " + message.Execute().MaxRows.ToString(CultureInfo.InvariantCulture);
            case FrontendMessageType.Sync:
            case FrontendMessageType.Flush:
            case FrontendMessageType.CopyDone:
                message.RequireEmpty();
                return message.Type.ToString();
            case FrontendMessageType.Terminate:
            case FrontendMessageType.CopyData:
            case FrontendMessageType.FunctionCall:
                return message.Type + " " + Convert.ToHexString(message.Body);
            default:
                throw new Bug("message type " + message.Type);
        }
    }

    internal static string Of(StartupPacket packet)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{packet.Kind} {packet.MajorVersion}.{packet.MinorVersion} {packet.ProcessId} ");
        text.Append(Convert.ToHexString(packet.CancelKey));
        foreach (StartupParameter parameter in packet.Parameters)
        {
            text.Append(' ').Append(Utf8(parameter.Name)).Append('=').Append(Utf8(parameter.Value));
        }

        return text.ToString();
    }

    private static string Of(ParseMessage parse)
    {
        var text = new StringBuilder($"Parse [{Utf8(parse.Name)}] [{Utf8(parse.Query)}]");
        for (int i = 0; i < parse.ParameterTypeCount; i++)
        {
            text.Append(' ').Append(parse.ParameterType(i));
        }

        return text.ToString();
    }

    private static string Of(BindMessage bind)
    {
        var text = new StringBuilder($"Bind [{Utf8(bind.Portal)}] [{Utf8(bind.Statement)}]");
        int count = 0;
        foreach (BindParameter parameter in bind.Parameters)
        {
            count++;
            text.Append(' ').Append(parameter.Format).Append(':').Append(parameter.IsNull ? "null" : Convert.ToHexString(parameter.Value));
        }

        Assert.Equal(bind.ParameterCount, count);
        text.Append(" results");
        for (int i = 0; i < bind.ResultFormats.Count; i++)
        {
            text.Append(' ').Append(bind.ResultFormats[i]);
        }

        return text.ToString();
    }

    private static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
