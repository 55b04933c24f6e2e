using System.Globalization;
using System.Text;
using Helios.Base;

namespace Helios.Wire;

/// <summary>ErrorResponse and NoticeResponse: fields of one type byte and a string each, ended by a NUL.</summary>
public sealed partial class BackendWriter<TOutput>
{
    public void ErrorResponse(SqlError error) => Report('E', error.IsFatal ? "FATAL" : "ERROR", error);

    /// <param name="severity">NOTICE, WARNING, INFO, LOG or DEBUG.</param>
    public void NoticeResponse(string severity, SqlError notice) => Report('N', severity, notice);

    private void Report(char type, string severity, SqlError error)
    {
        string? position = error.Position > 0 ? error.Position.ToString(CultureInfo.InvariantCulture) : null;
        ReadOnlySpan<(char Field, string? Value)> fields =
        [
            ('S', severity),
            ('V', severity),
            ('C', error.State.Code),
            ('M', error.Message),
            ('D', error.Detail),
            ('H', error.Hint),
            ('P', position),
            ('W', error.Context),
            ('s', error.SchemaName),
            ('t', error.TableName),
            ('c', error.ColumnName),
            ('n', error.ConstraintName),
        ];

        long bytes = 1;
        foreach ((_, string? value) in fields)
        {
            bytes += value is null ? 0 : Encoding.UTF8.GetByteCount(value) + 2L;
        }

        Span<byte> body = Begin(type, bytes, out int total);
        foreach ((char field, string? value) in fields)
        {
            if (value is not null)
            {
                body[0] = (byte)field;
                body = body[1..];
                Text(ref body, value);
            }
        }

        body[0] = 0;
        _output.Advance(total);
    }
}
