//! Write plugins for HeliosDB-Lite in Rust.
//!
//! A plugin is a type with a method for each hook that it implements: a client connects, a text arrives, a statement was parsed, is about to
//! run, writes rows, gives rows, a client leaves. See [`Plugin`].
//!
//! After a statement was parsed, a plugin may let it pass, refuse it, or restrict the rows of a table. What it proposes, the host enforces:
//! at every place where the statement refers to the table, in joins, subqueries and CTEs, for rows read and for rows written.
//!
//! ```
//! use heliosdb_plugin_sdk::{
//!     load_config, plugin_config, register_plugin, Plugin, PluginContext, PredicateNode, QueryModification, Result,
//! };
//!
//! plugin_config! {
//!     struct Config { owner_var: String = "app.owner".to_owned() }
//! }
//!
//! struct Owner { config: Config }
//!
//! impl Plugin for Owner {
//!     fn new() -> Result<Self> { Ok(Owner { config: load_config()? }) }
//!     fn name(&self) -> &str { env!("CARGO_PKG_NAME") }
//!     fn version(&self) -> &str { env!("CARGO_PKG_VERSION") }
//!
//!     fn on_query_post_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
//!         if ctx.referenced_tables().iter().any(|t| t.name == "documents") {
//!             let owner = ctx.session_var(&self.config.owner_var).ok_or("no owner is set")?;
//!             ctx.restrict("documents", PredicateNode::column("owner").equals(PredicateNode::literal(owner)))?;
//!         }
//!         Ok(QueryModification::Allow)
//!     }
//! }
//!
//! register_plugin!(Owner, requests: r#"{"allow_query_modification": true}"#);
//! # fn main() {}
//! ```
//!
//! Rows of a result are changed where they lie: a [`Column`] is a typed view over memory that host and plugin share.
//!
//! ```
//! use heliosdb_plugin_sdk::{register_plugin, Plugin, PluginContext, Result, ResultModification};
//!
//! struct Mask;
//!
//! impl Plugin for Mask {
//!     fn new() -> Result<Self> { Ok(Mask) }
//!     fn name(&self) -> &str { env!("CARGO_PKG_NAME") }
//!     fn version(&self) -> &str { env!("CARGO_PKG_VERSION") }
//!
//!     fn on_query_post_execution(&self, ctx: &PluginContext) -> Result<ResultModification> {
//!         if ctx.session_var("app.user_role").as_deref() == Some("admin") {
//!             return Ok(ResultModification::NoModification);
//!         }
//!         for column in ctx.results().columns_mut() {
//!             if column.is_from("people", "ssn") {
//!                 column.mask_all("***")?;
//!             }
//!         }
//!         Ok(ResultModification::Modified)
//!     }
//! }
//!
//! register_plugin!(Mask, hooks: ["post_execution"], requests: r#"{"allow_result_modification": true}"#);
//! # fn main() {}
//! ```
//!
//! Build with `crate-type = ["cdylib", "rlib"]` for `wasm32-unknown-unknown`, any compiler from 1.63 on; there are no other dependencies.
//! Test natively with [`testing`]. A panic fails the call with its message and place: the statement is refused, unless the plugin is of a
//! class that fails open.
#![deny(missing_docs)]
#![deny(unsafe_op_in_unsafe_fn)]

#[allow(missing_docs, rustdoc::broken_intra_doc_links)]
#[rustfmt::skip] // generated
pub mod abi;
mod added;
mod arena;
mod ast;
mod cache;
mod column;
#[doc(hidden)]
pub mod config;
mod context;
mod edits;
mod error;
pub mod files;
mod host;
mod http;
mod json;
mod misspelt;
mod plugin;
mod predicate;
mod register;
mod replacement;
mod required;
mod results;
#[doc(hidden)]
pub mod runtime;
pub mod services;
mod statement;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;

pub use added::{AddedColumn, NewRow};
pub use arena::TextWriter;
pub use ast::{AstNode, DeleteNode, FromTable, InsertNode, OtherNode, SelectNode, UpdateNode};
pub use cache::{Cache, CacheDecision, CacheEntry, CacheOffer};
pub use column::Column;
pub use config::{parse_config, ConfigValue, PluginConfig};
pub use context::{PluginContext, TableColumn};
pub use error::{Error, Result, DEFAULT_SQLSTATE};
pub use host::{load_config, log, log_fields, now_us, random, LogLevel};
pub use http::{HttpError, HttpRequest, HttpResponse};
pub use json::Json;
pub use plugin::{Plugin, QueryHook, QueryModification, ResultEnd, ResultModification};
pub use predicate::{CompareOp, Literal, PredicateNode};
pub use results::{ColumnAccess, ColumnKind, Operation, Origin, Results, Rewrite, Row, Value};
pub use services::{
    counter_add, env_var, fail, gauge_set, histogram_observe, hmac_sha256, jwt_verify, kv, rate_limit, sha256, xxhash64, RateDecision,
    RateLimit, Regex, RegexFlag, TokenProblem,
};
pub use statement::{NodeFlags, NodeId, NodeKind, RelationKind, Role, Statement, StatementKind, TableAccess, TableRef};
