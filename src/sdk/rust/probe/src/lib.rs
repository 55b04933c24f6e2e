//! What the host's tests and measurements run of the SDK: every hook. No example; `src/plugins` has those.
//!
//! `mode` says what is done with rows: `nothing`, `mask` (every column), `rewrite` (texts, the last four characters stay), `add` (1 to each
//! number), `odd` (rows with an even `id` go), `twice` (every row leaves twice, the second time with `again` for its `name`), `enrich` (adds
//! the length of `name` and its upper case), `copy` (a text of a megabyte in each row), `panic`, `index` (reads behind the end), `reject`.

use heliosdb_plugin_sdk::{
    load_config, log, plugin_config, register_plugin, AddedColumn, Column, ColumnKind, LogLevel, NewRow, Plugin, PluginContext,
    QueryModification, Result, ResultEnd, ResultModification, Results, Rewrite, Value,
};

plugin_config! {
    struct Config {
        mode: String = "nothing".to_owned(),
    }
}

/// The plugin.
pub struct Probe {
    mode: String,
}

impl Probe {
    fn work(&self, rows: &mut Results) -> Result<ResultModification> {
        match self.mode.as_str() {
            "mask" => rows.columns_mut().iter_mut().try_for_each(|column| column.mask_all("***"))?,
            "rewrite" => {
                for column in rows.columns_mut().iter_mut().filter(|c| c.is_text()) {
                    column.rewrite_texts(|text, out| {
                        out.push_str("XXX-XX-");
                        out.push_str(&text[text.len().saturating_sub(4)..]);
                        Rewrite::Replace
                    })?;
                }
            }
            "add" => {
                for column in rows.columns_mut() {
                    match column.kind() {
                        ColumnKind::INT32 => column.as_i32_mut().ok_or("int4")?.iter_mut().for_each(|n| *n += 1),
                        ColumnKind::INT64 => column.as_i64_mut().ok_or("int8")?.iter_mut().for_each(|n| *n += 1),
                        _ => {}
                    }
                }
            }
            "twice" => {
                let again = |row: usize| [NewRow::of(row), NewRow::of(row).with("name", Value::Text("again"))];
                let doubled: Vec<NewRow> = rows.rows().flat_map(|row| again(row.index())).collect();
                rows.replace(&doubled)?;
            }
            "enrich" => {
                rows.compute(0, |row| row.text("name").map_or(Value::Null, |name| Value::Int(name.len() as i64)))?;
                let upper: Vec<Option<String>> =
                    rows.column("name").ok_or("name")?.texts().map(|name| name.map(str::to_uppercase)).collect();
                let column = rows.added_mut(1).ok_or("no second column")?;
                for (row, name) in upper.iter().enumerate() {
                    name.as_ref().map_or(Ok(()), |name| column.set_text_copy(row, name))?;
                }
            }
            "odd" => rows.retain(|row| row.int("id").map_or(false, |id| id % 2 == 1))?,
            "copy" => {
                let text = "x".repeat(1_000_000);
                for column in rows.columns_mut().iter_mut().filter(|c| c.is_text()) {
                    (0..column.row_count()).try_for_each(|row| column.set_text_copy(row, &text))?;
                }
            }
            "panic" => panic!("the probe panics, as it was told to"),
            "index" => return Err(self.mode.as_bytes()[rows.row_count() + 10].to_string().into()),
            "reject" => return Ok(ResultModification::reject("P0042", "the probe refuses")),
            _ => return Ok(ResultModification::NoModification),
        }
        Ok(ResultModification::Modified)
    }
}

impl Plugin for Probe {
    fn new() -> Result<Self> {
        Ok(Probe { mode: load_config::<Config>()?.mode })
    }

    fn name(&self) -> &str {
        env!("CARGO_PKG_NAME")
    }

    fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    fn on_connect(&self, ctx: &PluginContext) -> Result<QueryModification> {
        ctx.lock_session_var("app.user", &ctx.connection_param("user").ok_or("no user")?)?;
        Ok(QueryModification::Allow)
    }

    fn on_query_pre_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        match self.mode.as_str() {
            "panic" => panic!("the probe panics, as it was told to"),
            "reject" => Ok(QueryModification::reject("P0042", format!("the probe refuses: {}", ctx.sql()))),
            _ => {
                ctx.set_session_var("app.length", &ctx.sql().len().to_string())?;
                Ok(QueryModification::Allow)
            }
        }
    }

    fn on_query_post_parse(&self, _: &PluginContext) -> Result<QueryModification> {
        Ok(QueryModification::Allow)
    }

    fn on_query_pre_execution(&self, ctx: &PluginContext) -> Result<QueryModification> {
        if self.mode == "reject" {
            return Ok(QueryModification::reject("P0042", format!("the probe refuses to run {} tables", ctx.referenced_tables().len())));
        }
        Ok(QueryModification::Allow)
    }

    fn on_rows(&self, ctx: &PluginContext) -> Result<ResultModification> {
        self.work(&mut ctx.rows())
    }

    fn on_result(&self, _: &PluginContext, columns: &[Column]) -> Result<Vec<AddedColumn>> {
        if self.mode == "enrich" && columns.iter().any(|c| c.name() == "name") {
            return Ok(vec![AddedColumn::int4("length"), AddedColumn::text("upper")]);
        }
        Ok(Vec::new())
    }

    fn on_query_post_execution(&self, ctx: &PluginContext) -> Result<ResultModification> {
        self.work(&mut ctx.results())
    }

    fn on_result_end(&self, _: &PluginContext, end: &ResultEnd) -> Result<()> {
        log(LogLevel::INFO, &format!("{} rows in, {} out, {} batches", end.rows_in, end.rows_out, end.batches));
        Ok(())
    }

    fn on_disconnect(&self, ctx: &PluginContext) {
        log(LogLevel::INFO, &format!("{} left", ctx.session_var("app.user").unwrap_or_default()));
    }
}

register_plugin!(
    Probe,
    hooks: ["on_connect", "pre_parse", "post_parse", "pre_execution", "post_execution", "result", "result_end", "on_disconnect"],
    class: "transform",
    requests: "{}"
);
