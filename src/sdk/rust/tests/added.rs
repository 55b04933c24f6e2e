//! Columns that a plugin adds, and batches that it replaces.

use heliosdb_plugin_sdk::testing::{MockBatch, MockColumn, MockHost, Outcome};
use heliosdb_plugin_sdk::{AddedColumn, Column, NewRow, Plugin, PluginContext, Result, ResultModification, Value};

/// Adds the length of names, and their first letter.
struct Enrich;

impl Plugin for Enrich {
    fn new() -> Result<Self> {
        Ok(Enrich)
    }

    fn name(&self) -> &str {
        "enrich"
    }

    fn version(&self) -> &str {
        "1.0.0"
    }

    fn on_result(&self, ctx: &PluginContext, columns: &[Column]) -> Result<Vec<AddedColumn>> {
        if ctx.session_var("app.refuse").is_some() {
            return Err("no".into());
        }
        if !columns.iter().any(|c| c.is_from("people", "name")) {
            return Ok(Vec::new());
        }
        Ok(vec![AddedColumn::int4("length"), AddedColumn::text("first")])
    }

    fn on_query_post_execution(&self, ctx: &PluginContext) -> Result<ResultModification> {
        let mut results = ctx.results();
        results.compute(0, |row| row.text("name").map_or(Value::Null, |name| Value::Int(name.len() as i64)))?;
        results.compute(1, |row| row.text("name").and_then(|name| name.get(..1)).map_or(Value::Null, Value::Text))?;
        Ok(ResultModification::Modified)
    }
}

/// Answers with the rows that a function makes.
struct Replace(fn() -> Vec<NewRow<'static>>);

impl Plugin for Replace {
    fn new() -> Result<Self> {
        Err("made by the test".into())
    }

    fn name(&self) -> &str {
        "replace"
    }

    fn version(&self) -> &str {
        "1.0.0"
    }

    fn on_query_post_execution(&self, ctx: &PluginContext) -> Result<ResultModification> {
        ctx.results().replace(&(self.0)())?;
        Ok(ResultModification::Modified)
    }
}

fn people() -> MockBatch {
    MockBatch::new(vec![
        MockColumn::int8("id", &[Some(1), Some(2), Some(3), None]).from("people", "id").read_only(),
        MockColumn::text("name", &[Some("ada"), None, Some("grace"), Some("")]).from("people", "name"),
        MockColumn::int4("age", &[Some(20), Some(30), None, Some(40)]).from("people", "age"),
    ])
}

#[test]
fn columns_are_declared_and_computed() {
    let host = MockHost::new();
    let declared = match host.result(&Enrich, &people()).outcome {
        Outcome::Added(columns) => columns,
        other => panic!("{other:?}"),
    };
    assert_eq!(declared, [AddedColumn::int4("length"), AddedColumn::text("first")]);
    let mut batch = people().without(3).adding(&declared);
    assert_eq!(host.post_execution(&Enrich, &mut batch).outcome, Outcome::Modified);
    assert_eq!(batch.ints("length"), [Some(3), None, Some(5)]);
    assert_eq!(batch.texts("first"), [Some("a".to_owned()), None, Some("g".to_owned())]);
}

#[test]
fn a_declaration_is_a_refusal_nothing_or_what_was_asked_for() {
    let other = MockBatch::new(vec![MockColumn::int4("n", &[Some(1)]).from("numbers", "n")]);
    assert_eq!(MockHost::new().result(&Enrich, &other).outcome, Outcome::Pass);
    let observed = MockHost::new().session_var("app.refuse", "1").result(&Enrich, &people());
    assert_eq!((observed.outcome, observed.reads), (Outcome::rejected("42501", "no"), vec!["session_var app.refuse".to_owned()]));
}

#[test]
fn a_column_that_was_not_declared_cannot_be_computed() {
    assert!(matches!(MockHost::new().post_execution(&Enrich, &mut people()).outcome, Outcome::Rejected { .. }));
}

#[test]
fn rows_are_taken_over_repeated_and_given_other_values() {
    let mut batch = people();
    let rows = || vec![NewRow::of(2), NewRow::of(0).with("name", Value::Text("x")).with("age", Value::Null), NewRow::of(0)];
    assert_eq!(MockHost::new().post_execution(&Replace(rows), &mut batch).outcome, Outcome::Replaced);
    assert_eq!(batch.ints("id"), [Some(3), Some(1), Some(1)]);
    assert_eq!(batch.texts("name"), [Some("grace".to_owned()), Some("x".to_owned()), Some("ada".to_owned())]);
    assert_eq!(batch.ints("age"), [None, None, Some(20)]);
}

#[test]
fn all_rows_may_go_and_new_ones_come() {
    let mut batch = people();
    assert_eq!(MockHost::new().post_execution(&Replace(Vec::new), &mut batch).outcome, Outcome::Replaced);
    assert!(batch.ints("id").is_empty());
    let mut batch = people();
    let rows = || vec![NewRow::new().with("age", Value::Int(7))];
    assert_eq!(MockHost::new().post_execution(&Replace(rows), &mut batch).outcome, Outcome::Replaced);
    assert_eq!((batch.ints("id"), batch.ints("age"), batch.texts("name")), (vec![None], vec![Some(7)], vec![None]));
}

#[test]
fn what_is_no_row_no_column_or_no_value_is_refused() {
    let wrong: [fn() -> Vec<NewRow<'static>>; 5] = [
        || vec![NewRow::of(9)],
        || vec![NewRow::of(0).with("nothing", Value::Null)],
        || vec![NewRow::of(0).with("id", Value::Int(1))],
        || vec![NewRow::of(0).with("age", Value::Int(1 << 40))],
        || vec![NewRow::of(0).with("name", Value::Int(1))],
    ];
    for rows in wrong {
        let mut batch = people();
        assert!(matches!(MockHost::new().post_execution(&Replace(rows), &mut batch).outcome, Outcome::Rejected { .. }));
        assert_eq!(batch.rows().len(), 4);
    }
    let mut taken_out = people().without(1);
    let outcome = MockHost::new().post_execution(&Replace(|| vec![NewRow::of(1)]), &mut taken_out).outcome;
    assert!(matches!(outcome, Outcome::Rejected { .. }));
}

#[test]
fn a_column_that_is_not_seen_is_named_with_those_that_are() {
    struct Needs;

    impl Plugin for Needs {
        fn new() -> Result<Self> {
            Ok(Needs)
        }

        fn name(&self) -> &str {
            "needs"
        }

        fn version(&self) -> &str {
            "1.0.0"
        }

        fn on_query_post_execution(&self, ctx: &PluginContext) -> Result<ResultModification> {
            assert_eq!(ctx.results().require_column("age")?.name(), "age");
            ctx.results().require_column_mut("ssn")?.mask_all("***")?;
            Ok(ResultModification::Modified)
        }
    }

    let words = "column \"ssn\" is none that this plugin sees (those are: id, name, age); the result has no such column, or readable_columns \
                 does not grant it";
    assert_eq!(MockHost::new().post_execution(&Needs, &mut people()).outcome, Outcome::rejected("38000", words));
}
