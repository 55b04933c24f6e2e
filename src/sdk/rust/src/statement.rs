//! A parsed statement as the host hands it over: a flat table of nodes, read in place.

use crate::abi;
pub use crate::abi::{NodeFlags, NodeKind, RelationKind, Role, StatementKind, TableAccess};

/// A relation that a statement names. Names of CTEs are not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableRef<'a> {
    /// The schema, where it was written.
    pub schema: Option<&'a str>,
    /// The name, folded as SQL folds it.
    pub name: &'a str,
    /// What the statement does with it.
    pub access: TableAccess,
    /// What it is.
    pub kind: RelationKind,
    /// Whether the operator's `allow_table_access` names it.
    pub granted: bool,
}

/// One node of a statement; its index in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(pub u32);

/// A parsed statement. Nodes refer to each other by index; the roles and fields of each kind are listed with `NodeKind`.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    pub(crate) sql: &'a str,
    pub(crate) nodes: &'a [abi::AstNode],
    pub(crate) texts: &'a [u8],
    pub(crate) root: u32,
    pub(crate) kind: StatementKind,
    pub(crate) inner_kind: StatementKind,
    pub(crate) parameter_count: u32,
    pub(crate) tables: Vec<TableRef<'a>>,
}

impl<'a> Statement<'a> {
    /// A text without nodes, for hooks that have no statement.
    pub(crate) fn none(sql: &'a str) -> Self {
        Statement {
            sql,
            nodes: &[],
            texts: &[],
            root: 0,
            kind: StatementKind::EMPTY,
            inner_kind: StatementKind::EMPTY,
            parameter_count: 0,
            tables: Vec::new(),
        }
    }

    /// The text as the client sent it.
    pub fn sql(&self) -> &'a str {
        self.sql
    }

    /// What kind of statement it is.
    pub fn kind(&self) -> StatementKind {
        self.kind
    }

    /// The kind of the statement inside PREPARE, DECLARE, EXPLAIN or COPY (query), else `EMPTY`.
    pub fn inner_kind(&self) -> StatementKind {
        self.inner_kind
    }

    /// The highest `$n`, 0 if there is none.
    pub fn parameter_count(&self) -> u32 {
        self.parameter_count
    }

    /// Every relation that the statement names, once per name.
    pub fn tables(&self) -> &[TableRef<'a>] {
        &self.tables
    }

    /// The node of the whole statement.
    pub fn root(&self) -> NodeId {
        NodeId(self.root)
    }

    /// Every node of the statement, in no order.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> {
        (1..self.nodes.len() as u32).map(NodeId)
    }

    /// The kind of a node; `NONE` for an index out of the table.
    pub fn node_kind(&self, node: NodeId) -> NodeKind {
        NodeKind(self.node(node).kind)
    }

    /// The node's number, its meaning by kind.
    pub fn value(&self, node: NodeId) -> i32 {
        self.node(node).value
    }

    /// The node's flags, their meaning by kind.
    pub fn flags(&self, node: NodeId) -> NodeFlags {
        NodeFlags(self.node(node).flags)
    }

    /// The node's text, `None` where it has none.
    pub fn text(&self, node: NodeId) -> Option<&'a str> {
        match self.node(node).text {
            0 => None,
            at => Some(pool_text(self.texts, at)),
        }
    }

    /// The first child in a role.
    pub fn child(&self, parent: NodeId, role: Role) -> Option<NodeId> {
        self.children(parent, role).next()
    }

    /// All children in a role, in order.
    pub fn children(&self, parent: NodeId, role: Role) -> impl Iterator<Item = NodeId> + '_ {
        let mut at = self.node(parent).first;
        std::iter::from_fn(move || {
            while at != 0 {
                let id = NodeId(at);
                let node = self.node(id);
                at = node.next;
                if node.role == role.0 {
                    return Some(id);
                }
            }
            None
        })
    }

    fn node(&self, id: NodeId) -> abi::AstNode {
        self.nodes.get(id.0 as usize).copied().unwrap_or_default()
    }
}

/// A text of a pool: u32 length, bytes.
///
/// # Panics
/// The offset is not one of the pool's. The host writes the pool, so this cannot happen; if it does, the plugin must not guess.
pub(crate) fn pool_text(texts: &[u8], at: u32) -> &str {
    let at = at as usize;
    let length = u32::from_le_bytes(texts[at..at + 4].try_into().expect("four bytes")) as usize;
    std::str::from_utf8(&texts[at + 4..at + 4 + length]).expect("texts are UTF-8")
}
