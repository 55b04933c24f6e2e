package sdk

import (
	"math"
	"math/bits"
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/mem"
)

// Column is a column of a batch: a typed view over the memory that host and plugin share. Texts and bytes that it gives lie in that memory
// too: they are valid during the hook's call, and what is to be kept longer must be cloned (strings.Clone).
//
// Invariants: 1. every pointer is valid for the call, and for the batch's rows; 2. bytes of values are never written, only the views that
// point to them: a text of one column stays what it is while another, or the same, is changed; 3. what a row holds that is not selected is
// not looked at: it may be anything.
type Column struct {
	described *abi.BatchColumn
	batch     *Batch
	validity  unsafe.Pointer
	data      unsafe.Pointer
	touched   bool
}

// Origin is a stored column that a result's values are made from.
type Origin struct{ Schema, Table, Column string }

// Name is the column's name in the result.
func (c *Column) Name() string { return view(c.described.NamePtr, c.described.NameLen) }

// Index is its position in the result, from 0.
func (c *Column) Index() int { return int(c.described.Index) }

// Kind says how its values lie.
func (c *Column) Kind() abi.ColumnKind { return abi.ColumnKind(c.described.Kind) }

// TypeOID is PostgreSQL's OID of its type.
func (c *Column) TypeOID() uint32 { return c.described.TypeOID }

// TypeModifier is PostgreSQL's type modifier, -1 for none.
func (c *Column) TypeModifier() int32 { return c.described.TypeModifier }

// IsWritable is true when what is written here is what the client gets, or what is stored.
func (c *Column) IsWritable() bool { return c.has(abi.ColumnAccessWritable) }

// CanBeNull is true when values can be made NULL.
func (c *Column) CanBeNull() bool { return c.has(abi.ColumnAccessNullable) }

// IsDerived is true when its values are computed, or come from more than one stored column.
func (c *Column) IsDerived() bool { return c.has(abi.ColumnAccessDerived) }

func (c *Column) has(access abi.ColumnAccess) bool { return c.described.Access&uint8(access) != 0 }

// IsText is true for the text types and json.
func (c *Column) IsText() bool {
	if c.Kind() != abi.ColumnKindBytes {
		return false
	}
	switch c.described.TypeOID { // char, name, text, json, xml, unknown, bpchar, varchar, jsonb (source: PostgreSQL's pg_type.dat)
	case 18, 19, 25, 114, 142, 705, 1042, 1043, 3802:
		return true
	}
	return false
}

// OriginCount is how many stored columns its values are made from.
func (c *Column) OriginCount() int { return int(c.described.OriginCount) }

// Origin gives one of them.
func (c *Column) Origin(i int) Origin {
	o := &slice[abi.Origin](c.described.OriginsPtr, c.described.OriginCount)[i]
	return Origin{view(o.SchemaPtr, o.SchemaLen), view(o.TablePtr, o.TableLen), view(o.ColumnPtr, o.ColumnLen)}
}

// IsFrom is true when its values are made from this stored column, alone or with others.
func (c *Column) IsFrom(table, column string) bool {
	for i := range c.OriginCount() {
		if origin := c.Origin(i); origin.Table == table && origin.Column == column {
			return true
		}
	}
	return false
}

// RowCount counts the rows that lie in it, selected or not.
func (c *Column) RowCount() int { return c.batch.rows }

// IsNull is true when the value is NULL, or the row is none of the batch's.
func (c *Column) IsNull(row int) bool {
	return uint(row) >= uint(c.batch.rows) || !bit(c.validity, row)
}

// hasValue is true for a value that is not NULL, in a row that is selected.
func (c *Column) hasValue(row int) bool { return !c.IsNull(row) && bit(c.batch.selection, row) }

// Bytes gives the bytes of a value; nil when it is NULL, the row is not selected, or the column's values have a fixed width.
func (c *Column) Bytes(row int) []byte {
	if c.Kind() != abi.ColumnKindBytes || !c.hasValue(row) {
		return nil
	}
	value := fixed[abi.View](c)[row]
	if value.Len == 0 {
		return []byte{}
	}
	return slice[byte](value.Ptr, value.Len)
}

// Text gives the text of a value; false when it is NULL, the row is not selected, or the column is none of texts.
func (c *Column) Text(row int) (string, bool) {
	if !c.IsText() || !c.hasValue(row) {
		return "", false
	}
	value := fixed[abi.View](c)[row]
	return view(value.Ptr, value.Len), true
}

// Value gives a value of whatever type: nil for NULL and for a row that is not selected, bool, int64 (int2, int4, int8; date as days and
// timestamps as microseconds since 2000-01-01; oid as its bits), float64, string, []byte (bytea; numeric and arrays in PostgreSQL's binary
// form) or [16]byte (uuid).
func (c *Column) Value(row int) any {
	if !c.hasValue(row) {
		return nil
	}
	switch c.Kind() {
	case abi.ColumnKindBool:
		return fixed[uint8](c)[row] != 0
	case abi.ColumnKindInt16:
		return int64(fixed[int16](c)[row])
	case abi.ColumnKindInt32:
		return int64(fixed[int32](c)[row])
	case abi.ColumnKindInt64:
		return fixed[int64](c)[row]
	case abi.ColumnKindFloat64:
		return fixed[float64](c)[row]
	case abi.ColumnKindBytes16:
		return fixed[[16]byte](c)[row]
	}
	if text, ok := c.Text(row); ok {
		return text
	}
	return c.Bytes(row)
}

// Bools gives the values of a column of booleans (0 or 1), nil of any other. Those of NULLs may be anything, here and below.
func (c *Column) Bools() []uint8 { return typed[uint8](c, abi.ColumnKindBool) }

// Int16s gives the values of a column of int2, nil of any other.
func (c *Column) Int16s() []int16 { return typed[int16](c, abi.ColumnKindInt16) }

// Int32s gives the values of a column of int4, date (days since 2000-01-01) or oid, nil of any other.
func (c *Column) Int32s() []int32 { return typed[int32](c, abi.ColumnKindInt32) }

// Int64s gives the values of a column of int8, timestamp or timestamptz (microseconds since 2000-01-01 UTC), nil of any other.
func (c *Column) Int64s() []int64 { return typed[int64](c, abi.ColumnKindInt64) }

// Float64s gives the values of a column of float4 or float8, nil of any other.
func (c *Column) Float64s() []float64 { return typed[float64](c, abi.ColumnKindFloat64) }

// UUIDs gives the values of a column of uuid in network order, nil of any other.
func (c *Column) UUIDs() [][16]byte { return typed[[16]byte](c, abi.ColumnKindBytes16) }

// EditBools gives the values of a writable column of booleans, to change them; an error for any other. NULLs stay NULL, here and below.
func (c *Column) EditBools() ([]uint8, error) { return edit[uint8](c, abi.ColumnKindBool) }

// EditInt16s is the same for int2.
func (c *Column) EditInt16s() ([]int16, error) { return edit[int16](c, abi.ColumnKindInt16) }

// EditInt32s is the same for int4, date and oid.
func (c *Column) EditInt32s() ([]int32, error) { return edit[int32](c, abi.ColumnKindInt32) }

// EditInt64s is the same for int8, timestamp and timestamptz.
func (c *Column) EditInt64s() ([]int64, error) { return edit[int64](c, abi.ColumnKindInt64) }

// EditFloat64s is the same for float4 and float8.
func (c *Column) EditFloat64s() ([]float64, error) { return edit[float64](c, abi.ColumnKindFloat64) }

// EditUUIDs is the same for uuid.
func (c *Column) EditUUIDs() ([][16]byte, error) { return edit[[16]byte](c, abi.ColumnKindBytes16) }

// SetText replaces a value with a text. Nothing is copied; the text is kept until the instance's next call.
func (c *Column) SetText(row int, text string) error {
	if err := c.requireBytes(row); err != nil {
		return err
	}
	c.setView(row, abi.View{Ptr: c.batch.values.keepText(text), Len: uint32(len(text))})
	return nil
}

// SetBytes replaces a value with a copy of bytes. Those of a text type must be UTF-8, else the host refuses the batch.
func (c *Column) SetBytes(row int, bytes []byte) error {
	if err := c.requireBytes(row); err != nil {
		return err
	}
	c.setView(row, abi.View{Ptr: c.batch.values.keepBytes(bytes), Len: uint32(len(bytes))})
	return nil
}

func (c *Column) setView(row int, value abi.View) {
	fixed[abi.View](c)[row] = value
	c.setValid(row)
}

func (c *Column) setValid(row int) {
	c.touched = true
	*(*byte)(unsafe.Add(c.validity, row/8)) |= 1 << (row % 8)
}

// SetNull makes a value NULL.
func (c *Column) SetNull(row int) error {
	if !c.CanBeNull() {
		return c.refusal("its values cannot be made NULL by this plugin")
	}
	if err := c.requireRow(row); err != nil {
		return err
	}
	c.touched = true
	*(*byte)(unsafe.Add(c.validity, row/8)) &^= 1 << (row % 8)
	return nil
}

// SetAllNull makes every value NULL.
func (c *Column) SetAllNull() error {
	if !c.CanBeNull() {
		return c.refusal("this plugin may not change it")
	}
	c.touched = true
	if c.batch.rows > 0 {
		clear(unsafe.Slice((*byte)(c.validity), (c.batch.rows+7)/8))
	}
	return nil
}

// MaskAll replaces every value with a text; NULLs stay NULL. Values that can hold no text (numbers, json, arrays) become NULL instead, so
// that none leaves.
func (c *Column) MaskAll(text string) error {
	if !c.IsWritable() || !c.IsText() {
		return c.SetAllNull()
	}
	c.touched = true
	masked := abi.View{Ptr: c.batch.values.keepText(text), Len: uint32(len(text))}
	// Those of NULLs and of rows that are not selected may be anything, so they are written as well.
	views := fixed[abi.View](c)
	for row := range views {
		views[row] = masked
	}
	return nil
}

// Rewrite is what a function given to Column.RewriteTexts did with a value.
type Rewrite uint8

const (
	// Keep leaves the value as it is.
	Keep Rewrite = iota
	// Replace replaces the value with what was written.
	Replace
	// Null makes the value NULL.
	Null
)

// RewriteTexts calls a function with each text that is not NULL, and a writer for its replacement. What is written lies where the host
// reads it: no value costs an allocation, or a copy.
func (c *Column) RewriteTexts(rewrite func(text string, out *TextWriter) Rewrite) error {
	if !c.IsWritable() {
		return c.refusal("this plugin may not write it")
	}
	if !c.IsText() {
		return c.refusal("it is no column of texts")
	}
	kept := c.batch.values
	writer := &kept.writer
	*writer = TextWriter{values: kept, chunk: kept.open(1)}
	writer.start = len(writer.chunk)
	defer func() { kept.close(writer.chunk[:writer.start]) }()
	views := fixed[abi.View](c)
	for first := 0; first < len(views); first += 8 {
		for live := c.liveByte(first); live != 0; live &= live - 1 {
			row := first + bits.TrailingZeros8(live)
			if row >= len(views) {
				break
			}
			if err := c.rewriteText(row, &views[row], rewrite, writer); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Column) rewriteText(row int, value *abi.View, rewrite func(string, *TextWriter) Rewrite, writer *TextWriter) error {
	switch rewrite(view(value.Ptr, value.Len), writer) {
	case Replace:
		*value = abi.View{Ptr: addressOf(writer.chunk, writer.start), Len: uint32(len(writer.chunk) - writer.start)}
		writer.start = len(writer.chunk)
		c.touched = true
	case Keep:
		writer.chunk = writer.chunk[:writer.start]
	default:
		writer.chunk = writer.chunk[:writer.start]
		return c.SetNull(row)
	}
	return nil
}

// Set replaces a value: nil, bool, an integer, float64, string, []byte or [16]byte, as Value gives them. Bytes are copied.
func (c *Column) Set(row int, value any) error {
	switch v := value.(type) {
	case nil:
		return c.SetNull(row)
	case string:
		return c.SetText(row, v)
	case []byte:
		return c.SetBytes(row, v)
	}
	if !c.IsWritable() {
		return c.refusal("this plugin may not write it")
	}
	if err := c.requireRow(row); err != nil {
		return err
	}
	if err := c.setFixed(row, value); err != nil {
		return err
	}
	c.setValid(row)
	return nil
}

func (c *Column) setFixed(row int, value any) error {
	number, isInteger := integerOf(value)
	switch kind := c.Kind(); {
	case kind == abi.ColumnKindInt16 && isInteger && number >= math.MinInt16 && number <= math.MaxInt16:
		fixed[int16](c)[row] = int16(number)
	case kind == abi.ColumnKindInt32 && isInteger && number >= math.MinInt32 && number <= math.MaxInt32:
		fixed[int32](c)[row] = int32(number)
	case kind == abi.ColumnKindInt64 && isInteger:
		fixed[int64](c)[row] = number
	case isInteger && (kind == abi.ColumnKindInt16 || kind == abi.ColumnKindInt32):
		return NewError("22003", "a number is out of the column's range")
	default:
		return c.setOther(row, value)
	}
	return nil
}

func (c *Column) setOther(row int, value any) error {
	switch v := value.(type) {
	case bool:
		if c.Kind() == abi.ColumnKindBool {
			at := &fixed[uint8](c)[row]
			*at = 0
			if v {
				*at = 1
			}
			return nil
		}
	case float64:
		if c.Kind() == abi.ColumnKindFloat64 {
			fixed[float64](c)[row] = v
			return nil
		}
	case [16]byte:
		if c.Kind() == abi.ColumnKindBytes16 {
			fixed[[16]byte](c)[row] = v
			return nil
		}
	}
	return c.refusal("the value is none of its type")
}

func integerOf(value any) (int64, bool) {
	switch v := value.(type) {
	case int:
		return int64(v), true
	case int16:
		return int64(v), true
	case int32:
		return int64(v), true
	case int64:
		return v, true
	}
	return 0, false
}

// liveByte has a bit for each of eight rows, from row on, that has a value and is selected.
func (c *Column) liveByte(row int) byte {
	return *(*byte)(unsafe.Add(c.validity, row/8)) & *(*byte)(unsafe.Add(c.batch.selection, row/8))
}

func (c *Column) requireBytes(row int) error {
	switch {
	case !c.IsWritable():
		return c.refusal("this plugin may not write it")
	case c.Kind() != abi.ColumnKindBytes:
		return c.refusal("its values have a fixed width")
	}
	return c.requireRow(row)
}

func (c *Column) requireRow(row int) error {
	if uint(row) < uint(c.batch.rows) {
		return nil
	}
	return c.refusal("there is no such row")
}

func (c *Column) refusal(why string) error {
	return NewError(pluginSQLState, "column \""+c.Name()+"\": "+why)
}

func (c *Column) init(described *abi.BatchColumn, batch *Batch) {
	*c = Column{described: described, batch: batch}
	if batch.rows > 0 {
		c.validity, c.data = mem.Pointer(described.ValidityPtr), mem.Pointer(described.DataPtr)
	}
}

// fixed gives the column's values, which must be of this type.
func fixed[T any](c *Column) []T {
	if c.batch.rows == 0 {
		return nil
	}
	return unsafe.Slice((*T)(c.data), c.batch.rows)
}

func typed[T any](c *Column, kind abi.ColumnKind) []T {
	if c.Kind() != kind {
		return nil
	}
	return fixed[T](c)
}

func edit[T any](c *Column, kind abi.ColumnKind) ([]T, error) {
	switch {
	case c.Kind() != kind:
		return nil, c.refusal("its values are of another type")
	case !c.IsWritable():
		return nil, c.refusal("this plugin may not write it")
	}
	c.touched = true
	return fixed[T](c), nil
}

// bit tells whether a bit of a bitmap is set; the bitmap must reach to it.
func bit(bitmap unsafe.Pointer, at int) bool {
	return *(*byte)(unsafe.Add(bitmap, at/8))&(1<<(at%8)) != 0
}
