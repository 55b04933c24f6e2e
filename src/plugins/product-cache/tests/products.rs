use heliosdb_plugin_sdk::testing::{MockHost, MockStatement, MockValue, Outcome};
use heliosdb_plugin_sdk::{CacheDecision, CacheEntry, Result, StatementKind, TableAccess};
use product_cache::ProductCache;
use std::time::Duration;

fn plugin(config: &str) -> Result<ProductCache> {
    MockHost::new().config(config).start(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}

fn looked_up(host: MockHost, statement: &MockStatement) -> Outcome {
    host.cache_lookup(&plugin("{}").unwrap(), statement).outcome
}

fn used(key: &str) -> Outcome {
    let entry = CacheEntry::new(key).ttl(Duration::from_secs(60)).tag("products").stale_ok();
    Outcome::Cached(CacheDecision::UseCustomCache(entry))
}

fn invalidated(host: MockHost, statement: &MockStatement) -> Vec<String> {
    assert_eq!(host.pre_execution(&plugin("{}").unwrap(), statement).outcome, Outcome::Pass);
    host.invalidated()
}

fn select() -> MockStatement {
    MockStatement::select().reads("products")
}

#[test]
fn a_query_of_one_product_is_kept_under_it() {
    let seven = || MockValue::Int(7);
    assert_eq!(looked_up(MockHost::new(), &select().where_equals("id", seven())), used("product 7"));
    assert_eq!(looked_up(MockHost::new(), &select().where_equals("products.id", seven())), used("product 7"));
    assert_eq!(looked_up(MockHost::new(), &select().alias("p").where_equals("p.id", seven())), used("product 7"));
    assert_eq!(looked_up(MockHost::new(), &select().where_equals("x", MockValue::Int(1)).where_equals("id", seven())), used("product 7"));
    let parameter = select().where_equals("id", MockValue::Parameter(1));
    assert_eq!(looked_up(MockHost::new().parameter(Some("007")), &parameter), used("product 7"));
    assert_eq!(looked_up(MockHost::new(), &select().where_equals("id", MockValue::Text("7".to_owned()))), used("product 7"));
}

#[test]
fn other_queries_go_the_databases_way() {
    let parameter = select().where_equals("id", MockValue::Parameter(1));
    assert_eq!(looked_up(MockHost::new().parameter(None), &parameter), Outcome::Pass);
    assert_eq!(looked_up(MockHost::new().parameter(Some("7.0")), &parameter), Outcome::Pass);
    for statement in [
        select(),
        select().with_where(),
        select().where_equals("price", MockValue::Int(7)),
        select().where_equals("other.id", MockValue::Int(7)),
        select().reads("prices").where_equals("id", MockValue::Int(7)),
        MockStatement::select().reads("prices").where_equals("id", MockValue::Int(7)),
    ] {
        assert_eq!(looked_up(MockHost::new(), &statement), Outcome::Pass, "{statement:?}");
    }
}

#[test]
fn a_write_takes_out_the_product_that_it_names_and_else_all() {
    for statement in [MockStatement::update("products"), MockStatement::delete("products")] {
        let named = statement.clone().where_equals("id", MockValue::Parameter(1));
        assert_eq!(invalidated(MockHost::new().parameter(Some("3")), &named), ["key product 3"]);
        assert_eq!(invalidated(MockHost::new().parameter(Some("3.0")), &named), ["tag products"]);
        assert_eq!(invalidated(MockHost::new(), &statement), ["tag products"]);
    }
    for statement in [
        MockStatement::insert("products"),
        MockStatement::of(StatementKind::TRUNCATE).table("products", TableAccess::DEFINE),
        MockStatement::select().table("products", TableAccess::DELETE).in_subquery(),
        MockStatement::of(StatementKind::MERGE).table("products", TableAccess::UPDATE),
    ] {
        assert_eq!(invalidated(MockHost::new(), &statement), ["tag products"], "{statement:?}");
    }
    assert!(invalidated(MockHost::new(), &select()).is_empty());
    assert!(invalidated(MockHost::new(), &MockStatement::update("prices")).is_empty());
}

#[test]
fn a_time_that_is_none_does_not_start() {
    assert!(plugin(r#"{"ttl_ms":0}"#).is_err());
    assert!(plugin(r#"{"ttl_ms":1,"table":"goods","id_column":"number"}"#).is_ok());
}
