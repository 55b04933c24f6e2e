use heliosdb_plugin_sdk::testing::{MockHost, MockStatement, Outcome};
use {{module}}::MyPlugin;

fn plugin() -> MyPlugin {
    let host = MockHost::new().config(r#"{}"#);
    host.start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .unwrap()
}

#[test]
fn people_are_restricted_to_their_owner() {
    let host = MockHost::new().session_var("app.owner", "ada");
    for statement in [
        MockStatement::select().reads("people"),
        MockStatement::update("people"),
        MockStatement::insert("people"),
    ] {
        assert_eq!(
            host.post_parse(&plugin(), &statement),
            Outcome::restricted(&[("people", "owner = 'ada'")])
        );
    }
}

#[test]
fn without_an_owner_people_are_refused_and_the_rest_is_not() {
    let host = MockHost::new();
    let statement = MockStatement::select().reads("people");
    assert_eq!(
        host.post_parse(&plugin(), &statement),
        Outcome::rejected("42501", "no owner is set")
    );
    assert_eq!(
        host.post_parse(&plugin(), &MockStatement::select().reads("countries")),
        Outcome::Pass
    );
}
