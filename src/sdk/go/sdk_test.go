package sdk_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

// everything has each hook as a function; those that are nil let pass.
type everything struct {
	statement func(*sdk.PluginContext) (sdk.QueryModification, error)
	rows      func(*sdk.PluginContext) (sdk.ResultModification, error)
	end       func(sdk.ResultEnd) error
	left      func(*sdk.PluginContext)
}

func (everything) Name() string    { return "everything" }
func (everything) Version() string { return "1.0.0" }

func (e everything) ask(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	return e.statement(ctx)
}

func (e everything) OnConnect(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	return e.ask(ctx)
}

func (e everything) OnQueryPreParse(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	return e.ask(ctx)
}

func (e everything) OnQueryPostParse(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	return e.ask(ctx)
}

func (e everything) OnQueryPreExecution(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	return e.ask(ctx)
}

func (e everything) OnRows(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
	return e.rows(ctx)
}

func (e everything) OnQueryPostExecution(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
	return e.rows(ctx)
}

func (e everything) OnResult(ctx *sdk.PluginContext) ([]sdk.AddedColumn, error) {
	return []sdk.AddedColumn{{Name: "extra", TypeOID: 25}}, nil
}

func (e everything) OnResultEnd(_ *sdk.PluginContext, end sdk.ResultEnd) error { return e.end(end) }

func (e everything) OnDisconnect(ctx *sdk.PluginContext) { e.left(ctx) }

func start(t *testing.T, host *sdktest.Host, plugin everything) *sdktest.Plugin {
	t.Helper()
	started, err := sdktest.Start(host, func() (everything, error) { return plugin, nil })
	if err != nil {
		t.Fatal(err)
	}
	return started
}

func statement(t *testing.T, hook func(*sdk.PluginContext) (sdk.QueryModification, error)) (*sdktest.Plugin, *sdktest.Host) {
	host := sdktest.NewHost()
	return start(t, host, everything{statement: hook}), host
}

func rows(t *testing.T, hook func(*sdk.PluginContext) (sdk.ResultModification, error)) *sdktest.Plugin {
	return start(t, sdktest.NewHost(), everything{rows: hook})
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
}

func TestRestrictionsOfEveryKindOfPredicate(t *testing.T) {
	id := sdk.Col("id")
	for _, test := range []struct {
		predicate sdk.PredicateNode
		want      string
	}{
		{id.Equals(sdk.Literal(7)), "id = 7"},
		{id.NotEquals(sdk.Literal(int64(1) << 40)), "id <> 1099511627776"},
		{id.Less(sdk.Literal(1.5)).And(id.Greater(sdk.Literal(-3))), "(id < 1.5 AND id > -3)"},
		{id.LessOrEqual(sdk.Number("12.50")).Or(id.GreaterOrEqual(sdk.Literal(nil))), "(id <= 12.50 OR id >= NULL)"},
		{sdk.Col("it's").Equals(sdk.Literal("O'Hara")).Not(), "NOT (it's = 'O''Hara')"},
		{id.IsNull().And(id.IsNull()).And(id.IsNull()), "(id IS NULL AND id IS NULL AND id IS NULL)"},
		{id.In(sdk.Literal(1), sdk.Literal(2)), "id IN (1, 2)"},
		{id.In(), "false"},
		{id.Equals(sdk.SessionVar("app.id")), "id = ${app.id}"},
		{id.Equals(sdk.Literal(true)), "id = true"},
	} {
		plugin, _ := statement(t, func(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
			return sdk.Allow(), ctx.RestrictIn("s", "t", test.predicate)
		})
		same(t, plugin.PostParse(sdktest.Statement{Tables: sdktest.Tables("t")}).Restrictions, []string{"s.t: " + test.want})
	}
}

func TestPredicatesThatCannotBe(t *testing.T) {
	deep := sdk.Col("a").IsNull()
	for range 70 {
		deep = deep.Not()
	}
	for want, predicate := range map[string]sdk.PredicateNode{
		"a predicate has more than 64 levels":                              deep,
		"a literal must be nil, a bool, an integer, a float64 or a string": sdk.Col("a").Equals(sdk.Literal([]int{1})),
	} {
		plugin, _ := statement(t, func(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
			return sdk.Allow(), ctx.Restrict("t", predicate)
		})
		same(t, plugin.PostParse(sdktest.Statement{}).Message, want)
	}
	plugin, _ := statement(t, func(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
		return sdk.Allow(), ctx.Restrict("t", sdk.Col("a").IsNull())
	})
	same(t, plugin.PreParse("SELECT 1").Message, "tables can be restricted in post_parse only")
}

// selectTree is SELECT ... FROM a x JOIN b ON ... WHERE ..., as far as a plugin looks at it.
func selectTree(hasWhere bool) sdk.Tree {
	table := func(name, alias string) sdk.Tree {
		node := sdk.TextNode(abi.NodeKindRangeVar, name)
		if alias != "" {
			node.Children = []sdk.Tree{sdk.TextNode(abi.NodeKindIdentifier, alias).As(abi.RoleAlias)}
		}
		return node
	}
	join := sdk.Node(abi.NodeKindJoinExpr, table("a", "x").As(abi.RoleLeft), table("b", "").As(abi.RoleRight)).As(abi.RoleFrom)
	tree := sdk.Node(abi.NodeKindSelect, join)
	if hasWhere {
		tree.Children = append(tree.Children, sdk.Node(abi.NodeKindBoolConst).As(abi.RoleWhere))
	}
	return tree
}

func TestTheTreeOfAStatementIsExtended(t *testing.T) {
	plugin, _ := statement(t, func(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
		ast := ctx.QueryAST()
		same(t, ast.From, []sdk.FromTable{{Name: "a", Alias: "x"}, {Name: "b"}})
		same(t, ast.ReferencedTables, []string{"a", "b"})
		ast.AddWhere(sdk.Col("x.n").Equals(sdk.Literal(1)))
		ast.AddWhere(sdk.Col("m").IsNull())
		return sdk.ModifiedQuery(ast), nil
	})
	for _, hasWhere := range []bool{false, true} {
		outcome := plugin.PostParse(sdktest.Statement{Tree: selectTree(hasWhere), Tables: sdktest.Tables("a", "b")})
		same(t, outcome.Restrictions, []string{"a: n = 1", "a: m IS NULL", "b: m IS NULL"})
	}
}

func TestTheStatementsOwnConditionCannotBeWeakened(t *testing.T) {
	for _, weaken := range []func(*sdk.AstNode){
		func(ast *sdk.AstNode) { ast.Where = nil },
		func(ast *sdk.AstNode) { or := ast.Where.Or(sdk.Literal(true)); ast.Where = &or },
		func(ast *sdk.AstNode) { not := ast.Where.And(sdk.Col("a").IsNull()).Not(); ast.Where = &not },
		func(ast *sdk.AstNode) { own := sdk.Col("x.n").IsNull(); ast.Where = &own },
	} {
		plugin, _ := statement(t, func(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
			ast := ctx.QueryAST()
			weaken(ast)
			return sdk.ModifiedQuery(ast), nil
		})
		outcome := plugin.PostParse(sdktest.Statement{Tree: selectTree(true), Tables: sdktest.Tables("a")})
		same(t, outcome.Message, "the statement's own conditions may only be extended with AND")
	}
}

func TestEditsOfTheTree(t *testing.T) {
	plugin, _ := statement(t, func(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
		ctx.Annotate("why", "because")
		return sdk.Allow(), errors.Join(
			ctx.ReplaceNode(3, sdk.Literal(1).Tree()), ctx.RemoveNode(4), ctx.Limit(0, 10),
			ctx.AddTarget(0, sdk.Col("a").Tree(), "b"), ctx.WrapRelation("", "t", sdk.Node(abi.NodeKindSelect)))
	})
	outcome := plugin.PostParse(sdktest.Statement{})
	same(t, outcome.Annotations, map[string]string{"why": "because"})
	same(t, outcome.Edits, []string{
		"ReplaceNode target=3 root=1", "RemoveNode target=4", "Limit target=0 value=10", "AddTarget target=0 name=b root=a",
		"WrapRelation target=0 name=t root=#100()",
	})
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		err            error
		state, message string
	}{
		{errors.New("no"), "42501", "no"},
		{sdk.NewError("P0001", "no"), "P0001", "no"},
		{sdk.NewError("p0001", "no"), "42501", "no"},
		{fmt.Errorf("why: %w", sdk.NewError("22023", "no")), "22023", "why: no"},
	} {
		plugin, _ := statement(t, func(*sdk.PluginContext) (sdk.QueryModification, error) { return sdk.Allow(), test.err })
		for _, outcome := range []sdktest.Outcome{
			plugin.Connect(), plugin.PreParse("x"), plugin.PostParse(sdktest.Statement{}), plugin.PreExecution(sdktest.Statement{}),
		} {
			same(t, []string{outcome.SQLState, outcome.Message}, []string{test.state, test.message})
		}
	}
}

func TestSessionsAndVariables(t *testing.T) {
	plugin, host := statement(t, func(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
		if _, ok := ctx.LookupSessionVar("app.none"); ok || ctx.SessionVar("app.none") != "" {
			t.Error("a variable that is not set has a value")
		}
		value := ctx.SessionVar("app.a") + ctx.Header("X-B") + ctx.ConnectionParam("user") + ctx.SQL()
		return sdk.Allow(), ctx.LockSessionVar("app.out", value)
	})
	host.SessionVars["app.a"], host.Headers["x-b"], host.ConnectionParams["user"] = "a", "b", "u"
	same(t, plugin.PreParse("s").SQLState, "42501")
	host.Settable = []string{"app.*"}
	outcome := plugin.PreParse("s")
	same(t, outcome.Settings, []sdktest.Setting{{Name: "app.out", Value: "abus", Locked: true}})
	same(t, outcome.Reads[:3], []string{"session_var app.none", "session_var app.none", "session_var app.a"})
}

func TestAPanicFailsWithItsMessageAndPlace(t *testing.T) {
	var none []int
	for want, work := range map[string]func(){
		"panicked: oh (sdk_test.go:": func() { panic("oh") },
		"panicked: runtime error: index out of range [0] with length 0 (sdk_test.go:": func() { none[0]++ },
	} {
		plugin, _ := statement(t, func(*sdk.PluginContext) (sdk.QueryModification, error) {
			work()
			return sdk.Allow(), nil
		})
		if outcome := plugin.PreParse("x"); !strings.HasPrefix(outcome.Failure, want) {
			t.Errorf("%+v", outcome)
		}
	}
}

func TestValuesOfEveryTypeAreReadAndWritten(t *testing.T) {
	uuid := [16]byte{1, 2}
	batch := func() *sdktest.Batch {
		return sdktest.NewBatch(
			sdktest.NewColumn("b", sdktest.Bool, true, nil), sdktest.NewColumn("i2", sdktest.Int2, -1, nil),
			sdktest.NewColumn("i4", sdktest.Int4, 4, nil), sdktest.NewColumn("i8", sdktest.Int8, 8, nil),
			sdktest.NewColumn("f", sdktest.Float8, 0.5, nil), sdktest.NewColumn("u", sdktest.UUID, uuid, nil),
			sdktest.NewColumn("t", sdktest.Text, "ä", nil), sdktest.NewColumn("y", sdktest.Bytea, []byte{0, 1}, nil))
	}
	write := []any{false, int64(2), int64(5), int64(9), 1.5, [16]byte{9}, "ö", []byte{7}}
	plugin := rows(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
		read := []any{}
		for i, column := range ctx.Batch().Columns() {
			read = append(read, column.Value(0))
			if column.Value(1) != nil || !column.IsNull(1) || !column.IsNull(2) {
				t.Errorf("column %s: NULL is none", column.Name())
			}
			if err := column.Set(1, write[i]); err != nil {
				return sdk.NoModification(), err
			}
			if err := column.SetNull(0); err != nil {
				return sdk.NoModification(), err
			}
		}
		same(t, read, []any{true, int64(-1), int64(4), int64(8), 0.5, uuid, "ä", []byte{0, 1}})
		return sdk.ModifiedInPlace(), nil
	})
	changed := batch()
	same(t, plugin.PostExecution(changed).Verdict, abi.VerdictChanged)
	for i, column := range changed.Columns {
		same(t, column.Values, []any{nil, write[i]})
	}
}

func TestWhatMayNotBeChangedIsAnError(t *testing.T) {
	for want, work := range map[string]func(*sdk.Batch) error{
		`column "t": this plugin may not write it`:                  func(b *sdk.Batch) error { return b.Column("t").SetText(0, "x") },
		`column "t": its values cannot be made NULL by this plugin`: func(b *sdk.Batch) error { return b.Column("t").SetNull(0) },
		`column "t": this plugin may not change it`:                 func(b *sdk.Batch) error { return b.Column("t").MaskAll("*") },
		`column "n": its values have a fixed width`:                 func(b *sdk.Batch) error { return b.Column("n").SetText(0, "x") },
		`column "n": the value is none of its type`:                 func(b *sdk.Batch) error { return b.Column("n").Set(0, true) },
		`column "n": there is no such row`:                          func(b *sdk.Batch) error { return b.Column("n").Set(3, 1) },
		`a number is out of the column's range`:                     func(b *sdk.Batch) error { return b.Column("n").Set(0, 1<<40) },
		`column "n": it is no column of texts`: func(b *sdk.Batch) error {
			return b.Column("n").RewriteTexts(func(string, *sdk.TextWriter) sdk.Rewrite { return sdk.Keep })
		},
	} {
		plugin := rows(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
			return sdk.NoModification(), work(ctx.Batch())
		})
		batch := sdktest.NewBatch(sdktest.NewColumn("t", sdktest.Text, "a").With(0), sdktest.NewColumn("n", sdktest.Int4, 1))
		same(t, plugin.PostExecution(batch).Message, want)
	}
}

func TestTextsAreRewrittenInPlaceWhateverTheirSize(t *testing.T) {
	var values []any
	for i := range 3000 {
		values = append(values, strings.Repeat("x", i%700))
	}
	values[17] = nil
	plugin := rows(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
		n := 0
		return sdk.ModifiedInPlace(), ctx.Batch().Column("t").RewriteTexts(func(text string, out *sdk.TextWriter) sdk.Rewrite {
			n++
			out.WriteString("<" + text)
			out.WriteByte('>')
			return []sdk.Rewrite{sdk.Replace, sdk.Keep, sdk.Null}[n%3]
		})
	})
	batch := sdktest.NewBatch(sdktest.NewColumn("t", sdktest.Text, append([]any(nil), values...)...))
	batch.Gone[5] = true
	plugin.PostExecution(batch)
	n := 0
	for row, value := range values {
		got := batch.Columns[0].Values[row]
		if row == 5 || value == nil {
			continue
		}
		n++
		if want := []any{fmt.Sprintf("<%s>", value), value, nil}[n%3]; got != want {
			t.Fatalf("row %d: %v, not %v", row, got, want)
		}
	}
}

func TestColumnsAreAddedAndFilled(t *testing.T) {
	plugin := rows(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
		return sdk.ModifiedInPlace(), ctx.Batch().Added()[0].SetText(0, "new")
	})
	batch := sdktest.NewBatch(sdktest.NewColumn("id", sdktest.Int8, 1))
	same(t, plugin.Result(batch).Added, []string{"extra 25"})
	added := abi.ColumnAccessWritable | abi.ColumnAccessNullable | abi.ColumnAccessAdded
	batch.Columns = append(batch.Columns, sdktest.NewColumn("extra", sdktest.Text, nil).With(added))
	plugin.PostExecution(batch)
	same(t, batch.Texts("extra"), []string{"new"})
}

func TestRowsAreTakenOut(t *testing.T) {
	plugin := rows(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
		ids := ctx.Batch().Column("id")
		return sdk.NoModification(), ctx.Batch().Retain(func(row int) bool { return ids.Int64s()[row]%2 == 0 })
	})
	batch := sdktest.NewBatch(sdktest.NewColumn("id", sdktest.Int8, 1, 2, 3, 4))
	same(t, plugin.PostExecution(batch).Verdict, abi.VerdictFilter)
	same(t, batch.Texts("id"), []string{"2", "4"})
	written := sdktest.NewBatch(sdktest.NewColumn("id", sdktest.Int8, 1)).Written(abi.OperationInsert)
	same(t, plugin.Rows(written).Message, "rows to be written can be changed or refused, not taken out")
}

// The form of the user's own example.
func TestRowsOfNamesAndValues(t *testing.T) {
	plugin := rows(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
		results := ctx.Results()
		for _, row := range results.Rows {
			for name, value := range row {
				if text, ok := value.(string); ok {
					row[name] = text + "!"
				}
			}
		}
		delete(results.Rows[1], "n")
		results.Rows = results.Rows[:2]
		return sdk.Modified(results), nil
	})
	batch := sdktest.NewBatch(
		sdktest.NewColumn("a", sdktest.Text, "1", nil, "3"), sdktest.NewColumn("a", sdktest.Text, "x", "y", "z"),
		sdktest.NewColumn("n", sdktest.Int4, 1, 2, 3))
	same(t, plugin.PostExecution(batch).Verdict, abi.VerdictChanged)
	same(t, batch.Texts("a"), []string{"1!", "NULL"})
	same(t, batch.Columns[1].Values[:2], []any{"x!", "y!"})
	same(t, batch.Texts("n"), []string{"1", "NULL"})
	for want, work := range map[string]func(*sdk.Results){
		"a row was given a value for a name that is no column": func(r *sdk.Results) { r.Rows[0]["b"] = 1 },
	} {
		plugin := rows(t, func(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
			results := ctx.Results()
			work(results)
			return sdk.Modified(results), nil
		})
		same(t, plugin.PostExecution(sdktest.NewBatch(sdktest.NewColumn("a", sdktest.Text, "1"))).Message, want)
	}
}

func TestWhatTheHostKeepsForAPlugin(t *testing.T) {
	plugin, host := statement(t, func(*sdk.PluginContext) (sdk.QueryModification, error) {
		sum, err := sdk.KV.Increment("n", 2, 0)
		same(t, sum, int64(2))
		stored, err2 := sdk.KV.CompareAndSet("k", nil, []byte("v"), 0)
		same(t, stored, true)
		again, err3 := sdk.KV.CompareAndSet("k", nil, []byte("w"), 0)
		same(t, again, false)
		value, found, err4 := sdk.KV.Get("k")
		same(t, []any{string(value), found}, []any{"v", true})
		limiter := sdk.RateLimiter{Tokens: 10, Period: 60e9}
		allowed, wait, err5 := limiter.Allow("u", 1)
		same(t, []any{allowed, wait.String()}, []any{false, "1.5s"})
		claims, err6 := sdk.Claims("token", "main")
		same(t, claims, `{"sub":"ada"}`)
		_, wrong := sdk.Claims("other", "main")
		same(t, wrong.Error(), "the token has a signature that is not the key's")
		pattern, err7 := sdk.CompileRegex("B+", abi.RegexFlagIgnoreCase)
		begin, end, _, err8 := pattern.Find("abba", 0)
		same(t, []int{begin, end}, []int{1, 3})
		columns, err9 := sdk.TableColumns("", "t")
		same(t, columns, []sdk.TableColumn{{Name: "id", TypeOID: 20, TypeModifier: -1}})
		return sdk.Allow(), errors.Join(err, err2, err3, err4, err5, err6, err7, err8, err9, sdk.AddToCounter("seen", 3))
	})
	host.Waiting["u"] = 1500
	host.Keys["main"] = map[string]string{"token": `{"sub":"ada"}`}
	host.TableColumns["t"] = []sdktest.TableColumn{{Name: "id", TypeOID: 20}}
	same(t, plugin.PreParse("x").Message, "")
	same(t, host.Metrics["seen"], int64(3))
}

func TestParametersAndTheEnd(t *testing.T) {
	host := sdktest.NewHost()
	host.Parameters = []any{7, nil}
	var seen sdk.ResultEnd
	plugin := start(t, host, everything{
		statement: func(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
			first, isFirst, err := ctx.Parameter(1)
			_, isSecond, err2 := ctx.Parameter(2)
			same(t, []any{first, isFirst, isSecond}, []any{"7", true, false})
			_, _, none := ctx.Parameter(3)
			same(t, none != nil, true)
			return sdk.Allow(), errors.Join(err, err2)
		},
		end:  func(end sdk.ResultEnd) error { seen = end; return nil },
		left: func(ctx *sdk.PluginContext) { sdk.Log(abi.LogLevelInfo, ctx.SessionVar("a")+" left") },
	})
	same(t, plugin.PreExecution(sdktest.Statement{}).Message, "")
	plugin.ResultEnd(sdk.ResultEnd{RowsIn: 3, RowsOut: 2, Batches: 1})
	same(t, seen, sdk.ResultEnd{RowsIn: 3, RowsOut: 2, Batches: 1})
	same(t, plugin.Disconnect().Log, []string{"1:  left"})
}
