package sdk_test

import (
	"testing"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

func people() *sdktest.Batch {
	return sdktest.NewBatch(
		sdktest.NewColumn("id", sdktest.Int8, 1, 2, 3, nil).With(0), sdktest.NewColumn("name", sdktest.Text, "ada", nil, "grace", ""),
		sdktest.NewColumn("age", sdktest.Int4, 20, 30, nil, 40), sdktest.NewColumn("key", sdktest.UUID, [16]byte{1}, nil, nil, nil))
}

func replacing(t *testing.T, rows ...sdk.NewRow) func(*sdktest.Batch) sdktest.Outcome {
	return writing(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
		return sdk.ModifiedInPlace(), ctx.Batch().Replace(rows)
	})
}

func writing(t *testing.T, hook func(*sdk.PluginContext) (sdk.ResultModification, error)) func(*sdktest.Batch) sdktest.Outcome {
	return rows(t, hook).PostExecution
}

func TestRowsAreTakenOverRepeatedAndGivenOtherValues(t *testing.T) {
	batch := people()
	outcome := replacing(t, sdk.RowOf(2), sdk.RowOf(0).With("name", "x").With("age", nil), sdk.RowOf(0))(batch)
	same(t, outcome.Verdict, abi.VerdictReplaced)
	same(t, batch.Texts("id"), []string{"3", "1", "1"})
	same(t, batch.Texts("name"), []string{"grace", "x", "ada"})
	same(t, batch.Texts("age"), []string{"NULL", "NULL", "20"})
	same(t, batch.Values("key"), []any{nil, [16]byte{1}, [16]byte{1}})
}

func TestAllRowsMayGoAndNewOnesCome(t *testing.T) {
	batch := people()
	same(t, replacing(t)(batch).Verdict, abi.VerdictReplaced)
	same(t, batch.Values("id"), []any{})
	batch = people()
	same(t, replacing(t, sdk.FreshRow().With("age", 7).With("key", [16]byte{9}))(batch).Verdict, abi.VerdictReplaced)
	same(t, [][]any{batch.Values("id"), batch.Values("name"), batch.Values("age"), batch.Values("key")},
		[][]any{{nil}, {nil}, {int64(7)}, {[16]byte{9}}})
}

func TestWhatIsNoRowNoColumnOrNoValueIsRefused(t *testing.T) {
	for want, row := range map[string]sdk.NewRow{
		"a row comes from one that is none of the batch": sdk.RowOf(9),
		`there is no column "nothing"`:                   sdk.RowOf(0).With("nothing", nil),
		`column "id": this plugin may not write it`:      sdk.RowOf(0).With("id", 1),
		"a number is out of the column's range":          sdk.RowOf(0).With("age", 1<<40),
		`column "name": the value is none of its type`:   sdk.RowOf(0).With("name", 1),
	} {
		batch := people()
		same(t, replacing(t, row)(batch).Message, want)
		same(t, len(batch.Values("id")), 4)
	}
	batch := people()
	batch.Gone[1] = true
	same(t, replacing(t, sdk.RowOf(1))(batch).Verdict, abi.VerdictReject)
	same(t, replacing(t, make([]sdk.NewRow, 8193)...)(people()).SQLState, "54000")
	written := rows(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
		return sdk.ModifiedInPlace(), ctx.Batch().Replace(nil)
	}).Rows(people().Written(abi.OperationInsert))
	same(t, written.Message, "rows to be written can be changed or refused, not replaced")
}

func TestWhatWasChangedInPlaceCountsForRowsTakenOver(t *testing.T) {
	batch := people()
	writing(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
		if err := ctx.Batch().Column("name").MaskAll("*"); err != nil {
			return sdk.NoModification(), err
		}
		return sdk.ModifiedInPlace(), ctx.Batch().Replace([]sdk.NewRow{sdk.RowOf(0), sdk.RowOf(0).With("age", 1)})
	})(batch)
	same(t, batch.Texts("name"), []string{"*", "*"})
	same(t, batch.Texts("age"), []string{"20", "1"})
}

func TestRowsOfNamesAndValuesAreRepeatedSortedAndAdded(t *testing.T) {
	batch := people()
	outcome := writing(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
		results := ctx.Results()
		results.Rows[0]["name"] = "first"
		delete(results.Rows[2], "age")
		results.Rows = []sdk.Row{results.Rows[2], results.Rows[0], {"name": "new"}, results.Rows[0]}
		return sdk.Modified(results), nil
	})(batch)
	same(t, outcome.Verdict, abi.VerdictReplaced)
	same(t, batch.Texts("id"), []string{"3", "1", "NULL", "1"})
	same(t, batch.Texts("name"), []string{"grace", "first", "new", "first"})
	same(t, batch.Texts("age"), []string{"NULL", "20", "NULL", "20"})
	refused := writing(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
		results := ctx.Results()
		results.Rows = append(results.Rows, sdk.Row{"id": 1})
		return sdk.Modified(results), nil
	})(people())
	same(t, refused.Message, `column "id": this plugin may not write it`)
}

func TestAColumnThatIsNotSeenIsNamedWithThoseThatAre(t *testing.T) {
	outcome := writing(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
		age, err := ctx.Batch().RequireColumn("age")
		same(t, []any{age.Name(), err}, []any{"age", nil})
		_, err = ctx.Batch().RequireColumn("ssn")
		return sdk.ModifiedInPlace(), err
	})(people())
	same(t, outcome.Message, `column "ssn" is none that this plugin sees (those are: id, name, age, key); the result has no such column, `+
		`or readable_columns does not grant it`)
}
