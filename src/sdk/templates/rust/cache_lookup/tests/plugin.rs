use heliosdb_plugin_sdk::testing::{MockHost, MockStatement, Outcome};
use {{module}}::MyPlugin;

fn plugin() -> MyPlugin {
    let host = MockHost::new().config(r#"{"seconds": 5}"#);
    host.start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .unwrap()
}

#[test]
fn results_of_people_are_kept_for_the_configured_time() {
    let entry =
        heliosdb_plugin_sdk::CacheEntry::new("people").ttl(std::time::Duration::from_secs(5));
    let kept = Outcome::Cached(heliosdb_plugin_sdk::CacheDecision::UseCustomCache(entry));
    assert_eq!(
        MockHost::new()
            .cache_lookup(&plugin(), &MockStatement::select().reads("people"))
            .outcome,
        kept
    );
}

#[test]
fn others_are_left_to_the_default() {
    let statement = MockStatement::select().reads("people").reads("countries");
    assert_eq!(
        MockHost::new().cache_lookup(&plugin(), &statement).outcome,
        Outcome::Pass
    );
}
