// Command probe is what the host's tests and measurements run of the SDK: every hook. It does what the probe of src/sdk/rust does, so that
// one suite gives equal answers. No example; src/plugins has those.
//
// mode says what is done with rows: nothing, mask (every column), rewrite (texts, the last four characters stay), add (1 to each number),
// odd (rows with an even id go), twice (every row leaves twice, the second time with again for its name), enrich (adds the length of name
// and its upper case), copy (a text of a megabyte in each row), panic, index (reads behind the end), reject. Of this probe
// alone: rows (as rewrite, by rows of names and values).
package main

import (
	"strconv"
	"strings"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/abi"
)

func init() { sdk.Register(newProbe, sdk.Manifest{Class: "transform"}) }

type config struct {
	Mode string `json:"mode"`
}

// Probe is the plugin.
type Probe struct{ mode string }

func newProbe() (*Probe, error) {
	c := config{Mode: "nothing"}
	err := sdk.LoadConfig(&c)
	return &Probe{mode: c.Mode}, err
}

// Name is the plugin's name.
func (p *Probe) Name() string { return "sdk-probe" }

// Version is that of the SDK.
func (p *Probe) Version() string { return "1.0.0" }

// OnConnect sets the user as a locked variable.
func (p *Probe) OnConnect(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	user, ok := ctx.LookupConnectionParam("user")
	if !ok {
		return sdk.Reject("42501", "no user"), nil
	}
	return sdk.Allow(), ctx.LockSessionVar("app.user", user)
}

// OnQueryPreParse sets the text's length as a variable.
func (p *Probe) OnQueryPreParse(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	switch p.mode {
	case "panic":
		panic("the probe panics, as it was told to")
	case "reject":
		return sdk.Reject("P0042", "the probe refuses: "+ctx.SQL()), nil
	}
	return sdk.Allow(), ctx.SetSessionVar("app.length", strconv.Itoa(len(ctx.SQL())))
}

// OnQueryPostParse lets everything pass.
func (p *Probe) OnQueryPostParse(*sdk.PluginContext) (sdk.QueryModification, error) {
	return sdk.Allow(), nil
}

// OnQueryPreExecution counts tables.
func (p *Probe) OnQueryPreExecution(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	if p.mode == "reject" {
		return sdk.Reject("P0042", "the probe refuses to run "+strconv.Itoa(len(ctx.ReferencedTables()))+" tables"), nil
	}
	return sdk.Allow(), nil
}

// OnRows does what mode says.
func (p *Probe) OnRows(ctx *sdk.PluginContext) (sdk.ResultModification, error) { return p.work(ctx) }

// OnQueryPostExecution does what mode says.
func (p *Probe) OnQueryPostExecution(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
	return p.work(ctx)
}

// OnResult adds the length of name and its upper case, where mode says so.
func (p *Probe) OnResult(ctx *sdk.PluginContext) ([]sdk.AddedColumn, error) {
	const int4, text = 23, 25
	if p.mode != "enrich" || ctx.Batch().Column("name") == nil {
		return nil, nil
	}
	return []sdk.AddedColumn{{Name: "length", TypeOID: int4}, {Name: "upper", TypeOID: text}}, nil
}

// OnResultEnd logs what the result was.
func (p *Probe) OnResultEnd(_ *sdk.PluginContext, end sdk.ResultEnd) error {
	number := func(n uint64) string { return strconv.FormatUint(n, 10) }
	sdk.Log(abi.LogLevelInfo, number(end.RowsIn)+" rows in, "+number(end.RowsOut)+" out, "+number(uint64(end.Batches))+" batches")
	return nil
}

// OnDisconnect logs who left.
func (p *Probe) OnDisconnect(ctx *sdk.PluginContext) {
	sdk.Log(abi.LogLevelInfo, ctx.SessionVar("app.user")+" left")
}

func (p *Probe) work(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
	batch := ctx.Batch()
	var err error
	switch p.mode {
	case "mask":
		for _, column := range batch.Columns() {
			if err = column.MaskAll("***"); err != nil {
				break
			}
		}
	case "rewrite":
		err = eachText(batch, func(c *sdk.Column) error { return c.RewriteTexts(rewrite) })
	case "rows":
		results := ctx.Results()
		rewriteRows(results)
		return sdk.Modified(results), nil
	case "add":
		err = add(batch)
	case "odd":
		if ids := batch.Column("id"); ids != nil {
			err = batch.Retain(func(row int) bool {
				id, ok := ids.Value(row).(int64)
				return ok && id%2 == 1
			})
		}
	case "twice":
		var rows []sdk.NewRow
		for row := range batch.Rows() {
			rows = append(rows, sdk.RowOf(row), sdk.RowOf(row).With("name", "again"))
		}
		err = batch.Replace(rows)
	case "enrich":
		err = enrich(batch)
	case "copy":
		text := []byte(strings.Repeat("x", 1_000_000))
		err = eachText(batch, func(c *sdk.Column) error {
			for row := range c.RowCount() {
				if err := c.SetBytes(row, text); err != nil {
					return err
				}
			}
			return nil
		})
	case "panic":
		panic("the probe panics, as it was told to")
	case "index":
		return sdk.ResultModification{}, sdk.NewError("42501", strconv.Itoa(int(p.mode[batch.RowCount()+10])))
	case "reject":
		return sdk.RejectResult("P0042", "the probe refuses"), nil
	}
	return sdk.ModifiedInPlace(), err
}

func enrich(batch *sdk.Batch) error {
	names, added := batch.Column("name"), batch.Added()
	if names == nil || len(added) != 2 {
		return sdk.NewError("42501", "name")
	}
	for row := range batch.Rows() {
		name, ok := names.Text(row)
		if !ok {
			continue
		}
		if err := added[0].Set(row, len(name)); err != nil {
			return err
		}
		if err := added[1].SetText(row, strings.ToUpper(name)); err != nil {
			return err
		}
	}
	return nil
}

func eachText(batch *sdk.Batch, work func(*sdk.Column) error) error {
	for _, column := range batch.Columns() {
		if !column.IsText() {
			continue
		}
		if err := work(column); err != nil {
			return err
		}
	}
	return nil
}

func rewrite(text string, out *sdk.TextWriter) sdk.Rewrite {
	out.WriteString("XXX-XX-")
	out.WriteString(text[max(len(text)-4, 0):])
	return sdk.Replace
}

func rewriteRows(results *sdk.Results) {
	for _, row := range results.Rows {
		for name, value := range row {
			if text, ok := value.(string); ok {
				row[name] = "XXX-XX-" + text[max(len(text)-4, 0):]
			}
		}
	}
}

func add(batch *sdk.Batch) error {
	for _, column := range batch.Columns() {
		switch column.Kind() {
		case abi.ColumnKindInt32:
			values, err := column.EditInt32s()
			if err != nil {
				return sdk.NewError("42501", "int4")
			}
			for row := range values {
				values[row]++
			}
		case abi.ColumnKindInt64:
			values, err := column.EditInt64s()
			if err != nil {
				return sdk.NewError("42501", "int8")
			}
			for row := range values {
				values[row]++
			}
		}
	}
	return nil
}

func main() {}
