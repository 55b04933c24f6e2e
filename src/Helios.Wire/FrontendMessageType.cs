namespace Helios.Wire;

/// <summary>Messages that a client sends after startup, by their type byte.</summary>
public enum FrontendMessageType : byte
{
    Query = (byte)'Q',
    Parse = (byte)'P',
    Bind = (byte)'B',
    Describe = (byte)'D',
    Execute = (byte)'E',
    Close = (byte)'C',
    Flush = (byte)'H',
    Sync = (byte)'S',
    Terminate = (byte)'X',
    CopyData = (byte)'d',
    CopyDone = (byte)'c',
    CopyFail = (byte)'f',
    FunctionCall = (byte)'F',

    /// <summary>PasswordMessage, SASLInitialResponse or SASLResponse: what it is follows from what the server asked.</summary>
    Password = (byte)'p',
}
