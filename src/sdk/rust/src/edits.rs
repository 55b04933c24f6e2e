//! The answer to post_parse: edits, and the expressions they carry, in the layout of `EditList`.

use crate::abi::{self, EditKind, GuestNodeKind, NodeKind, Role};
use crate::error::{Error, Result};
use crate::predicate::{Literal, PredicateNode};

/// Levels of a predicate: as many as the host takes.
const DEPTH_LIMIT: u32 = 64;

/// Edits of one statement, and the nodes and texts behind them. Reused from statement to statement.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    pub(crate) edits: Vec<abi::Edit>,
    pub(crate) nodes: Vec<abi::AstNode>,
    pub(crate) texts: Vec<u8>,
}

impl Edits {
    pub(crate) const fn new() -> Self {
        Edits { edits: Vec::new(), nodes: Vec::new(), texts: Vec::new() }
    }

    #[cfg(target_arch = "wasm32")]
    pub(crate) fn clear(&mut self) {
        self.edits.clear();
        self.nodes.clear();
        self.texts.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Restricts a table; `schema` `None` means a table of this name in any schema. On an error nothing was added that an edit refers to.
    pub(crate) fn restrict(&mut self, schema: Option<&str>, table: &str, predicate: &PredicateNode) -> Result<()> {
        predicate.check_own()?;
        self.begin();
        let root = self.expression(predicate, 0)?;
        let schema_text = schema.map_or(0, |s| self.text(s));
        let name_text = self.text(table);
        self.edits.push(abi::Edit { kind: EditKind::RESTRICT.0, schema_text, name_text, root, ..Default::default() });
        Ok(())
    }

    /// Attaches a key and a value to the statement, for logs and EXPLAIN.
    pub(crate) fn annotate(&mut self, key: &str, value: &str) {
        self.begin();
        let name_text = self.text(key);
        let value_text = self.text(value);
        self.edits.push(abi::Edit { kind: EditKind::ANNOTATE.0, name_text, value_text, ..Default::default() });
    }

    /// Node 0 and text 0 mean "none", so both tables start with an empty entry.
    fn begin(&mut self) {
        if self.nodes.is_empty() {
            self.nodes.push(abi::AstNode::default());
            self.texts.extend_from_slice(&[0; 4]);
        }
    }

    fn text(&mut self, text: &str) -> u32 {
        let at = self.texts.len() as u32;
        self.texts.extend_from_slice(&(text.len() as u32).to_le_bytes());
        self.texts.extend_from_slice(text.as_bytes());
        while self.texts.len() % 4 != 0 {
            self.texts.push(0);
        }
        at
    }

    fn leaf(&mut self, kind: u16, text: Option<&str>, value: i32) -> u32 {
        let text = text.map_or(0, |t| self.text(t));
        self.nodes.push(abi::AstNode { kind, text, value, ..Default::default() });
        self.nodes.len() as u32 - 1
    }

    /// Makes `children` the children of `parent`, in order.
    fn adopt(&mut self, parent: u32, children: &[(Role, u32)]) {
        let mut next = 0;
        for &(role, child) in children.iter().rev() {
            let node = &mut self.nodes[child as usize];
            node.role = role.0;
            node.next = next;
            next = child;
        }
        self.nodes[parent as usize].first = next;
    }

    fn expression(&mut self, predicate: &PredicateNode, depth: u32) -> Result<u32> {
        if depth > DEPTH_LIMIT {
            return Err(Error::with_sqlstate("54001", format!("a predicate has more than {DEPTH_LIMIT} levels")));
        }
        match predicate {
            PredicateNode::Column(name) => {
                let column = self.leaf(NodeKind::COLUMN_REF.0, None, 0);
                let field = self.leaf(NodeKind::IDENTIFIER.0, Some(name), 0);
                self.adopt(column, &[(Role::FIELD, field)]);
                Ok(column)
            }
            PredicateNode::Literal(literal) => Ok(self.literal(literal)),
            PredicateNode::SessionVar(name) => Ok(self.leaf(GuestNodeKind::SESSION_VARIABLE.0, Some(name), 0)),
            PredicateNode::Equals { left, right } => self.operator("=", left, right, depth),
            PredicateNode::Compare { op, left, right } => self.operator(op.symbol(), left, right, depth),
            PredicateNode::And { .. } => self.group(NodeKind::AND, &predicate.conjuncts(), depth),
            PredicateNode::Or { .. } => self.group(NodeKind::OR, &predicate.disjuncts(), depth),
            PredicateNode::Not(operand) => self.group(NodeKind::NOT, &[operand], depth),
            PredicateNode::IsNull(operand) => self.group(NodeKind::IS_NULL, &[operand], depth),
            PredicateNode::InList { items, .. } if items.is_empty() => Ok(self.leaf(NodeKind::BOOL_CONST.0, None, 0)),
            PredicateNode::InList { operand, items } => {
                let node = self.leaf(NodeKind::IN.0, None, 0);
                let mut children = vec![(Role::ARGUMENT, self.expression(operand, depth + 1)?)];
                for item in items {
                    children.push((Role::ELEMENT, self.expression(item, depth + 1)?));
                }
                self.adopt(node, &children);
                Ok(node)
            }
            // check_own has refused it.
            PredicateNode::Original(_) => Err(Error::with_sqlstate("38000", "a condition of the statement cannot be moved")),
        }
    }

    fn operator(&mut self, symbol: &str, left: &PredicateNode, right: &PredicateNode, depth: u32) -> Result<u32> {
        let node = self.leaf(NodeKind::OPERATOR.0, Some(symbol), 0);
        let left = self.expression(left, depth + 1)?;
        let right = self.expression(right, depth + 1)?;
        self.adopt(node, &[(Role::LEFT, left), (Role::RIGHT, right)]);
        Ok(node)
    }

    fn group(&mut self, kind: NodeKind, operands: &[&PredicateNode], depth: u32) -> Result<u32> {
        let node = self.leaf(kind.0, None, 0);
        let mut children = Vec::with_capacity(operands.len());
        for operand in operands {
            children.push((Role::ARGUMENT, self.expression(operand, depth + 1)?));
        }
        self.adopt(node, &children);
        Ok(node)
    }

    fn literal(&mut self, literal: &Literal) -> u32 {
        match literal {
            Literal::Null => self.leaf(NodeKind::NULL_CONST.0, None, 0),
            Literal::Bool(value) => self.leaf(NodeKind::BOOL_CONST.0, None, i32::from(*value)),
            Literal::Int(value) => match i32::try_from(*value) {
                Ok(small) => self.leaf(NodeKind::INTEGER_CONST.0, None, small),
                Err(_) => self.leaf(NodeKind::FLOAT_CONST.0, Some(&value.to_string()), 0),
            },
            Literal::Number(text) => self.leaf(NodeKind::FLOAT_CONST.0, Some(text), 0),
            Literal::Text(text) => self.leaf(NodeKind::STRING_CONST.0, Some(text), 0),
        }
    }
}
