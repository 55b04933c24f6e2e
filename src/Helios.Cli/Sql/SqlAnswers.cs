using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Helios.Base;

namespace Helios.Cli.Sql;

/// <summary>Writes the members of an answer behind "ok":true. May throw <see cref="SqlError"/> at any point: what it wrote is then
/// dropped.</summary>
internal delegate void SqlAnswer(ReadOnlySpan<byte> sql, Utf8JsonWriter json);

/// <summary>
/// Answers inputs with one JSON line each: {"ok":true, ...} or {"ok":false,"sqlstate","position","message"}. An input that fails, even by
/// a mistake of ours, never keeps the next from its answer.
/// </summary>
internal sealed class SqlAnswers
{
    private const int FlushBytes = 256 * 1024;

    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 2 * (Limits.StatementTreeDepthLevels + 16),
        SkipValidation = true,
    };

    private readonly SqlAnswer _answer;
    private readonly Stream _output;
    private readonly SqlLine _line = new();
    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<byte> _one = new(4096);
    private ArrayBufferWriter<byte> _all = new(FlushBytes);

    public SqlAnswers(SqlAnswer answer, Stream output)
    {
        _answer = answer;
        _output = output;
        _json = new Utf8JsonWriter(_one, s_options);
    }

    /// <summary>The whole input is SQL.</summary>
    public void Text(ReadOnlySpan<byte> input)
    {
        Answer(WithoutMark(input), isLine: false);
        Flush();
    }

    /// <summary>Each line holds SQL in JSON.</summary>
    public void Lines(Stream input)
    {
        var reader = new LineReader(input, Flush);
        bool isFirst = true;
        while (reader.TryRead(out ReadOnlySpan<byte> line, out bool isTooLong))
        {
            if (isTooLong)
            {
                Refuse(SqlState.ProgramLimitExceeded, 0, $"input line is longer than {LineReader.LimitBytes} bytes");
                Finish();
            }
            else
            {
                Answer(isFirst ? WithoutMark(line) : line, isLine: true);
            }

            isFirst = false;
            if (_all.WrittenCount >= FlushBytes)
            {
                Flush();
            }
        }

        Flush();
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) ? text[3..] : text;

    private void Answer(ReadOnlySpan<byte> input, bool isLine)
    {
        try
        {
            ReadOnlySpan<byte> sql = isLine ? _line.Read(input) : input;
            if (sql.Length > Limits.MessageBytes)
            {
                throw new SqlError(SqlState.ProgramLimitExceeded, $"statement is longer than {Limits.MessageBytes} bytes");
            }

            _json.WriteStartObject();
            _json.WriteBoolean("ok"u8, true);
            _answer(sql, _json);
            _json.WriteEndObject();
            _json.Flush();
        }
        catch (SqlError error)
        {
            Refuse(error.State, error.Position, error.Message);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Refuse(SqlState.InternalError, 0, "internal error: " + error.Message);
        }

        Finish();
    }

    private void Refuse(SqlState state, int position, string message)
    {
        _json.Reset();
        _one.ResetWrittenCount();
        _json.WriteStartObject();
        _json.WriteBoolean("ok"u8, false);
        _json.WriteString("sqlstate"u8, state.Code);
        _json.WriteNumber("position"u8, position);
        _json.WriteString("message"u8, message);
        _json.WriteEndObject();
        _json.Flush();
    }

    private void Finish()
    {
        _all.Write(_one.WrittenSpan);
        _all.Write("\n"u8);
        if (_one.Capacity > FlushBytes)
        {
            _one = new ArrayBufferWriter<byte>(4096);
        }

        _one.ResetWrittenCount();
        _json.Reset(_one);
    }

    private void Flush()
    {
        if (_all.WrittenCount == 0)
        {
            return;
        }

        _output.Write(_all.WrittenSpan);
        _output.Flush();
        if (_all.Capacity > 4 * FlushBytes)
        {
            _all = new ArrayBufferWriter<byte>(FlushBytes);
        }

        _all.ResetWrittenCount();
    }
}
