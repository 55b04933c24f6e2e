// Generated from src/abi/abi.json by Helios.Abi.Generator. Do not edit.
namespace Helios.Plugins.Abi;

/// <summary>A function of the ABI. Signature: letters of the parameters (i: i32, I: i64), ':', the result's.</summary>
internal readonly record struct AbiFunction(
    string Name, string Signature, string Grant, bool IsRequired, Hook Hook, bool IsReserved);

/// <summary>What a guest exports and what it may import from module "helios".</summary>
internal static class AbiFunctions
{
    public static readonly AbiFunction[] Exports =
    [
        new("helios_abi_v1", ":", "", true, default, false),
        new("helios_arena", "i:i", "", true, default, false),
        new("helios_init", ":I", "", false, default, false),
        new("_initialize", ":", "", false, default, false),
        new("helios_post_parse", "i:I", "", false, Hook.PostParse, false),
        new("helios_connect", "i:I", "", false, Hook.Connect, false),
        new("helios_pre_parse", "i:I", "", false, Hook.PreParse, false),
        new("helios_pre_execution", "i:I", "", false, Hook.PreExecution, false),
        new("helios_cache_lookup", "i:I", "", false, Hook.CacheLookup, false),
        new("helios_on_batch", "i:I", "", false, Hook.OnBatch, false),
        new("helios_on_end", "i:I", "", false, Hook.OnEnd, false),
        new("helios_on_result", "i:I", "", false, Hook.OnResult, false),
        new("helios_cache_store", "i:I", "", false, Hook.CacheStore, false),
        new("helios_disconnect", "i:I", "", false, Hook.Disconnect, false),
    ];

    public static readonly AbiFunction[] Imports =
    [
        new("log", "iii:", "", false, default, false),
        new("session_var", "iiii:i", "", false, default, false),
        new("set_session_var", "iiiii:i", "allow_session_variables", false, default, false),
        new("connection_param", "iiii:i", "", false, default, false),
        new("header", "iiii:i", "", false, default, false),
        new("config", "ii:i", "", false, default, false),
        new("config_value", "iiii:i", "", false, default, false),
        new("table_columns", "iiiiii:i", "allow_metadata_access", false, default, false),
        new("now", ":I", "", false, default, false),
        new("random", "ii:", "", false, default, false),
        new("fail", "ii:", "", false, default, false),
        new("rate_limit", "iiiiii:i", "rate_limit_keys", false, default, false),
        new("kv_get", "iiii:i", "kv_max_keys", false, default, false),
        new("kv_set", "iiiii:i", "kv_max_keys", false, default, false),
        new("kv_delete", "ii:i", "kv_max_keys", false, default, false),
        new("kv_increment", "iiIii:i", "kv_max_keys", false, default, false),
        new("kv_compare_and_set", "iiiiiii:i", "kv_max_keys", false, default, false),
        new("jwt_verify", "iiiiii:i", "allow_keys", false, default, false),
        new("sha256", "iii:i", "", false, default, false),
        new("hmac_sha256", "iiiii:i", "allow_keys", false, default, false),
        new("xxhash64", "iiI:I", "", false, default, false),
        new("regex_compile", "iii:i", "regex_patterns", false, default, false),
        new("regex_is_match", "iii:i", "regex_patterns", false, default, false),
        new("regex_find", "iiiii:i", "regex_patterns", false, default, false),
        new("counter_add", "iiI:i", "metric_names", false, default, false),
        new("gauge_set", "iiI:i", "metric_names", false, default, false),
        new("histogram_observe", "iiI:i", "metric_names", false, default, false),
        new("log_fields", "iiiii:i", "", false, default, false),
        new("parameter", "iii:i", "allow_parameter_access", false, default, false),
        new("cache_invalidate", "iii:i", "allow_cache", false, default, false),
        new("cache_count", "ii:i", "allow_cache", false, default, false),
        new("http_request", "i:i", "http_hosts", false, default, false),
        new("http_header", "iiii:i", "http_hosts", false, default, false),
        new("http_body", "ii:i", "http_hosts", false, default, false),
        new("env_var", "iiii:i", "environment", false, default, false),
        new("file_size", "ii:I", "directory", false, default, false),
        new("file_read", "iiIii:i", "directory", false, default, false),
        new("file_name", "iii:i", "directory", false, default, false),
    ];
}
