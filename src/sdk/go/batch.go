package sdk

import (
	"iter"
	"math/bits"
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/mem"
)

// Batch is a batch of rows, read and changed where it lies: a result on its way to the client, or rows about to be written. Nothing is
// decoded, and a value costs no allocation. PluginContext.Batch gives it; it is valid during the hook's call.
//
// Rows are counted from 0 to RowCount; those that are not selected (an operator or a plugin before took them out) are no rows of the
// result.
type Batch struct {
	described *abi.Batch
	rows      int
	selection unsafe.Pointer
	selected  int
	filtered  bool
	// isReplaced is true when other rows leave instead: current.replaced has them.
	isReplaced bool
	values     *values
	columns    []*Column
	// storage is what columns points into.
	storage []Column
}

// Operation says what the rows are: those of a result, or rows to insert, update or delete.
func (b *Batch) Operation() abi.Operation { return abi.Operation(b.described.Operation) }

// RowCount counts the rows that lie in the columns, selected or not.
func (b *Batch) RowCount() int { return b.rows }

// SelectedCount counts the rows that are selected.
func (b *Batch) SelectedCount() int { return b.selected }

// Sequence is the number of the batch within its result, from 0.
func (b *Batch) Sequence() int { return int(b.described.Sequence) }

// RowsBefore counts the rows of the batches before this one.
func (b *Batch) RowsBefore() uint64 { return b.described.RowsBefore }

// ResultColumnCount counts the columns of the whole result, those that this plugin does not see among them.
func (b *Batch) ResultColumnCount() int { return int(b.described.ResultColumnCount) }

// Columns lists the columns that this plugin sees.
func (b *Batch) Columns() []*Column { return b.columns }

// Column gives the first column of this name, nil where there is none. A query may call a column what it likes: what a value is made from
// is told by Column.IsFrom.
func (b *Batch) Column(name string) *Column {
	for _, column := range b.columns {
		if column.Name() == name {
			return column
		}
	}
	return nil
}

// IsSelected is true when the row is one of the result.
func (b *Batch) IsSelected(row int) bool {
	return uint(row) < uint(b.rows) && bit(b.selection, row)
}

// Rows gives the selected rows, in order.
func (b *Batch) Rows() iter.Seq[int] {
	return func(yield func(int) bool) {
		for first := 0; first < b.rows; first += 8 {
			for live := *(*byte)(unsafe.Add(b.selection, first/8)); live != 0; live &= live - 1 {
				row := first + bits.TrailingZeros8(live)
				if row >= b.rows || !yield(row) {
					return
				}
			}
		}
	}
}

// Remove takes a row out: it does not leave. One that is not selected is left as it is. Rows that are to be written can be changed or
// refused, not taken out.
func (b *Batch) Remove(row int) error {
	if b.Operation() != abi.OperationResult {
		return NewError(pluginSQLState, "rows to be written can be changed or refused, not taken out")
	}
	if b.IsSelected(row) {
		*(*byte)(unsafe.Add(b.selection, row/8)) &^= 1 << (row % 8)
		b.selected--
		b.filtered = true
	}
	return nil
}

// Retain takes out the rows for which keep is false.
func (b *Batch) Retain(keep func(row int) bool) error {
	for row := range b.Rows() {
		if keep(row) {
			continue
		}
		if err := b.Remove(row); err != nil {
			return err
		}
	}
	return nil
}

func (b *Batch) isChanged() bool {
	for _, column := range b.columns {
		if column.touched {
			return true
		}
	}
	return false
}

var noBatch abi.Batch

// none makes it a batch without rows and columns, for hooks that have none.
func (b *Batch) none() {
	b.described, b.rows, b.selected, b.filtered, b.isReplaced = &noBatch, 0, 0, false, false
	b.columns = b.columns[:0]
}

// read takes over the batch of a frame.
func (b *Batch) read(address uint32) {
	b.none()
	b.described = (*abi.Batch)(mem.Pointer(address))
	b.rows, b.selected = int(b.described.RowCount), int(b.described.SelectedCount)
	if b.rows > 0 {
		b.selection = mem.Pointer(b.described.SelectionPtr)
	}
	described := slice[abi.BatchColumn](b.described.ColumnsPtr, uint32(b.described.ColumnCount))
	if len(b.storage) < len(described) {
		b.storage = make([]Column, len(described))
	}
	for i := range described {
		b.storage[i].init(&described[i], b)
		b.columns = append(b.columns, &b.storage[i])
	}
}
