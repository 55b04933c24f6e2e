//! A statement as a tree that a plugin may extend, for plugins that think in WHERE clauses.

use crate::abi::{NodeKind, Role};
use crate::edits::Edits;
use crate::error::{Error, Result};
use crate::predicate::PredicateNode;
use crate::statement::{NodeId, Statement};

/// The owned tree of a statement: what [`PluginContext::query_ast`](crate::PluginContext::query_ast) gives and
/// [`QueryModification::Modified`](crate::QueryModification::Modified) takes back.
///
/// What a plugin joins to a WHERE clause with AND reaches the host as restrictions of tables: a condition on `table.column` restricts
/// that table, one on bare columns restricts every table of the statement that the operator granted. The host then enforces it wherever
/// the statement refers to those tables (joins, subqueries, CTEs, rows written), which is stricter than the WHERE clause alone.
#[derive(Clone, Debug, PartialEq)]
pub enum AstNode {
    /// SELECT
    Select(SelectNode),
    /// UPDATE
    Update(UpdateNode),
    /// DELETE
    Delete(DeleteNode),
    /// INSERT
    Insert(InsertNode),
    /// Any other statement.
    Other(OtherNode),
}

/// A table in the statement's FROM clause, or the one it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromTable {
    /// The schema, where it was written.
    pub schema: Option<String>,
    /// The table.
    pub name: String,
    /// What the statement calls it.
    pub alias: Option<String>,
}

macro_rules! statement_nodes {
    ($($(#[$meta:meta])* $name:ident $(, $where_doc:literal)?;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $(
                #[doc = $where_doc]
                pub where_clause: Option<PredicateNode>,
            )?
            /// Tables of the FROM clause, the changed one first. Those of subqueries are not among them.
            pub from: Vec<FromTable>,
            referenced: Vec<String>,
        }
    )+};
}

statement_nodes! {
    /// A SELECT.
    SelectNode, "Starts as [`PredicateNode::Original`] where the statement has a WHERE clause.";
    /// An UPDATE.
    UpdateNode, "Starts as [`PredicateNode::Original`] where the statement has a WHERE clause.";
    /// A DELETE.
    DeleteNode, "Starts as [`PredicateNode::Original`] where the statement has a WHERE clause.";
    /// An INSERT. It has no WHERE clause; restrict the table with [`PluginContext::restrict`](crate::PluginContext::restrict).
    InsertNode;
    /// A statement with no tree of its own.
    OtherNode;
}

impl AstNode {
    /// The names of all tables that the statement refers to anywhere.
    pub fn referenced_tables(&self) -> &[String] {
        match self {
            AstNode::Select(node) => &node.referenced,
            AstNode::Update(node) => &node.referenced,
            AstNode::Delete(node) => &node.referenced,
            AstNode::Insert(node) => &node.referenced,
            AstNode::Other(node) => &node.referenced,
        }
    }

    pub(crate) fn read(statement: &Statement<'_>) -> AstNode {
        let root = statement.root();
        let referenced = statement.tables().iter().map(|t| t.name.to_owned()).collect();
        let where_clause = statement.child(root, Role::WHERE).map(|node| PredicateNode::Original(node.0));
        let mut from = Vec::new();
        for role in [Role::RELATION, Role::FROM] {
            let mut open: Vec<NodeId> = statement.children(root, role).collect();
            open.reverse();
            read_from(statement, open, &mut from);
        }
        match statement.node_kind(root) {
            NodeKind::SELECT => AstNode::Select(SelectNode { where_clause, from, referenced }),
            NodeKind::UPDATE => AstNode::Update(UpdateNode { where_clause, from, referenced }),
            NodeKind::DELETE => AstNode::Delete(DeleteNode { where_clause, from, referenced }),
            NodeKind::INSERT => AstNode::Insert(InsertNode { from, referenced }),
            _ => AstNode::Other(OtherNode { from, referenced }),
        }
    }

    /// Turns what was added to the tree into edits.
    pub(crate) fn lower(&self, statement: &Statement<'_>, edits: &mut Edits) -> Result<()> {
        let (where_clause, from) = match self {
            AstNode::Select(node) => (&node.where_clause, &node.from),
            AstNode::Update(node) => (&node.where_clause, &node.from),
            AstNode::Delete(node) => (&node.where_clause, &node.from),
            AstNode::Insert(_) | AstNode::Other(_) => return Ok(()),
        };
        let original = statement.child(statement.root(), Role::WHERE).map(|node| node.0);
        let mut kept = false;
        for condition in where_clause.iter().flat_map(PredicateNode::conjuncts) {
            match condition {
                PredicateNode::Original(node) if Some(*node) == original => kept = true,
                own => lower_condition(own, statement, from, edits)?,
            }
        }
        if original.is_some() && !kept {
            return Err(Error::with_sqlstate("38000", "the statement's own conditions may only be extended with AND"));
        }
        Ok(())
    }
}

fn read_from(statement: &Statement<'_>, mut open: Vec<NodeId>, from: &mut Vec<FromTable>) {
    while let Some(node) = open.pop() {
        match statement.node_kind(node) {
            NodeKind::RANGE_VAR => {
                let named = |role| statement.child(node, role).and_then(|n| statement.text(n)).map(str::to_owned);
                let name = statement.text(node).unwrap_or_default().to_owned();
                from.push(FromTable { schema: named(Role::SCHEMA), name, alias: named(Role::ALIAS) });
            }
            NodeKind::JOIN_EXPR => {
                open.extend(statement.child(node, Role::RIGHT));
                open.extend(statement.child(node, Role::LEFT));
            }
            _ => {}
        }
    }
}

fn lower_condition(condition: &PredicateNode, statement: &Statement<'_>, from: &[FromTable], edits: &mut Edits) -> Result<()> {
    let qualifier = single_qualifier(condition)?;
    let unqualified = condition.with_columns(&|name| name.rsplit('.').next().unwrap_or(name).to_owned());
    if let Some(qualifier) = qualifier {
        let table = from.iter().find(|t| t.alias.as_deref().unwrap_or(&t.name) == qualifier);
        let name = table.map(|t| t.name.as_str());
        let name = name.or_else(|| statement.tables().iter().map(|t| t.name).find(|t| *t == qualifier));
        return match name {
            Some(name) => edits.restrict(None, name, &unqualified),
            None => Err(Error::with_sqlstate("42P01", format!("the statement has no table \"{qualifier}\""))),
        };
    }
    let mut found = false;
    for table in statement.tables().iter().filter(|t| t.granted) {
        edits.restrict(None, table.name, &unqualified)?;
        found = true;
    }
    if !found {
        return Err(Error::with_sqlstate("42501", "a condition was added, but the statement refers to no granted table"));
    }
    Ok(())
}

/// The table that all columns of a condition are qualified with, `None` when none is qualified.
fn single_qualifier(condition: &PredicateNode) -> Result<Option<String>> {
    let mut qualifiers: Vec<Option<String>> = Vec::new();
    condition.visit(&mut |node| {
        if let PredicateNode::Column(name) = node {
            let qualifier = name.rsplit_once('.').map(|(table, _)| table.to_owned());
            if !qualifiers.contains(&qualifier) {
                qualifiers.push(qualifier);
            }
        }
    });
    match qualifiers.len() {
        0 => Ok(None),
        1 => Ok(qualifiers.remove(0)),
        _ => Err(Error::with_sqlstate("0A000", "a condition that is added may only refer to the columns of one table")),
    }
}
