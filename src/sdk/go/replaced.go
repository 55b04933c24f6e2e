package sdk

import (
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/mem"
)

// maxReplacedRows is what the host takes for one batch.
const maxReplacedRows = 8192

// NewRow is a row of a replaced batch: one of the batch's with other values, or one of its own.
type NewRow struct {
	source int
	values []newValue
}

type newValue struct {
	column string
	value  any
}

// RowOf is a row of the batch as it is now, with those columns that the plugin does not see.
func RowOf(row int) NewRow { return NewRow{source: row} }

// FreshRow is a row of its own: NULL where nothing else is said. Only for a plugin that may change every column of the result.
func FreshRow() NewRow { return NewRow{source: -1} }

// With is the row with another value in this column: one that Column.Set takes.
func (r NewRow) With(column string, value any) NewRow {
	r.values = append(r.values[:len(r.values):len(r.values)], newValue{column, value})
	return r
}

// value gives the value that the row was given for a column.
func (r *NewRow) value(column string) (any, bool) {
	for i := len(r.values) - 1; i >= 0; i-- {
		if r.values[i].column == column {
			return r.values[i].value, true
		}
	}
	return nil, false
}

// Replace lets other rows leave instead of this batch: fewer, more, or others, up to 8192. What was changed in place counts for rows that are
// taken over.
func (b *Batch) Replace(rows []NewRow) error {
	given := make([]bool, len(b.columns))
	for i := range rows {
		for _, value := range rows[i].values {
			at := b.indexOf(value.column)
			if at < 0 {
				return NewError(pluginSQLState, "there is no column \""+value.column+"\"")
			}
			given[at] = true
		}
	}
	sources := make([]int, len(rows))
	for i := range rows {
		sources[i] = rows[i].source
	}
	return b.replace(sources, given, func(row, column int) (any, bool) { return rows[row].value(b.columns[column].Name()) })
}

func (b *Batch) indexOf(name string) int {
	for i, column := range b.columns {
		if column.Name() == name {
			return i
		}
	}
	return -1
}

// replaced is the answer Replaced as the host reads it.
type replaced struct {
	record  *abi.Replacement
	columns []abi.ReplacedColumn
	sources []int32
	// buffers are the values' and the bitmaps', reachable until the host has read them.
	buffers [][]byte
}

// replace lays rows out. given says which columns have values of their own; value gives one of them, or says that the row has none.
func (b *Batch) replace(sources []int, given []bool, value func(row, column int) (any, bool)) error {
	switch {
	case b.Operation() != abi.OperationResult:
		return NewError(pluginSQLState, "rows to be written can be changed or refused, not replaced")
	case len(sources) > maxReplacedRows:
		return NewError("54000", "a batch can be replaced with up to 8192 rows")
	}
	laid := &current.replaced
	laid.columns, laid.sources, laid.buffers = laid.columns[:0], laid.sources[:0], laid.buffers[:0]
	for _, source := range sources {
		if source != -1 && !b.IsSelected(source) {
			return NewError(pluginSQLState, "a row comes from one that is none of the batch")
		}
		laid.sources = append(laid.sources, int32(source))
	}
	for i, column := range b.columns {
		described := abi.ReplacedColumn{}
		if given[i] {
			var err error
			described, err = laid.column(column, sources, func(row int) (any, bool) { return value(row, i) })
			if err != nil {
				return err
			}
		}
		laid.columns = append(laid.columns, described)
	}
	if laid.record == nil {
		laid.record = (*abi.Replacement)(place(unsafe.Sizeof(abi.Replacement{})))
	}
	*laid.record = abi.Replacement{
		RowCount: uint32(len(sources)), ColumnCount: uint32(len(laid.columns)),
		ColumnsPtr: lend(laid.columns), SourcesPtr: lend(laid.sources),
	}
	b.isReplaced = true
	return nil
}

// column lays out one column: as a column of a batch is, so that it is written like one.
func (r *replaced) column(from *Column, sources []int, value func(row int) (any, bool)) (abi.ReplacedColumn, error) {
	if !from.IsWritable() {
		return abi.ReplacedColumn{}, from.refusal("this plugin may not write it")
	}
	rows := len(sources)
	data, validity := r.buffer(rows*from.width()), r.buffer((rows+7)/8)
	to := Column{
		described: from.described, batch: &Batch{described: from.batch.described, rows: rows, values: from.batch.values},
		validity: unsafe.Pointer(unsafe.SliceData(validity)), data: unsafe.Pointer(unsafe.SliceData(data)),
	}
	for row, source := range sources {
		own, isGiven := value(row)
		switch {
		case isGiven && own == nil, !isGiven && (source < 0 || from.IsNull(source)):
			continue // the bit is 0
		case !isGiven && from.Kind() == abi.ColumnKindBytes:
			to.setView(row, fixed[abi.View](from)[source])
			continue
		case !isGiven:
			own = from.Value(source)
		}
		if err := to.Set(row, own); err != nil {
			return abi.ReplacedColumn{}, err
		}
	}
	return abi.ReplacedColumn{
		ValidityPtr: mem.Lend(to.validity, len(validity)), DataPtr: mem.Lend(to.data, len(data)),
	}, nil
}

// buffer gives zeroed bytes, aligned to 8, that stay until the next call.
func (r *replaced) buffer(size int) []byte {
	const word = 8
	bytes := mem.Make(max(size+word-1, word) &^ (word - 1))
	r.buffers = append(r.buffers, bytes)
	return bytes
}

// width is that of one value, in bytes.
func (c *Column) width() int {
	switch c.Kind() {
	case abi.ColumnKindBool:
		return 1
	case abi.ColumnKindInt16:
		return 2
	case abi.ColumnKindInt32:
		return 4
	case abi.ColumnKindBytes16:
		return 16
	}
	return 8
}
