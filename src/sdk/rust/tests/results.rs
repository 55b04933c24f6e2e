//! Rows as a plugin reads and changes them.

use heliosdb_plugin_sdk::testing::{MockBatch, MockColumn, MockHost, Observed, Outcome};
use heliosdb_plugin_sdk::{Error, Operation, Origin, Plugin, PluginContext, Result, ResultModification, Results, Rewrite, Value};

/// A plugin whose hooks over rows are a function.
struct Hook<F>(F);

impl<F: Fn(&mut Results) -> Result<()>> Plugin for Hook<F> {
    fn new() -> Result<Self> {
        Err("made by the test".into())
    }

    fn name(&self) -> &str {
        "hook"
    }

    fn version(&self) -> &str {
        "1.0.0"
    }

    fn on_query_post_execution(&self, ctx: &PluginContext) -> Result<ResultModification> {
        (self.0)(&mut ctx.results())?;
        Ok(ResultModification::Modified)
    }

    fn on_rows(&self, ctx: &PluginContext) -> Result<ResultModification> {
        (self.0)(&mut ctx.rows())?;
        Ok(ResultModification::NoModification)
    }
}

fn people() -> MockBatch {
    MockBatch::new(vec![
        MockColumn::int8("id", &[Some(1), Some(2), Some(3), None]).from("people", "id").read_only(),
        MockColumn::text("ssn", &[Some("123-45-6789"), None, Some("987-65-4321"), Some("ä")]).from("people", "ssn"),
        MockColumn::int4("age", &[Some(20), Some(30), None, Some(40)]).from("people", "age"),
    ])
}

fn run(batch: &mut MockBatch, hook: impl Fn(&mut Results) -> Result<()>) -> Outcome {
    MockHost::new().post_execution(&Hook(hook), batch).outcome
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|t| if *t == "NULL" { None } else { Some((*t).to_owned()) }).collect()
}

#[test]
fn a_column_is_masked_and_its_nulls_stay() {
    let mut batch = people();
    assert_eq!(run(&mut batch, |results| results.column_mut("ssn").unwrap().mask_all("***")), Outcome::Modified);
    assert_eq!(batch.texts("ssn"), some(&["***", "NULL", "***", "***"]));
    assert_eq!(batch.ints("age"), [Some(20), Some(30), None, Some(40)]);
}

#[test]
fn what_only_looks_passes() {
    let mut batch = people();
    let outcome = run(&mut batch, |results| {
        let names: Vec<&str> = results.columns().iter().map(|c| c.name()).collect();
        assert_eq!(names, ["id", "ssn", "age"]);
        assert_eq!((results.row_count(), results.selected_count(), results.operation()), (4, 4, Operation::RESULT));
        let ssn = results.column("ssn").unwrap();
        assert_eq!(ssn.texts().collect::<Vec<_>>(), [Some("123-45-6789"), None, Some("987-65-4321"), Some("ä")]);
        assert_eq!(ssn.origins().collect::<Vec<_>>(), [Origin { schema: "public", table: "people", column: "ssn" }]);
        assert!(ssn.is_from("people", "ssn") && !ssn.is_from("people", "id") && ssn.is_writable() && !ssn.is_derived());
        assert_eq!(results.column("id").unwrap().as_i64().unwrap()[..3], [1, 2, 3]);
        assert!(results.column("id").unwrap().as_i32().is_none() && results.column("nothing").is_none());
        let row = results.rows().nth(2).unwrap();
        assert_eq!((row.index(), row.int("id"), row.text("ssn"), row.get("age")), (2, Some(3), Some("987-65-4321"), Some(Value::Null)));
        assert_eq!(row.get("nothing"), None);
        assert_eq!(row.values().map(|(name, _)| name).collect::<String>(), "idssnage");
        Ok(())
    });
    assert_eq!(outcome, Outcome::Pass);
}

#[test]
fn a_text_can_become_a_part_of_itself_a_constant_or_a_copy() {
    let mut batch = people();
    let outcome = run(&mut batch, |results| {
        let ssn = results.column_mut("ssn").unwrap();
        let first = ssn.text(0).unwrap();
        ssn.set_text(0, &first[7..])?;
        ssn.set_text(1, "none")?;
        ssn.set_text_copy(2, &format!("XXX-XX-{}", &first[7..]))
    });
    assert_eq!(outcome, Outcome::Modified);
    assert_eq!(batch.texts("ssn"), some(&["6789", "none", "XXX-XX-6789", "ä"]));
}

#[test]
fn texts_are_rewritten_without_an_allocation_each() {
    let mut batch = people();
    let outcome = run(&mut batch, |results| {
        results.column_mut("ssn").unwrap().rewrite_texts(|text, out| match text.len() {
            2 => Rewrite::Keep,
            _ if text.starts_with('9') => Rewrite::Null,
            _ => {
                out.push_str("XXX-XX-");
                out.push_str(&text[text.len() - 4..]);
                Rewrite::Replace
            }
        })
    });
    assert_eq!(outcome, Outcome::Modified);
    assert_eq!(batch.texts("ssn"), some(&["XXX-XX-6789", "NULL", "NULL", "ä"]));
}

#[test]
fn numbers_are_changed_in_place() {
    let mut batch = MockBatch::new(vec![
        MockColumn::int2("a", &[Some(1)]),
        MockColumn::int4("b", &[Some(2)]),
        MockColumn::int8("c", &[Some(3)]),
        MockColumn::float8("d", &[Some(4.5)]),
        MockColumn::bool("e", &[Some(false)]),
        MockColumn::uuid("f", &[Some([7; 16])]),
        MockColumn::bytea("g", &[Some(b"\xff")]),
    ]);
    let outcome = run(&mut batch, |results| {
        let kept = results.keep_bytes(&[1, 2]);
        let [a, b, c, d, e, f, g]: &mut [_; 7] = results.columns_mut().try_into().unwrap();
        a.as_i16_mut().unwrap()[0] += 10;
        b.as_i32_mut().unwrap()[0] += 10;
        c.as_i64_mut().unwrap()[0] += 10;
        d.as_f64_mut().unwrap()[0] += 10.0;
        e.as_bool_mut().unwrap()[0] = 1;
        f.as_uuid_mut().unwrap()[0] = [9; 16];
        assert!(a.as_i32_mut().is_none(), "a type that it is not");
        assert_eq!((g.value(0), g.text(0)), (Value::Bytes(b"\xff"), None));
        g.set_bytes(0, kept)?;
        assert_eq!((g.value(0), e.value(0), f.value(0)), (Value::Bytes(&[1, 2]), Value::Bool(true), Value::Uuid([9; 16])));
        Ok(())
    });
    assert_eq!(outcome, Outcome::Modified);
    assert_eq!((batch.ints("a"), batch.ints("b"), batch.ints("c")), (vec![Some(11)], vec![Some(12)], vec![Some(13)]));
    assert_eq!(batch.floats("d"), [Some(14.5)]);
}

#[test]
fn values_of_any_type_are_set_by_what_they_are() {
    let mut batch = people();
    let outcome = run(&mut batch, |results| {
        let age = results.column_mut("age").unwrap();
        age.set(2, Value::Int(33))?;
        age.set(0, Value::Null)?;
        assert_eq!(age.set(1, Value::Int(1 << 40)).unwrap_err().sqlstate(), "22003");
        assert!(age.set(1, Value::Text("x")).is_err() && age.set(4, Value::Int(1)).is_err());
        results.column_mut("ssn").unwrap().set(3, Value::Text("new"))
    });
    assert_eq!(outcome, Outcome::Modified);
    assert_eq!(batch.ints("age"), [None, Some(30), Some(33), Some(40)]);
    assert_eq!(batch.texts("ssn")[3].as_deref(), Some("new"));
}

#[test]
fn rows_are_taken_out() {
    let mut batch = people().without(0);
    assert_eq!(run(&mut batch, |results| results.retain(|row| row.int("age") != Some(30))), Outcome::Filtered);
    assert_eq!(batch.rows(), [2, 3]);
    assert_eq!(run(&mut batch, |results| results.remove(0)), Outcome::Pass, "it was out already");
}

#[test]
fn rows_that_are_not_selected_are_not_looked_at() {
    let mut batch = people().without(0);
    run(&mut batch, |results| {
        let ssn = results.column("ssn").unwrap();
        assert_eq!((ssn.text(0), ssn.bytes(0), ssn.value(0)), (None, None, Value::Null));
        assert_eq!((results.rows().count(), results.selected_count(), results.is_selected(0)), (3, 3, false));
        Ok(())
    });
}

#[test]
fn what_may_not_be_written_is_an_error_and_no_silence() {
    let refuses = |hook: fn(&mut Results) -> Result<()>| {
        let columns =
            vec![MockColumn::text("ssn", &[Some("1")]).read_only(), MockColumn::text("doc", &[Some("{}")]).type_oid(3802).nullable_only()];
        let mut batch = MockBatch::new(columns);
        let outcome = run(&mut batch, hook);
        assert_eq!((batch.texts("ssn"), batch.texts("doc")), (some(&["1"]), some(&["{}"])));
        assert!(matches!(&outcome, Outcome::Rejected { sqlstate, .. } if sqlstate == "38000"), "{outcome:?}");
    };
    refuses(|r| r.column_mut("ssn").unwrap().mask_all("***"));
    refuses(|r| r.column_mut("ssn").unwrap().set_text(0, "x"));
    refuses(|r| r.column_mut("ssn").unwrap().set_null(0));
    refuses(|r| r.column_mut("ssn").unwrap().set(0, Value::Null));
    refuses(|r| r.column_mut("ssn").unwrap().rewrite_texts(|_, _| Rewrite::Keep));
    refuses(|r| r.column_mut("doc").unwrap().set_text(0, "x"));
}

#[test]
fn what_can_hold_no_text_is_masked_with_null() {
    let columns = vec![MockColumn::text("doc", &[Some("{}")]).type_oid(3802).nullable_only(), MockColumn::int4("age", &[Some(4)])];
    let mut batch = MockBatch::new(columns);
    let outcome = run(&mut batch, |results| {
        for column in results.columns_mut() {
            column.mask_all("***")?;
        }
        Ok(())
    });
    assert_eq!(outcome, Outcome::Modified);
    assert_eq!((batch.texts("doc"), batch.ints("age")), (vec![None], vec![None]));
}

#[test]
fn rows_to_be_written_are_changed_or_refused_and_never_left_out() {
    let mut batch = people().written(Operation::INSERT);
    let hook = Hook(|rows: &mut Results| {
        assert_eq!(rows.operation(), Operation::INSERT);
        let ages = rows.column_mut("age").unwrap().as_i32_mut().unwrap();
        ages.iter_mut().for_each(|age| *age = (*age).min(35));
        Ok(())
    });
    let Observed { outcome, .. } = MockHost::new().rows(&hook, &mut batch);
    assert_eq!((outcome, batch.ints("age")), (Outcome::Modified, vec![Some(20), Some(30), None, Some(35)]));

    let thinned = MockHost::new().rows(&Hook(|rows: &mut Results| rows.retain(|_| false)), &mut batch).outcome;
    assert!(matches!(thinned, Outcome::Rejected { .. }));
    let refused = MockHost::new().rows(&Hook(|_: &mut Results| Err(Error::with_sqlstate("23514", "too old"))), &mut batch).outcome;
    assert_eq!(refused, Outcome::rejected("23514", "too old"));
}

#[test]
fn a_batch_without_rows_can_be_walked() {
    let mut batch = MockBatch::new(vec![MockColumn::text("t", &[]), MockColumn::int4("n", &[])]);
    let outcome = run(&mut batch, |results| {
        assert_eq!(results.rows().count(), 0);
        assert!(results.columns()[1].as_i32().unwrap().is_empty() && results.columns()[0].texts().next().is_none());
        assert!(results.columns_mut()[0].set_text(0, "x").is_err());
        results.retain(|_| true)
    });
    assert_eq!(outcome, Outcome::Pass);
}
