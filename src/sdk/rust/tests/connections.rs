//! The hooks about clients, texts and executions.

use heliosdb_plugin_sdk::testing::{MockHost, MockStatement, Outcome, Setting};
use heliosdb_plugin_sdk::{Plugin, PluginContext, PredicateNode, QueryHook, QueryModification, Result, ResultEnd};

/// Refuses what its session variable `app.refuse` names, and tells what it saw.
struct Gate;

impl Gate {
    fn decide(&self, ctx: &PluginContext, hook: QueryHook) -> Result<QueryModification> {
        assert_eq!(ctx.hook(), hook);
        if ctx.session_var("app.refuse").as_deref() == Some(&hook.0.to_string()) {
            return Ok(QueryModification::reject("28000", "not you"));
        }
        heliosdb_plugin_sdk::log(heliosdb_plugin_sdk::LogLevel::INFO, ctx.sql());
        Ok(QueryModification::Allow)
    }
}

impl Plugin for Gate {
    fn new() -> Result<Self> {
        Ok(Gate)
    }

    fn name(&self) -> &str {
        "gate"
    }

    fn version(&self) -> &str {
        "1.0.0"
    }

    fn on_connect(&self, ctx: &PluginContext) -> Result<QueryModification> {
        ctx.lock_session_var("app.user", &ctx.connection_param("user").ok_or("nobody")?)?;
        self.decide(ctx, QueryHook::CONNECT)
    }

    fn on_query_pre_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        ctx.set_session_var("app.texts", "1")?;
        assert_eq!(ctx.session_var("app.texts").as_deref(), Some("1"));
        self.decide(ctx, QueryHook::PRE_PARSE)
    }

    fn on_query_pre_execution(&self, ctx: &PluginContext) -> Result<QueryModification> {
        assert!(ctx.restrict("t", PredicateNode::column("a").equals(PredicateNode::literal(1))).is_err());
        match ctx.sql() {
            "modify" => Ok(QueryModification::Modified(ctx.query_ast())),
            "set" => ctx.set_session_var("app.texts", "2").map(|()| QueryModification::Allow),
            _ => self.decide(ctx, QueryHook::PRE_EXECUTION),
        }
    }

    fn on_result_end(&self, ctx: &PluginContext, end: &ResultEnd) -> Result<()> {
        assert_eq!(ctx.hook(), QueryHook::ON_END);
        if end.rows_out > 10 {
            return Err("too many rows".into());
        }
        Ok(())
    }

    fn on_disconnect(&self, ctx: &PluginContext) {
        let _ = self.decide(ctx, QueryHook::DISCONNECT);
    }
}

fn host() -> MockHost {
    MockHost::new().connection_param("user", "ada").allow_session_variables(&["app.*"])
}

#[test]
fn a_client_is_let_in_with_a_locked_variable() {
    let seen = host().connect(&Gate);
    assert_eq!((seen.outcome, seen.settings), (Outcome::Pass, vec![Setting::locked("app.user", "ada")]));
    assert_eq!(MockHost::new().connect(&Gate).outcome, Outcome::rejected("42501", "nobody"));
}

#[test]
fn what_a_refused_call_set_is_not_set() {
    let seen = host().session_var("app.refuse", "1").connect(&Gate);
    assert_eq!((seen.outcome, seen.settings), (Outcome::rejected("28000", "not you"), vec![]));
}

#[test]
fn variables_that_are_not_granted_or_set_in_another_hook_are_refused() {
    let refusal = Outcome::rejected("42501", "session variable \"app.texts\" may not be set by this plugin here");
    assert_eq!(MockHost::new().pre_parse(&Gate, "SELECT 1").outcome, refusal);
    assert_eq!(host().pre_execution(&Gate, &MockStatement::select().text("set")).outcome, refusal);
}

#[test]
fn a_text_is_seen_before_it_is_parsed() {
    let seen = host().pre_parse(&Gate, "SELEC 1");
    assert_eq!((seen.outcome, seen.log), (Outcome::Pass, vec!["1: SELEC 1".to_owned()]));
    assert_eq!(seen.settings, [Setting::open("app.texts", "1")]);
    assert_eq!(host().session_var("app.refuse", "2").pre_parse(&Gate, "").outcome, Outcome::rejected("28000", "not you"));
}

#[test]
fn a_statement_about_to_run_is_refused_and_never_changed() {
    assert_eq!(host().pre_execution(&Gate, &MockStatement::select().text("SELECT 1")).log, ["1: SELECT 1"]);
    let changed = host().pre_execution(&Gate, &MockStatement::select().text("modify").reads("t")).outcome;
    assert_eq!(changed, Outcome::rejected("38000", "a statement can be changed in post_parse only"));
    let refused = host().session_var("app.refuse", "4").pre_execution(&Gate, &MockStatement::select());
    assert_eq!(refused.outcome, Outcome::rejected("28000", "not you"));
}

#[test]
fn ends_are_told() {
    assert_eq!(host().result_end(&Gate, ResultEnd { rows_in: 10, rows_out: 10, batches: 1 }).outcome, Outcome::Pass);
    let end = ResultEnd { rows_in: 11, rows_out: 11, batches: 1 };
    assert_eq!(host().result_end(&Gate, end).outcome, Outcome::rejected("42501", "too many rows"));
    assert_eq!(host().disconnect(&Gate).log, ["1: "]);
}
