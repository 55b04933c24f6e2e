//! The masking plugin of ../README.md.

use heliosdb_plugin_sdk::{register_plugin, Plugin, PluginContext, Result, ResultModification, Rewrite, TextWriter};

pub struct Masks;

impl Plugin for Masks {
    fn new() -> Result<Self> {
        Ok(Masks)
    }

    fn name(&self) -> &str {
        env!("CARGO_PKG_NAME")
    }

    fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    fn on_query_post_execution(&self, ctx: &PluginContext) -> Result<ResultModification> {
        for column in ctx.results().columns_mut() {
            match column.name() {
                "ssn" => column.rewrite_texts(ssn)?,
                "email" => column.rewrite_texts(email)?,
                "phone" => column.rewrite_texts(phone)?,
                _ => {}
            }
        }
        Ok(ResultModification::Modified)
    }
}

fn ssn(text: &str, out: &mut TextWriter) -> Rewrite {
    let bytes = text.as_bytes();
    if text.is_ascii() && bytes.len() == 11 && bytes[3] == b'-' && bytes[6] == b'-' {
        out.push_str("XXX-XX-");
        out.push_str(&text[7..]);
    } else {
        out.push_str("***");
    }
    Rewrite::Replace
}

fn email(text: &str, out: &mut TextWriter) -> Rewrite {
    match text.find('@') {
        Some(at) if at > 0 && text.is_ascii() => {
            out.push_str(&text[..1]);
            out.push_str("***");
            out.push_str(&text[at..]);
        }
        _ => out.push_str("***"),
    }
    Rewrite::Replace
}

fn phone(text: &str, out: &mut TextWriter) -> Rewrite {
    if text.is_ascii() && text.len() >= 4 {
        out.push_str("(XXX) XXX-");
        out.push_str(&text[text.len() - 4..]);
    } else {
        out.push_str("***");
    }
    Rewrite::Replace
}

register_plugin!(Masks, hooks: ["post_execution"], requests: r#"{"allow_result_modification":true}"#);
