using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Wire;

/// <summary>Authentication requests: message 'R' with a code.</summary>
public sealed partial class BackendWriter<TOutput>
{
    private const int AuthenticationOkCode = 0;
    private const int CleartextPasswordCode = 3;
    private const int Md5PasswordCode = 5;
    private const int SaslCode = 10;
    private const int SaslContinueCode = 11;
    private const int SaslFinalCode = 12;

    public void AuthenticationOk() => Authentication(AuthenticationOkCode, default);

    public void AuthenticationCleartextPassword() => Authentication(CleartextPasswordCode, default);

    public void AuthenticationMd5Password(ReadOnlySpan<byte> salt)
    {
        Invariant.Require(salt.Length == 4);
        Authentication(Md5PasswordCode, salt);
    }

    /// <param name="mechanisms">Names in order of preference.</param>
    public void AuthenticationSasl(params ReadOnlySpan<string> mechanisms)
    {
        long bytes = 4 + 1;
        foreach (string mechanism in mechanisms)
        {
            bytes += mechanism.Length + 1;
        }

        Span<byte> body = Begin('R', bytes, out int total);
        BinaryPrimitives.WriteInt32BigEndian(body, SaslCode);
        body = body[4..];
        foreach (string mechanism in mechanisms)
        {
            Text(ref body, mechanism);
        }

        body[0] = 0;
        _output.Advance(total);
    }

    public void AuthenticationSaslContinue(ReadOnlySpan<byte> data) => Authentication(SaslContinueCode, data);

    public void AuthenticationSaslFinal(ReadOnlySpan<byte> data) => Authentication(SaslFinalCode, data);

    private void Authentication(int code, ReadOnlySpan<byte> data)
    {
        Span<byte> body = Begin('R', 4L + data.Length, out int total);
        BinaryPrimitives.WriteInt32BigEndian(body, code);
        data.CopyTo(body[4..]);
        _output.Advance(total);
    }
}
