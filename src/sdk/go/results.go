package sdk

import (
	"bytes"
	"reflect"
	"strconv"
	"strings"
)

// Row is one row of a result: a value for each column's name, as Column.Value gives them. Where two columns have one name, the second is
// "name:2". Values are copies; they may be kept.
type Row map[string]any

// Results is a batch of a result as rows of names and values: the convenient form, which costs an allocation for each value. Change values,
// take rows out of Rows, repeat or sort them, append maps of your own, and return Modified(results). What need not be decoded is reached by PluginContext.Batch.
type Results struct {
	// Rows are those of this batch: of a large result, some thousand.
	Rows []Row
	// Columns are their columns' names, in order.
	Columns []string

	batch *Batch
	// given are the rows as they were given out, was their values by column, at their places in the batch.
	given []Row
	was   [][]any
	at    []int
}

func readResults(batch *Batch) *Results {
	results := &Results{batch: batch}
	seen := map[string]int{}
	for _, column := range batch.Columns() {
		name := strings.Clone(column.Name())
		seen[name]++
		if n := seen[name]; n > 1 {
			name += ":" + strconv.Itoa(n)
		}
		results.Columns = append(results.Columns, name)
	}
	for row := range batch.Rows() {
		values, was := make(Row, len(results.Columns)), make([]any, len(results.Columns))
		for i, column := range batch.Columns() {
			was[i] = owned(column.Value(row))
			values[results.Columns[i]] = was[i]
		}
		results.Rows = append(results.Rows, values)
		results.was = append(results.was, was)
		results.at = append(results.at, row)
	}
	results.given = append([]Row(nil), results.Rows...)
	return results
}

// owned copies what lies in the memory that is shared with the host.
func owned(value any) any {
	switch v := value.(type) {
	case string:
		return strings.Clone(v)
	case []byte:
		return bytes.Clone(v)
	}
	return value
}

// store writes back what differs. Rows are known by their maps: those that were repeated, put in another order or added leave instead of
// the batch.
func (r *Results) store() error {
	if !r.isInOrder() {
		return r.replace()
	}
	next := 0
	for i, row := range r.at {
		if next == len(r.Rows) || !isSame(r.Rows[next], r.given[i]) {
			if err := r.batch.Remove(row); err != nil {
				return err
			}
			continue
		}
		if err := r.storeRow(row, r.Rows[next], r.was[i]); err != nil {
			return err
		}
		next++
	}
	return nil
}

// isInOrder is true when Rows are those that were given out, or some of them.
func (r *Results) isInOrder() bool {
	next := 0
	for _, row := range r.given {
		if next < len(r.Rows) && isSame(r.Rows[next], row) {
			next++
		}
	}
	return next == len(r.Rows)
}

// replace lets Rows leave instead of the batch.
func (r *Results) replace() error {
	indexes := make(map[uintptr]int, len(r.given))
	for i, row := range r.given {
		indexes[reflect.ValueOf(row).Pointer()] = i
	}
	given := make([]bool, len(r.Columns))
	sources, origins := make([]int, len(r.Rows)), make([]int, len(r.Rows))
	value := func(row, column int) (any, bool) {
		value, isThere := r.Rows[row][r.Columns[column]]
		if sources[row] < 0 {
			return value, isThere
		}
		return value, !isEqual(value, r.was[origins[row]][column])
	}
	for row, values := range r.Rows {
		sources[row] = -1
		if origin, isKnown := indexes[reflect.ValueOf(values).Pointer()]; isKnown && values != nil {
			sources[row], origins[row] = r.at[origin], origin
		}
		known := 0
		for column, name := range r.Columns {
			if _, isThere := values[name]; isThere {
				known++
			}
			if _, isGiven := value(row, column); isGiven {
				given[column] = true
			}
		}
		if known < len(values) {
			return strangeName()
		}
	}
	return r.batch.replace(sources, given, value)
}

// storeRow writes back one row. A name that was taken out of it is NULL: what is hidden must not leave.
func (r *Results) storeRow(row int, values Row, was []any) error {
	known := 0
	for i, column := range r.batch.Columns() {
		value, isThere := values[r.Columns[i]]
		if isThere {
			known++
		}
		if isEqual(value, was[i]) {
			continue
		}
		if err := column.Set(row, value); err != nil {
			return err
		}
	}
	if known < len(values) {
		return strangeName()
	}
	return nil
}

func strangeName() error {
	return NewError(pluginSQLState, "a row was given a value for a name that is no column")
}

func isSame(a, b Row) bool { return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer() }

func isEqual(a, b any) bool {
	x, isBytes := a.([]byte)
	y, areBytes := b.([]byte)
	if isBytes || areBytes {
		return isBytes && areBytes && bytes.Equal(x, y)
	}
	return a == b
}
