package sdktest

import (
	"fmt"
	"slices"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/mem"
)

// OIDs of types that NewColumn knows (source: PostgreSQL's pg_type.dat). Of a type that it does not know, values are bytes or texts.
const (
	Bool        = 16
	Bytea       = 17
	Int8        = 20
	Int2        = 21
	Int4        = 23
	Text        = 25
	JSON        = 114
	Float4      = 700
	Float8      = 701
	BPChar      = 1042
	Varchar     = 1043
	Date        = 1082
	Timestamp   = 1114
	TimestampTZ = 1184
	TextArray   = 1009
	Numeric     = 1700
	UUID        = 2950
	JSONB       = 3802
)

var kinds = map[uint32]abi.ColumnKind{
	Bool: abi.ColumnKindBool, Int2: abi.ColumnKindInt16, Int4: abi.ColumnKindInt32, Date: abi.ColumnKindInt32, 26: abi.ColumnKindInt32,
	Int8: abi.ColumnKindInt64, Timestamp: abi.ColumnKindInt64, TimestampTZ: abi.ColumnKindInt64, Float4: abi.ColumnKindFloat64,
	Float8: abi.ColumnKindFloat64, UUID: abi.ColumnKindBytes16,
}

// notWritable are types whose values the host lets a plugin make NULL and not write.
var notWritable = []uint32{JSON, JSONB, Numeric, TextArray, Date, Timestamp, TimestampTZ}

// Column is a column of a Batch.
type Column struct {
	Name    string
	TypeOID uint32
	// Values are nil, or as sdk.Column.Value gives them; ints of any width will do.
	Values []any
	// Access has abi.ColumnAccess bits.
	Access abi.ColumnAccess
	// Origins are the stored columns that the values are made from: schema, table, column.
	Origins [][3]string
}

// NewColumn gives a column with the access that the host gives a plugin that may modify results.
func NewColumn(name string, typeOID uint32, values ...any) *Column {
	access := abi.ColumnAccessWritable | abi.ColumnAccessNullable
	if slices.Contains(notWritable, typeOID) {
		access = abi.ColumnAccessNullable
	}
	return &Column{Name: name, TypeOID: typeOID, Values: values, Access: access}
}

// From adds a stored column of schema public that the values are made from.
func (c *Column) From(table, column string) *Column {
	c.Origins = append(c.Origins, [3]string{"public", table, column})
	return c
}

// With gives the column another access.
func (c *Column) With(access abi.ColumnAccess) *Column {
	c.Access = access
	return c
}

// Batch has rows to call hooks with.
type Batch struct {
	Columns   []*Column
	Operation abi.Operation
	// Gone has the rows that were taken out, by an operator before or by the plugin.
	Gone map[int]bool
}

// NewBatch gives all rows of columns, which must be of one length.
func NewBatch(columns ...*Column) *Batch {
	for _, column := range columns {
		if len(column.Values) != len(columns[0].Values) {
			panic("the columns have different lengths")
		}
	}
	return &Batch{Columns: columns, Gone: map[int]bool{}}
}

// Written makes them rows that are to be written, or deleted.
func (b *Batch) Written(operation abi.Operation) *Batch {
	b.Operation = operation
	return b
}

// Values gives the values of a column, of the rows that are left.
func (b *Batch) Values(name string) []any {
	for _, column := range b.Columns {
		if column.Name != name {
			continue
		}
		values := []any{}
		for row, value := range column.Values {
			if !b.Gone[row] {
				values = append(values, value)
			}
		}
		return values
	}
	panic("there is no column " + name)
}

// Texts is Values as texts, "NULL" for NULL.
func (b *Batch) Texts(name string) []string {
	texts := []string{}
	for _, value := range b.Values(name) {
		if value == nil {
			value = "NULL"
		}
		texts = append(texts, fmt.Sprint(value))
	}
	return texts
}

func (b *Batch) rows() int {
	if len(b.Columns) == 0 {
		return 0
	}
	return len(b.Columns[0].Values)
}

type laidBatch struct {
	batch     *Batch
	described []abi.BatchColumn
	selection []byte
	validity  [][]byte
}

func (l *laidBatch) lay(batch *Batch) uint32 {
	l.batch = batch
	rows := batch.rows()
	bitmap := func(is func(row int) bool) (uint32, []byte) {
		bits := make([]byte, (rows+7)/8)
		for row := range rows {
			if is(row) {
				bits[row/8] |= 1 << (row % 8)
			}
		}
		at := all(bits)
		return at, many[byte](at, uint32(len(bits)))
	}
	head := abi.Batch{
		RowCount: uint32(rows), ColumnCount: uint16(len(batch.Columns)), ResultColumnCount: uint16(len(batch.Columns)),
		SelectedCount: uint32(rows - len(batch.Gone)), Operation: uint8(batch.Operation),
	}
	head.SelectionPtr, l.selection = bitmap(func(row int) bool { return !batch.Gone[row] })
	for i, column := range batch.Columns {
		var origins []abi.Origin
		for _, o := range column.Origins {
			origins = append(origins, abi.Origin{
				SchemaPtr: text(o[0]), SchemaLen: uint32(len(o[0])), TablePtr: text(o[1]), TableLen: uint32(len(o[1])),
				ColumnPtr: text(o[2]), ColumnLen: uint32(len(o[2])),
			})
		}
		described := abi.BatchColumn{
			Index: uint16(i), Kind: uint8(column.kind()), Access: uint8(column.Access), TypeOID: column.TypeOID, TypeModifier: -1,
			NamePtr: text(column.Name), NameLen: uint32(len(column.Name)), OriginsPtr: all(origins), OriginCount: uint32(len(origins)),
			DataPtr: column.lay(),
		}
		var validity []byte
		described.ValidityPtr, validity = bitmap(func(row int) bool { return column.Values[row] != nil })
		l.described = append(l.described, described)
		l.validity = append(l.validity, validity)
	}
	head.ColumnsPtr = all(l.described)
	return one(head)
}

// takeBack does what the host does: rows that are still selected, values of writable columns, NULLs of nullable ones. Nothing of it counts
// where the plugin said that it changed nothing.
func (l *laidBatch) takeBack(verdict abi.Verdict) {
	if verdict == abi.VerdictPass {
		return
	}
	for row := range l.batch.rows() {
		if l.selection[row/8]&(1<<(row%8)) == 0 {
			l.batch.Gone[row] = true
			continue
		}
		for i, column := range l.batch.Columns {
			isValid := l.validity[i][row/8]&(1<<(row%8)) != 0
			switch {
			case verdict == abi.VerdictFilter:
			case !isValid && column.Access&abi.ColumnAccessNullable != 0:
				column.Values[row] = nil
			case isValid && column.Access&abi.ColumnAccessWritable != 0:
				column.Values[row] = column.read(l.described[i].DataPtr, row)
			}
		}
	}
}

// replace puts rows in the place of the batch's, as the host does.
func (l *laidBatch) replace(address uint32) {
	l.takeBack(abi.VerdictChanged)
	replacement := (*abi.Replacement)(mem.Pointer(address))
	sources := many[int32](replacement.SourcesPtr, replacement.RowCount)
	for i, laid := range many[abi.ReplacedColumn](replacement.ColumnsPtr, replacement.ColumnCount) {
		column := l.batch.Columns[i]
		made := &Column{Name: column.Name, TypeOID: column.TypeOID, Access: column.Access, Origins: column.Origins, Values: make([]any, len(sources))}
		validity := many[byte](laid.ValidityPtr, uint32(len(sources)+7)/8)
		for row, source := range sources {
			switch {
			case laid.DataPtr != 0 && (laid.ValidityPtr == 0 || validity[row/8]&(1<<(row%8)) != 0):
				made.Values[row] = made.read(laid.DataPtr, row)
			case laid.DataPtr == 0 && source >= 0:
				made.Values[row] = column.Values[source]
			}
		}
		l.batch.Columns[i] = made
	}
	l.batch.Gone = map[int]bool{}
}

func (c *Column) kind() abi.ColumnKind {
	if kind, ok := kinds[c.TypeOID]; ok {
		return kind
	}
	return abi.ColumnKindBytes
}

func (c *Column) isBytes() bool {
	return c.TypeOID == Bytea || c.TypeOID == Numeric || c.TypeOID == TextArray
}

func (c *Column) lay() uint32 {
	switch c.kind() {
	case abi.ColumnKindBool:
		return all(values(c, func(v any) uint8 {
			if v.(bool) {
				return 1
			}
			return 0
		}))
	case abi.ColumnKindInt16:
		return all(values(c, func(v any) int16 { return int16(integer(v)) }))
	case abi.ColumnKindInt32:
		return all(values(c, func(v any) int32 { return int32(integer(v)) }))
	case abi.ColumnKindInt64:
		return all(values(c, integer))
	case abi.ColumnKindFloat64:
		return all(values(c, func(v any) float64 { return v.(float64) }))
	case abi.ColumnKindBytes16:
		return all(values(c, func(v any) [16]byte { return v.([16]byte) }))
	}
	return all(values(c, func(v any) abi.View {
		bytes, ok := v.([]byte)
		if !ok {
			bytes = []byte(v.(string))
		}
		return abi.View{Ptr: all(bytes), Len: uint32(len(bytes))}
	}))
}

func (c *Column) read(data uint32, row int) any {
	count := uint32(len(c.Values))
	switch c.kind() {
	case abi.ColumnKindBool:
		return many[uint8](data, count)[row] != 0
	case abi.ColumnKindInt16:
		return int64(many[int16](data, count)[row])
	case abi.ColumnKindInt32:
		return int64(many[int32](data, count)[row])
	case abi.ColumnKindInt64:
		return many[int64](data, count)[row]
	case abi.ColumnKindFloat64:
		return many[float64](data, count)[row]
	case abi.ColumnKindBytes16:
		return many[[16]byte](data, count)[row]
	}
	view := many[abi.View](data, count)[row]
	bytes := slices.Clone(many[byte](view.Ptr, view.Len))
	if c.isBytes() {
		return bytes
	}
	return string(bytes)
}

func values[T any](c *Column, convert func(any) T) []T {
	converted := make([]T, len(c.Values))
	for row, value := range c.Values {
		if value != nil {
			converted[row] = convert(value)
		}
	}
	return converted
}

func integer(value any) int64 {
	switch v := value.(type) {
	case int:
		return int64(v)
	case int16:
		return int64(v)
	case int32:
		return int64(v)
	case int64:
		return v
	}
	panic(fmt.Sprintf("%v (%T) is no integer", value, value))
}
