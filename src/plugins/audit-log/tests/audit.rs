use audit_log::{AuditLog, Line};
use heliosdb_plugin_sdk::testing::{MockBatch, MockColumn, MockHost, MockStatement, Outcome};
use heliosdb_plugin_sdk::{Operation, ResultEnd, StatementKind};

fn host() -> MockHost {
    MockHost::new().connection_param("user", "ada").connection_param("database", "shop").session_var("app.user_id", "7")
}

fn plugin(config: &str) -> AuditLog {
    MockHost::new().config(config).start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")).unwrap()
}

const WHO: &str = r#"user="ada" database="shop" app.user_id="7""#;

#[test]
fn a_statement_is_logged_with_who_what_and_where() {
    let statement = MockStatement::select().reads("orders").reads("users").text("SELECT \"x\"\nFROM orders");
    let seen = host().pre_execution(&plugin("{}"), &statement);
    assert_eq!(seen.outcome, Outcome::Pass);
    let fields = r#"query="1" kind="SELECT" tables="orders,users" sql="SELECT \"x\"\nFROM orders""#;
    assert_eq!(seen.log, [format!("1: statement {WHO} {fields}")]);
}

#[test]
fn rows_are_counted_where_they_are_written_and_where_a_result_ends() {
    let mut batch = MockBatch::new(vec![MockColumn::int4("id", &[Some(1), Some(2), Some(3)]).from("orders", "id")]);
    batch = batch.written(Operation::DELETE).without(1);
    let seen = host().rows(&plugin("{}"), &mut batch);
    assert_eq!(seen.outcome, Outcome::Pass);
    assert_eq!(seen.log, [format!("1: write {WHO} query=\"1\" operation=\"delete\" rows=\"2\"")]);
    let end = host().result_end(&plugin("{}"), ResultEnd { rows_in: 9, rows_out: 5, batches: 1 });
    assert_eq!(end.log, [format!("1: result {WHO} query=\"1\" rows=\"5\"")]);
}

#[test]
fn clients_come_and_go() {
    assert_eq!(host().connect(&plugin("{}")).log, [format!("1: connect {WHO}")]);
    assert_eq!(host().disconnect(&plugin("{}")).log, [format!("1: disconnect {WHO}")]);
}

#[test]
fn texts_are_logged_as_they_arrive_if_that_is_wanted() {
    assert!(host().pre_parse(&plugin("{}"), "SELEC").log.is_empty());
    let seen = host().pre_parse(&plugin(r#"{"texts":true}"#), "SELEC");
    assert_eq!(seen.log, [format!("1: text {WHO} sql=\"SELEC\"")]);
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

fn fields(line: &Line) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    let keep = |_: &str, fields: &[(&str, &str)]| {
        seen = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Ok(())
    };
    line.write(keep).unwrap();
    seen
}

#[test]
fn whatever_is_in_it_the_log_takes_the_line() {
    let long = "ä\u{1}\"\\".repeat(1_000);
    let names: Vec<String> = (0..20).map(|i| format!("{i}{long}")).collect();
    let mut statement = MockStatement::of(StatementKind::MERGE).text(&long);
    for name in &names {
        statement = statement.reads(name);
    }
    let variables: Vec<String> = (0..5).map(|i| format!("\"App.Ünïque {i} {}\"", "x".repeat(100))).collect();
    let config = format!("{{\"variables\":[{}]}}", variables.join(","));
    let mut host = host().connection_param("application_name", &long);
    for name in &variables {
        host = host.session_var(name.trim_matches('"'), &long);
    }
    let seen = host.pre_execution(&plugin(&config), &statement);
    assert!(MockHost::new()
        .config(&config.replace(']', ",\"a.sixth\"]"))
        .start::<AuditLog>("audit-log", env!("CARGO_PKG_VERSION"))
        .is_err());
    assert_eq!((seen.outcome, seen.log.len()), (Outcome::Pass, 1));
    assert!(seen.log[0].contains(" tables_left_out=\"12\"") && seen.log[0].ends_with(&format!(" sql_bytes=\"{}\"", long.len())));
}

#[test]
fn a_long_text_is_told_in_pieces() {
    let text: String = (0..150).map(|i| char::from(b'a' + i % 26)).chain("ä".chars()).cycle().take(600).collect();
    let mut line = Line::new("e");
    line.long_text("sql", &text);
    let seen = fields(&line);
    assert_eq!(seen.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["sql", "sql_2", "sql_3"]);
    assert_eq!(seen.iter().map(|(_, value)| value.as_str()).collect::<String>(), text);
    assert!(seen.iter().all(|(_, value)| value.len() <= 256));
}

#[test]
fn names_that_are_no_keys_become_some() {
    let mut line = Line::new("e");
    for name in ["App.User-Id", "", "plugin", "ä"] {
        line.text(name, "x");
    }
    assert_eq!(fields(&line).into_iter().map(|(key, _)| key).collect::<Vec<_>>(), ["app.user_id", "_", "plugin_", "_"]);
}

#[test]
fn kinds_without_a_name_have_a_number() {
    assert_eq!(audit_log::kind_name(StatementKind(250)), "statement kind 250");
}
