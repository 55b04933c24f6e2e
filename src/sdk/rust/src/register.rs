//! The macros that export a plugin.

/// Exports a [`Plugin`](crate::Plugin) to the host, and writes the module's manifest from the package's name and version.
///
/// ```text
/// register_plugin!(Type);
/// register_plugin!(Type, requests: r#"{"allow_query_modification": true}"#);
/// register_plugin!(Type, literals: false, requests: r#"{"allow_query_modification": true}"#);
/// register_plugin!(Type, hooks: ["pre_parse", "post_execution", "result_end"], class: "observer", requests: "{}");
/// register_plugin!(Type, hooks: ["pre_execution"], class: "security", literals: false, requests: "{}");
/// ```
///
/// `hooks` are those that the plugin implements, `post_parse` alone if nothing is said; another method is never called:
///
/// | hook | method |
/// |---|---|
/// | `on_connect` | [`on_connect`](crate::Plugin::on_connect) |
/// | `pre_parse` | [`on_query_pre_parse`](crate::Plugin::on_query_pre_parse) |
/// | `post_parse` | [`on_query_post_parse`](crate::Plugin::on_query_post_parse) |
/// | `pre_execution` | [`on_query_pre_execution`](crate::Plugin::on_query_pre_execution), [`on_rows`](crate::Plugin::on_rows) |
/// | `cache_lookup` | [`on_cache_lookup`](crate::Plugin::on_cache_lookup) |
/// | `cache_store` | [`on_cache_store`](crate::Plugin::on_cache_store) |
/// | `result` | [`on_result`](crate::Plugin::on_result), beside `post_execution` |
/// | `post_execution` | [`on_query_post_execution`](crate::Plugin::on_query_post_execution) |
/// | `result_end` | [`on_result_end`](crate::Plugin::on_result_end), beside `post_execution` or alone: then rows are counted, not shown |
/// | `on_disconnect` | [`on_disconnect`](crate::Plugin::on_disconnect) |
///
/// `class` is `security` (the default: a failure refuses the statement), `transform` or `observer`. `requests` are the capabilities that
/// the operator must grant, as a JSON object; a deploy without them is refused.
///
/// `literals: false` promises that the plugin does not look at the literals of statements. It is given parameters in their places, no text,
/// and is asked once for all simple queries that differ in literals alone: they cost what prepared statements do.
#[macro_export]
macro_rules! register_plugin {
    ($plugin:ty $(,)?) => {
        $crate::register_plugin!($plugin, hooks: ["post_parse"], class: "security", requests: "{}");
    };
    ($plugin:ty, requests: $requests:literal $(,)?) => {
        $crate::register_plugin!($plugin, hooks: ["post_parse"], class: "security", requests: $requests);
    };
    ($plugin:ty, class: $class:literal, requests: $requests:literal $(,)?) => {
        $crate::register_plugin!($plugin, hooks: ["post_parse"], class: $class, requests: $requests);
    };
    ($plugin:ty, hooks: [$($hook:tt),+ $(,)?] $(,)?) => {
        $crate::register_plugin!($plugin, hooks: [$($hook),+], class: "security", requests: "{}");
    };
    ($plugin:ty, hooks: [$($hook:tt),+ $(,)?], requests: $requests:literal $(,)?) => {
        $crate::register_plugin!($plugin, hooks: [$($hook),+], class: "security", requests: $requests);
    };
    ($plugin:ty, hooks: [$($hook:tt),+ $(,)?], class: $class:literal $(,)?) => {
        $crate::register_plugin!($plugin, hooks: [$($hook),+], class: $class, requests: "{}");
    };
    ($plugin:ty, literals: $literals:literal, requests: $requests:literal $(,)?) => {
        $crate::register_plugin!($plugin, hooks: ["post_parse"], class: "security", literals: $literals, requests: $requests);
    };
    ($plugin:ty, hooks: [$($hook:tt),+ $(,)?], class: $class:literal, requests: $requests:literal $(,)?) => {
        $crate::register_plugin!($plugin, hooks: [$($hook),+], class: $class, literals: true, requests: $requests);
    };
    ($plugin:ty, hooks: [$($hook:tt),+ $(,)?], class: $class:literal, literals: $literals:literal, requests: $requests:literal $(,)?) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            static SLOT: $crate::runtime::Slot<$plugin> = $crate::runtime::Slot::new();

            const MANIFEST: &[u8] = concat!(
                "{\"name\":\"",
                env!("CARGO_PKG_NAME"),
                "\",\"version\":\"",
                env!("CARGO_PKG_VERSION"),
                "\",\"hooks\":[",
                $crate::manifest_hooks!($($hook),+),
                "],\"class\":\"",
                $class,
                "\",\"literals\":",
                $literals,
                ",\"requests\":",
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

            $($crate::export_hook!($hook);)+
        };

        // Natively the plugin is only tested; this keeps the type checked and used, and the hooks' names right.
        #[cfg(not(target_arch = "wasm32"))]
        const _: fn() -> $crate::Result<$plugin> = <$plugin as $crate::Plugin>::new;
        #[cfg(not(target_arch = "wasm32"))]
        const _: &str = concat!($($crate::hook_name!($hook)),+);
    };
}

/// The manifest's list of hooks.
#[doc(hidden)]
#[macro_export]
macro_rules! manifest_hooks {
    ($first:tt $(, $rest:tt)*) => {
        concat!($crate::hook_name!($first) $(, ",", $crate::hook_name!($rest))*)
    };
}

/// A hook's name as the manifest has it. The end of a result belongs to post_execution.
#[doc(hidden)]
#[macro_export]
macro_rules! hook_name {
    ("on_connect") => {
        "\"on_connect\""
    };
    ("pre_parse") => {
        "\"pre_parse\""
    };
    ("post_parse") => {
        "\"post_parse\""
    };
    ("pre_execution") => {
        "\"pre_execution\""
    };
    ("cache_lookup") => {
        "\"cache_lookup\""
    };
    ("cache_store") => {
        "\"cache_store\""
    };
    ("post_execution") => {
        "\"post_execution\""
    };
    ("result") => {
        "\"post_execution\""
    };
    ("result_end") => {
        "\"post_execution\""
    };
    ("on_disconnect") => {
        "\"on_disconnect\""
    };
    ($other:tt) => {
        compile_error!(concat!(
            "there is no hook ",
            stringify!($other),
            "; hooks are \"on_connect\", \"pre_parse\", \"post_parse\", \"pre_execution\", \"cache_lookup\", ",
            "\"cache_store\", \"post_execution\", \"result\", \"result_end\" and \"on_disconnect\""
        ))
    };
}

/// The export of one hook.
#[doc(hidden)]
#[macro_export]
macro_rules! export_hook {
    ("on_connect") => {
        $crate::export_hook!(helios_connect, connect);
    };
    ("pre_parse") => {
        $crate::export_hook!(helios_pre_parse, pre_parse);
    };
    ("post_parse") => {
        $crate::export_hook!(helios_post_parse, post_parse);
    };
    ("pre_execution") => {
        $crate::export_hook!(helios_pre_execution, pre_execution);
    };
    ("cache_lookup") => {
        $crate::export_hook!(helios_cache_lookup, cache_lookup);
    };
    ("cache_store") => {
        $crate::export_hook!(helios_cache_store, cache_store);
    };
    ("post_execution") => {
        $crate::export_hook!(helios_on_batch, on_batch);
    };
    ("result") => {
        $crate::export_hook!(helios_on_result, on_result);
    };
    ("result_end") => {
        $crate::export_hook!(helios_on_end, on_end);
    };
    ("on_disconnect") => {
        $crate::export_hook!(helios_disconnect, disconnect);
    };
    ($export:ident, $method:ident) => {
        #[no_mangle]
        pub extern "C" fn $export(frame: i32) -> i64 {
            SLOT.$method(frame)
        }
    };
}
