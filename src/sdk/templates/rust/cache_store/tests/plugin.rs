use heliosdb_plugin_sdk::testing::{MockHost, MockStatement, Outcome};
use {{module}}::MyPlugin;

fn plugin() -> MyPlugin {
    let host = MockHost::new().config(r#"{"max_rows": 10}"#);
    host.start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .unwrap()
}

#[test]
fn only_small_results_are_kept() {
    use heliosdb_plugin_sdk::CacheDecision::{Miss, UseDefault};
    let (host, statement) = (MockHost::new(), MockStatement::select().reads("people"));
    assert_eq!(
        host.cache_store(&plugin(), &statement, 10, 100, &UseDefault)
            .outcome,
        Outcome::Pass
    );
    assert_eq!(
        host.cache_store(&plugin(), &statement, 11, 110, &UseDefault)
            .outcome,
        Outcome::Cached(Miss)
    );
}
