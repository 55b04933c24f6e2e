//! Audit log: every statement, with who sent it and how many rows it touched, as a line with fields in the server's log.
//!
//! | line | written when | fields besides identity |
//! |---|---|---|
//! | `connect`, `disconnect` | a client comes and goes | |
//! | `text` | a text arrives, before it is parsed (`texts = true`): attempts that never run are seen too | `sql` |
//! | `statement` | a statement is about to run, each time | `query`, `kind`, `tables`, `sql` |
//! | `write` | rows are about to be inserted, updated or deleted, a portion at a time | `query`, `operation`, `rows` |
//! | `result` | a result is complete | `query`, `rows` |
//!
//! `query` joins the lines of one execution. A text longer than a field is told in `sql`, `sql_2` and `sql_3`; what is longer still is cut,
//! and `sql_bytes` says how long it was. Identity is the connection's `user`, `database` and `application_name`, and the session
//! variables that the configuration names. The plugin is an observer: when it fails, statements go on. It counts the rows of results
//! without seeing them; those written only of tables in `allow_table_access`.
//!
//! | key | |
//! |---|---|
//! | `variables` | session variables that tell who it is, at most 5: `app.user_id`, `app.current_tenant_id` |
//! | `sql` | whether texts are logged, true; they hold literals |
//! | `texts` | whether texts are logged when they arrive, false |
//! | `tables` | only statements that refer to one of these; all statements when the list is empty, which is the default |

mod line;

use heliosdb_plugin_sdk::{
    load_config, log_fields, plugin_config, register_plugin, LogLevel, Operation, Plugin, PluginContext, QueryModification, Result,
    ResultEnd, ResultModification, TableRef,
};

pub use line::{kind_name, Line};

plugin_config! {
    struct Config {
        variables: Vec<String> = ["app.user_id", "app.current_tenant_id"].map(str::to_owned).to_vec(),
        sql: bool = true,
        texts: bool = false,
        tables: Vec<String> = Vec::new(),
    }
}

/// Variables that fit a line beside everything else.
const VARIABLE_COUNT: usize = 5;

/// The plugin.
pub struct AuditLog {
    config: Config,
}

impl AuditLog {
    fn line(&self, event: &'static str, ctx: &PluginContext) -> Line {
        let mut line = Line::new(event);
        for name in ["user", "database", "application_name"] {
            if let Some(value) = ctx.connection_param(name) {
                line.text(name, &value);
            }
        }
        for name in &self.config.variables {
            if let Some(value) = ctx.session_var(name).filter(|v| !v.is_empty()) {
                line.text(name, &value);
            }
        }
        line
    }

    /// Writes the line, with the statement's text as far as there is room.
    fn write(&self, mut line: Line, sql: &str) -> Result<()> {
        if self.config.sql && !sql.is_empty() {
            line.long_text("sql", sql);
        }
        line.write(|message, fields| log_fields(LogLevel::INFO, message, fields))
    }

    fn is_wanted(&self, tables: &[TableRef]) -> bool {
        self.config.tables.is_empty() || tables.iter().any(|t| self.config.tables.iter().any(|wanted| wanted == t.name))
    }
}

impl Plugin for AuditLog {
    fn new() -> Result<Self> {
        let config: Config = load_config()?;
        if config.variables.len() > VARIABLE_COUNT {
            return Err(format!("configuration key \"variables\" names more than {VARIABLE_COUNT}: a line of the log has 16 fields").into());
        }
        Ok(AuditLog { config })
    }

    fn name(&self) -> &str {
        env!("CARGO_PKG_NAME")
    }

    fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    fn on_connect(&self, ctx: &PluginContext) -> Result<QueryModification> {
        self.write(self.line("connect", ctx), "")?;
        Ok(QueryModification::NoModification)
    }

    fn on_query_pre_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        if self.config.texts {
            self.write(self.line("text", ctx), ctx.sql())?;
        }
        Ok(QueryModification::NoModification)
    }

    fn on_query_pre_execution(&self, ctx: &PluginContext) -> Result<QueryModification> {
        if self.is_wanted(ctx.referenced_tables()) {
            let mut line = self.line("statement", ctx);
            line.number("query", ctx.query_id());
            line.text("kind", &kind_name(ctx.statement_kind()));
            line.names("tables", ctx.referenced_tables().iter().map(|t| t.name));
            self.write(line, ctx.sql())?;
        }
        Ok(QueryModification::NoModification)
    }

    fn on_rows(&self, ctx: &PluginContext) -> Result<ResultModification> {
        let rows = ctx.rows();
        let mut origins = rows.columns().iter().flat_map(|c| c.origins());
        if self.config.tables.is_empty() || origins.any(|o| self.config.tables.iter().any(|t| t == o.table)) {
            let mut line = self.line("write", ctx);
            line.number("query", ctx.query_id());
            line.text(
                "operation",
                match rows.operation() {
                    Operation::INSERT => "insert",
                    Operation::UPDATE => "update",
                    Operation::DELETE => "delete",
                    _ => "other",
                },
            );
            line.number("rows", rows.selected_count() as u64);
            self.write(line, "")?;
        }
        Ok(ResultModification::NoModification)
    }

    fn on_result_end(&self, ctx: &PluginContext, end: &ResultEnd) -> Result<()> {
        let mut line = self.line("result", ctx);
        line.number("query", ctx.query_id());
        line.number("rows", end.rows_out);
        self.write(line, "")
    }

    fn on_disconnect(&self, ctx: &PluginContext) {
        // There is nobody left to tell of an error.
        let _ = self.write(self.line("disconnect", ctx), "");
    }
}

register_plugin!(
    AuditLog,
    hooks: ["on_connect", "pre_parse", "pre_execution", "result_end", "on_disconnect"],
    class: "observer",
    requests: "{}"
);
