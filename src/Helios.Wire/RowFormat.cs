using Helios.Base;
using Helios.Types;

namespace Helios.Wire;

/// <summary>
/// How the rows of one portal are written: for each column its type, its format and the encoder that follows from both. Kept by the portal
/// and set again for the next Bind, so that a steady state allocates nothing.
/// </summary>
public sealed class RowFormat
{
    private WireFormat[] _formats = [];
    private PhysicalKind[] _kinds = [];
    private ValueEncoding[] _encodings = [];

    public int ColumnCount { get; private set; }

    internal ReadOnlySpan<ValueEncoding> Encodings => _encodings.AsSpan(0, ColumnCount);

    /// <summary>True when the length of every value is known before it is written: rows can be written many at a time.</summary>
    internal bool IsMeasurable { get; private set; }

    /// <summary>The format of the i-th column.</summary>
    public WireFormat this[int i] => _formats[i];

    /// <summary>A simple query's rows: all text.</summary>
    public void Set(ReadOnlySpan<SqlType> types) => Set(types, default);

    /// <summary>One format for every column (a binary cursor).</summary>
    public void SetAll(ReadOnlySpan<SqlType> types, WireFormat format) =>
        Set(types, new FormatCodes(format == WireFormat.Binary ? [0, 1] : [0, 0]));

    /// <summary>Throws SqlError 08P01 when the client named formats for another number of columns.</summary>
    public void Set(ReadOnlySpan<SqlType> types, FormatCodes formats)
    {
        formats.RequireColumns(types.Length);
        if (_formats.Length < types.Length)
        {
            _formats = new WireFormat[types.Length];
            _kinds = new PhysicalKind[types.Length];
            _encodings = new ValueEncoding[types.Length];
        }

        ColumnCount = types.Length;
        IsMeasurable = true;
        for (int i = 0; i < types.Length; i++)
        {
            _formats[i] = formats[i];
            _kinds[i] = types[i].Kind;
            _encodings[i] = ValueEncodings.Of(types[i], formats[i]);
            IsMeasurable &= _encodings[i] < ValueEncoding.JsonbBinary;
        }
    }

    /// <summary>The batch must have the columns that the row description promised.</summary>
    internal void Require(Batch batch)
    {
        Invariant.Require(batch.Columns.Length == ColumnCount);
        for (int i = 0; i < ColumnCount; i++)
        {
            Invariant.Require(batch.Columns[i].Kind == _kinds[i]);
        }
    }
}
