//! Which products a statement is about, where it says so in a way that leaves no doubt.
//!
//! Two sides must agree on the number of a product, whatever type the column has: only texts that are whole numbers count, so that values
//! which compare as equal give the same number. What is written otherwise (`1.0`, an expression) is no number: such a query is not cached here,
//! and such a write takes out everything.

use heliosdb_plugin_sdk::{NodeFlags, NodeId, NodeKind, PluginContext, Role, Statement};

/// A write of more products than this takes out all.
const MAX_PRODUCTS: usize = 64;

/// The product that a SELECT is about: its one table is the products table, and its WHERE clause demands one number.
pub(crate) fn of_query(ctx: &PluginContext, table: &str, id_column: &str) -> Option<i64> {
    let statement = ctx.statement();
    let root = statement.root();
    if statement.node_kind(root) != NodeKind::SELECT {
        return None;
    }
    let mut from = statement.children(root, Role::FROM);
    let (relation, rest) = (from.next()?, from.next());
    if rest.is_some() || !is_only_table(statement, relation, table) {
        return None;
    }
    demanded(ctx, root, relation, id_column)
}

/// The products that a write is about, or `None` where only the database knows.
pub(crate) fn of_write(ctx: &PluginContext, table: &str, id_column: &str) -> Option<Vec<i64>> {
    let statement = ctx.statement();
    let root = statement.root();
    let relation = statement.child(root, Role::RELATION)?;
    if statement.child(root, Role::WITH).is_some() || !is_only_table(statement, relation, table) {
        return None;
    }
    match statement.node_kind(root) {
        NodeKind::DELETE if statement.child(root, Role::FROM).is_none() => Some(vec![demanded(ctx, root, relation, id_column)?]),
        NodeKind::UPDATE if statement.child(root, Role::FROM).is_none() => {
            // A product that is given another number is two products.
            let keeps_number = |target| statement.node_kind(target) == NodeKind::RES_TARGET && statement.text(target) != Some(id_column);
            if !statement.children(root, Role::ASSIGNMENT).all(keeps_number) {
                return None;
            }
            Some(vec![demanded(ctx, root, relation, id_column)?])
        }
        NodeKind::INSERT => inserted(ctx, root, id_column),
        _ => None,
    }
}

/// The numbers in the rows of INSERT INTO products (.., id, ..) VALUES.
fn inserted(ctx: &PluginContext, root: NodeId, id_column: &str) -> Option<Vec<i64>> {
    let statement = ctx.statement();
    // ON CONFLICT may update a product that conflicts by another column.
    if statement.child(root, Role::ON_CONFLICT).is_some() {
        return None;
    }
    let at = statement.children(root, Role::COLUMN).position(|column| statement.text(column) == Some(id_column))?;
    let values = statement.child(root, Role::QUERY).filter(|&query| statement.node_kind(query) == NodeKind::VALUES)?;
    let rows: Vec<NodeId> = statement.children(values, Role::ROW).take(MAX_PRODUCTS + 1).collect();
    if rows.len() > MAX_PRODUCTS {
        return None;
    }
    rows.into_iter().map(|row| statement.children(row, Role::ELEMENT).nth(at).and_then(|value| number(ctx, value))).collect()
}

/// Whether the relation is the table, and no other part of the statement names any.
fn is_only_table(statement: &Statement, relation: NodeId, table: &str) -> bool {
    let relations = statement.nodes().filter(|&node| statement.node_kind(node) == NodeKind::RANGE_VAR).count();
    relations == 1 && statement.node_kind(relation) == NodeKind::RANGE_VAR && statement.text(relation) == Some(table)
}

/// The number that the WHERE clause demands of every row: `id = NUMBER`, alone or joined to others with AND.
fn demanded(ctx: &PluginContext, root: NodeId, relation: NodeId, id_column: &str) -> Option<i64> {
    let statement = ctx.statement();
    let alias = statement.child(relation, Role::ALIAS);
    // An alias may rename columns.
    if alias.map_or(false, |alias| statement.child(alias, Role::COLUMN).is_some()) {
        return None;
    }
    let called = alias.and_then(|alias| statement.text(alias)).or_else(|| statement.text(relation))?;
    let condition = statement.child(root, Role::WHERE)?;
    let equals = |node: NodeId| -> Option<i64> {
        let is_plain = statement.node_kind(node) == NodeKind::OPERATOR && statement.child(node, Role::SCHEMA).is_none();
        if !is_plain || statement.text(node) != Some("=") {
            return None;
        }
        let (left, right) = (statement.child(node, Role::LEFT)?, statement.child(node, Role::RIGHT)?);
        if is_id(statement, left, called, id_column) {
            return number(ctx, right);
        }
        if is_id(statement, right, called, id_column) {
            return number(ctx, left);
        }
        None
    };
    match statement.node_kind(condition) {
        NodeKind::AND => statement.children(condition, Role::ARGUMENT).find_map(equals),
        _ => equals(condition),
    }
}

fn is_id(statement: &Statement, node: NodeId, called: &str, id_column: &str) -> bool {
    if statement.node_kind(node) != NodeKind::COLUMN_REF {
        return false;
    }
    let fields: Vec<Option<&str>> = statement.children(node, Role::FIELD).map(|field| statement.text(field)).collect();
    match fields[..] {
        [Some(column)] => column == id_column,
        [Some(table), Some(column)] => table == called && column == id_column,
        _ => false,
    }
}

/// The whole number that a constant or a parameter is.
fn number(ctx: &PluginContext, node: NodeId) -> Option<i64> {
    let statement = ctx.statement();
    match statement.node_kind(node) {
        NodeKind::INTEGER_CONST => Some(statement.value(node).into()),
        NodeKind::FLOAT_CONST | NodeKind::STRING_CONST => whole(statement.text(node)?),
        NodeKind::PARAMETER => whole(&ctx.parameter(statement.value(node) as usize).ok().flatten()?),
        NodeKind::OPERATOR if statement.text(node) == Some("-") && statement.flags(node) == NodeFlags(0) => {
            let argument = statement.child(node, Role::RIGHT)?;
            if statement.child(node, Role::LEFT).is_some() || statement.node_kind(argument) != NodeKind::INTEGER_CONST {
                return None;
            }
            Some(-i64::from(statement.value(argument)))
        }
        _ => None,
    }
}

fn whole(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}
