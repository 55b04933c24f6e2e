//! A host for native tests: `cargo test` runs a plugin as the database would, without a module.
//!
//! ```
//! use heliosdb_plugin_sdk::testing::{MockHost, MockStatement, Outcome};
//! use heliosdb_plugin_sdk::{Plugin, PluginContext, PredicateNode, QueryModification, Result};
//!
//! struct Owner;
//!
//! impl Plugin for Owner {
//!     fn new() -> Result<Self> { Ok(Owner) }
//!     fn name(&self) -> &str { "owner" }
//!     fn version(&self) -> &str { "1.0.0" }
//!     fn on_query_post_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
//!         let owner = ctx.session_var("app.owner").ok_or("no owner is set")?;
//!         ctx.restrict("documents", PredicateNode::column("owner").equals(PredicateNode::literal(owner)))?;
//!         Ok(QueryModification::Allow)
//!     }
//! }
//!
//! let host = MockHost::new().session_var("app.owner", "ada");
//! let outcome = host.post_parse(&Owner, &MockStatement::select().reads("documents"));
//! assert_eq!(outcome, Outcome::restricted(&[("documents", "owner = 'ada'")]));
//! ```

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::abi::{self, EditKind, GuestNodeKind, Hook};
use crate::added::AddedColumn;
use crate::arena::Arena;
use crate::cache::CacheDecision;
use crate::edits::Edits;
use crate::error::Result;
use crate::host::{LogLevel, Refusal};
use crate::plugin::{Plugin, ResultEnd};
use crate::runtime::{admit, decide, describe, finish, leave, review, start, Answer};
use crate::statement::{pool_text, NodeId, NodeKind, Role, Statement, StatementKind};

mod batch;
pub(crate) mod cache;
mod hashes;
mod replaced;
pub(crate) mod services;
mod statement;

pub use batch::{MockBatch, MockColumn};
pub use statement::{MockStatement, MockValue};

/// The query id of every mocked call.
const QUERY_ID: u64 = 1;

thread_local! {
    static HOST: RefCell<MockHost> = RefCell::new(MockHost::new());
}

/// A session and a configuration. It holds for the thread, during the calls made on it.
#[derive(Clone, Debug, Default)]
pub struct MockHost {
    variables: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    parameters: BTreeMap<String, String>,
    columns: BTreeMap<String, Vec<(String, u32)>>,
    config: String,
    settable: Vec<String>,
    is_setting: bool,
    log: Vec<String>,
    reads: Vec<String>,
    settings: Vec<Setting>,
    services: services::Services,
    cache: cache::Cache,
}

impl MockHost {
    /// A session with nothing set and an empty configuration.
    pub fn new() -> Self {
        MockHost::default()
    }

    /// Sets a session variable.
    pub fn session_var(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Sets a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_lowercase(), value.to_owned());
        self
    }

    /// Sets a connection parameter.
    pub fn connection_param(mut self, name: &str, value: &str) -> Self {
        self.parameters.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Gives a table columns, with the OIDs of their types.
    pub fn table(mut self, name: &str, columns: &[(&str, u32)]) -> Self {
        self.columns.insert(name.to_owned(), columns.iter().map(|(n, t)| ((*n).to_owned(), *t)).collect());
        self
    }

    /// Grants session variables to be set: `app.user_id`, or `app.*`.
    pub fn allow_session_variables(mut self, names: &[&str]) -> Self {
        self.settable.extend(names.iter().map(|n| (*n).to_owned()));
        self
    }

    /// Sets the configuration, as JSON.
    pub fn config(mut self, json: &str) -> Self {
        self.config = json.to_owned();
        self
    }

    /// Starts a plugin as a deploy would.
    ///
    /// # Errors
    /// The plugin's own, or its name and version are not those given.
    pub fn start<P: Plugin>(&self, name: &str, version: &str) -> Result<P> {
        self.during(|| start::<P>(name, version)).0
    }

    /// Calls the plugin's hook with a statement.
    pub fn post_parse<P: Plugin>(&self, plugin: &P, statement: &MockStatement) -> Outcome {
        self.observe(plugin, statement).outcome
    }

    /// As [`post_parse`](Self::post_parse), with what the plugin wrote and read on the way.
    pub fn observe<P: Plugin>(&self, plugin: &P, statement: &MockStatement) -> Observed {
        let (nodes, texts) = statement.build();
        let view = statement.view(&nodes, &texts);
        self.call(false, |arena| decide(plugin, QUERY_ID, view, Edits::new(), arena))
    }

    /// Calls hook on_connect.
    pub fn connect<P: Plugin>(&self, plugin: &P) -> Observed {
        self.call(true, |arena| admit(plugin, Hook::CONNECT, QUERY_ID, Statement::none(""), arena))
    }

    /// Calls hook pre_parse with a text.
    pub fn pre_parse<P: Plugin>(&self, plugin: &P, sql: &str) -> Observed {
        self.call(true, |arena| admit(plugin, Hook::PRE_PARSE, QUERY_ID, Statement::none(sql), arena))
    }

    /// Calls hook pre_execution with a statement.
    pub fn pre_execution<P: Plugin>(&self, plugin: &P, statement: &MockStatement) -> Observed {
        let (nodes, texts) = statement.build();
        let view = statement.view(&nodes, &texts);
        self.call(false, |arena| admit(plugin, Hook::PRE_EXECUTION, QUERY_ID, view, arena))
    }

    /// Calls hook pre_execution with rows that are to be written. The batch is afterwards as the host would take it.
    pub fn rows<P: Plugin>(&self, plugin: &P, batch: &mut MockBatch) -> Observed {
        self.call(false, |arena| batch.during(arena, |results| review(plugin, Hook::PRE_EXECUTION, QUERY_ID, results)))
    }

    /// Calls hook post_execution with a batch of a result. The batch is afterwards as the host would take it.
    pub fn post_execution<P: Plugin>(&self, plugin: &P, batch: &mut MockBatch) -> Observed {
        self.call(false, |arena| batch.during(arena, |results| review(plugin, Hook::ON_BATCH, QUERY_ID, results)))
    }

    /// Asks the plugin which columns it adds to a result with the columns of this batch. [`MockBatch::adding`] gives the batch them.
    pub fn result<P: Plugin>(&self, plugin: &P, batch: &MockBatch) -> Observed {
        let mut empty = batch.emptied();
        self.call(false, |arena| empty.during(arena, |results| describe(plugin, QUERY_ID, &results, arena)))
    }

    /// Tells the plugin that a result is complete.
    pub fn result_end<P: Plugin>(&self, plugin: &P, end: ResultEnd) -> Observed {
        self.call(false, |arena| finish(plugin, QUERY_ID, &end, arena))
    }

    /// Calls hook on_disconnect.
    pub fn disconnect<P: Plugin>(&self, plugin: &P) -> Observed {
        self.call(false, |arena| {
            leave(plugin, QUERY_ID, arena);
            Answer::Pass
        })
    }

    fn call(&self, is_setting: bool, hook: impl FnOnce(&Arena) -> Answer) -> Observed {
        let arena = Arena::new();
        let host = MockHost { is_setting, ..self.clone() };
        let (answer, host) = host.during(|| hook(&arena));
        let outcome = match answer {
            Answer::Pass => Outcome::Pass,
            Answer::Rewritten => Outcome::Modified,
            Answer::Filtered => Outcome::Filtered,
            Answer::Added(columns) => Outcome::Added(columns),
            Answer::Replaced(_) => Outcome::Replaced,
            Answer::Cached(decision) => Outcome::Cached(decision),
            Answer::Reject(error) => Outcome::Rejected { sqlstate: error.sqlstate().to_owned(), message: error.message().to_owned() },
            Answer::Changed(edits) => Outcome::Changed(edits.edits.iter().map(|edit| Change::read(edit, &edits)).collect()),
        };
        // What a refused call set is not set.
        let settings = if let Outcome::Rejected { .. } = outcome { Vec::new() } else { host.settings };
        Observed { outcome, log: host.log, reads: host.reads, settings }
    }

    /// Makes this the thread's host for the time of `work`, and answers what became of it.
    fn during<T>(&self, work: impl FnOnce() -> T) -> (T, MockHost) {
        HOST.with(|host| *host.borrow_mut() = self.clone());
        let answer = work();
        (answer, HOST.with(|host| host.replace(MockHost::new())))
    }

    fn ask<T>(what: &str, name: &str, get: impl FnOnce(&MockHost) -> T) -> T {
        HOST.with(|host| {
            let mut host = host.borrow_mut();
            host.reads.push(format!("{what} {name}"));
            get(&host)
        })
    }
}

pub(crate) fn log(level: LogLevel, message: &str) {
    HOST.with(|host| host.borrow_mut().log.push(format!("{}: {message}", level.0)));
}

pub(crate) fn log_fields(level: LogLevel, message: &str, fields: &[(&str, &str)]) -> i32 {
    let letters = |key: &str| key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'.');
    let is_key = |key: &str| (1..=32).contains(&key.len()) && letters(key) && key != "plugin" && key != "version";
    if fields.len() > 16 || !fields.iter().all(|(key, _)| is_key(key)) {
        return abi::INVALID;
    }
    let text: String = fields.iter().map(|(key, value)| format!(" {key}={value:?}")).collect();
    log(level, &(message.to_owned() + &text));
    0
}

pub(crate) fn set_session_var(name: &str, value: &str, locked: bool) -> i32 {
    HOST.with(|host| {
        let mut host = host.borrow_mut();
        let grants = |granted: &String| granted == name || granted.strip_suffix('*').map_or(false, |prefix| name.starts_with(prefix));
        if !host.is_setting || !host.settable.iter().any(grants) {
            return abi::DENIED;
        }
        host.variables.insert(name.to_owned(), value.to_owned());
        host.settings.push(Setting { name: name.to_owned(), value: value.to_owned(), locked });
        0
    })
}

pub(crate) fn now_us() -> i64 {
    0
}

pub(crate) fn random(bytes: &mut [u8]) {
    bytes.fill(4);
}

pub(crate) fn config() -> String {
    HOST.with(|host| host.borrow().config.clone())
}

pub(crate) fn session_var(name: &str) -> Option<String> {
    MockHost::ask("session_var", name, |host| host.variables.get(name).cloned())
}

pub(crate) fn header(name: &str) -> Option<String> {
    MockHost::ask("header", name, |host| host.headers.get(&name.to_lowercase()).cloned())
}

pub(crate) fn connection_param(name: &str) -> Option<String> {
    MockHost::ask("connection_param", name, |host| host.parameters.get(name).cloned())
}

pub(crate) fn table_columns(_schema: &str, table: &str) -> std::result::Result<Vec<u8>, Refusal> {
    let columns = HOST.with(|host| host.borrow().columns.get(table).cloned()).ok_or(Refusal::Absent)?;
    let names_at = 8 + columns.len() * std::mem::size_of::<abi::ColumnInfo>();
    let (mut answer, mut names) = (Vec::new(), Vec::new());
    answer.extend_from_slice(&(columns.len() as u64).to_le_bytes());
    for (i, (name, type_oid)) in columns.iter().enumerate() {
        let name_off = (names_at + names.len()) as u32;
        for word in [name_off, name.len() as u32, *type_oid, u32::MAX, 0, i as u32 + 1] {
            answer.extend_from_slice(&word.to_le_bytes());
        }
        names.extend_from_slice(name.as_bytes());
    }
    answer.extend(names);
    Ok(answer)
}

/// A hook call and what was seen of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// What it answered.
    pub outcome: Outcome,
    /// Lines written to the log, as `LEVEL: TEXT`, with fields as `LEVEL: TEXT key="value" key="value"`.
    pub log: Vec<String>,
    /// What was asked of the session: `session_var NAME`, `header NAME`, `connection_param NAME`. The decision is remembered by these.
    pub reads: Vec<String>,
    /// Session variables that it set, in order.
    pub settings: Vec<Setting>,
}

/// A session variable that a hook set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The client cannot change it.
    pub locked: bool,
}

impl Setting {
    /// One that the client can change.
    pub fn open(name: &str, value: &str) -> Self {
        Setting { name: name.to_owned(), value: value.to_owned(), locked: false }
    }

    /// One that the client cannot change.
    pub fn locked(name: &str, value: &str) -> Self {
        Setting { name: name.to_owned(), value: value.to_owned(), locked: true }
    }
}

/// What a hook answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to change.
    Pass,
    /// Edits, in order.
    Changed(Vec<Change>),
    /// Values of the batch were written.
    Modified,
    /// Rows of the batch were taken out, no value was written.
    Filtered,
    /// Columns were declared.
    Added(Vec<AddedColumn>),
    /// Other rows leave than those of the batch.
    Replaced,
    /// The cache hooks: something else than the default.
    Cached(CacheDecision),
    /// Refused.
    Rejected {
        /// Five characters.
        sqlstate: String,
        /// For the client.
        message: String,
    },
}

/// One edit, readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A restriction of a table, the predicate as SQL.
    Restrict {
        /// The schema, if one was given.
        schema: Option<String>,
        /// The table.
        table: String,
        /// As SQL; session variables as `${name}`.
        predicate: String,
    },
    /// A note on the statement.
    Annotate {
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
}

impl Outcome {
    /// The outcome of restrictions, in order, as (table, predicate).
    pub fn restricted(expected: &[(&str, &str)]) -> Outcome {
        let change = |(table, predicate): &(&str, &str)| Change::Restrict {
            schema: None,
            table: (*table).to_owned(),
            predicate: (*predicate).to_owned(),
        };
        Outcome::Changed(expected.iter().map(change).collect())
    }

    /// The outcome of a refusal.
    pub fn rejected(sqlstate: &str, message: &str) -> Outcome {
        Outcome::Rejected { sqlstate: sqlstate.to_owned(), message: message.to_owned() }
    }
}

impl Change {
    fn read(edit: &abi::Edit, edits: &Edits) -> Change {
        let text = |at: u32| pool_text(&edits.texts, at).to_owned();
        if edit.kind == EditKind::ANNOTATE.0 {
            return Change::Annotate { key: text(edit.name_text), value: text(edit.value_text) };
        }
        assert_eq!(edit.kind, EditKind::RESTRICT.0);
        let expression = Statement {
            sql: "",
            nodes: &edits.nodes,
            texts: &edits.texts,
            root: edit.root,
            kind: StatementKind::EMPTY,
            inner_kind: StatementKind::EMPTY,
            parameter_count: 0,
            tables: Vec::new(),
        };
        Change::Restrict {
            schema: if edit.schema_text == 0 { None } else { Some(text(edit.schema_text)) },
            table: text(edit.name_text),
            predicate: sql_of(&expression, expression.root()),
        }
    }
}

fn sql_of(tree: &Statement<'_>, node: NodeId) -> String {
    let kind = tree.node_kind(node);
    let text = || tree.text(node).unwrap_or_default();
    let all = |role| tree.children(node, role).map(|child| sql_of(tree, child)).collect::<Vec<_>>();
    let one = |role| all(role).concat();
    match kind {
        NodeKind::COLUMN_REF => all(Role::FIELD).join("."),
        NodeKind::IDENTIFIER | NodeKind::FLOAT_CONST => text().to_owned(),
        NodeKind::INTEGER_CONST => tree.value(node).to_string(),
        NodeKind::STRING_CONST => format!("'{}'", text().replace('\'', "''")),
        NodeKind::BOOL_CONST => (tree.value(node) != 0).to_string(),
        NodeKind::NULL_CONST => "NULL".to_owned(),
        NodeKind::OPERATOR => format!("{} {} {}", one(Role::LEFT), text(), one(Role::RIGHT)),
        NodeKind::AND => format!("({})", all(Role::ARGUMENT).join(" AND ")),
        NodeKind::OR => format!("({})", all(Role::ARGUMENT).join(" OR ")),
        NodeKind::NOT => format!("NOT ({})", one(Role::ARGUMENT)),
        NodeKind::IS_NULL => format!("{} IS NULL", one(Role::ARGUMENT)),
        NodeKind::IN => format!("{} IN ({})", one(Role::ARGUMENT), all(Role::ELEMENT).join(", ")),
        NodeKind(k) if k == GuestNodeKind::SESSION_VARIABLE.0 => format!("${{{}}}", text()),
        other => panic!("node kind {} is not one of a predicate", other.0),
    }
}
