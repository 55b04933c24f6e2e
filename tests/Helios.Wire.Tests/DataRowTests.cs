using System.Text;
using Helios.Types;

namespace Helios.Wire.Tests;

public sealed class DataRowTests
{
    private static readonly SqlType[] s_codecTypes =
    [
        SqlType.Numeric, SqlType.Timestamp, SqlType.TimestampTz, SqlType.Date, SqlType.Uuid, SqlType.Float4, SqlType.Float8, SqlType.Bytea,
        SqlType.Jsonb, SqlType.Char,
    ];

    private static readonly SqlType[] s_types =
    [
        SqlType.Bool, SqlType.Int2, SqlType.Int4, SqlType.Int8, SqlType.Oidt, SqlType.Text, SqlType.Varchar.WithModifier(14),
    ];

    [Fact]
    public void Text_values()
    {
        Assert.Equal("t|-32768|-2147483648|-9223372036854775808|4294967295|héllo|", Row(s_types, Extremes(), WireFormat.Text));
        Assert.Equal("f|32767|2147483647|9223372036854775807|0||x", Row(s_types, OtherExtremes(), WireFormat.Text));
        Assert.Equal("~|~|~|~|~|~|~", Row(s_types, new Datum[7], WireFormat.Text));
    }

    [Fact]
    public void Binary_values()
    {
        var buffer = new ByteBuffer();
        WriteOne(buffer, s_types, Extremes(), WireFormat.Binary);
        string[] hex = [.. BackendBytes.Row(BackendBytes.Split(buffer.Written)[0].Body).Select(v => Convert.ToHexString(v!))];
        Assert.Equal(["01", "8000", "80000000", "8000000000000000", "FFFFFFFF", "68C3A96C6C6F", ""], hex);
    }

    [Fact]
    public void Values_of_other_types_are_written_by_their_codecs_in_text()
    {
        string row = Row(s_codecTypes, CodecValues(), WireFormat.Text);
        Assert.Equal(
            "-12.340|2024-02-29 23:59:59.5|2024-02-29 23:59:59.5+00|2024-02-29|00112233-4455-6677-8899-aabbccddeeff|1.5|-0.1|"
            + "\\x00ff|{\"a\": 1}|x",
            row);
    }

    [Fact]
    public void Values_of_other_types_are_written_by_their_codecs_in_binary()
    {
        var buffer = new ByteBuffer();
        Datum[] values = CodecValues();
        WriteOne(buffer, s_codecTypes, values, WireFormat.Binary);
        byte[]?[] sent = BackendBytes.Row(BackendBytes.Split(buffer.Written)[0].Body);
        for (int i = 0; i < values.Length; i++)
        {
            byte[] expected = new byte[BinaryCodec.ByteCount(s_codecTypes[i], values[i])];
            BinaryCodec.Encode(s_codecTypes[i], values[i], expected);
            Assert.Equal((s_codecTypes[i], Convert.ToHexString(expected)), (s_codecTypes[i], Convert.ToHexString(sent[i]!)));
        }
    }

    [Fact]
    public void A_uuid_and_a_double_in_binary()
    {
        var buffer = new ByteBuffer();
        byte[] uuid = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        WriteOne(buffer, [SqlType.Uuid, SqlType.Float8], [Datum.FromBytes16(uuid), Datum.FromDouble(-1.5)], WireFormat.Binary);
        byte[]?[] values = BackendBytes.Row(BackendBytes.Split(buffer.Written)[0].Body);
        Assert.Equal(uuid, values[0]);
        Assert.Equal(Convert.FromHexString("BFF8000000000000"), values[1]);
    }

    [Fact]
    public void Golden_bytes_of_a_row()
    {
        var buffer = new ByteBuffer();
        WriteOne(buffer, [SqlType.Int4, SqlType.Text], [Datum.FromInt64(42), Datum.Null], WireFormat.Text);
        Assert.Equal("4400000010000200000002" + "3432FFFFFFFF", Convert.ToHexString(buffer.Written));
    }

    [Fact]
    public void Only_selected_rows_are_sent_and_a_caller_can_stop_and_go_on()
    {
        Batch batch = Numbers(10);
        int[] selected = [1, 3, 5, 7, 9];
        selected.CopyTo(batch.BeginSelection());
        batch.SetSelected(selected.Length);
        var format = new RowFormat();
        format.Set([SqlType.Int4]);
        var buffer = new ByteBuffer();
        var writer = new BackendWriter<BufferOutput>(buffer.Output);
        Assert.Equal(2, writer.DataRows(batch, format, 0, maxRows: 2));
        Assert.Equal(1, writer.DataRows(batch, format, 2, outputBytes: 1));
        Assert.Equal(2, writer.DataRows(batch, format, 3));
        Assert.Equal(0, writer.DataRows(batch, format, 5));
        string[] rows = [.. BackendBytes.Split(buffer.Written).Select(m => Encoding.UTF8.GetString(BackendBytes.Row(m.Body)[0]!))];
        Assert.Equal(["1", "3", "5", "7", "9"], rows);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(480)]
    [InlineData(512)]
    [InlineData(2_000)]
    [InlineData(65_000)]
    [InlineData(65_536)]
    [InlineData(70_000)]
    [InlineData(1_000_000)]
    public void A_row_of_any_length_is_whole_in_an_output_that_gives_no_more_than_was_asked(int length)
    {
        byte[] text = new byte[length];
        Array.Fill(text, (byte)'x');
        var batch = new Batch([SqlType.Text, SqlType.Int4]) { RowCount = 3 };
        for (int row = 0; row < 3; row++)
        {
            batch.Columns[0].Set(row, Datum.FromBytes(text));
            batch.Columns[1].Set(row, Datum.FromInt64(row));
        }

        var format = new RowFormat();
        format.Set([SqlType.Text, SqlType.Int4]);
        var sink = new ByteBuffer();
        var writer = new BackendWriter<TightOutput>(new TightOutput(sink));
        Assert.Equal(3, writer.DataRows(batch, format, 0));
        writer.DataRow(batch, format, 1);
        List<(char Type, byte[] Body)> messages = BackendBytes.Split(sink.Written);
        Assert.Equal([0, 1, 2, 1], messages.Select(m => BackendBytes.Row(m.Body)[1]![0] - '0'));
        Assert.All(messages, m => Assert.Equal(text, BackendBytes.Row(m.Body)[0]));
        Assert.True(TightOutput.LargestAskedBytes <= 64 * 1024);
    }

    [Fact]
    public void Encoding_rows_allocates_nothing()
    {
        SqlType[] types = [.. s_types, .. s_codecTypes];
        var batch = new Batch(types) { RowCount = 1024 };
        for (int row = 0; row < 1024; row++)
        {
            Datum[] values = [.. row % 2 == 0 ? Extremes() : OtherExtremes(), .. CodecValues()];
            for (int c = 0; c < values.Length; c++)
            {
                batch.Columns[c].Set(row, values[c]);
            }
        }

        var format = new RowFormat();
        var buffer = new ByteBuffer(1024 * 1024);
        var writer = new BackendWriter<BufferOutput>(buffer.Output);
        long Encode()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            format.Set(types);
            buffer.Clear();
            writer.DataRows(batch, format, 0);
            for (int row = 0; row < 100; row++)
            {
                writer.BindComplete();
                writer.DataRow(batch, format, row);
                writer.CommandComplete("SELECT"u8, row);
                writer.ReadyForQuery(ReadyStatus.Idle);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Encode();
        Assert.Equal(0, Enumerable.Range(0, 4).Min(_ => Encode()));
    }

    [Fact]
    public void Reading_messages_allocates_nothing()
    {
        byte[] stream = [.. ClientBytes.Samples().SelectMany(s => s)];
        long Read()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int sum = 0;
            ReadOnlySpan<byte> unread = stream;
            while (FrontendReader.TryRead(unread, out FrontendMessage message, out int consumed, out _))
            {
                unread = unread[consumed..];
                sum += message.Type switch
                {
                    FrontendMessageType.Query => message.Query().Length,
                    FrontendMessageType.Parse => message.Parse().ParameterTypeCount,
                    FrontendMessageType.Bind => Sum(message.Bind()),
                    FrontendMessageType.Describe => message.Describe().Name.Length,
                    FrontendMessageType.Execute => message.Execute().MaxRows,
                    _ => 1,
                };
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.NotEqual(0, sum);
            return allocated;
        }

        Read();
        Assert.Equal(0, Enumerable.Range(0, 4).Min(_ => Read()));
    }

    private static int Sum(BindMessage bind)
    {
        int sum = 0;
        foreach (BindParameter parameter in bind.Parameters)
        {
            sum += parameter.Value.Length;
        }

        return sum;
    }

    private static Datum[] CodecValues()
    {
        string[] texts =
        [
            "-12.340", "2024-02-29 23:59:59.5", "2024-02-29 23:59:59.5+00", "2024-02-29", "00112233-4455-6677-8899-aabbccddeeff", "1.5",
            "-0.1", "\\x00ff", "{\"a\": 1}", "x",
        ];
        return [.. texts.Select((text, i) => s_codecTypes[i] == SqlType.Jsonb
            ? Datum.FromText(text)
            : TextCodec.Parse(s_codecTypes[i], text, CodecSettings.Default))];
    }

    private static Datum[] Extremes() =>
    [
        Datum.True, Datum.FromInt64(short.MinValue), Datum.FromInt64(int.MinValue), Datum.FromInt64(long.MinValue), Datum.FromInt64(-1),
        Datum.FromText("héllo"), Datum.FromText(""),
    ];

    private static Datum[] OtherExtremes() =>
    [
        Datum.False, Datum.FromInt64(short.MaxValue), Datum.FromInt64(int.MaxValue), Datum.FromInt64(long.MaxValue), Datum.FromInt64(0),
        Datum.FromText(""), Datum.FromText("x"),
    ];

    private static Batch Numbers(int count)
    {
        var batch = new Batch([SqlType.Int4]) { RowCount = count };
        for (int i = 0; i < count; i++)
        {
            batch.Columns[0].Set(i, Datum.FromInt64(i));
        }

        return batch;
    }

    private static string Row(SqlType[] types, Datum[] row, WireFormat format)
    {
        var buffer = new ByteBuffer();
        WriteOne(buffer, types, row, format);
        byte[]?[] values = BackendBytes.Row(BackendBytes.Split(buffer.Written)[0].Body);
        return string.Join('|', values.Select(v => v is null ? "~" : Encoding.UTF8.GetString(v)));
    }

    private static void WriteOne(ByteBuffer buffer, SqlType[] types, Datum[] row, WireFormat wireFormat)
    {
        var batch = new Batch(types) { RowCount = 1 };
        for (int i = 0; i < row.Length; i++)
        {
            batch.Columns[i].Set(0, row[i]);
        }

        byte[] bind = ClientBytes.Bind("", "", [], [], [(short)wireFormat]);
        FrontendReader.TryRead(bind, out FrontendMessage message, out _, out _);
        var format = new RowFormat();
        format.Set(types, message.Bind().ResultFormats);
        new BackendWriter<BufferOutput>(buffer.Output).DataRow(batch, format, 0);
    }

    /// <summary>Gives exactly what is asked for, in fresh memory that is only kept when advanced over.</summary>
    private readonly struct TightOutput : IOutput
    {
        private static byte[] s_offered = [];
        private readonly ByteBuffer _sink;

        public TightOutput(ByteBuffer sink)
        {
            _sink = sink;
            LargestAskedBytes = 0;
        }

        public static int LargestAskedBytes { get; private set; }

        public Span<byte> GetSpan(int sizeHint)
        {
            LargestAskedBytes = Math.Max(LargestAskedBytes, sizeHint);
            s_offered = new byte[sizeHint];
            return s_offered;
        }

        public void Advance(int bytes)
        {
            s_offered.AsSpan(0, bytes).CopyTo(_sink.GetSpan(bytes));
            _sink.Advance(bytes);
        }
    }
}
