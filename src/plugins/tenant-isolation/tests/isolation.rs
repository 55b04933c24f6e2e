use heliosdb_plugin_sdk::testing::{MockHost, MockStatement, Outcome};
use heliosdb_plugin_sdk::{RelationKind, Result, StatementKind, TableAccess};
use tenant_isolation::TenantIsolation;

const CONFIG: &str = r#"{"tenant_id_header":"X-Tenant-ID","tenant_id_session_var":"app.current_tenant_id"}"#;

fn host() -> MockHost {
    MockHost::new().config(CONFIG)
}

fn plugin(config: &str) -> Result<TenantIsolation> {
    MockHost::new().config(config).start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}

fn run(host: MockHost, statement: &MockStatement) -> Outcome {
    host.post_parse(&plugin(CONFIG).unwrap(), statement)
}

fn tenant(id: &str) -> MockHost {
    host().session_var("app.current_tenant_id", id)
}

const MISSING: &str = "No tenant ID found in session or headers";

#[test]
fn every_kind_of_statement_is_restricted() {
    for statement in [
        MockStatement::select().reads("orders"),
        MockStatement::insert("orders"),
        MockStatement::update("orders"),
        MockStatement::delete("orders"),
        MockStatement::of(StatementKind::MERGE).table("orders", TableAccess(TableAccess::INSERT.0 | TableAccess::UPDATE.0)),
        MockStatement::of(StatementKind::COPY).reads("orders"),
        MockStatement::of(StatementKind::TRUNCATE).table("orders", TableAccess::DEFINE),
        MockStatement::of(StatementKind::DROP_TABLE).table("orders", TableAccess::DEFINE),
        MockStatement::of(StatementKind::PREPARE).with_inner(StatementKind::SELECT).reads("orders"),
        MockStatement::of(StatementKind::DECLARE_CURSOR).with_inner(StatementKind::SELECT).reads("orders"),
        MockStatement::of(StatementKind::EXPLAIN).with_inner(StatementKind::SELECT).reads("orders"),
        MockStatement::of(StatementKind::DEFINE).table("orders", TableAccess::DEFINE),
    ] {
        assert_eq!(run(tenant("12345"), &statement), Outcome::restricted(&[("orders", "tenant_id = 12345")]), "{statement:?}");
        assert_eq!(run(host(), &statement), Outcome::rejected("42501", MISSING), "{statement:?}");
    }
}

#[test]
fn every_multi_tenant_table_is_restricted_once() {
    let statement = MockStatement::select().reads("orders").reads("countries").reads("users").in_subquery().reads("public.orders");
    let expected = Outcome::restricted(&[("orders", "tenant_id = 5"), ("users", "tenant_id = 5")]);
    assert_eq!(run(tenant("5"), &statement), expected);
}

#[test]
fn statements_on_other_tables_need_no_tenant() {
    let seen = tenant("1").observe(&plugin(CONFIG).unwrap(), &MockStatement::select().reads("countries"));
    assert_eq!((seen.outcome, seen.reads), (Outcome::Pass, vec![]), "a decision for all tenants reads no tenant");
    assert_eq!(run(host(), &MockStatement::of(StatementKind::VARIABLE_SET)), Outcome::Pass);
    let system = MockStatement::select().reads("pg_catalog.users").relation_kind(RelationKind::SYSTEM);
    assert_eq!(run(host(), &system), Outcome::Pass);
}

#[test]
fn creating_a_table_needs_no_tenant_unless_it_reads_one() {
    let create = MockStatement::of(StatementKind::CREATE_TABLE).table("orders", TableAccess::DEFINE);
    assert_eq!(run(host(), &create), Outcome::Pass);
    let target = TableAccess(TableAccess::DEFINE.0 | TableAccess::INSERT.0);
    let copy = MockStatement::of(StatementKind::CREATE_TABLE_AS).table("copy", target).reads("orders");
    assert_eq!(run(host(), &copy), Outcome::rejected("42501", MISSING));
    assert_eq!(run(tenant("1"), &copy), Outcome::restricted(&[("orders", "tenant_id = 1")]));
    let fill = MockStatement::of(StatementKind::CREATE_TABLE_AS).table("orders", target).reads("countries");
    assert_eq!(run(host(), &fill), Outcome::rejected("42501", MISSING));
    assert_eq!(run(tenant("1"), &fill), Outcome::restricted(&[("orders", "tenant_id = 1")]));
}

#[test]
fn the_session_variable_comes_before_the_header() {
    let select = MockStatement::select().reads("users");
    let seven = Outcome::restricted(&[("users", "tenant_id = 7")]);
    assert_eq!(run(tenant("7").header("x-tenant-id", "8"), &select), seven);
    assert_eq!(run(host().header("X-Tenant-ID", "7"), &select), seven);
    assert_eq!(run(tenant("").header("X-Tenant-ID", "7"), &select), seven);
    assert_eq!(run(tenant("").header("X-Tenant-ID", ""), &select), Outcome::rejected("42501", MISSING));
}

#[test]
fn only_what_decides_is_read() {
    let reads = |host: MockHost| host.observe(&plugin(CONFIG).unwrap(), &MockStatement::select().reads("users").reads("orders")).reads;
    assert_eq!(reads(tenant("7")), ["session_var app.current_tenant_id"]);
    assert_eq!(reads(host()), ["session_var app.current_tenant_id", "header X-Tenant-ID"]);
}

#[test]
fn what_is_no_integer_is_no_tenant() {
    let select = MockStatement::select().reads("users");
    for bad in ["abc", "1 OR 1=1", "12345; DROP TABLE users", " 1", "1.0", "0x10", "9223372036854775808", "１２"] {
        assert_eq!(run(tenant(bad), &select), Outcome::rejected("42501", "Invalid tenant ID"), "{bad:?}");
    }
    // A bad variable is refused, not replaced by the header.
    assert_eq!(run(tenant("x").header("X-Tenant-ID", "7"), &select), Outcome::rejected("42501", "Invalid tenant ID"));
    let edge = Outcome::restricted(&[("users", "tenant_id = -9223372036854775808")]);
    assert_eq!(run(tenant("-9223372036854775808"), &select), edge);
}

#[test]
fn tables_and_column_can_be_configured() {
    let config = r#"{"tenant_id_header":"T","tenant_id_session_var":"a.t","tenant_column":"org","tables":["docs"]}"#;
    let host = MockHost::new().session_var("a.t", "3");
    let statement = MockStatement::select().reads("docs").reads("users");
    assert_eq!(host.post_parse(&plugin(config).unwrap(), &statement), Outcome::restricted(&[("docs", "org = 3")]));
}

#[test]
fn a_configuration_that_protects_nothing_does_not_start() {
    let message = |config| plugin(config).err().unwrap().message().to_owned();
    assert_eq!(message("{}"), "configuration key \"tenant_id_header\" is missing");
    assert_eq!(
        message(r#"{"tenant_id_header":"T","tenant_id_sesion_var":"x"}"#),
        "configuration key \"tenant_id_sesion_var\" is not known; the nearest is \"tenant_id_session_var\""
    );
    let empty = r#"{"tenant_id_header":"T","tenant_id_session_var":"x","tables":[]}"#;
    assert_eq!(message(empty), "configuration key \"tables\" names no table");
}
