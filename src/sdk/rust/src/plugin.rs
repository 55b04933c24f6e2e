use crate::abi;
use crate::added::AddedColumn;
use crate::ast::AstNode;
use crate::cache::{CacheDecision, CacheOffer};
use crate::column::Column;
use crate::context::PluginContext;
use crate::error::{Error, Result};

/// The points of a query's path at which plugins are called.
pub type QueryHook = abi::Hook;

/// A plugin. One value lives in each instance of the module; the host runs several instances side by side, and throws one away after a
/// failure, so a value must keep nothing that another call relies on.
///
/// [`register_plugin!`](crate::register_plugin) exports it to the host, with a list of the hooks that it implements: a hook that is not
/// listed there is not called.
pub trait Plugin: Sized {
    /// Starts an instance, usually by reading the configuration with [`load_config`](crate::load_config).
    ///
    /// # Errors
    /// The plugin cannot start; the host refuses the deploy with the message.
    fn new() -> Result<Self>;

    /// The plugin's name, that of its package.
    fn name(&self) -> &str;

    /// The plugin's version, that of its package.
    fn version(&self) -> &str;

    /// Hook `on_connect`: a client connected; it was sent nothing yet. Session variables may be set.
    ///
    /// # Errors
    /// The connection is refused with the error's message and SQLSTATE.
    fn on_connect(&self, ctx: &PluginContext) -> Result<QueryModification> {
        let _ = ctx;
        Ok(QueryModification::NoModification)
    }

    /// Hook `pre_parse`: a text arrived ([`ctx.sql()`](PluginContext::sql)), or a prepared statement is executed again. Nothing of it is
    /// parsed. Session variables may be set.
    ///
    /// # Errors
    /// The text is refused with the error's message and SQLSTATE.
    fn on_query_pre_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        let _ = ctx;
        Ok(QueryModification::NoModification)
    }

    /// Hook `post_parse`: a statement was parsed and nothing of it is planned. The host remembers the decision for as long as everything
    /// that was asked of `ctx` stays the same, so a decision must depend on nothing else.
    ///
    /// # Errors
    /// The statement is refused with the error's message and SQLSTATE.
    fn on_query_post_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        let _ = ctx;
        Ok(QueryModification::NoModification)
    }

    /// Hook `pre_execution`: a planned statement is about to run, each time that it runs. It can be refused, not changed.
    ///
    /// # Errors
    /// The statement is refused with the error's message and SQLSTATE.
    fn on_query_pre_execution(&self, ctx: &PluginContext) -> Result<QueryModification> {
        let _ = ctx;
        Ok(QueryModification::NoModification)
    }

    /// Hook `cache_lookup`: a read-only statement all of whose tables this plugin was granted is about to run, behind `pre_execution`, and
    /// its result may come from the result cache. The statement ([`ctx.query_ast()`](PluginContext::query_ast)) and its parameters may be
    /// asked for. Needs `allow_cache`.
    ///
    /// # Errors
    /// The statement is refused with the error's message and SQLSTATE.
    fn on_cache_lookup(&self, ctx: &PluginContext) -> Result<CacheDecision> {
        let _ = ctx;
        Ok(CacheDecision::UseDefault)
    }

    /// Hook `cache_store`: a result that may be kept is complete, and none of its rows has left yet. Asked is the plugin that decided about
    /// the lookup, or each in turn when none did. `UseDefault` keeps it where the lookup said. Needs `allow_cache`.
    ///
    /// # Errors
    /// The statement is refused with the error's message and SQLSTATE.
    fn on_cache_store(&self, ctx: &PluginContext, offer: &CacheOffer) -> Result<CacheDecision> {
        let _ = (ctx, offer);
        Ok(CacheDecision::UseDefault)
    }

    /// Hook `pre_execution`, its second part: rows ([`ctx.rows()`](PluginContext::rows)) are about to be written or deleted, a portion at a
    /// time. Values of granted columns may be changed; a row cannot be left out, only the statement be refused.
    ///
    /// # Errors
    /// The statement is refused, and nothing of it is written.
    fn on_rows(&self, ctx: &PluginContext) -> Result<ResultModification> {
        let _ = ctx;
        Ok(ResultModification::NoModification)
    }

    /// Hook `post_execution`, before there are rows: a result with these columns (those that this plugin sees) will be given to the client,
    /// which is not told of it yet. The columns that are answered stand behind the result's own; each batch has them, every value NULL,
    /// behind those that the plugin sees ([`Results::added_mut`](crate::Results::added_mut)). Listed for itself (`result`); needs
    /// `allow_added_columns`. As in `post_parse`, the host remembers the answer for as long as everything that was asked of `ctx` stays the
    /// same.
    ///
    /// # Errors
    /// The statement is refused with the error's message and SQLSTATE.
    fn on_result(&self, ctx: &PluginContext, columns: &[Column]) -> Result<Vec<AddedColumn>> {
        let _ = (ctx, columns);
        Ok(Vec::new())
    }

    /// Hook `post_execution`: a batch of the result ([`ctx.results()`](PluginContext::results)) is about to leave for the client. Values
    /// of granted columns may be changed, rows be taken out.
    ///
    /// # Errors
    /// The statement is refused; rows of this batch do not leave.
    fn on_query_post_execution(&self, ctx: &PluginContext) -> Result<ResultModification> {
        let _ = ctx;
        Ok(ResultModification::NoModification)
    }

    /// Hook `post_execution`, its end: the result is complete. Listed for itself (`result_end`), since it costs a call.
    ///
    /// # Errors
    /// The statement fails; its rows may have left already.
    fn on_result_end(&self, ctx: &PluginContext, end: &ResultEnd) -> Result<()> {
        let _ = (ctx, end);
        Ok(())
    }

    /// Hook `on_disconnect`: the client is gone.
    fn on_disconnect(&self, ctx: &PluginContext) {
        let _ = ctx;
    }
}

/// What a plugin decides about a statement. Restrictions made with [`PluginContext::restrict`] hold under every answer but a rejection.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryModification {
    /// The statement may run.
    Allow,
    /// The same, for plugins that only look.
    NoModification,
    /// The statement may run with what was added to its tree. An answer to `post_parse` only.
    Modified(AstNode),
    /// The statement is refused.
    Reject(Error),
}

impl QueryModification {
    /// The statement may run.
    pub fn allow() -> Self {
        QueryModification::Allow
    }

    /// The statement is refused with a SQLSTATE and a message for the client.
    pub fn reject(sqlstate: &str, message: impl Into<String>) -> Self {
        QueryModification::Reject(Error::with_sqlstate(sqlstate, message))
    }
}

/// What a plugin decides about a batch of rows. Values are changed in place: what was written into a column stays written under every
/// answer but a rejection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultModification {
    /// The rows leave as they are.
    NoModification,
    /// The rows leave as they are now.
    Modified,
    /// No row leaves, and the statement is refused.
    Reject(Error),
}

impl ResultModification {
    /// The rows leave as they are.
    pub fn no_modification() -> Self {
        ResultModification::NoModification
    }

    /// The rows leave as they are now.
    pub fn modified() -> Self {
        ResultModification::Modified
    }

    /// No row leaves; the client sees SQLSTATE and message.
    pub fn reject(sqlstate: &str, message: impl Into<String>) -> Self {
        ResultModification::Reject(Error::with_sqlstate(sqlstate, message))
    }
}

/// What a result was, all in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResultEnd {
    /// Rows that this plugin was shown.
    pub rows_in: u64,
    /// Rows that it left.
    pub rows_out: u64,
    /// Batches that it was shown.
    pub batches: u32,
}
