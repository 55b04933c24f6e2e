use heliosdb_plugin_sdk::testing::{MockHost, Outcome, Setting};
use {{module}}::MyPlugin;

fn plugin() -> MyPlugin {
    let host = MockHost::new().config(r#"{"blocked_user": "mallory"}"#);
    host.start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .unwrap()
}

#[test]
fn a_client_is_known_by_a_locked_variable() {
    let host = MockHost::new()
        .connection_param("user", "ada")
        .allow_session_variables(&["app.user"]);
    let seen = host.connect(&plugin());
    assert_eq!(
        (seen.outcome, seen.settings),
        (Outcome::Pass, vec![Setting::locked("app.user", "ada")])
    );
}

#[test]
fn the_blocked_user_is_refused() {
    let seen = MockHost::new()
        .connection_param("user", "mallory")
        .connect(&plugin());
    assert_eq!(
        seen.outcome,
        Outcome::rejected("28000", "user mallory may not connect")
    );
}
