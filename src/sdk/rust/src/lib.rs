//! Write plugins for HeliosDB-Lite in Rust.
//!
//! A plugin sees each statement after it was parsed and before anything of it is planned. It may let it pass, refuse it, or restrict the
//! rows of a table. What it proposes, the host enforces: at every place where the statement refers to the table, in joins, subqueries and
//! CTEs, for rows read and for rows written.
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
//! Build with `crate-type = ["cdylib", "rlib"]` for `wasm32-unknown-unknown`, any compiler from 1.63 on; there are no other dependencies.
//! Test natively with [`testing`]. A panic is logged with its message and place, and refuses the statement.
#![deny(missing_docs)]
#![deny(unsafe_op_in_unsafe_fn)]

#[allow(missing_docs, rustdoc::broken_intra_doc_links)]
#[rustfmt::skip] // generated
pub mod abi;
mod ast;
#[doc(hidden)]
pub mod config;
mod context;
mod edits;
mod error;
mod host;
mod json;
mod plugin;
mod predicate;
#[doc(hidden)]
pub mod runtime;
mod statement;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;

pub use ast::{AstNode, DeleteNode, FromTable, InsertNode, OtherNode, SelectNode, UpdateNode};
pub use config::{parse_config, ConfigValue, PluginConfig};
pub use context::{Column, PluginContext};
pub use error::{Error, Result, DEFAULT_SQLSTATE};
pub use host::{load_config, log, now_us, random, LogLevel};
pub use json::Json;
pub use plugin::{Plugin, QueryHook, QueryModification};
pub use predicate::{CompareOp, Literal, PredicateNode};
pub use statement::{NodeFlags, NodeId, NodeKind, RelationKind, Role, Statement, StatementKind, TableAccess, TableRef};
