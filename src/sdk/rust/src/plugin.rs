use crate::abi;
use crate::ast::AstNode;
use crate::context::PluginContext;
use crate::error::{Error, Result};

/// The points of a query's path at which plugins are called.
pub type QueryHook = abi::Hook;

/// A plugin. One value lives in each instance of the module; the host runs several instances side by side, and throws one away after a
/// failure, so a value must keep nothing that another call relies on.
///
/// [`register_plugin!`](crate::register_plugin) exports it to the host.
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

    /// A statement was parsed and nothing of it is planned. The host remembers the decision for as long as everything that was asked of
    /// `ctx` stays the same, so a decision must depend on nothing else.
    ///
    /// # Errors
    /// The statement is refused with the error's message and SQLSTATE.
    fn on_query_post_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        let _ = ctx;
        Ok(QueryModification::NoModification)
    }
}

/// What a plugin decides about a statement. Restrictions made with [`PluginContext::restrict`] hold under every answer but a rejection.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryModification {
    /// The statement may run.
    Allow,
    /// The same, for plugins that only look.
    NoModification,
    /// The statement may run with what was added to its tree.
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
