use heliosdb_plugin_sdk::testing::{MockBatch, MockColumn, MockHost, Outcome};
use {{module}}::MyPlugin;

fn plugin() -> MyPlugin {
    let host = MockHost::new().config(r#"{"oldest": 150}"#);
    host.start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .unwrap()
}

fn people(email: &str, age: i32) -> MockBatch {
    MockBatch::new(vec![
        MockColumn::text("email", &[Some(email), None]),
        MockColumn::int4("age", &[Some(age), None]),
    ])
    .written(heliosdb_plugin_sdk::Operation::INSERT)
}

#[test]
fn addresses_become_small_letters() {
    let mut batch = people("Eve@Example.COM", 20);
    assert_eq!(
        MockHost::new().rows(&plugin(), &mut batch).outcome,
        Outcome::Modified
    );
    assert_eq!(
        batch.texts("email"),
        [Some("eve@example.com".to_owned()), None]
    );
}

#[test]
fn nobody_is_older_than_that() {
    let outcome = MockHost::new()
        .rows(&plugin(), &mut people("x", 151))
        .outcome;
    assert_eq!(
        outcome,
        Outcome::rejected("22003", "age 151 is out of range (0 to 150)")
    );
}
