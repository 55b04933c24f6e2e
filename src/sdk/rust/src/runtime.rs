//! What [`register_plugin!`](crate::register_plugin) writes into a module. No part of the interface for plugins.
//!
//! 1. One instance runs one call at a time, on one thread (the ABI says so): the statics below are never used twice at once.
//! 2. An answer lives in its `Slot` until the next call, because the host reads it after the hook returned.
//! 3. Nothing here trusts that `helios_init` succeeded: a hook without a plugin rejects.

use crate::abi::Hook;
use crate::added::AddedColumn;
use crate::arena::Arena;
use crate::cache::{CacheDecision, CacheOffer};
use crate::context::PluginContext;
use crate::edits::Edits;
use crate::error::{Error, Result};
use crate::plugin::{Plugin, QueryModification, ResultEnd, ResultModification};
use crate::replacement::Replacement;
use crate::results::Results;
use crate::statement::Statement;

/// What a hook answers: nothing to change, edits, rows that were changed or taken out, or a refusal.
pub(crate) enum Answer {
    Pass,
    Changed(Edits),
    Rewritten,
    Filtered,
    Added(Vec<AddedColumn>),
    Replaced(Replacement),
    Cached(CacheDecision),
    Reject(Error),
}

/// Runs hook post_parse over one statement. `edits` is an empty list, whose memory is reused.
pub(crate) fn decide<P: Plugin>(plugin: &P, query_id: u64, statement: Statement<'_>, edits: Edits, arena: &Arena) -> Answer {
    let ctx = PluginContext::new(Hook::POST_PARSE, query_id, statement, edits, Results::none(arena));
    let decision = plugin.on_query_post_parse(&ctx);
    let (statement, edits, _) = ctx.into_parts();
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

/// Runs a hook that lets something pass or refuses it: on_connect, pre_parse, pre_execution of a statement.
pub(crate) fn admit<P: Plugin>(plugin: &P, hook: Hook, query_id: u64, statement: Statement<'_>, arena: &Arena) -> Answer {
    let ctx = PluginContext::new(hook, query_id, statement, Edits::new(), Results::none(arena));
    let decision = match hook {
        Hook::CONNECT => plugin.on_connect(&ctx),
        Hook::PRE_PARSE => plugin.on_query_pre_parse(&ctx),
        _ => plugin.on_query_pre_execution(&ctx),
    };
    match decision {
        Ok(QueryModification::Allow) | Ok(QueryModification::NoModification) => Answer::Pass,
        Ok(QueryModification::Modified(_)) => {
            Answer::Reject(Error::with_sqlstate("38000", "a statement can be changed in post_parse only"))
        }
        Ok(QueryModification::Reject(error)) | Err(error) => Answer::Reject(error),
    }
}

/// Runs hook cache_lookup.
pub(crate) fn look_up<P: Plugin>(plugin: &P, query_id: u64, statement: Statement<'_>, arena: &Arena) -> Answer {
    let ctx = PluginContext::new(Hook::CACHE_LOOKUP, query_id, statement, Edits::new(), Results::none(arena));
    cached(plugin.on_cache_lookup(&ctx))
}

/// Runs hook cache_store.
pub(crate) fn keep<P: Plugin>(plugin: &P, query_id: u64, statement: Statement<'_>, offer: &CacheOffer, arena: &Arena) -> Answer {
    let ctx = PluginContext::new(Hook::CACHE_STORE, query_id, statement, Edits::new(), Results::none(arena));
    cached(plugin.on_cache_store(&ctx, offer))
}

fn cached(decision: Result<CacheDecision>) -> Answer {
    match decision {
        Ok(CacheDecision::UseDefault) => Answer::Pass,
        Ok(CacheDecision::Miss) => Answer::Cached(CacheDecision::Miss),
        Ok(CacheDecision::UseCustomCache(entry)) => match entry.check() {
            Ok(()) => Answer::Cached(CacheDecision::UseCustomCache(entry)),
            Err(error) => Answer::Reject(error),
        },
        Err(error) => Answer::Reject(error),
    }
}

/// Runs a hook over a batch of rows: on_rows or post_execution.
pub(crate) fn review<P: Plugin>(plugin: &P, hook: Hook, query_id: u64, results: Results<'_>) -> Answer {
    let ctx = PluginContext::new(hook, query_id, Statement::none(""), Edits::new(), results);
    let decision = if hook == Hook::ON_BATCH { plugin.on_query_post_execution(&ctx) } else { plugin.on_rows(&ctx) };
    let (_, _, mut results) = ctx.into_parts();
    match decision {
        Ok(ResultModification::Reject(error)) | Err(error) => Answer::Reject(error),
        Ok(_) if results.replacement.is_some() => results.replacement.take().map_or(Answer::Pass, Answer::Replaced),
        Ok(_) if results.is_changed() => Answer::Rewritten,
        Ok(_) if results.filtered => Answer::Filtered,
        Ok(_) => Answer::Pass,
    }
}

/// Asks a plugin which columns it adds to a result; the batch has columns and no rows.
pub(crate) fn describe<P: Plugin>(plugin: &P, query_id: u64, results: &Results<'_>, arena: &Arena) -> Answer {
    let ctx = PluginContext::new(Hook::ON_RESULT, query_id, Statement::none(""), Edits::new(), Results::none(arena));
    match plugin.on_result(&ctx, results.columns()) {
        Ok(columns) if columns.is_empty() => Answer::Pass,
        Ok(columns) => Answer::Added(columns),
        Err(error) => Answer::Reject(error),
    }
}

/// Tells a plugin that a result is complete.
pub(crate) fn finish<P: Plugin>(plugin: &P, query_id: u64, end: &ResultEnd, arena: &Arena) -> Answer {
    let ctx = PluginContext::new(Hook::ON_END, query_id, Statement::none(""), Edits::new(), Results::none(arena));
    plugin.on_result_end(&ctx, end).map_or_else(Answer::Reject, |()| Answer::Pass)
}

/// Tells a plugin that a client is gone.
pub(crate) fn leave<P: Plugin>(plugin: &P, query_id: u64, arena: &Arena) {
    plugin.on_disconnect(&PluginContext::new(Hook::DISCONNECT, query_id, Statement::none(""), Edits::new(), Results::none(arena)));
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

    use super::{admit, decide, describe, finish, keep, leave, look_up, review, start, Answer};
    use crate::abi::{self, ColumnAccess, ColumnKind, Hook, Operation, Verdict};
    use crate::added::AddedColumn;
    use crate::arena::Arena as Values;
    use crate::cache::{CacheDecision, CacheEntry, CacheOffer};
    use crate::column::Column;
    use crate::edits::Edits;
    use crate::error::Error;
    use crate::host::fail;
    use crate::plugin::{Plugin, ResultEnd};
    use crate::replacement::{LaidValues, Replacement};
    use crate::results::{RawOrigin, RawText, Results};
    use crate::statement::{RelationKind, Statement, StatementKind, TableAccess, TableRef};

    struct State<P> {
        plugin: Option<P>,
        edits: Edits,
        values: Values,
        list: abi::EditList,
        rejection: abi::Rejection,
        message: String,
        added: (Vec<AddedColumn>, Vec<abi::AddedColumn>, abi::AddedColumns),
        replaced: (Option<Replacement>, Vec<abi::ReplacedColumn>, abi::Replacement),
        cached: (Option<CacheEntry>, Vec<abi::View>, abi::CacheEntry),
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
                values: Values::new(),
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
                added: (Vec::new(), Vec::new(), abi::AddedColumns { columns_ptr: 0, column_count: 0, reserved: 0 }),
                replaced: (
                    None,
                    Vec::new(),
                    abi::Replacement { row_count: 0, column_count: 0, columns_ptr: 0, sources_ptr: 0, reserved0: 0, reserved1: 0 },
                ),
                cached: (
                    None,
                    Vec::new(),
                    abi::CacheEntry { key_ptr: 0, key_len: 0, ttl_ms: 0, flags: 0, tags_ptr: 0, tag_count: 0, reserved: 0 },
                ),
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

        /// `helios_connect`
        pub fn connect(&self, frame: i32) -> i64 {
            self.call(frame, |plugin, frame, _, values| admit(plugin, Hook::CONNECT, frame.query_id, Statement::none(""), values))
        }

        /// `helios_pre_parse`
        pub fn pre_parse(&self, frame: i32) -> i64 {
            self.call(frame, |plugin, frame, _, values| {
                // SAFETY: the host gave the frame.
                let sql = unsafe { text(frame.sql_ptr, frame.sql_len) };
                admit(plugin, Hook::PRE_PARSE, frame.query_id, Statement::none(sql), values)
            })
        }

        /// `helios_post_parse`
        pub fn post_parse(&self, frame: i32) -> i64 {
            self.call(frame, |plugin, frame, edits, values| {
                if frame.statement_ptr == 0 {
                    return Answer::Reject(foreign());
                }
                // SAFETY: the host gave the frame.
                decide(plugin, frame.query_id, unsafe { read_statement(frame) }, edits, values)
            })
        }

        /// `helios_pre_execution`: of a statement, or of rows.
        pub fn pre_execution(&self, frame: i32) -> i64 {
            self.call(frame, |plugin, frame, _, values| {
                // SAFETY: the host gave the frame.
                unsafe {
                    if frame.batch_ptr != 0 {
                        return review(plugin, Hook::PRE_EXECUTION, frame.query_id, read_batch(frame, values));
                    }
                    if frame.statement_ptr == 0 {
                        return Answer::Reject(foreign());
                    }
                    admit(plugin, Hook::PRE_EXECUTION, frame.query_id, read_statement(frame), values)
                }
            })
        }

        /// `helios_cache_lookup`
        pub fn cache_lookup(&self, frame: i32) -> i64 {
            self.call(frame, |plugin, frame, _, values| {
                if frame.statement_ptr == 0 {
                    return Answer::Reject(foreign());
                }
                // SAFETY: the host gave the frame.
                look_up(plugin, frame.query_id, unsafe { read_statement(frame) }, values)
            })
        }

        /// `helios_cache_store`
        pub fn cache_store(&self, frame: i32) -> i64 {
            self.call(frame, |plugin, frame, _, values| {
                if frame.statement_ptr == 0 || frame.batch_ptr == 0 {
                    return Answer::Reject(foreign());
                }
                // SAFETY: the host gave the frame, and a CacheOffer lies there.
                let (statement, offer) = unsafe { (read_statement(frame), *(frame.batch_ptr as *const abi::CacheOffer)) };
                let offer = CacheOffer { rows: offer.rows, bytes: offer.bytes, looked_up: abi::CacheDecision(offer.decision) };
                keep(plugin, frame.query_id, statement, &offer, values)
            })
        }

        /// `helios_on_result`
        pub fn on_result(&self, frame: i32) -> i64 {
            self.call(frame, |plugin, frame, _, values| {
                if frame.batch_ptr == 0 {
                    return Answer::Reject(foreign());
                }
                // SAFETY: the host gave the frame.
                describe(plugin, frame.query_id, unsafe { &read_batch(frame, values) }, values)
            })
        }

        /// `helios_on_batch`
        pub fn on_batch(&self, frame: i32) -> i64 {
            self.call(frame, |plugin, frame, _, values| {
                if frame.batch_ptr == 0 {
                    return Answer::Reject(foreign());
                }
                // SAFETY: the host gave the frame.
                review(plugin, Hook::ON_BATCH, frame.query_id, unsafe { read_batch(frame, values) })
            })
        }

        /// `helios_on_end`
        pub fn on_end(&self, frame: i32) -> i64 {
            self.call(frame, |plugin, frame, _, values| {
                if frame.batch_ptr == 0 {
                    return Answer::Reject(foreign());
                }
                // SAFETY: the host gave the frame, and a ResultEnd lies there.
                let end = unsafe { *(frame.batch_ptr as *const abi::ResultEnd) };
                finish(plugin, frame.query_id, &ResultEnd { rows_in: end.rows_in, rows_out: end.rows_out, batches: end.batches }, values)
            })
        }

        /// `helios_disconnect`
        pub fn disconnect(&self, frame: i32) -> i64 {
            self.call(frame, |plugin, frame, _, values| {
                leave(plugin, frame.query_id, values);
                Answer::Pass
            })
        }

        /// One hook call: what the last one left is taken away first, since the host has read it.
        fn call(&self, frame: i32, hook: impl FnOnce(&P, &abi::CallFrame, Edits, &Values) -> Answer) -> i64 {
            // SAFETY: invariant 1.
            let state = unsafe { &mut *self.0.get() };
            let mut edits = std::mem::take(&mut state.edits);
            edits.clear();
            state.values.reset();
            let plugin = match &state.plugin {
                Some(plugin) => plugin,
                None => return state.reject(Error::with_sqlstate("38000", "the plugin was not started")),
            };
            // SAFETY: the host gave the frame, and keeps what it points to until this call returns.
            let frame = unsafe { &*(frame as u32 as *const abi::CallFrame) };
            if frame.abi != abi::ABI_VERSION {
                return state.reject(foreign());
            }
            match hook(plugin, frame, edits, &state.values) {
                Answer::Pass => 0,
                Answer::Changed(edits) => state.change(edits),
                Answer::Rewritten => word(Verdict::CHANGED, 0),
                Answer::Filtered => word(Verdict::FILTER, 0),
                Answer::Added(columns) => state.add(columns),
                Answer::Replaced(rows) => state.replace(rows),
                Answer::Cached(decision) => state.cache(decision),
                Answer::Reject(error) => state.reject(error),
            }
        }
    }

    fn foreign() -> Error {
        Error::with_sqlstate("38000", "the call frame is not one of this ABI")
    }

    impl<P> State<P> {
        fn reject(&mut self, error: Error) -> i64 {
            self.message = error.message().to_owned();
            self.rejection.sqlstate.copy_from_slice(error.sqlstate().as_bytes());
            self.rejection.message_ptr = self.message.as_ptr() as u32;
            self.rejection.message_len = self.message.len() as u32;
            word(Verdict::REJECT, &self.rejection as *const abi::Rejection as u32)
        }

        fn add(&mut self, columns: Vec<AddedColumn>) -> i64 {
            let describe = |c: &AddedColumn| abi::AddedColumn {
                name_ptr: c.name.as_ptr() as u32,
                name_len: c.name.len() as u32,
                type_oid: c.type_oid,
                type_modifier: -1,
                reserved0: 0,
                reserved1: 0,
            };
            let described: Vec<abi::AddedColumn> = columns.iter().map(describe).collect();
            let list = abi::AddedColumns { columns_ptr: described.as_ptr() as u32, column_count: described.len() as u32, reserved: 0 };
            self.added = (columns, described, list);
            word(Verdict::CHANGED, &self.added.2 as *const abi::AddedColumns as u32)
        }

        fn replace(&mut self, rows: Replacement) -> i64 {
            let laid = rows.columns.iter().map(|c| {
                let data_ptr = match &c.values {
                    LaidValues::None => 0,
                    LaidValues::Fixed(values) => values.as_ptr() as u32,
                    LaidValues::Texts(views) => views.as_ptr() as u32,
                };
                abi::ReplacedColumn { validity_ptr: if data_ptr == 0 { 0 } else { c.validity.as_ptr() as u32 }, data_ptr, reserved: 0 }
            });
            let columns: Vec<abi::ReplacedColumn> = laid.collect();
            let record = abi::Replacement {
                row_count: rows.sources.len() as u32,
                column_count: columns.len() as u32,
                columns_ptr: columns.as_ptr() as u32,
                sources_ptr: rows.sources.as_ptr() as u32,
                reserved0: 0,
                reserved1: 0,
            };
            self.replaced = (Some(rows), columns, record);
            word(Verdict::REPLACED, &self.replaced.2 as *const abi::Replacement as u32)
        }

        fn cache(&mut self, decision: CacheDecision) -> i64 {
            let entry = match decision {
                CacheDecision::UseDefault => return 0,
                CacheDecision::Miss => return coded(Verdict::CACHED, abi::CacheDecision::MISS.0, 0),
                CacheDecision::UseCustomCache(entry) => entry,
            };
            let view = |tag: &Vec<u8>| abi::View { ptr: tag.as_ptr() as u32, len: tag.len() as u32 };
            let tags: Vec<abi::View> = entry.tags.iter().map(view).collect();
            let record = abi::CacheEntry {
                key_ptr: entry.key.as_ptr() as u32,
                key_len: entry.key.len() as u32,
                ttl_ms: entry.ttl_ms,
                flags: if entry.is_stale_ok { abi::CacheFlag::STALE_OK.0 } else { 0 },
                tags_ptr: tags.as_ptr() as u32,
                tag_count: tags.len() as u32,
                reserved: 0,
            };
            self.cached = (Some(entry), tags, record);
            coded(Verdict::CACHED, abi::CacheDecision::USE.0, &self.cached.2 as *const abi::CacheEntry as u32)
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

    fn coded(verdict: Verdict, code: u8, address: u32) -> i64 {
        word(verdict, address) | (i64::from(code) << abi::VERDICT_SHIFT_CODE)
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
    /// As [`read_statement`]; the frame has a batch.
    unsafe fn read_batch<'a>(frame: &abi::CallFrame, values: &'a Values) -> Results<'a> {
        // SAFETY: by this function's own contract.
        let (batch, described) = unsafe {
            let batch = &*(frame.batch_ptr as *const abi::Batch);
            (batch, slice::<abi::BatchColumn>(batch.columns_ptr, batch.column_count.into()))
        };
        let selection = batch.selection_ptr as *mut u8;
        let columns = described.iter().map(|c| Column {
            name: RawText { ptr: c.name_ptr as *const u8, len: c.name_len },
            origins: c.origins_ptr as *const RawOrigin,
            origin_count: c.origin_count as usize,
            index: c.index,
            kind: ColumnKind(c.kind),
            access: ColumnAccess(c.access),
            type_oid: c.type_oid,
            type_modifier: c.type_modifier,
            rows: batch.row_count as usize,
            selection,
            validity: c.validity_ptr as *mut u8,
            data: c.data_ptr as *mut u8,
            arena: values,
            touched: false,
        });
        Results {
            columns: columns.collect(),
            rows: batch.row_count as usize,
            selection,
            selected: batch.selected_count as usize,
            all_columns: batch.result_column_count.into(),
            sequence: batch.sequence,
            rows_before: batch.rows_before,
            operation: Operation(batch.operation),
            arena: values,
            filtered: false,
            replacement: None,
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
        std::panic::set_hook(Box::new(|info| fail(&info.to_string())));
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
