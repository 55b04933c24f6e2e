using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>What a server answered to one exchange: rows as text whatever their format was, fields joined by '|', NULL as '~'.</summary>
internal sealed class WireAnswer
{
    private readonly List<(int Type, bool IsBinary)> _columns = [];

    private WireAnswer()
    {
    }

    public List<string> Rows { get; } = [];

    /// <summary>Names of the columns of the last RowDescription.</summary>
    public List<string> Names { get; } = [];

    public List<string> Tags { get; } = [];

    /// <summary>SQLSTATE of the first error, "gone" where the connection ended, or null.</summary>
    public string? State { get; private set; }

    public string Message { get; private set; } = "";

    /// <summary>Executes that ended at their row limit.</summary>
    public int SuspendedCount { get; private set; }

    /// <param name="messages">Up to and with ReadyForQuery.</param>
    public static WireAnswer Of(IEnumerable<(char Type, byte[] Body)> messages)
    {
        var answer = new WireAnswer();
        foreach ((char type, byte[] body) in messages)
        {
            answer.Take(type, body);
        }

        return answer;
    }

    public override string ToString() =>
        (State is null ? "" : $"{State} {Message}; ") + $"{Rows.Count} rows: {string.Join(", ", Rows.Take(40))}; {string.Join(", ", Tags)}";

    private void Take(char type, byte[] body)
    {
        switch (type)
        {
            case 'E':
                State ??= RawClient.Field(body, 'C');
                Message = Message.Length == 0 ? RawClient.Field(body, 'M') : Message;
                break;
            case '\0':
                State ??= "gone";
                break;
            case 'T':
                Describe(body);
                break;
            case 'D':
                Rows.Add(Row(body));
                break;
            case 'd':
                Rows.Add(Encoding.UTF8.GetString(body).TrimEnd('\n').Replace("\\N", "~", StringComparison.Ordinal).Replace('\t', '|'));
                break;
            case 'C':
                Tags.Add(Encoding.UTF8.GetString(body).TrimEnd('\0'));
                break;
            case 's':
                SuspendedCount++;
                break;
        }
    }

    private void Describe(byte[] body)
    {
        _columns.Clear();
        Names.Clear();
        int at = 2;
        for (int i = 0; i < BinaryPrimitives.ReadInt16BigEndian(body); i++)
        {
            int end = Array.IndexOf(body, (byte)0, at);
            Names.Add(Encoding.UTF8.GetString(body, at, end - at));
            at = end + 1;
            _columns.Add((
                BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 6)), BinaryPrimitives.ReadInt16BigEndian(body.AsSpan(at + 16)) == 1));
            at += 18;
        }
    }

    private string Row(byte[] body)
    {
        int count = BinaryPrimitives.ReadInt16BigEndian(body);
        Assert.Equal(_columns.Count, count);
        string[] fields = new string[count];
        int at = 2;
        for (int i = 0; i < count; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at));
            at += 4;
            fields[i] = length < 0 ? "~" : Text(_columns[i], body.AsSpan(at, length));
            at += Math.Max(0, length);
        }

        Assert.Equal(body.Length, at);
        return string.Join('|', fields);
    }

    private static string Text((int Type, bool IsBinary) column, ReadOnlySpan<byte> value) => column switch
    {
        (21, true) => BinaryPrimitives.ReadInt16BigEndian(value).ToString(CultureInfo.InvariantCulture),
        (23, true) => BinaryPrimitives.ReadInt32BigEndian(value).ToString(CultureInfo.InvariantCulture),
        (20, true) => BinaryPrimitives.ReadInt64BigEndian(value).ToString(CultureInfo.InvariantCulture),
        (16, true) => value[0] == 1 ? "t" : "f",
        (17, true) => "\\x" + Convert.ToHexStringLower(value),
        (701, true) => BinaryPrimitives.ReadDoubleBigEndian(value).ToString("R", CultureInfo.InvariantCulture),
        (25 or 1043 or 705, _) or (_, false) => Encoding.UTF8.GetString(value),
        _ => throw new NotSupportedException($"a binary value of type {column.Type}"),
    };
}
