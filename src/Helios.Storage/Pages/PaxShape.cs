using System.Runtime.CompilerServices;
using Helios.Types;

namespace Helios.Storage.Pages;

/// <summary>
/// Where the columns of a table lie in its leaf pages. A page holds room for so many rows (its capacity, one number per page) and so many
/// columns (those of the layout when it was made; later ones read as NULL):
/// <code>
/// header | slots u16 × capacity | row ids i64 × capacity | words u64 × capacity | validity bits, column by column
///        | values, column by column | free | heap, growing down
/// </code>
/// A value of fixed width lies in its column's array; one of variable length lies in the heap, and its column's array has its offset u16
/// and its length u16. ("Weaving relations for cache performance", Ailamaki et al., 2001.)
/// </summary>
internal sealed class PaxShape
{
    /// <summary>Bytes per row beside its values: slot, row id, word.</summary>
    public const int RowOverheadBytes = 2 + 8 + 8;

    /// <summary>A leaf never holds more rows: validity and selections are counted in 16 bits.</summary>
    public const int MostRows = 1024;

    private const int Aligned = 64;

    private readonly int[] _before;
    private readonly int[] _variableBefore;
    private readonly bool[] _isVariable;

    /// <summary>A page's heap has room for one row with so much in it, whatever its columns; more than this is kept elsewhere.</summary>
    public const int RowHeapBytes = 4 * 1024;

    private static readonly RowLayout s_whole = new([PhysicalKind.Bytes]);

    public PaxShape(RowLayout layout)
        : this(layout, isWhole: false)
    {
    }

    private PaxShape(RowLayout layout, bool isWhole)
    {
        Layout = layout;
        IsWhole = isWhole;
        Widths = new int[layout.ColumnCount];
        _before = new int[layout.ColumnCount + 1];
        _variableBefore = new int[layout.ColumnCount];
        _isVariable = new bool[layout.ColumnCount];
        int variable = -1;
        for (int i = 0; i < Widths.Length; i++)
        {
            _isVariable[i] = layout.Kinds[i] == PhysicalKind.Bytes;
            _variableBefore[i] = variable;
            variable = _isVariable[i] ? i : variable;
            Widths[i] = layout.Kinds[i] == PhysicalKind.Bytes ? 4 : layout.Kinds[i].Width();
            _before[i + 1] = _before[i] + Widths[i];
        }
    }

    /// <summary>The columns as they lie in the pages.</summary>
    public RowLayout Layout { get; }

    /// <summary>Rows are too wide for columns of their own: a page has one column, of whole images.</summary>
    public bool IsWhole { get; }

    /// <summary>Bytes of each column per row, in its array.</summary>
    public int[] Widths { get; }

    public bool IsVariable(int column) => _isVariable[column];

    /// <summary>Bytes per row of the columns before this one.</summary>
    public int Before(int column) => _before[column];

    /// <summary>Bytes per row of the first columns.</summary>
    public int RowBytes(int columns) => _before[columns];

    /// <summary>The nearest column of variable length before this one; -1 for none.</summary>
    public int VariableBefore(int column) => _variableBefore[column];

    /// <summary>The shape for rows of a layout.</summary>
    public static PaxShape Of(RowLayout layout)
    {
        var shape = new PaxShape(layout);
        return shape.ArraysEnd(1, layout.ColumnCount) + RowHeapBytes <= PageFormat.PageBytes ? shape : new PaxShape(s_whole, isWhole: true);
    }

    /// <summary>Bytes of a page before its free space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ArraysEnd(int capacity, int columns) => ValuesBegin(capacity, columns) + (_before[columns] * capacity);

    public static int SlotsBegin => PageFormat.HeaderBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RowsBegin(int capacity) => PageFormat.HeaderBytes + (2 * capacity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WordsBegin(int capacity) => PageFormat.HeaderBytes + (10 * capacity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ValidityBegin(int capacity, int column) =>
        PageFormat.HeaderBytes + (18 * capacity) + (column * BitmapBytes(capacity));

    /// <summary>Begin of a column's array in a page with room for so many rows of so many columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ColumnBegin(int capacity, int columns, int column) => ValuesBegin(capacity, columns) + (_before[column] * capacity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BitmapBytes(int capacity) => (capacity + 7) >> 3;

    /// <summary>The greatest capacity whose arrays leave <paramref name="heapBytesPerRow"/> of heap for each row; at least 1.</summary>
    public int CapacityFor(int columns, int heapBytesPerRow)
    {
        int room = PageFormat.PageBytes - PageFormat.HeaderBytes - 8;
        int perRowBits = (8 * (RowOverheadBytes + _before[columns] + heapBytesPerRow)) + columns;
        int capacity = Math.Min(MostRows, room * 8 / perRowBits);
        if (capacity >= Aligned)
        {
            // Multiples of 8 keep every array aligned. For fewer rows that would cost more than it is worth.
            capacity &= ~7;
        }

        while (capacity > 1 && ArraysEnd(capacity, columns) + (capacity * heapBytesPerRow) > PageFormat.PageBytes)
        {
            capacity -= capacity > Aligned ? 8 : 1;
        }

        return Math.Max(1, capacity);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ValuesBegin(int capacity, int columns) =>
        (PageFormat.HeaderBytes + (18 * capacity) + (columns * BitmapBytes(capacity)) + 7) & ~7;
}
