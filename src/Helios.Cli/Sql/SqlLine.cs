using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Helios.Base;

namespace Helios.Cli.Sql;

/// <summary>Takes the SQL out of a line {"sql": "..."}; other members are ignored.</summary>
internal sealed class SqlLine
{
    private byte[] _unescaped = new byte[4096];

    /// <summary>The bytes meant, not checked to be UTF-8; valid until the next call. Throws 22P02 (no such JSON), 22021 (half a surrogate
    /// pair).</summary>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        ReadOnlySpan<byte> sql = default;
        bool isFound = false;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw Invalid("it is not an object");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isSql = reader.ValueTextEquals("sql"u8);
                reader.Read();
                if (!isSql)
                {
                    reader.Skip();
                    continue;
                }

                if (reader.TokenType != JsonTokenType.String)
                {
                    throw Invalid("\"sql\" is not a string");
                }

                isFound = true;
                sql = reader.ValueIsEscaped ? Unescape(reader) : reader.ValueSpan;
            }

            // Nothing may follow the object.
            reader.Read();
        }
        catch (JsonException error)
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"byte {error.BytePositionInLine + 1} does not fit"));
        }

        return isFound ? sql : throw Invalid("it has no \"sql\"");
    }

    private ReadOnlySpan<byte> Unescape(scoped in Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> raw = reader.ValueSpan;
        if (_unescaped.Length < raw.Length)
        {
            _unescaped = new byte[Math.Max(raw.Length, _unescaped.Length * 2)];
        }

        try
        {
            return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
        }
        catch (InvalidOperationException)
        {
            // The reader takes neither bytes that are not UTF-8 nor half a surrogate pair. As bytes, either is an error of encoding.
            return _unescaped.AsSpan(0, LooseJson.Unescape(raw, _unescaped));
        }
    }

    private static SqlError Invalid(string why) => new(SqlState.InvalidTextRepresentation, "input line is not {\"sql\": \"...\"}: " + why);
}
