//! What [`register_plugin!`](crate::register_plugin) writes into a module. No part of the interface for plugins.
//!
//! 1. One instance runs one call at a time, on one thread (the ABI says so): the statics below are never used twice at once.
//! 2. An answer lives in its `Slot` until the next call, because the host reads it after the hook returned.
//! 3. Nothing here trusts that `helios_init` succeeded: a hook without a plugin rejects.

use crate::context::PluginContext;
use crate::edits::Edits;
use crate::error::{Error, Result};
use crate::plugin::{Plugin, QueryModification};
use crate::statement::Statement;

/// What a hook answers: nothing to change, edits, or a refusal.
pub(crate) enum Answer {
    Pass,
    Changed(Edits),
    Reject(Error),
}

/// Runs a plugin over one statement. `edits` is an empty list, whose memory is reused.
pub(crate) fn decide<P: Plugin>(plugin: &P, statement: Statement<'_>, edits: Edits) -> Answer {
    let ctx = PluginContext::new(statement, edits);
    let decision = plugin.on_query_post_parse(&ctx);
    let (statement, edits) = ctx.into_parts();
    settle(decision, &statement, edits).unwrap_or_else(Answer::Reject)
}

fn settle(decision: Result<QueryModification>, statement: &Statement<'_>, mut edits: Edits) -> Result<Answer> {
    match decision? {
        QueryModification::Allow | QueryModification::NoModification => {}
        QueryModification::Modified(ast) => ast.lower(statement, &mut edits)?,
        QueryModification::Reject(error) => return Err(error),
    }
    Ok(if edits.is_empty() { Answer::Pass } else { Answer::Changed(edits) })
}

/// Starts a plugin and checks that it calls itself what its manifest says.
pub(crate) fn start<P: Plugin>(name: &str, version: &str) -> Result<P> {
    let plugin = P::new()?;
    if plugin.name() != name || plugin.version() != version {
        let message = format!("the plugin calls itself {} {}, its manifest {name} {version}", plugin.name(), plugin.version());
        return Err(Error::with_sqlstate("F0000", message));
    }
    Ok(plugin)
}

#[cfg(target_arch = "wasm32")]
pub use guest::*;

#[cfg(target_arch = "wasm32")]
mod guest {
    use std::alloc::{alloc_zeroed, dealloc, Layout};
    use std::cell::UnsafeCell;

    use super::{decide, start, Answer};
    use crate::abi::{self, Verdict};
    use crate::edits::Edits;
    use crate::error::Error;
    use crate::host::{log, LogLevel};
    use crate::plugin::Plugin;
    use crate::statement::{RelationKind, Statement, StatementKind, TableAccess, TableRef};

    struct State<P> {
        plugin: Option<P>,
        edits: Edits,
        list: abi::EditList,
        rejection: abi::Rejection,
        message: String,
    }

    /// The plugin of this instance and its last answer.
    pub struct Slot<P>(UnsafeCell<State<P>>);

    // SAFETY: invariant 1.
    unsafe impl<P> Sync for Slot<P> {}

    impl<P: Plugin> Slot<P> {
        /// A slot without a plugin.
        #[allow(clippy::new_without_default)]
        pub const fn new() -> Self {
            Slot(UnsafeCell::new(State {
                plugin: None,
                edits: Edits::new(),
                list: abi::EditList { edits_ptr: 0, edit_count: 0, nodes_ptr: 0, node_count: 0, texts_ptr: 0, texts_len: 0, reserved: 0 },
                rejection: abi::Rejection {
                    sqlstate: [0; 5],
                    reserved: [0; 3],
                    message_ptr: 0,
                    message_len: 0,
                    detail_ptr: 0,
                    detail_len: 0,
                    hint_ptr: 0,
                    hint_len: 0,
                },
                message: String::new(),
            }))
        }

        /// `helios_init`
        pub fn init(&self, name: &str, version: &str) -> i64 {
            // SAFETY: invariant 1.
            let state = unsafe { &mut *self.0.get() };
            match start::<P>(name, version) {
                Ok(plugin) => {
                    state.plugin = Some(plugin);
                    0
                }
                Err(error) => state.reject(error),
            }
        }

        /// `helios_post_parse`
        pub fn post_parse(&self, frame: i32) -> i64 {
            // SAFETY: invariant 1.
            let state = unsafe { &mut *self.0.get() };
            let mut edits = std::mem::take(&mut state.edits);
            edits.clear();
            let plugin = match &state.plugin {
                Some(plugin) => plugin,
                None => return state.reject(Error::with_sqlstate("38000", "the plugin was not started")),
            };
            // SAFETY: the host gave the frame, and keeps what it points to until this call returns; `statement` does not leave the call.
            let frame = unsafe { &*(frame as u32 as *const abi::CallFrame) };
            if frame.abi != abi::ABI_VERSION || frame.statement_ptr == 0 {
                return state.reject(Error::with_sqlstate("38000", "the call frame is not one of this ABI"));
            }
            // SAFETY: as above.
            let statement = unsafe { read_statement(frame) };
            match decide(plugin, statement, edits) {
                Answer::Pass => 0,
                Answer::Changed(edits) => state.change(edits),
                Answer::Reject(error) => state.reject(error),
            }
        }
    }

    impl<P> State<P> {
        fn reject(&mut self, error: Error) -> i64 {
            self.message = error.message().to_owned();
            self.rejection.sqlstate.copy_from_slice(error.sqlstate().as_bytes());
            self.rejection.message_ptr = self.message.as_ptr() as u32;
            self.rejection.message_len = self.message.len() as u32;
            word(Verdict::REJECT, &self.rejection as *const abi::Rejection as u32)
        }

        fn change(&mut self, edits: Edits) -> i64 {
            self.edits = edits;
            self.list.edits_ptr = self.edits.edits.as_ptr() as u32;
            self.list.edit_count = self.edits.edits.len() as u32;
            self.list.nodes_ptr = self.edits.nodes.as_ptr() as u32;
            self.list.node_count = self.edits.nodes.len() as u32;
            self.list.texts_ptr = self.edits.texts.as_ptr() as u32;
            self.list.texts_len = self.edits.texts.len() as u32;
            word(Verdict::CHANGED, &self.list as *const abi::EditList as u32)
        }
    }

    fn word(verdict: Verdict, address: u32) -> i64 {
        i64::from(verdict.0) | ((u64::from(address) << abi::VERDICT_SHIFT_PTR) as i64)
    }

    /// # Safety
    /// The frame and everything it points to must be as the ABI describes, and stay for `'a`.
    unsafe fn read_statement<'a>(frame: &'a abi::CallFrame) -> Statement<'a> {
        // SAFETY: by this function's own contract.
        let (statement, relations) = unsafe {
            let statement = &*(frame.statement_ptr as *const abi::Statement);
            (statement, slice::<abi::Relation>(statement.relations_ptr, statement.relation_count))
        };
        // SAFETY: as above.
        let name = |at, length| unsafe { text(at, length) };
        let tables = relations.iter().map(|relation| TableRef {
            schema: if relation.schema_ptr == 0 { None } else { Some(name(relation.schema_ptr, relation.schema_len)) },
            name: name(relation.name_ptr, relation.name_len),
            access: TableAccess(relation.access),
            kind: RelationKind(relation.kind),
            granted: relation.granted != 0,
        });
        // SAFETY: as above.
        unsafe {
            Statement {
                sql: text(frame.sql_ptr, frame.sql_len),
                nodes: slice(statement.nodes_ptr, statement.node_count),
                texts: slice(statement.texts_ptr, statement.texts_len),
                root: statement.root,
                kind: StatementKind(statement.kind),
                inner_kind: StatementKind(statement.inner_kind),
                parameter_count: statement.parameter_count,
                tables: tables.collect(),
            }
        }
    }

    /// # Safety
    /// `count` values of `T` lie at `at`, aligned, unchanged for `'a`.
    unsafe fn slice<'a, T>(at: u32, count: u32) -> &'a [T] {
        if count == 0 {
            return &[];
        }
        // SAFETY: by this function's own contract.
        unsafe { std::slice::from_raw_parts(at as *const T, count as usize) }
    }

    /// # Safety
    /// As [`slice`].
    unsafe fn text<'a>(at: u32, length: u32) -> &'a str {
        // SAFETY: by this function's own contract.
        std::str::from_utf8(unsafe { slice(at, length) }).expect("the host writes UTF-8")
    }

    struct Arena(UnsafeCell<(usize, usize)>);

    // SAFETY: invariant 1.
    unsafe impl Sync for Arena {}

    static ARENA: Arena = Arena(UnsafeCell::new((0, 0)));

    /// `helios_arena`. Also the first export that the host calls, hence the place from which panics are reported.
    pub fn arena(bytes: i32) -> i32 {
        std::panic::set_hook(Box::new(|info| log(LogLevel::ERROR, &info.to_string())));
        let layout = |bytes: usize| Layout::from_size_align(bytes, abi::ARENA_ALIGNMENT as usize).ok();
        // SAFETY: invariant 1; the old region is ours again once the host asks for another.
        unsafe {
            let (at, size) = *ARENA.0.get();
            if let (true, Some(old)) = (at != 0, layout(size)) {
                dealloc(at as *mut u8, old);
            }
            let size = bytes as u32 as usize;
            let at = match layout(size) {
                Some(new) if size > 0 => alloc_zeroed(new) as usize,
                _ => 0,
            };
            *ARENA.0.get() = (at, size);
            at as i32
        }
    }
}

/// Exports a [`Plugin`](crate::Plugin) to the host, and writes the module's manifest from the package's name and version.
///
/// ```text
/// register_plugin!(Type);
/// register_plugin!(Type, class: "observer", requests: r#"{"allow_metadata_access": true}"#);
/// ```
///
/// `class` is `security` (the default: a failure refuses the statement), `transform` or `observer`. `requests` are the capabilities that
/// the operator must grant, as a JSON object; a deploy without them is refused.
#[macro_export]
macro_rules! register_plugin {
    ($plugin:ty $(,)?) => {
        $crate::register_plugin!($plugin, class: "security", requests: "{}");
    };
    ($plugin:ty, requests: $requests:literal $(,)?) => {
        $crate::register_plugin!($plugin, class: "security", requests: $requests);
    };
    ($plugin:ty, class: $class:literal, requests: $requests:literal $(,)?) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            static SLOT: $crate::runtime::Slot<$plugin> = $crate::runtime::Slot::new();

            const MANIFEST: &[u8] = concat!(
                "{\"name\":\"",
                env!("CARGO_PKG_NAME"),
                "\",\"version\":\"",
                env!("CARGO_PKG_VERSION"),
                "\",\"hooks\":[\"post_parse\"],\"class\":\"",
                $class,
                "\",\"requests\":",
                $requests,
                "}"
            )
            .as_bytes();

            #[used]
            #[link_section = "helios.manifest"]
            static MANIFEST_SECTION: [u8; MANIFEST.len()] = {
                let mut bytes = [0; MANIFEST.len()];
                let mut i = 0;
                while i < bytes.len() {
                    bytes[i] = MANIFEST[i];
                    i += 1;
                }
                bytes
            };

            #[no_mangle]
            pub extern "C" fn helios_abi_v1() {}

            #[no_mangle]
            pub extern "C" fn helios_arena(bytes: i32) -> i32 {
                $crate::runtime::arena(bytes)
            }

            #[no_mangle]
            pub extern "C" fn helios_init() -> i64 {
                SLOT.init(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
            }

            #[no_mangle]
            pub extern "C" fn helios_post_parse(frame: i32) -> i64 {
                SLOT.post_parse(frame)
            }
        };

        // Natively the plugin is only tested; this keeps the type checked and used.
        #[cfg(not(target_arch = "wasm32"))]
        const _: fn() -> $crate::Result<$plugin> = <$plugin as $crate::Plugin>::new;
    };
}
