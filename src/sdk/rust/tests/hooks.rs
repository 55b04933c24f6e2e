//! The SDK as a plugin's author uses it.

use heliosdb_plugin_sdk::testing::{Change, MockHost, MockStatement, Outcome};
use heliosdb_plugin_sdk::{
    AstNode, CompareOp, Error, Literal, Plugin, PluginContext, PredicateNode, QueryModification, Result, StatementKind,
};

/// A plugin whose hook is a function.
struct Hook<F>(F);

impl<F: Fn(&PluginContext) -> Result<QueryModification>> Plugin for Hook<F> {
    fn new() -> Result<Self> {
        Err("made by the test".into())
    }

    fn name(&self) -> &str {
        "hook"
    }

    fn version(&self) -> &str {
        "1.0.0"
    }

    fn on_query_post_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        (self.0)(ctx)
    }
}

fn run(statement: &MockStatement, hook: impl Fn(&PluginContext) -> Result<QueryModification>) -> Outcome {
    MockHost::new().session_var("app.tenant", "7").post_parse(&Hook(hook), statement)
}

fn tenant(id: i64) -> PredicateNode {
    PredicateNode::Equals { left: Box::new(PredicateNode::Column("tenant_id".into())), right: Box::new(PredicateNode::Literal(id.into())) }
}

fn restrict(predicate: PredicateNode) -> String {
    let outcome = run(&MockStatement::select().reads("t"), |ctx| {
        ctx.restrict("t", predicate.clone())?;
        Ok(QueryModification::Allow)
    });
    match outcome {
        Outcome::Changed(mut changes) => match changes.remove(0) {
            Change::Restrict { predicate, .. } => predicate,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_hook_that_only_looks_passes() {
    let statement = MockStatement::select().reads("t");
    assert_eq!(run(&statement, |_| Ok(QueryModification::Allow)), Outcome::Pass);
    assert_eq!(run(&statement, |_| Ok(QueryModification::NoModification)), Outcome::Pass);
    assert_eq!(run(&statement, |ctx| Ok(QueryModification::Modified(ctx.query_ast()))), Outcome::Pass);
}

#[test]
fn errors_and_rejections_carry_sqlstate_and_message() {
    let statement = MockStatement::select();
    assert_eq!(run(&statement, |_| Err("no".into())), Outcome::rejected("42501", "no"));
    assert_eq!(run(&statement, |_| Err(Error::with_sqlstate("22023", "bad"))), Outcome::rejected("22023", "bad"));
    assert_eq!(run(&statement, |_| Ok(QueryModification::reject("0A000", "later"))), Outcome::rejected("0A000", "later"));
}

#[test]
fn a_rejection_drops_restrictions_and_an_allow_keeps_them() {
    let statement = MockStatement::select().reads("t");
    let refused = run(&statement, |ctx| {
        ctx.restrict("t", tenant(1))?;
        Err("no".into())
    });
    assert_eq!(refused, Outcome::rejected("42501", "no"));
    let kept = run(&statement, |ctx| {
        ctx.restrict("t", tenant(1))?;
        Ok(QueryModification::NoModification)
    });
    assert_eq!(kept, Outcome::restricted(&[("t", "tenant_id = 1")]));
}

#[test]
fn every_predicate_reaches_the_host_as_meant() {
    let column = PredicateNode::column;
    let literal = |value: Literal| PredicateNode::literal(value);
    assert_eq!(restrict(tenant(12345)), "tenant_id = 12345");
    assert_eq!(restrict(tenant(-5)), "tenant_id = -5");
    assert_eq!(restrict(tenant(i64::MAX)), "tenant_id = 9223372036854775807");
    assert_eq!(restrict(tenant(i64::MIN)), "tenant_id = -9223372036854775808");
    assert_eq!(restrict(column("a").equals(PredicateNode::literal("x'; DROP TABLE t --"))), "a = 'x''; DROP TABLE t --'");
    assert_eq!(restrict(column("a").equals(literal(Literal::Number("1.50".into())))), "a = 1.50");
    assert_eq!(restrict(column("a").equals(PredicateNode::session_var("app.x"))), "a = ${app.x}");
    assert_eq!(restrict(column("a").is_null().negate()), "NOT (a IS NULL)");
    assert_eq!(restrict(column("a").equals(PredicateNode::literal(None::<i64>))), "a = NULL");
    let all_of = column("a").is_null().and(column("b").compare(CompareOp::Less, PredicateNode::literal(3))).and(literal(true.into()));
    assert_eq!(restrict(all_of), "(a IS NULL AND b < 3 AND true)");
    let any_of = tenant(1).or(column("shared").and(tenant(2))).or(tenant(3));
    assert_eq!(restrict(any_of), "(tenant_id = 1 OR (shared AND tenant_id = 2) OR tenant_id = 3)");
    assert_eq!(restrict(column("a").in_list(vec![literal(1_i64.into()), literal("é".into())])), "a IN (1, 'é')");
    assert_eq!(restrict(column("a").in_list(vec![])), "false");
}

#[test]
fn a_predicate_that_is_too_deep_is_refused_and_a_long_one_is_not() {
    let mut deep = tenant(1);
    for _ in 0..1_000 {
        deep = deep.negate();
    }
    let outcome = run(&MockStatement::select().reads("t"), |ctx| {
        ctx.restrict("t", deep.clone())?;
        Ok(QueryModification::Allow)
    });
    assert_eq!(outcome, Outcome::rejected("54001", "a predicate has more than 64 levels"));
    let mut long = tenant(0);
    for i in 1..1_000 {
        long = long.or(tenant(i));
    }
    assert!(restrict(long).ends_with("OR tenant_id = 999)"));
}

#[test]
fn schemas_and_notes_are_kept() {
    let outcome = run(&MockStatement::select().reads("s.t"), |ctx| {
        assert_eq!(ctx.referenced_tables()[0].schema, Some("s"));
        ctx.restrict_in("s", "t", tenant(1))?;
        ctx.annotate("tenant", "1");
        Ok(QueryModification::Allow)
    });
    let restrict = Change::Restrict { schema: Some("s".into()), table: "t".into(), predicate: "tenant_id = 1".into() };
    let note = Change::Annotate { key: "tenant".into(), value: "1".into() };
    assert_eq!(outcome, Outcome::Changed(vec![restrict, note]));
}

/// Joins a condition to the WHERE clause, as the tree style does.
fn extend(ast: AstNode, condition: PredicateNode) -> AstNode {
    fn add(clause: &mut Option<PredicateNode>, condition: PredicateNode) {
        *clause = Some(match clause.take() {
            Some(existing) => existing.and(condition),
            None => condition,
        });
    }
    let mut ast = ast;
    match &mut ast {
        AstNode::Select(node) => add(&mut node.where_clause, condition),
        AstNode::Update(node) => add(&mut node.where_clause, condition),
        AstNode::Delete(node) => add(&mut node.where_clause, condition),
        AstNode::Insert(_) | AstNode::Other(_) => {}
    }
    ast
}

fn extended(statement: &MockStatement, condition: PredicateNode) -> Outcome {
    run(statement, |ctx| Ok(QueryModification::Modified(extend(ctx.query_ast(), condition.clone()))))
}

#[test]
fn what_is_added_to_a_where_clause_restricts_every_granted_table() {
    for statement in [
        MockStatement::select().reads("orders"),
        MockStatement::select().reads("orders").with_where(),
        MockStatement::update("orders").with_where(),
        MockStatement::delete("orders"),
    ] {
        assert_eq!(extended(&statement, tenant(7)), Outcome::restricted(&[("orders", "tenant_id = 7")]), "{statement:?}");
    }
    let several = MockStatement::select().reads("orders").reads("countries").not_granted().reads("users").in_subquery();
    let expected = Outcome::restricted(&[("orders", "tenant_id = 7"), ("users", "tenant_id = 7")]);
    assert_eq!(extended(&several, tenant(7)), expected);
    assert_eq!(extended(&MockStatement::insert("orders"), tenant(7)), Outcome::Pass);
}

#[test]
fn a_qualified_condition_restricts_its_table() {
    let statement = MockStatement::select().reads("orders").alias("o").reads("users");
    let open = |column: &str| PredicateNode::column(column).equals(PredicateNode::literal("open"));
    assert_eq!(extended(&statement, open("o.status")), Outcome::restricted(&[("orders", "status = 'open'")]));
    assert_eq!(extended(&statement, open("users.status")), Outcome::restricted(&[("users", "status = 'open'")]));
    assert_eq!(extended(&statement, open("x.status")), Outcome::rejected("42P01", "the statement has no table \"x\""));
    let both = PredicateNode::column("o.id").equals(PredicateNode::column("users.id"));
    assert!(matches!(extended(&statement, both), Outcome::Rejected { sqlstate, .. } if sqlstate == "0A000"));
}

#[test]
fn a_where_clause_can_only_be_narrowed() {
    let statement = MockStatement::select().reads("orders").with_where();
    let change = |make: fn(PredicateNode) -> Option<PredicateNode>| {
        run(&statement, |ctx| {
            let mut ast = ctx.query_ast();
            match &mut ast {
                AstNode::Select(select) => select.where_clause = make(select.where_clause.take().unwrap()),
                other => panic!("{other:?}"),
            }
            Ok(QueryModification::Modified(ast))
        })
    };
    let refused = Outcome::rejected("38000", "the statement's own conditions may only be extended with AND");
    assert_eq!(change(|_| None), refused);
    assert_eq!(change(|own| Some(own.or(tenant(1)))), refused);
    assert_eq!(change(|own| Some(own.negate())), refused);
    assert_eq!(change(|_| Some(tenant(1))), refused);
    assert_eq!(change(|own| Some(tenant(1).and(own))), Outcome::restricted(&[("orders", "tenant_id = 1")]));
}

#[test]
fn the_tree_and_the_context_tell_what_the_statement_is() {
    let statement = MockStatement::update("orders").alias("o").reads("s.users").with_where();
    let outcome = run(&statement, |ctx| {
        assert_eq!(ctx.statement_kind(), StatementKind::UPDATE);
        assert_eq!(ctx.session_var("app.tenant").as_deref(), Some("7"));
        assert_eq!(ctx.session_var("app.other"), None);
        let ast = ctx.query_ast();
        assert_eq!(ast.referenced_tables(), ["orders", "users"]);
        let from = match ast {
            AstNode::Update(update) => update.from,
            other => panic!("{other:?}"),
        };
        assert_eq!((from[0].name.as_str(), from[0].alias.as_deref()), ("orders", Some("o")));
        assert_eq!((from[1].name.as_str(), from[1].schema.as_deref()), ("users", Some("s")));
        Ok(QueryModification::Allow)
    });
    assert_eq!(outcome, Outcome::Pass);
}

#[test]
fn columns_come_from_the_host() {
    let host = MockHost::new().table("orders", &[("id", 20), ("tenant_id", 20)]);
    let hook = Hook(|ctx: &PluginContext| {
        let names: Vec<_> = ctx.table_columns(None, "orders")?.into_iter().map(|c| c.name).collect();
        assert_eq!(names, ["id", "tenant_id"]);
        ctx.table_columns(None, "absent").map(|_| QueryModification::Allow)
    });
    let outcome = host.post_parse(&hook, &MockStatement::select().reads("orders"));
    assert_eq!(outcome, Outcome::rejected("42P01", "table \"absent\" does not exist"));
}

struct Named;

impl Plugin for Named {
    fn new() -> Result<Self> {
        Ok(Named)
    }

    fn name(&self) -> &str {
        "named"
    }

    fn version(&self) -> &str {
        "1.0.0"
    }
}

#[test]
fn a_plugin_that_is_not_what_its_manifest_says_does_not_start() {
    assert!(MockHost::new().start::<Named>("named", "1.0.0").is_ok());
    let error = MockHost::new().start::<Named>("named", "1.0.1").err().unwrap();
    assert_eq!(error.message(), "the plugin calls itself named 1.0.0, its manifest named 1.0.1");
    assert_eq!(MockHost::new().post_parse(&Named, &MockStatement::select()), Outcome::Pass);
}
