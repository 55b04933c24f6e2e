use heliosdb_plugin_sdk::testing::MockHost;
use {{module}}::MyPlugin;

fn plugin() -> MyPlugin {
    let host = MockHost::new().config(r#"{"message": "bye"}"#);
    host.start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .unwrap()
}

#[test]
fn the_end_of_a_client_is_logged() {
    assert_eq!(MockHost::new().disconnect(&plugin()).log, ["1: bye"]);
}
