namespace Helios.Catalog;

/// <summary>
/// Names, OIDs and columns of the relations of pg_catalog and information_schema, as PostgreSQL 15 has them. Whether a relation has rows
/// is said in <see cref="SystemRows"/>; those
/// about what cannot exist here yet (triggers, policies, publications, ...) are truly empty.
/// </summary>
internal static class SystemSchema
{
    public static readonly SystemSchemaEntry[] All =
    [
        new("pg_catalog", "pg_type", 1247, 'r',
            "oid oid, typname name, typnamespace oid, typowner oid, typlen int2, typbyval bool, typtype char, typcategory char, "
                + "typispreferred bool, typisdefined bool, typdelim char, typrelid oid, typsubscript regproc, typelem oid, typarray oid, "
                + "typinput regproc, typoutput regproc, typreceive regproc, typsend regproc, typmodin regproc, typmodout regproc, "
                + "typanalyze regproc, typalign char, typstorage char, typnotnull bool, typbasetype oid, typtypmod int4, typndims int4, "
                + "typcollation oid, typdefaultbin pg_node_tree, typdefault text, typacl _aclitem"),
        new("pg_catalog", "pg_attribute", 1249, 'r',
            "attrelid oid, attname name, atttypid oid, attstattarget int4, attlen int2, attnum int2, attndims int4, attcacheoff "
                + "int4, atttypmod int4, attbyval bool, attalign char, attstorage char, attcompression char, attnotnull bool, atthasdef "
                + "bool, atthasmissing bool, attidentity char, attgenerated char, attisdropped bool, attislocal bool, attinhcount int4, "
                + "attcollation oid, attacl _aclitem, attoptions _text, attfdwoptions _text, attmissingval _text"),
        new("pg_catalog", "pg_proc", 1255, 'r',
            "oid oid, proname name, pronamespace oid, proowner oid, prolang oid, procost float4, prorows float4, provariadic oid, "
                + "prosupport regproc, prokind char, prosecdef bool, proleakproof bool, proisstrict bool, proretset bool, provolatile "
                + "char, proparallel char, pronargs int2, pronargdefaults int2, prorettype oid, proargtypes oidvector, proallargtypes "
                + "_oid, proargmodes _char, proargnames _text, proargdefaults pg_node_tree, protrftypes _oid, prosrc text, probin text, "
                + "prosqlbody pg_node_tree, proconfig _text, proacl _aclitem"),
        new("pg_catalog", "pg_class", 1259, 'r',
            "oid oid, relname name, relnamespace oid, reltype oid, reloftype oid, relowner oid, relam oid, relfilenode oid, "
                + "reltablespace oid, relpages int4, reltuples float4, relallvisible int4, reltoastrelid oid, relhasindex bool, "
                + "relisshared bool, relpersistence char, relkind char, relnatts int2, relchecks int2, relhasrules bool, relhastriggers "
                + "bool, relhassubclass bool, relrowsecurity bool, relforcerowsecurity bool, relispopulated bool, relreplident char, "
                + "relispartition bool, relrewrite oid, relfrozenxid xid, relminmxid xid, relacl _aclitem, reloptions _text, relpartbound "
                + "pg_node_tree"),
        new("pg_catalog", "pg_namespace", 2615, 'r',
            "oid oid, nspname name, nspowner oid, nspacl _aclitem"),
        new("pg_catalog", "pg_database", 1262, 'r',
            "oid oid, datname name, datdba oid, encoding int4, datlocprovider char, datistemplate bool, datallowconn bool, "
                + "datconnlimit int4, datfrozenxid xid, datminmxid xid, dattablespace oid, datcollate text, datctype text, daticulocale "
                + "text, datcollversion text, datacl _aclitem"),
        new("pg_catalog", "pg_authid", 1260, 'r',
            "oid oid, rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, rolcanlogin bool, "
                + "rolreplication bool, rolbypassrls bool, rolconnlimit int4, rolpassword text, rolvaliduntil timestamptz"),
        new("pg_catalog", "pg_index", 2610, 'r',
            "indexrelid oid, indrelid oid, indnatts int2, indnkeyatts int2, indisunique bool, indnullsnotdistinct bool, "
                + "indisprimary bool, indisexclusion bool, indimmediate bool, indisclustered bool, indisvalid bool, indcheckxmin bool, "
                + "indisready bool, indislive bool, indisreplident bool, indkey int2vector, indcollation oidvector, indclass oidvector, "
                + "indoption int2vector, indexprs pg_node_tree, indpred pg_node_tree"),
        new("pg_catalog", "pg_constraint", 2606, 'r',
            "oid oid, conname name, connamespace oid, contype char, condeferrable bool, condeferred bool, convalidated bool, "
                + "conrelid oid, contypid oid, conindid oid, conparentid oid, confrelid oid, confupdtype char, confdeltype char, "
                + "confmatchtype char, conislocal bool, coninhcount int4, connoinherit bool, conkey _int2, confkey _int2, conpfeqop _oid, "
                + "conppeqop _oid, conffeqop _oid, confdelsetcols _int2, conexclop _oid, conbin pg_node_tree"),
        new("pg_catalog", "pg_attrdef", 2604, 'r',
            "oid oid, adrelid oid, adnum int2, adbin pg_node_tree"),
        new("pg_catalog", "pg_range", 3541, 'r',
            "rngtypid oid, rngsubtype oid, rngmultitypid oid, rngcollation oid, rngsubopc oid, rngcanonical regproc, rngsubdiff "
                + "regproc"),
        new("pg_catalog", "pg_enum", 3501, 'r',
            "oid oid, enumtypid oid, enumsortorder float4, enumlabel name"),
        new("pg_catalog", "pg_description", 2609, 'r',
            "objoid oid, classoid oid, objsubid int4, description text"),
        new("pg_catalog", "pg_depend", 2608, 'r',
            "classid oid, objid oid, objsubid int4, refclassid oid, refobjid oid, refobjsubid int4, deptype char"),
        new("pg_catalog", "pg_collation", 3456, 'r',
            "oid oid, collname name, collnamespace oid, collowner oid, collprovider char, collisdeterministic bool, collencoding "
                + "int4, collcollate text, collctype text, colliculocale text, collversion text"),
        new("pg_catalog", "pg_am", 2601, 'r',
            "oid oid, amname name, amhandler regproc, amtype char"),
        new("pg_catalog", "pg_inherits", 2611, 'r',
            "inhrelid oid, inhparent oid, inhseqno int4, inhdetachpending bool"),
        new("pg_catalog", "pg_tablespace", 1213, 'r',
            "oid oid, spcname name, spcowner oid, spcacl _aclitem, spcoptions _text"),
        new("pg_catalog", "pg_extension", 3079, 'r',
            "oid oid, extname name, extowner oid, extnamespace oid, extrelocatable bool, extversion text, extconfig _oid, "
                + "extcondition _text"),
        new("pg_catalog", "pg_sequence", 2224, 'r',
            "seqrelid oid, seqtypid oid, seqstart int8, seqincrement int8, seqmax int8, seqmin int8, seqcache int8, seqcycle bool"),
        new("pg_catalog", "pg_settings", 12104, 'v',
            "name text, setting text, unit text, category text, short_desc text, extra_desc text, context text, vartype text, "
                + "source text, min_val text, max_val text, enumvals _text, boot_val text, reset_val text, sourcefile text, sourceline "
                + "int4, pending_restart bool"),
        new("pg_catalog", "pg_roles", 12000, 'v',
            "rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, rolcanlogin bool, rolreplication "
                + "bool, rolconnlimit int4, rolpassword text, rolvaliduntil timestamptz, rolbypassrls bool, rolconfig _text, oid oid"),
        new("pg_catalog", "pg_tables", 12033, 'v',
            "schemaname name, tablename name, tableowner name, tablespace name, hasindexes bool, hasrules bool, hastriggers bool, "
                + "rowsecurity bool"),
        new("pg_catalog", "pg_user", 12014, 'v',
            "usename name, usesysid oid, usecreatedb bool, usesuper bool, userepl bool, usebypassrls bool, passwd text, valuntil "
                + "timestamptz, useconfig _text"),
        new("pg_catalog", "pg_trigger", 2620, 'r',
            "oid oid, tgrelid oid, tgparentid oid, tgname name, tgfoid oid, tgtype int2, tgenabled char, tgisinternal bool, "
                + "tgconstrrelid oid, tgconstrindid oid, tgconstraint oid, tgdeferrable bool, tginitdeferred bool, tgnargs int2, tgattr "
                + "int2vector, tgargs bytea, tgqual pg_node_tree, tgoldtable name, tgnewtable name"),
        new("pg_catalog", "pg_policy", 3256, 'r',
            "oid oid, polname name, polrelid oid, polcmd char, polpermissive bool, polroles _oid, polqual pg_node_tree, "
                + "polwithcheck pg_node_tree"),
        new("pg_catalog", "pg_statistic_ext", 3381, 'r',
            "oid oid, stxrelid oid, stxname name, stxnamespace oid, stxowner oid, stxstattarget int4, stxkeys int2vector, stxkind "
                + "_char, stxexprs pg_node_tree"),
        new("pg_catalog", "pg_publication", 6104, 'r',
            "oid oid, pubname name, pubowner oid, puballtables bool, pubinsert bool, pubupdate bool, pubdelete bool, pubtruncate "
                + "bool, pubviaroot bool"),
        new("pg_catalog", "pg_publication_rel", 6106, 'r',
            "oid oid, prpubid oid, prrelid oid, prqual pg_node_tree, prattrs int2vector"),
        new("pg_catalog", "pg_publication_namespace", 6237, 'r',
            "oid oid, pnpubid oid, pnnspid oid"),
        new("pg_catalog", "pg_views", 12028, 'v',
            "schemaname name, viewname name, viewowner name, definition text"),
        new("pg_catalog", "pg_indexes", 12043, 'v',
            "schemaname name, tablename name, indexname name, tablespace name, indexdef text"),
        new("pg_catalog", "pg_partitioned_table", 3350, 'r',
            "partrelid oid, partstrat char, partnatts int2, partdefid oid, partattrs int2vector, partclass oidvector, partcollation "
                + "oidvector, partexprs pg_node_tree"),
        new("pg_catalog", "pg_auth_members", 1261, 'r',
            "roleid oid, member oid, grantor oid, admin_option bool"),
        new("pg_catalog", "pg_rewrite", 2618, 'r',
            "oid oid, rulename name, ev_class oid, ev_type char, ev_enabled char, is_instead bool, ev_qual pg_node_tree, ev_action "
                + "pg_node_tree"),
        new("pg_catalog", "pg_opclass", 2616, 'r',
            "oid oid, opcmethod oid, opcname name, opcnamespace oid, opcowner oid, opcfamily oid, opcintype oid, opcdefault bool, "
                + "opckeytype oid"),
        new("pg_catalog", "pg_shdescription", 2396, 'r',
            "objoid oid, classoid oid, description text"),
        new("pg_catalog", "pg_matviews", 12038, 'v',
            "schemaname name, matviewname name, matviewowner name, tablespace name, hasindexes bool, ispopulated bool, definition "
                + "text"),
        new("pg_catalog", "pg_language", 2612, 'r',
            "oid oid, lanname name, lanowner oid, lanispl bool, lanpltrusted bool, lanplcallfoid oid, laninline oid, lanvalidator "
                + "oid, lanacl _aclitem"),
        new("information_schema", "tables", 13466, 'v',
            "table_catalog name, table_schema name, table_name name, table_type varchar, self_referencing_column_name name, "
                + "reference_generation varchar, user_defined_type_catalog name, user_defined_type_schema name, user_defined_type_name "
                + "name, is_insertable_into varchar, is_typed varchar, commit_action varchar"),
        new("information_schema", "columns", 13294, 'v',
            "table_catalog name, table_schema name, table_name name, column_name name, ordinal_position int4, column_default "
                + "varchar, is_nullable varchar, data_type varchar, character_maximum_length int4, character_octet_length int4, "
                + "numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type "
                + "varchar, interval_precision int4, character_set_catalog name, character_set_schema name, character_set_name name, "
                + "collation_catalog name, collation_schema name, collation_name name, domain_catalog name, domain_schema name, "
                + "domain_name name, udt_catalog name, udt_schema name, udt_name name, scope_catalog name, scope_schema name, scope_name "
                + "name, maximum_cardinality int4, dtd_identifier name, is_self_referencing varchar, is_identity varchar, "
                + "identity_generation varchar, identity_start varchar, identity_increment varchar, identity_maximum varchar, "
                + "identity_minimum varchar, identity_cycle varchar, is_generated varchar, generation_expression varchar, is_updatable "
                + "varchar"),
        new("information_schema", "schemata", 13437, 'v',
            "catalog_name name, schema_name name, schema_owner name, default_character_set_catalog name, "
                + "default_character_set_schema name, default_character_set_name name, sql_path varchar"),
        new("information_schema", "table_constraints", 13457, 'v',
            "constraint_catalog name, constraint_schema name, constraint_name name, table_catalog name, table_schema name, "
                + "table_name name, constraint_type varchar, is_deferrable varchar, initially_deferred varchar, enforced varchar, "
                + "nulls_distinct varchar"),
        new("information_schema", "key_column_usage", 13347, 'v',
            "constraint_catalog name, constraint_schema name, constraint_name name, table_catalog name, table_schema name, "
                + "table_name name, column_name name, ordinal_position int4, position_in_unique_constraint int4"),
        new("information_schema", "constraint_column_usage", 13315, 'v',
            "table_catalog name, table_schema name, table_name name, column_name name, constraint_catalog name, constraint_schema "
                + "name, constraint_name name"),
        new("helios", "plugins", 13901, 'v',
            "name text, version text, hash text, state text, class text, priority int4, hooks text, reason text, canary_version text, "
                + "canary_percent int4, canary_sticky text"),
        new("helios", "plugin_versions", 13902, 'v',
            "name text, version text, hash text, first_at timestamptz, latest_at timestamptz, is_current bool, is_canary bool, "
                + "tags text, tenants text"),
        new("helios", "plugin_events", 13903, 'v',
            "at timestamptz, name text, action text, version text, hash text, from_version text, from_hash text, actor text, reason text, "
                + "percent int4, sticky text, tag text, tenant text"),
        new("helios", "cache", 13920, 'v',
            "name text, entries int8, bytes int8, max_entries int8, max_bytes int8, hits int8, misses int8, kept int8, evicted int8, "
                + "invalidated int8, refused int8"),
        new("helios", "archive", 13921, 'v',
            "directory text, last_file int8, last_lsn int8, last_at timestamptz, archived int8, pending int8, failed int8, error text"),
        new("helios", "plugin_stats", 13904, 'v',
            "name text, version text, hash text, is_canary bool, calls int8, failures int8, deadline_misses int8, rejections int8, "
                + "mean_us float8, p50_us float8, p95_us float8, p99_us float8, last_failure text, tenant text, "
                + "shadow_equal int8, shadow_different int8, shadow_failed int8, shadow_skipped int8"),
        new("helios", "plugin_differences", 13905, 'v',
            "at timestamptz, name text, version text, hook text, kind text, statement text"),
        new("helios", "plugin_grants", 13906, 'v',
            "name text, version text, tenant text, kind text, what text, requested text, granted text, used bool"),
    ];
}

/// <param name="Kind">relkind: r for a table, v for a view.</param>
/// <param name="Columns">"name type" with pg_type's names, separated by commas.</param>
internal sealed record SystemSchemaEntry(string Schema, string Name, uint Oid, char Kind, string Columns);
