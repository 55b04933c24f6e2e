//! Statements for native tests.

use crate::abi;
use crate::statement::{NodeKind, RelationKind, Role, Statement, StatementKind, TableAccess, TableRef};

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

/// A value in a mocked statement.
#[derive(Clone, Debug)]
pub enum MockValue {
    /// An integer literal.
    Int(i32),
    /// A string literal.
    Text(String),
    /// `$n`, from 1.
    Parameter(i32),
}

/// A statement to call a hook with: its kind and what it refers to.
#[derive(Clone, Debug)]
pub struct MockStatement {
    kind: StatementKind,
    inner_kind: StatementKind,
    sql: String,
    has_where: bool,
    conditions: Vec<(String, MockValue)>,
    tables: Vec<MockTable>,
}

impl MockStatement {
    /// A statement of any kind.
    pub fn of(kind: StatementKind) -> Self {
        MockStatement {
            kind,
            inner_kind: StatementKind::EMPTY,
            sql: String::new(),
            has_where: false,
            conditions: Vec::new(),
            tables: Vec::new(),
        }
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

    /// Gives it a text. It is not parsed: kind and tables are as they were said.
    pub fn text(mut self, sql: &str) -> Self {
        self.sql = sql.to_owned();
        self
    }

    /// Gives it a WHERE clause.
    pub fn with_where(mut self) -> Self {
        self.has_where = true;
        self
    }

    /// A condition `column = value` of its WHERE clause; several are joined with AND.
    pub fn where_equals(mut self, column: &str, value: MockValue) -> Self {
        self.conditions.push((column.to_owned(), value));
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

    pub(super) fn build(&self) -> (Vec<abi::AstNode>, Vec<u8>) {
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
        if !self.conditions.is_empty() {
            children.push(self.build_conditions(&mut nodes, &mut text));
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

    /// `column = value`, or an AND of several, as the child WHERE.
    fn build_conditions(&self, nodes: &mut Vec<abi::AstNode>, text: &mut impl FnMut(&str) -> u32) -> u32 {
        let mut push = |node: abi::AstNode| {
            nodes.push(node);
            nodes.len() as u32 - 1
        };
        let only = self.conditions.len() == 1;
        let (mut first, outer) = (0, if only { Role::WHERE } else { Role::ARGUMENT });
        for (column, value) in self.conditions.iter().rev() {
            let role = Role::RIGHT.0;
            let right = push(match value {
                MockValue::Int(value) => abi::AstNode { kind: NodeKind::INTEGER_CONST.0, role, value: *value, ..Default::default() },
                MockValue::Text(value) => abi::AstNode { kind: NodeKind::STRING_CONST.0, role, text: text(value), ..Default::default() },
                MockValue::Parameter(n) => abi::AstNode { kind: NodeKind::PARAMETER.0, role, value: *n, ..Default::default() },
            });
            let mut field = 0;
            for part in column.split('.').rev() {
                let (kind, role) = (NodeKind::IDENTIFIER.0, Role::FIELD.0);
                field = push(abi::AstNode { kind, role, text: text(part), next: field, ..Default::default() });
            }
            let (kind, role) = (NodeKind::COLUMN_REF.0, Role::LEFT.0);
            let left = push(abi::AstNode { kind, role, first: field, next: right, ..Default::default() });
            let (kind, role) = (NodeKind::OPERATOR.0, outer.0);
            first = push(abi::AstNode { kind, role, text: text("="), first: left, next: first, ..Default::default() });
        }
        if only {
            return first;
        }
        push(abi::AstNode { kind: NodeKind::AND.0, role: Role::WHERE.0, first, ..Default::default() })
    }

    pub(super) fn view<'a>(&'a self, nodes: &'a [abi::AstNode], texts: &'a [u8]) -> Statement<'a> {
        let table =
            |t: &'a MockTable| TableRef { schema: t.schema.as_deref(), name: &t.name, access: t.access, kind: t.kind, granted: t.granted };
        Statement {
            sql: &self.sql,
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
