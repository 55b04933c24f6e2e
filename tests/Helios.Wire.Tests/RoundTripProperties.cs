using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Helios.Base;
using Helios.Types;

namespace Helios.Wire.Tests;

/// <summary>What one side writes the other reads. FsCheck prints the seed of a failure; [Replay] takes it.</summary>
public sealed class RoundTripProperties
{
    [Property]
    public void Parse_reads_what_a_client_wrote(NonNull<string> name, NonNull<string> sql, int[] oids)
    {
        byte[] bytes = ClientBytes.Parse(Clean(name.Get), Clean(sql.Get), oids);
        Assert.True(FrontendReader.TryRead(bytes, out FrontendMessage message, out int consumed, out _));
        Assert.Equal(bytes.Length, consumed);
        ParseMessage parse = message.Parse();
        Assert.Equal(Clean(name.Get), Encoding.UTF8.GetString(parse.Name));
        Assert.Equal(Clean(sql.Get), Encoding.UTF8.GetString(parse.Query));
        Assert.Equal(oids.Length, parse.ParameterTypeCount);
        for (int i = 0; i < oids.Length; i++)
        {
            Assert.Equal((uint)oids[i], parse.ParameterType(i));
        }
    }

    [Property]
    public void Bind_reads_what_a_client_wrote(byte[]?[] values, bool[] resultFormats, bool oneFormat, bool binary)
    {
        short[] formats = oneFormat || values.Length == 1 ? [1] : [.. values.Select(_ => (short)1)];
        byte[] bytes = ClientBytes.Bind("p", "s", formats, values, [.. resultFormats.Select(b => b ? (short)1 : (short)0)]);
        Assert.True(FrontendReader.TryRead(bytes, out FrontendMessage message, out _, out _));
        BindMessage bind = message.Bind();
        int i = 0;
        foreach (BindParameter parameter in bind.Parameters)
        {
            Assert.Equal(values[i] is null, parameter.IsNull);
            Assert.Equal(values[i] ?? [], parameter.Value.ToArray());
            Assert.Equal(WireFormat.Binary, parameter.Format);
            i++;
        }

        Assert.Equal(values.Length, i);
        Assert.Equal(resultFormats.Length, bind.ResultFormats.Count);
        for (int c = 0; c < resultFormats.Length; c++)
        {
            Assert.Equal(resultFormats[c], bind.ResultFormats[c] == WireFormat.Binary);
        }
    }

    [Property(MaxTest = 1000)]
    public void Random_bytes_give_messages_or_SqlErrors(byte[] noise, byte type)
    {
        byte[] known = [.. "QPBDECHSXdcfFp"u8];
        byte[] bytes = ClientBytes.Message((char)known[type % known.Length], noise);
        try
        {
            Assert.True(FrontendReader.TryRead(bytes, out FrontendMessage message, out _, out _));
            Describing.Of(message);
        }
        catch (SqlError error)
        {
            Assert.False(error.IsFatal);
        }
    }

    [Property(MaxTest = 1000)]
    public void Random_startup_bytes_give_packets_or_fatal_errors(byte[] noise)
    {
        byte[] bytes = ClientBytes.Packet(3 << 16, noise);
        try
        {
            Assert.True(StartupParser.TryRead(bytes, out StartupPacket packet, out _, out _));
            Describing.Of(packet);
        }
        catch (SqlError error)
        {
            Assert.True(error.IsFatal);
        }
    }

    [Property]
    public void Rows_arrive_as_they_were(NonNull<string>[] texts, long?[] numbers)
    {
        int count = Math.Min(texts.Length, numbers.Length);
        var batch = new Batch([SqlType.Text, SqlType.Int8]) { RowCount = count };
        for (int i = 0; i < count; i++)
        {
            batch.Columns[0].Set(i, Datum.FromText(Clean(texts[i].Get)));
            batch.Columns[1].Set(i, numbers[i] is long n ? Datum.FromInt64(n) : Datum.Null);
        }

        var format = new RowFormat();
        format.Set([SqlType.Text, SqlType.Int8]);
        var buffer = new ByteBuffer(1);
        Assert.Equal(count, new BackendWriter<BufferOutput>(buffer.Output).DataRows(batch, format, 0));
        List<(char Type, byte[] Body)> messages = BackendBytes.Split(buffer.Written);
        Assert.Equal(count, messages.Count);
        for (int i = 0; i < count; i++)
        {
            byte[]?[] row = BackendBytes.Row(messages[i].Body);
            Assert.Equal(Clean(texts[i].Get), Encoding.UTF8.GetString(row[0]!));
            string? number = row[1] is null ? null : Encoding.UTF8.GetString(row[1]!);
            Assert.Equal(numbers[i]?.ToString(System.Globalization.CultureInfo.InvariantCulture), number);
        }
    }

    /// <summary>Any .NET string as a client could send it: no NUL, and lone surrogates replaced.</summary>
    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace('\0', ' ')));
}
