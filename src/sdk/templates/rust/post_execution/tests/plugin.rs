use heliosdb_plugin_sdk::testing::{MockBatch, MockColumn, MockHost, Outcome};
use {{module}}::MyPlugin;

fn plugin() -> MyPlugin {
    let host = MockHost::new().config(r#"{}"#);
    host.start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .unwrap()
}

fn people() -> MockBatch {
    MockBatch::new(vec![
        MockColumn::text("contact", &[Some("ada@example.com"), None, Some("none")])
            .from("people", "email"),
        MockColumn::text("city", &[Some("Rome"), None, Some("Oslo")]).from("people", "city"),
    ])
}

#[test]
fn addresses_are_masked_whatever_the_query_calls_them() {
    let mut batch = people();
    assert_eq!(
        MockHost::new()
            .post_execution(&plugin(), &mut batch)
            .outcome,
        Outcome::Modified
    );
    assert_eq!(
        batch.texts("contact"),
        [
            Some("a***@example.com".to_owned()),
            None,
            Some("n***".to_owned())
        ]
    );
    assert_eq!(batch.texts("city")[0].as_deref(), Some("Rome"));
}

#[test]
fn an_administrator_sees_them() {
    let host = MockHost::new().session_var("app.user_role", "admin");
    assert_eq!(
        host.post_execution(&plugin(), &mut people()).outcome,
        Outcome::Pass
    );
}
