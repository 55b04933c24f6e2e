//! Conditions on the rows of a table.

use crate::error::{Error, Result};

/// A constant of a predicate.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// NULL
    Null,
    /// TRUE, FALSE
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number as SQL writes it, for what is no 64-bit integer: `12.50`, `1e6`.
    Number(String),
    /// A text. It takes the type of what it is compared with, as a quoted literal in SQL does.
    Text(String),
}

macro_rules! literal_from {
    ($($type:ty => |$value:ident| $make:expr),+ $(,)?) => {$(
        impl From<$type> for Literal {
            fn from($value: $type) -> Self {
                $make
            }
        }
    )+};
}

literal_from! {
    bool => |value| Literal::Bool(value),
    i16 => |value| Literal::Int(value.into()),
    i32 => |value| Literal::Int(value.into()),
    u32 => |value| Literal::Int(value.into()),
    i64 => |value| Literal::Int(value),
    &str => |value| Literal::Text(value.to_owned()),
    String => |value| Literal::Text(value),
}

impl<T: Into<Literal>> From<Option<T>> for Literal {
    fn from(value: Option<T>) -> Self {
        value.map_or(Literal::Null, Into::into)
    }
}

/// An operator of [`PredicateNode::Compare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl CompareOp {
    /// As SQL writes it.
    pub const fn symbol(self) -> &'static str {
        match self {
            CompareOp::NotEqual => "<>",
            CompareOp::Less => "<",
            CompareOp::LessOrEqual => "<=",
            CompareOp::Greater => ">",
            CompareOp::GreaterOrEqual => ">=",
        }
    }
}

/// A condition, or a value within one. SQL's three-valued logic holds: a row stays only where the condition is true, neither false nor
/// NULL.
///
/// ```
/// use heliosdb_plugin_sdk::PredicateNode;
///
/// let open = PredicateNode::column("tenant_id")
///     .equals(PredicateNode::literal(12345_i64))
///     .and(PredicateNode::column("deleted_at").is_null());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum PredicateNode {
    /// A column of the restricted table. In a statement's tree also `table.column`.
    Column(String),
    /// A constant.
    Literal(Literal),
    /// The present value of a session variable, NULL when it is not set. The host reads it and decides anew when it differs.
    SessionVar(String),
    /// `left = right`
    Equals {
        /// The left side.
        left: Box<PredicateNode>,
        /// The right side.
        right: Box<PredicateNode>,
    },
    /// `left op right`
    Compare {
        /// The operator.
        op: CompareOp,
        /// The left side.
        left: Box<PredicateNode>,
        /// The right side.
        right: Box<PredicateNode>,
    },
    /// `left AND right`
    And {
        /// The left side.
        left: Box<PredicateNode>,
        /// The right side.
        right: Box<PredicateNode>,
    },
    /// `left OR right`
    Or {
        /// The left side.
        left: Box<PredicateNode>,
        /// The right side.
        right: Box<PredicateNode>,
    },
    /// `NOT operand`
    Not(Box<PredicateNode>),
    /// `operand IS NULL`
    IsNull(Box<PredicateNode>),
    /// `operand IN (items)`; with no items it is false.
    InList {
        /// What is looked for.
        operand: Box<PredicateNode>,
        /// Among these.
        items: Vec<PredicateNode>,
    },
    /// A condition that the statement brought itself: the index of its node. See
    /// [`SelectNode::where_clause`](crate::SelectNode::where_clause).
    Original(u32),
}

impl PredicateNode {
    /// A column.
    pub fn column(name: impl Into<String>) -> Self {
        PredicateNode::Column(name.into())
    }

    /// A constant.
    pub fn literal(value: impl Into<Literal>) -> Self {
        PredicateNode::Literal(value.into())
    }

    /// The present value of a session variable.
    pub fn session_var(name: impl Into<String>) -> Self {
        PredicateNode::SessionVar(name.into())
    }

    /// `self = right`
    pub fn equals(self, right: PredicateNode) -> Self {
        PredicateNode::Equals { left: Box::new(self), right: Box::new(right) }
    }

    /// `self op right`
    pub fn compare(self, op: CompareOp, right: PredicateNode) -> Self {
        PredicateNode::Compare { op, left: Box::new(self), right: Box::new(right) }
    }

    /// `self AND right`
    pub fn and(self, right: PredicateNode) -> Self {
        PredicateNode::And { left: Box::new(self), right: Box::new(right) }
    }

    /// `self OR right`
    pub fn or(self, right: PredicateNode) -> Self {
        PredicateNode::Or { left: Box::new(self), right: Box::new(right) }
    }

    /// `NOT self`
    pub fn negate(self) -> Self {
        PredicateNode::Not(Box::new(self))
    }

    /// `self IS NULL`
    pub fn is_null(self) -> Self {
        PredicateNode::IsNull(Box::new(self))
    }

    /// `self IN (items)`
    pub fn in_list(self, items: Vec<PredicateNode>) -> Self {
        PredicateNode::InList { operand: Box::new(self), items }
    }

    /// The conditions that AND joins, left to right.
    pub(crate) fn conjuncts(&self) -> Vec<&PredicateNode> {
        self.flattened(|node| match node {
            PredicateNode::And { left, right } => Some((left, right)),
            _ => None,
        })
    }

    /// The conditions that OR joins, left to right.
    pub(crate) fn disjuncts(&self) -> Vec<&PredicateNode> {
        self.flattened(|node| match node {
            PredicateNode::Or { left, right } => Some((left, right)),
            _ => None,
        })
    }

    fn flattened<'a>(
        &'a self,
        split: impl Fn(&'a PredicateNode) -> Option<(&'a PredicateNode, &'a PredicateNode)>,
    ) -> Vec<&'a PredicateNode> {
        let mut leaves = Vec::new();
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            match split(node) {
                Some((left, right)) => open.extend([right, left]),
                None => leaves.push(node),
            }
        }
        leaves
    }

    /// Calls `see` with this node and all below it.
    pub(crate) fn visit(&self, see: &mut impl FnMut(&PredicateNode)) {
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            see(node);
            match node {
                PredicateNode::Column(_) | PredicateNode::Literal(_) | PredicateNode::SessionVar(_) | PredicateNode::Original(_) => {}
                PredicateNode::Equals { left, right }
                | PredicateNode::Compare { left, right, .. }
                | PredicateNode::And { left, right }
                | PredicateNode::Or { left, right } => open.extend([&**right, &**left]),
                PredicateNode::Not(operand) | PredicateNode::IsNull(operand) => open.push(operand),
                PredicateNode::InList { operand, items } => {
                    open.extend(items.iter().rev());
                    open.push(operand);
                }
            }
        }
    }

    /// A copy whose columns went through `rename`.
    pub(crate) fn with_columns(&self, rename: &impl Fn(&str) -> String) -> PredicateNode {
        let again = |node: &PredicateNode| Box::new(node.with_columns(rename));
        match self {
            PredicateNode::Column(name) => PredicateNode::Column(rename(name)),
            PredicateNode::Equals { left, right } => PredicateNode::Equals { left: again(left), right: again(right) },
            PredicateNode::Compare { op, left, right } => PredicateNode::Compare { op: *op, left: again(left), right: again(right) },
            PredicateNode::And { left, right } => PredicateNode::And { left: again(left), right: again(right) },
            PredicateNode::Or { left, right } => PredicateNode::Or { left: again(left), right: again(right) },
            PredicateNode::Not(operand) => PredicateNode::Not(again(operand)),
            PredicateNode::IsNull(operand) => PredicateNode::IsNull(again(operand)),
            PredicateNode::InList { operand, items } => {
                PredicateNode::InList { operand: again(operand), items: items.iter().map(|item| item.with_columns(rename)).collect() }
            }
            PredicateNode::Literal(_) | PredicateNode::SessionVar(_) | PredicateNode::Original(_) => self.clone(),
        }
    }

    /// Refuses what a restriction cannot hold.
    pub(crate) fn check_own(&self) -> Result<()> {
        let mut foreign = false;
        self.visit(&mut |node| foreign |= matches!(node, PredicateNode::Original(_)));
        if foreign {
            return Err(Error::with_sqlstate("38000", "the statement's own conditions may only be extended with AND"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_chains_flatten_in_order() {
        let mut chain = PredicateNode::column("c0");
        for i in 1..1_000 {
            chain = chain.and(PredicateNode::column(format!("c{i}")));
        }
        let leaves = chain.conjuncts();
        assert_eq!(leaves.len(), 1_000);
        assert_eq!(leaves[0], &PredicateNode::column("c0"));
        assert_eq!(leaves[999], &PredicateNode::column("c999"));
        assert_eq!(chain.disjuncts().len(), 1);
    }

    #[test]
    fn the_statements_own_condition_is_found_anywhere() {
        let own = PredicateNode::column("a").equals(PredicateNode::literal(1));
        assert!(own.check_own().is_ok());
        let hidden = PredicateNode::column("a").in_list(vec![PredicateNode::Original(3).negate()]);
        assert!(hidden.check_own().is_err());
    }
}
