using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Helios.Base;

namespace Helios.Types;

/// <summary>Rows as COPY TO writes them, one at a time, into a buffer that is used again.</summary>
public sealed class CopyEncoder
{
    private const int KeptBytes = 1024 * 1024;
    private const int LongestRowBytes = 1024 * 1024 * 1024;
    private const byte JsonbVersion = 1;

    private readonly CopyFormat _format;
    private readonly SqlType[] _types;
    private readonly bool[] _isForced;
    private readonly SearchValues<byte> _special;
    private byte[] _row = new byte[512];
    private byte[] _value = new byte[128];
    private int _used;

    public CopyEncoder(CopyFormat format, SqlType[] types)
    {
        _format = format;
        _types = types;
        _isForced = new bool[types.Length];
        bool forcesAll = format.ForceQuote.Length > 0 && Array.TrueForAll(format.ForceQuote, forced => forced);
        for (int i = 0; i < types.Length; i++)
        {
            _isForced[i] = i < format.ForceQuote.Length ? format.ForceQuote[i] : forcesAll;
        }

        // CSV: what makes quotes necessary. Text: what a backslash stands before.
        _special = SearchValues.Create(format.Kind == CopyKind.Csv
            ? [format.Delimiter, format.Quote, (byte)'\n', (byte)'\r']
            : [8, 9, 10, 11, 12, 13, (byte)'\\', format.Delimiter]);
    }

    public CopyKind Kind => _format.Kind;

    public int ColumnCount => _types.Length;

    public bool HasHeader => _format.Kind == CopyKind.Binary || _format.Header != CopyHeader.None;

    /// <summary>What the last call wrote; valid until the next.</summary>
    public ReadOnlySpan<byte> Written => _row.AsSpan(0, _used);

    /// <summary>What stands before the rows: the names, or binary's signature, flags and (no) extension.</summary>
    public void WriteHeader(IReadOnlyList<string> names)
    {
        Begin();
        if (_format.Kind == CopyKind.Binary)
        {
            Put(CopyFormat.Signature);
            Reserve(8).Clear();
            _used += 8;
            return;
        }

        for (int i = 0; i < names.Count; i++)
        {
            Separate(i);
            byte[] name = Encoding.UTF8.GetBytes(names[i]);
            if (_format.Kind == CopyKind.Csv)
            {
                PutCsv(name, isForced: false, isAlone: names.Count == 1);
            }
            else
            {
                PutText(name);
            }
        }

        Put((byte)'\n');
    }

    /// <summary>Binary's last word; nothing in the other formats.</summary>
    public void WriteTrailer()
    {
        Begin();
        if (_format.Kind == CopyKind.Binary)
        {
            BinaryPrimitives.WriteInt16BigEndian(Reserve(2), -1);
            _used += 2;
        }
    }

    /// <summary>One row, by its number in the batch's vectors.</summary>
    public void WriteRow(Batch batch, int row, in CodecSettings settings)
    {
        Begin();
        if (_format.Kind == CopyKind.Binary)
        {
            WriteBinary(batch, row);
            return;
        }

        for (int i = 0; i < _types.Length; i++)
        {
            Separate(i);
            ColumnVector column = batch.Columns[i];
            if (column.IsNull(row))
            {
                Put(_format.Null);
                continue;
            }

            ReadOnlySpan<byte> text = TextOf(column, row, settings);
            if (_format.Kind == CopyKind.Csv)
            {
                PutCsv(text, _isForced[i], isAlone: _types.Length == 1);
            }
            else
            {
                PutText(text);
            }
        }

        Put((byte)'\n');
    }

    private void WriteBinary(Batch batch, int row)
    {
        BinaryPrimitives.WriteInt16BigEndian(Reserve(2), (short)_types.Length);
        _used += 2;
        for (int i = 0; i < _types.Length; i++)
        {
            ColumnVector column = batch.Columns[i];
            if (column.IsNull(row))
            {
                BinaryPrimitives.WriteInt32BigEndian(Reserve(4), -1);
                _used += 4;
                continue;
            }

            SqlType type = _types[i];
            if (column.Kind == PhysicalKind.Bytes && type.Oid is not (18 or 2278))
            {
                // Its bytes lie in their binary form; jsonb has a version before them.
                bool isJsonb = type.Oid == SqlType.Jsonb.Oid;
                ReadOnlySpan<byte> bytes = column.Bytes(row);
                BinaryPrimitives.WriteInt32BigEndian(Reserve(5), bytes.Length + (isJsonb ? 1 : 0));
                _used += 4;
                if (isJsonb)
                {
                    Put(JsonbVersion);
                }

                Put(bytes);
                continue;
            }

            Datum value = column.Get(row);
            int length = BinaryCodec.ByteCount(type, value);
            Span<byte> room = Reserve(4 + length);
            BinaryPrimitives.WriteInt32BigEndian(room, length);
            BinaryCodec.Encode(type, value, room[4..]);
            _used += 4 + length;
        }
    }

    private ReadOnlySpan<byte> TextOf(ColumnVector column, int row, in CodecSettings settings)
    {
        if (column.Type.Oid is 19 or 25 or 114 or 705 or 1042 or 1043 or 3802)
        {
            return column.Bytes(row);
        }

        Datum value = column.Get(row);
        int most = TextCodec.MaxBytes(column.Type, value, settings);
        if (_value.Length < most)
        {
            _value = new byte[Math.Max(most, Math.Min(_value.Length * 2L, KeptBytes))];
        }

        return _value.AsSpan(0, TextCodec.Format(column.Type, value, settings, _value));
    }

    private void PutText(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int at = text.IndexOfAny(_special);
            if (at < 0)
            {
                Put(text);
                return;
            }

            Put(text[..at]);
            Put((byte)'\\');
            Put(text[at] switch
            {
                8 => (byte)'b',
                9 => (byte)'t',
                10 => (byte)'n',
                11 => (byte)'v',
                12 => (byte)'f',
                13 => (byte)'r',
                byte other => other,
            });
            text = text[(at + 1)..];
        }
    }

    // A value that reads as NULL, or alone in its line as the end of the data, is quoted.
    private void PutCsv(ReadOnlySpan<byte> text, bool isForced, bool isAlone)
    {
        bool isQuoted = isForced || text.SequenceEqual(_format.Null) || (isAlone && text.SequenceEqual("\\."u8))
            || text.ContainsAny(_special);
        if (!isQuoted)
        {
            Put(text);
            return;
        }

        Put(_format.Quote);
        while (true)
        {
            int at = text.IndexOfAny(_format.Quote, _format.Escape);
            if (at < 0)
            {
                break;
            }

            Put(text[..at]);
            Put(_format.Escape);
            Put(text[at]);
            text = text[(at + 1)..];
        }

        Put(text);
        Put(_format.Quote);
    }

    private void Separate(int column)
    {
        if (column > 0)
        {
            Put(_format.Delimiter);
        }
    }

    private void Begin()
    {
        _used = 0;
        if (_row.Length > KeptBytes)
        {
            _row = new byte[512];
        }

        if (_value.Length > KeptBytes)
        {
            _value = new byte[128];
        }
    }

    private void Put(byte value)
    {
        Reserve(1)[0] = value;
        _used++;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _used += bytes.Length;
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_row.Length - _used < bytes)
        {
            long needed = (long)_used + bytes;
            if (needed > LongestRowBytes)
            {
                throw new SqlError(SqlState.ProgramLimitExceeded, $"a row to be sent exceeds {LongestRowBytes} bytes");
            }

            Array.Resize(ref _row, (int)Math.Max(needed, Math.Min(LongestRowBytes, _row.Length * 2L)));
        }

        return _row.AsSpan(_used, bytes);
    }
}
