package sdk

import (
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/abi"
)

// ResultHook is hook post_execution before any row: the columns of a result are known (PluginContext.Batch, without rows), and no client was
// told of them. The plugin may add columns behind them, which it finds in each batch (Batch.Added) and fills. Needs allow_added_columns. The
// answer must depend on nothing but the columns and what was asked of ctx: the host asks again when that differs.
type ResultHook interface {
	OnResult(ctx *PluginContext) ([]AddedColumn, error)
}

// AddedColumn is a column that a plugin computes.
type AddedColumn struct {
	// Name is that for the client, 1 to 63 bytes.
	Name string
	// TypeOID is that of bool, bytea, int2, int4, int8, oid, float4, float8, text, varchar, date, timestamp, timestamptz or uuid.
	TypeOID uint32
}

// addedColumns is the answer to OnResult as the host reads it.
type addedColumns struct {
	list    *abi.AddedColumns
	columns []abi.AddedColumn
}

func (a *addedColumns) lay(columns []AddedColumn, kept *values) {
	if a.list == nil {
		a.list = (*abi.AddedColumns)(place(unsafe.Sizeof(abi.AddedColumns{})))
	}
	a.columns = a.columns[:0]
	for _, column := range columns {
		a.columns = append(a.columns, abi.AddedColumn{
			NamePtr: kept.keepText(column.Name), NameLen: uint32(len(column.Name)), TypeOID: column.TypeOID, TypeModifier: -1,
		})
	}
	*a.list = abi.AddedColumns{ColumnsPtr: lend(a.columns), ColumnCount: uint32(len(a.columns))}
}

// announce runs the hook.
func announce(frame *abi.CallFrame, ctx *PluginContext) (answer, error) {
	p, ok := current.plugin.(ResultHook)
	if !ok {
		return passed, nil
	}
	if frame.BatchPtr == 0 {
		return passed, foreign()
	}
	ctx.batch.read(frame.BatchPtr)
	columns, err := p.OnResult(ctx)
	if err != nil || len(columns) == 0 {
		return passed, err
	}
	current.added.lay(columns, &current.values)
	return extended, nil
}

// IsAdded is true of a column that this plugin declared in OnResult. Every value is NULL until it is written.
func (c *Column) IsAdded() bool { return c.has(abi.ColumnAccessAdded) }

// Added gives the columns that this plugin declared in OnResult, in that order; empty where it declared none.
func (b *Batch) Added() []*Column {
	for i, column := range b.columns {
		if column.IsAdded() {
			return b.columns[i:]
		}
	}
	return nil
}
