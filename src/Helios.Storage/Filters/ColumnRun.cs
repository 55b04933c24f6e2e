using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helios.Storage.Pages;

namespace Helios.Storage.Filters;

/// <summary>
/// Rows whose columns tests look at: rows that lie one behind the other in a leaf's arrays, or the one row of an image. Nothing of the
/// page is asked but where its arrays lie, which was read and checked once, so a leaf that changes meanwhile gives wrong bits and no
/// more.
/// </summary>
internal readonly ref struct ColumnRun
{
    /// <summary>Words of a bitmap for any run.</summary>
    public const int MostWords = PaxShape.MostRows / 64;

    // Of an image: its validity, bit 0 of either byte.
    private static ReadOnlySpan<byte> Bit => [0, 1];

    private readonly PaxPage _page;
    private readonly RowImage _image;
    private readonly bool _isImage;
    private readonly int _begin;

    /// <summary>Rows from <paramref name="begin"/>, a multiple of 8, to <paramref name="end"/>, which is no more than the page's
    /// capacity.</summary>
    public ColumnRun(PaxPage page, int begin, int end)
    {
        _page = page;
        _begin = begin;
        Count = end - begin;
    }

    public ColumnRun(RowImage image)
    {
        _image = image;
        _isImage = true;
        Count = 1;
    }

    public int Count { get; }

    /// <summary>False when every value is NULL, since the rows were written before the column was added.</summary>
    public bool TryColumn(int column, int width, out ReadOnlySpan<byte> values, out ReadOnlySpan<byte> validity)
    {
        if (!TryValidity(column, out validity))
        {
            values = default;
            return false;
        }

        values = _isImage
            ? MemoryMarshal.CreateReadOnlySpan(ref _image.Fixed(column), width)
            : _page.Values(column, _begin, Count, width);
        return true;
    }

    public bool TryValidity(int column, out ReadOnlySpan<byte> validity)
    {
        if (_isImage)
        {
            validity = column < _image.ColumnCount ? Bit.Slice(_image.IsNull(column) ? 0 : 1, 1) : default;
            return column < _image.ColumnCount;
        }

        validity = column < _page.ColumnCount ? _page.ValidityBytes(column, _begin, Count) : default;
        return column < _page.ColumnCount;
    }
}
