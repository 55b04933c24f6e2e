use audit_log::{AuditLog, Line};
use heliosdb_plugin_sdk::testing::{MockBatch, MockColumn, MockHost, MockStatement, Outcome};
use heliosdb_plugin_sdk::{Operation, ResultEnd, StatementKind};

fn host() -> MockHost {
    MockHost::new().connection_param("user", "ada").connection_param("database", "shop").session_var("app.user_id", "7")
}

fn plugin(config: &str) -> AuditLog {
    MockHost::new().config(config).start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")).unwrap()
}

const WHO: &str = r#""user":"ada","database":"shop","app.user_id":"7""#;

#[test]
fn a_statement_is_logged_with_who_what_and_where() {
    let statement = MockStatement::select().reads("orders").reads("users").text("SELECT \"x\"\nFROM orders");
    let seen = host().pre_execution(&plugin("{}"), &statement);
    assert_eq!(seen.outcome, Outcome::Pass);
    let fields = r#""query":1,"kind":"SELECT","tables":["orders","users"],"sql":"SELECT \"x\"\nFROM orders""#;
    assert_eq!(seen.log, [format!("1: {{\"event\":\"statement\",{WHO},{fields}}}")]);
}

#[test]
fn rows_are_counted_where_they_are_written_and_where_a_result_ends() {
    let mut batch = MockBatch::new(vec![MockColumn::int4("id", &[Some(1), Some(2), Some(3)]).from("orders", "id")]);
    batch = batch.written(Operation::DELETE).without(1);
    let seen = host().rows(&plugin("{}"), &mut batch);
    assert_eq!(seen.outcome, Outcome::Pass);
    assert_eq!(seen.log, [format!("1: {{\"event\":\"write\",{WHO},\"query\":1,\"operation\":\"delete\",\"rows\":2}}")]);
    let end = host().result_end(&plugin("{}"), ResultEnd { rows_in: 9, rows_out: 5, batches: 1 });
    assert_eq!(end.log, [format!("1: {{\"event\":\"result\",{WHO},\"query\":1,\"rows\":5}}")]);
}

#[test]
fn clients_come_and_go() {
    assert_eq!(host().connect(&plugin("{}")).log, [format!("1: {{\"event\":\"connect\",{WHO}}}")]);
    assert_eq!(host().disconnect(&plugin("{}")).log, [format!("1: {{\"event\":\"disconnect\",{WHO}}}")]);
}

#[test]
fn texts_are_logged_as_they_arrive_if_that_is_wanted() {
    assert!(host().pre_parse(&plugin("{}"), "SELEC").log.is_empty());
    let seen = host().pre_parse(&plugin(r#"{"texts":true}"#), "SELEC");
    assert_eq!(seen.log, [format!("1: {{\"event\":\"text\",{WHO},\"sql\":\"SELEC\"}}")]);
    assert!(!host().pre_parse(&plugin(r#"{"texts":true,"sql":false}"#), "SELEC").log[0].contains("SELEC"));
}

#[test]
fn only_the_tables_of_interest_are_logged() {
    let plugin = plugin(r#"{"tables":["orders"],"variables":[]}"#);
    let logged = |statement: &MockStatement| !host().pre_execution(&plugin, statement).log.is_empty();
    assert!(logged(&MockStatement::update("orders")) && !logged(&MockStatement::select().reads("users")));
    let rows = |table: &str| {
        let mut batch = MockBatch::new(vec![MockColumn::int4("id", &[Some(1)]).from(table, "id")]).written(Operation::INSERT);
        host().rows(&plugin, &mut batch).log.len()
    };
    assert_eq!((rows("orders"), rows("users")), (1, 0));
}

#[test]
fn a_line_fits_the_log_whatever_is_in_it_and_stays_json() {
    let long = "ä\u{1}\"\\".repeat(1_000);
    let names: Vec<String> = (0..20).map(|i| format!("{i}{long}")).collect();
    let mut statement = MockStatement::of(StatementKind::MERGE).text(&long);
    for name in &names {
        statement = statement.reads(name);
    }
    let host = host().connection_param("application_name", &long).session_var("app.current_tenant_id", &long);
    let seen = host.pre_execution(&plugin("{}"), &statement);
    let line = seen.log[0].strip_prefix("1: ").unwrap();
    assert!(line.len() <= 1_024, "{} bytes", line.len());
    let json = heliosdb_plugin_sdk::Json::parse(line).unwrap();
    assert_eq!(json.get("tables_left_out"), Some(&heliosdb_plugin_sdk::Json::parse("16").unwrap()));
    assert!(line.contains(&format!("\"sql_bytes\":{}", long.len())), "{line}");
}

#[test]
fn a_short_text_is_whole() {
    let mut line = Line::new("e");
    line.cut_text("sql", "SELECT 1");
    assert_eq!(line.finish(), r#"{"event":"e","sql":"SELECT 1"}"#);
}

#[test]
fn kinds_without_a_name_have_a_number() {
    assert_eq!(audit_log::kind_name(StatementKind(250)), "statement kind 250");
}
