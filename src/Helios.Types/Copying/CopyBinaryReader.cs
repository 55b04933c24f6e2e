using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Types;

/// <summary>Binary data: a header, then rows of a count and as many lengths with their bytes (copyfromparse.c).</summary>
internal sealed class CopyBinaryReader : CopyReader
{
    private readonly CopyInput _input;
    private long _line;
    private bool _isHeaderRead;
    private bool _isInRow;
    private bool _isPastTrailer;
    private int _needBytes;
    private int _extensionBytes = -1;
    private int _field = -1;

    public CopyBinaryReader(CopyInput input)
    {
        _input = input;
    }

    public override long Line => _line;

    public override int Field => _field;

    public override CopyRead Next(CopyFields fields, IReadOnlyList<string> names)
    {
        if (!_isHeaderRead && !TryHeader())
        {
            return CopyRead.Input;
        }

        if (_isPastTrailer)
        {
            return AfterTrailer();
        }

        if (!_isInRow)
        {
            _isInRow = true;
            _needBytes = 2;
            _line++;
        }

        if (_input.UnreadBytes < _needBytes && !_input.IsEnded)
        {
            return CopyRead.Input;
        }

        return ReadRow(_input.Unread, fields);
    }

    private CopyRead ReadRow(ReadOnlySpan<byte> data, CopyFields fields)
    {
        if (data.Length < 2)
        {
            _input.Drop();
            return CopyRead.End;
        }

        int count = BinaryPrimitives.ReadInt16BigEndian(data);
        if (count == -1)
        {
            _input.Take(2);
            _isPastTrailer = true;
            return AfterTrailer();
        }

        if (count != fields.ColumnCount)
        {
            throw Bad($"row field count is {count}, expected {fields.ColumnCount}");
        }

        if (!TryMeasure(data, count, out int bytes))
        {
            return CopyRead.Input;
        }

        int start = fields.Begin(bytes);
        data[..bytes].CopyTo(fields.Bytes.AsSpan(start));
        for (int i = 0, at = 2; i < count; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(data[at..]);
            fields.Add(start + at + 4, length);
            at += 4 + Math.Max(0, length);
        }

        _input.Take(bytes);
        _isInRow = false;
        return CopyRead.Row;
    }

    private bool TryMeasure(ReadOnlySpan<byte> data, int count, out int bytes)
    {
        bytes = 2;
        for (int i = 0; i < count; i++)
        {
            _field = i;
            if (!Has(data, bytes + 4L))
            {
                return false;
            }

            int length = BinaryPrimitives.ReadInt32BigEndian(data[bytes..]);
            if (length < -1)
            {
                throw Bad("invalid field size");
            }

            if (!Has(data, bytes + 4L + Math.Max(0, length)))
            {
                return false;
            }

            bytes += 4 + Math.Max(0, length);
        }

        _field = -1;
        return true;
    }

    private bool Has(ReadOnlySpan<byte> data, long bytes)
    {
        if (data.Length >= bytes)
        {
            return true;
        }

        if (_input.IsEnded)
        {
            throw Bad("unexpected EOF in COPY data");
        }

        if (bytes > Limits.CopyLineBytes)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, $"a row of COPY data exceeds {Limits.CopyLineBytes} bytes");
        }

        _needBytes = (int)bytes;
        return false;
    }

    private CopyRead AfterTrailer()
    {
        if (_input.UnreadBytes > 0)
        {
            throw Bad("received copy data after EOF marker");
        }

        return _input.IsEnded ? CopyRead.End : CopyRead.Input;
    }

    private bool TryHeader()
    {
        ReadOnlySpan<byte> data = _input.Unread;
        int signature = CopyFormat.Signature.Length;
        if (_extensionBytes < 0)
        {
            if (data.Length < signature + 8 && !_input.IsEnded)
            {
                return false;
            }

            ReadHeader(data, signature);
        }

        if (_input.UnreadBytes < _extensionBytes)
        {
            return _input.IsEnded ? throw Bad("invalid COPY file header (wrong length)") : false;
        }

        _input.Take(_extensionBytes);
        _isHeaderRead = true;
        return true;
    }

    private void ReadHeader(ReadOnlySpan<byte> data, int signature)
    {
        if (!data.StartsWith(CopyFormat.Signature))
        {
            throw Bad("COPY file signature not recognized");
        }

        if (data.Length < signature + 4)
        {
            throw Bad("invalid COPY file header (missing flags)");
        }

        uint flags = BinaryPrimitives.ReadUInt32BigEndian(data[signature..]);
        if ((flags & (1 << 16)) != 0)
        {
            throw Bad("invalid COPY file header (WITH OIDS)");
        }

        if (flags >> 16 != 0)
        {
            throw Bad("unrecognized critical flags in COPY file header");
        }

        int length = data.Length < signature + 8 ? -1 : BinaryPrimitives.ReadInt32BigEndian(data[(signature + 4)..]);
        if (length < 0)
        {
            throw Bad("invalid COPY file header (missing length)");
        }

        if (length > Limits.CopyLineBytes)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, $"a header of COPY data exceeds {Limits.CopyLineBytes} bytes");
        }

        _input.Take(signature + 8);
        _extensionBytes = length;
    }
}
