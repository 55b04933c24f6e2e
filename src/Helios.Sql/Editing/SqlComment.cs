using System.Buffers;
using System.Text;

namespace Helios.Sql.Editing;

/// <summary>
/// Annotations as a comment in the form of sqlcommenter (key='value', sorted by key). Everything but letters, digits and "-._~" is
/// percent-encoded, so no text can end the comment, nest one, or begin a line.
/// </summary>
public static class SqlComment
{
    /// <summary>Writes <c>/*key='value',...*/</c> and a space, or nothing without annotations.</summary>
    public static void Write(IReadOnlyList<StatementAnnotation> annotations, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        ArgumentNullException.ThrowIfNull(output);
        bool isFirst = true;
        foreach (StatementAnnotation annotation in annotations.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            output.Write(isFirst ? "/*"u8 : ","u8);
            isFirst = false;
            Encode(annotation.Key, output);
            output.Write("='"u8);
            Encode(annotation.Value, output);
            output.Write("'"u8);
        }

        if (!isFirst)
        {
            output.Write("*/ "u8);
        }
    }

    private static void Encode(string text, IBufferWriter<byte> output)
    {
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                output.Write([b]);
            }
            else
            {
                output.Write([(byte)'%', Hex(b >> 4), Hex(b & 15)]);
            }
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
