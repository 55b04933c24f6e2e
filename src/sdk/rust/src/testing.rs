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

use crate::abi::{self, EditKind, GuestNodeKind};
use crate::edits::Edits;
use crate::error::Result;
use crate::host::{LogLevel, Refusal};
use crate::plugin::Plugin;
use crate::runtime::{decide, start, Answer};
use crate::statement::{pool_text, NodeId, NodeKind, RelationKind, Role, Statement, StatementKind, TableAccess, TableRef};

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
    log: Vec<String>,
    reads: Vec<String>,
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
        let (answer, host) = self.during(|| decide(plugin, view, Edits::new()));
        let outcome = match answer {
            Answer::Pass => Outcome::Pass,
            Answer::Reject(error) => Outcome::Rejected { sqlstate: error.sqlstate().to_owned(), message: error.message().to_owned() },
            Answer::Changed(edits) => Outcome::Changed(edits.edits.iter().map(|edit| Change::read(edit, &edits)).collect()),
        };
        Observed { outcome, log: host.log, reads: host.reads }
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
    /// Lines written to the log, as `LEVEL: TEXT`.
    pub log: Vec<String>,
    /// What was asked of the session: `session_var NAME`, `header NAME`, `connection_param NAME`. The decision is remembered by these.
    pub reads: Vec<String>,
}

/// What a hook answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to change.
    Pass,
    /// Edits, in order.
    Changed(Vec<Change>),
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

#[derive(Clone, Debug)]
struct MockTable {
    schema: Option<String>,
    name: String,
    alias: Option<String>,
    access: TableAccess,
    kind: RelationKind,
    granted: bool,
    in_from: bool,
}

/// A statement to call a hook with: its kind and what it refers to.
#[derive(Clone, Debug)]
pub struct MockStatement {
    kind: StatementKind,
    inner_kind: StatementKind,
    has_where: bool,
    tables: Vec<MockTable>,
}

impl MockStatement {
    /// A statement of any kind.
    pub fn of(kind: StatementKind) -> Self {
        MockStatement { kind, inner_kind: StatementKind::EMPTY, has_where: false, tables: Vec::new() }
    }

    /// A SELECT.
    pub fn select() -> Self {
        Self::of(StatementKind::SELECT)
    }

    /// An INSERT into a table.
    pub fn insert(table: &str) -> Self {
        Self::of(StatementKind::INSERT).table(table, TableAccess::INSERT)
    }

    /// An UPDATE of a table.
    pub fn update(table: &str) -> Self {
        Self::of(StatementKind::UPDATE).table(table, TableAccess::UPDATE)
    }

    /// A DELETE from a table.
    pub fn delete(table: &str) -> Self {
        Self::of(StatementKind::DELETE).table(table, TableAccess::DELETE)
    }

    /// The kind of the statement inside it.
    pub fn with_inner(mut self, kind: StatementKind) -> Self {
        self.inner_kind = kind;
        self
    }

    /// Gives it a WHERE clause.
    pub fn with_where(mut self) -> Self {
        self.has_where = true;
        self
    }

    /// A table in its FROM clause that it reads.
    pub fn reads(self, table: &str) -> Self {
        self.table(table, TableAccess::READ)
    }

    /// A table in its FROM clause, or its target.
    pub fn table(mut self, name: &str, access: TableAccess) -> Self {
        let (schema, name) = match name.split_once('.') {
            Some((schema, name)) => (Some(schema.to_owned()), name),
            None => (None, name),
        };
        self.tables.push(MockTable {
            schema,
            name: name.to_owned(),
            alias: None,
            access,
            kind: RelationKind::TABLE,
            granted: true,
            in_from: true,
        });
        self
    }

    /// An alias for the last table.
    pub fn alias(mut self, alias: &str) -> Self {
        self.last().alias = Some(alias.to_owned());
        self
    }

    /// The kind of the last table.
    pub fn relation_kind(mut self, kind: RelationKind) -> Self {
        self.last().kind = kind;
        self
    }

    /// The last table is not in `allow_table_access`.
    pub fn not_granted(mut self) -> Self {
        self.last().granted = false;
        self
    }

    /// The last table is only named in a subquery.
    pub fn in_subquery(mut self) -> Self {
        self.last().in_from = false;
        self
    }

    fn last(&mut self) -> &mut MockTable {
        self.tables.last_mut().expect("a table comes first")
    }

    fn build(&self) -> (Vec<abi::AstNode>, Vec<u8>) {
        let (mut nodes, mut texts) = (vec![abi::AstNode::default(); 2], vec![0; 4]);
        let mut text = |value: &str| {
            let at = texts.len() as u32;
            texts.extend_from_slice(&(value.len() as u32).to_le_bytes());
            texts.extend_from_slice(value.as_bytes());
            texts.resize((texts.len() + 3) & !3, 0);
            at
        };
        let mut children: Vec<u32> = Vec::new();
        for table in self.tables.iter().filter(|t| t.in_from) {
            let role = if table.access == TableAccess::READ { Role::FROM } else { Role::RELATION };
            let parts = [
                table.schema.as_deref().map(|s| (NodeKind::IDENTIFIER, Role::SCHEMA, s)),
                table.alias.as_deref().map(|s| (NodeKind::ALIAS, Role::ALIAS, s)),
            ];
            let mut first = 0;
            for (kind, role, value) in parts.into_iter().flatten() {
                nodes.push(abi::AstNode { kind: kind.0, role: role.0, text: text(value), next: first, ..Default::default() });
                first = nodes.len() as u32 - 1;
            }
            let name = text(&table.name);
            nodes.push(abi::AstNode { kind: NodeKind::RANGE_VAR.0, role: role.0, text: name, first, ..Default::default() });
            children.push(nodes.len() as u32 - 1);
        }
        if self.has_where {
            nodes.push(abi::AstNode { kind: NodeKind::BOOL_CONST.0, role: Role::WHERE.0, value: 1, ..Default::default() });
            children.push(nodes.len() as u32 - 1);
        }
        let mut next = 0;
        for &child in children.iter().rev() {
            nodes[child as usize].next = next;
            next = child;
        }
        nodes[1].first = next;
        nodes[1].kind = match self.kind {
            StatementKind::SELECT => NodeKind::SELECT,
            StatementKind::INSERT => NodeKind::INSERT,
            StatementKind::UPDATE => NodeKind::UPDATE,
            StatementKind::DELETE => NodeKind::DELETE,
            _ => NodeKind::UTILITY,
        }
        .0;
        (nodes, texts)
    }

    fn view<'a>(&'a self, nodes: &'a [abi::AstNode], texts: &'a [u8]) -> Statement<'a> {
        let table =
            |t: &'a MockTable| TableRef { schema: t.schema.as_deref(), name: &t.name, access: t.access, kind: t.kind, granted: t.granted };
        Statement {
            sql: "",
            nodes,
            texts,
            root: 1,
            kind: self.kind,
            inner_kind: self.inner_kind,
            parameter_count: 0,
            tables: self.tables.iter().map(table).collect(),
        }
    }
}
