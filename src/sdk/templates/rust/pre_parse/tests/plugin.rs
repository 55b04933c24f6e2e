use heliosdb_plugin_sdk::testing::{MockHost, Outcome};
use {{module}}::MyPlugin;

fn plugin() -> MyPlugin {
    let host = MockHost::new().config(r#"{"max_bytes": 10}"#);
    host.start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .unwrap()
}

#[test]
fn only_long_texts_are_refused() {
    assert_eq!(
        MockHost::new().pre_parse(&plugin(), "SELECT 1").outcome,
        Outcome::Pass
    );
    let refused = Outcome::rejected("54000", "a text may have at most 10 bytes");
    assert_eq!(
        MockHost::new().pre_parse(&plugin(), "SELECT 1234").outcome,
        refused
    );
}
