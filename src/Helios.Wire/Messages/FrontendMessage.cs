using Helios.Base;

namespace Helios.Wire;

/// <summary>
/// One message over the bytes it was read from. The methods named after a type read the body of that type; they throw SqlError 08P01 (or
/// 22021 for text that is not UTF-8, 22023 for a format code) and nothing else.
/// </summary>
public readonly ref struct FrontendMessage
{
    internal FrontendMessage(FrontendMessageType type, ReadOnlySpan<byte> body)
    {
        Type = type;
        Body = body;
    }

    public FrontendMessageType Type { get; }

    /// <summary>What follows type and length. For CopyData this is the data.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Query: the statement text.</summary>
    public ReadOnlySpan<byte> Query() => OnlyText(FrontendMessageType.Query);

    /// <summary>CopyFail: the client's reason.</summary>
    public ReadOnlySpan<byte> CopyFail() => OnlyText(FrontendMessageType.CopyFail);

    /// <summary>PasswordMessage: the password, or its md5 form.</summary>
    public ReadOnlySpan<byte> Password() => OnlyText(FrontendMessageType.Password);

    public SaslInitialMessage SaslInitial()
    {
        Invariant.Require(Type == FrontendMessageType.Password);
        return new SaslInitialMessage(Body);
    }

    public ParseMessage Parse()
    {
        Invariant.Require(Type == FrontendMessageType.Parse);
        return new ParseMessage(Body);
    }

    public BindMessage Bind()
    {
        Invariant.Require(Type == FrontendMessageType.Bind);
        return new BindMessage(Body);
    }

    public TargetMessage Describe()
    {
        Invariant.Require(Type == FrontendMessageType.Describe);
        return new TargetMessage(Body, "DESCRIBE");
    }

    public TargetMessage Close()
    {
        Invariant.Require(Type == FrontendMessageType.Close);
        return new TargetMessage(Body, "CLOSE");
    }

    public ExecuteMessage Execute()
    {
        Invariant.Require(Type == FrontendMessageType.Execute);
        return new ExecuteMessage(Body);
    }

    /// <summary>Sync, Flush and CopyDone have no body.</summary>
    public void RequireEmpty() => new MessageCursor(Body).End();

    private ReadOnlySpan<byte> OnlyText(FrontendMessageType type)
    {
        Invariant.Require(Type == type);
        var cursor = new MessageCursor(Body);
        ReadOnlySpan<byte> text = cursor.Text();
        cursor.End();
        return text;
    }
}
