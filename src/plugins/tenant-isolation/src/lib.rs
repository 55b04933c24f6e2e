//! Tenant isolation: every statement sees and changes the rows of its session's tenant only.
//!
//! The tenant is the value of a session variable, or else of a header. Statements that refer to a multi-tenant table are refused without
//! one; those that refer to none pass untouched, whoever sends them.
//!
//! | key | |
//! |---|---|
//! | `tenant_id_session_var` | the session variable, such as `app.current_tenant_id` |
//! | `tenant_id_header` | the header that is asked when the variable is not set, such as `X-Tenant-ID` |
//! | `tenant_column` | the column that holds the tenant, `tenant_id` |
//! | `tables` | the multi-tenant tables: `users`, `orders`, `products`, `transactions` |

use heliosdb_plugin_sdk::{
    load_config, plugin_config, register_plugin, Plugin, PluginContext, PredicateNode, QueryModification, RelationKind, Result,
    StatementKind, TableAccess, TableRef,
};

plugin_config! {
    struct Config {
        tenant_id_header: String,
        tenant_id_session_var: String,
        tenant_column: String = "tenant_id".to_owned(),
        tables: Vec<String> = ["users", "orders", "products", "transactions"].map(str::to_owned).to_vec(),
    }
}

/// The plugin.
pub struct TenantIsolation {
    config: Config,
}

impl Plugin for TenantIsolation {
    fn new() -> Result<Self> {
        let config: Config = load_config()?;
        if config.tables.is_empty() {
            return Err("configuration key \"tables\" names no table".into());
        }
        Ok(TenantIsolation { config })
    }

    fn name(&self) -> &str {
        env!("CARGO_PKG_NAME")
    }

    fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    fn on_query_post_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        let mut tenant = None;
        let mut restricted: Vec<&str> = Vec::new();
        for table in ctx.referenced_tables() {
            if !self.is_multi_tenant(table) || only_defines(ctx.statement_kind(), table) || restricted.contains(&table.name) {
                continue;
            }
            let id = match tenant {
                Some(id) => id,
                None => *tenant.insert(self.tenant_id(ctx)?),
            };
            let own = PredicateNode::column(&self.config.tenant_column).equals(PredicateNode::literal(id));
            // Whatever the statement does with the table: the host filters what it reads, checks what it writes, and refuses what it can do
            // neither for.
            ctx.restrict(table.name, own)?;
            restricted.push(table.name);
        }
        Ok(QueryModification::Allow)
    }
}

impl TenantIsolation {
    fn tenant_id(&self, ctx: &PluginContext) -> Result<i64> {
        // RESET leaves a variable empty rather than absent, as in PostgreSQL.
        let set = |value: &String| !value.is_empty();
        let text = ctx.session_var(&self.config.tenant_id_session_var).filter(set);
        let text = text.or_else(|| ctx.header(&self.config.tenant_id_header).filter(set));
        let text = text.ok_or("No tenant ID found in session or headers")?;
        text.parse().map_err(|_| "Invalid tenant ID".into())
    }

    fn is_multi_tenant(&self, table: &TableRef) -> bool {
        table.kind != RelationKind::SYSTEM && self.config.tables.iter().any(|t| t == table.name)
    }
}

/// Creating a table touches no rows of it. (If it exists already, the engine refuses or does nothing.) CREATE TABLE AS writes rows too.
fn only_defines(kind: StatementKind, table: &TableRef) -> bool {
    table.access == TableAccess::DEFINE && kind == StatementKind::CREATE_TABLE
}

register_plugin!(TenantIsolation, literals: false, requests: r#"{"allow_query_modification":true}"#);
