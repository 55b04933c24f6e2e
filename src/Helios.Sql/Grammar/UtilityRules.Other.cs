namespace Helios.Sql.Grammar;

internal static partial class UtilityRules
{
    private const string Drop = """
        behavior = [ < CASCADE | RESTRICT > ]
        anynamekind = < COLLATION | CONVERSION | STATISTICS | TEXT SEARCH < PARSER | DICTIONARY | TEMPLATE | CONFIGURATION > >
        drop = DROP < < SEQUENCE | VIEW | MATERIALIZED VIEW | FOREIGN TABLE > [ IF EXISTS ] anyrel... behavior | INDEX [ CONCURRENTLY ] [
            IF EXISTS ] anyname... behavior | anynamekind [ IF EXISTS ] anyname... behavior | namedkind [ IF EXISTS ] name... behavior | <
            POLICY | RULE | TRIGGER > [ IF EXISTS ] name ON anyrel behavior | < TYPE | DOMAIN > [ IF EXISTS ] type... behavior | CAST [ IF
            EXISTS ] ( type AS type ) behavior | OPERATOR < CLASS [ IF EXISTS ] anyname USING name behavior | FAMILY [ IF EXISTS ] anyname
            USING name behavior | [ IF EXISTS ] operwithargs... behavior > | OWNED BY role... behavior | SUBSCRIPTION [ IF EXISTS ] name
            behavior | TABLESPACE [ IF EXISTS ] name | TRANSFORM [ IF EXISTS ] FOR type LANGUAGE name behavior | USER MAPPING [ IF EXISTS
            ] FOR < USER | role > SERVER name | < ROLE | USER | GROUP > [ IF EXISTS ] role... | DATABASE [ IF EXISTS ] name [ [ WITH ] (
            dropoption... ) ] | AGGREGATE [ IF EXISTS ] aggregate... behavior | < FUNCTION | PROCEDURE | ROUTINE > [ IF EXISTS ]
            funcwithargs... behavior >
        dropoption = FORCE
        aggregate = funcname aggrargs
        """;

    private const string Privileges = """
        privilege = < < SELECT | REFERENCES | CREATE | INSERT | UPDATE | DELETE | TRUNCATE | TRIGGER | EXECUTE | SET | TEMP | TEMPORARY >
            [ columns ] | ALTER SYSTEM | colid [ columns ] >
        privileges = < ALL [ PRIVILEGES ] [ columns ] | privilege... >
        parameter = dotted
        privilegetarget = < FOREIGN DATA WRAPPER name... | FOREIGN SERVER name... | ALL < TABLES | SEQUENCES | FUNCTIONS | PROCEDURES |
            ROUTINES > IN SCHEMA name... | SEQUENCE rel... | FUNCTION funcwithargs... | PROCEDURE funcwithargs... | ROUTINE
            funcwithargs... | DATABASE name... | DOMAIN anyname... | LANGUAGE name... | LARGE OBJECT number... | PARAMETER parameter... |
            SCHEMA name... | TABLESPACE name... | TYPE anyname... | TABLE rel... | rel... >
        grantee = [ GROUP ] role
        grantroleoption = < ADMIN | INHERIT | collabel > < OPTION | TRUE | FALSE >
        allprivileges = ALL [ PRIVILEGES ] [ columns ]
        grantobject = ON privilegetarget TO grantee... [ WITH GRANT OPTION ] [ GRANTED BY role ]
        grantrole = TO role... [ WITH grantroleoption... ] [ GRANTED BY role ]
        grant = GRANT < allprivileges grantobject | privilege... < grantobject | grantrole > >
        revokeobject = ON privilegetarget FROM grantee... [ GRANTED BY role ] behavior
        revokerole = FROM role... [ GRANTED BY role ] behavior
        revoke = REVOKE < GRANT OPTION FOR privileges revokeobject | colid OPTION FOR privilege... revokerole | allprivileges revokeobject
            | privilege... < revokeobject | revokerole > >
        """;

    private const string Maintenance = """
        vacuumtarget = relexpr [ columns ]
        vacuum = VACUUM < utilityoptions [ vacuumtarget... ] | [ FULL ] [ FREEZE ] [ VERBOSE ] [ < ANALYZE | ANALYSE > ] [ vacuumtarget...
            ] >
        analyze = < ANALYZE | ANALYSE > < utilityoptions [ vacuumtarget... ] | [ VERBOSE ] [ vacuumtarget... ] >
        cluster = CLUSTER < utilityoptions [ rel [ USING name ] ] | [ VERBOSE ] [ < name ON rel | rel [ USING name ] > ] >
        reindex = REINDEX [ utilityoptions ] < < INDEX | TABLE > [ CONCURRENTLY ] rel | SCHEMA [ CONCURRENTLY ] name | < SYSTEM | DATABASE
            > [ CONCURRENTLY ] [ name ] >
        refresh = REFRESH MATERIALIZED VIEW [ CONCURRENTLY ] rel [ WITH [ NO ] DATA ]
        lockmode = < ACCESS SHARE | ROW SHARE | ROW EXCLUSIVE | SHARE UPDATE EXCLUSIVE | SHARE ROW EXCLUSIVE | SHARE | EXCLUSIVE | ACCESS
            EXCLUSIVE >
        lock = LOCK [ TABLE ] relexpr... [ IN lockmode MODE ] [ NOWAIT ]
        commenttarget = < < TABLE | SEQUENCE | VIEW | MATERIALIZED VIEW | FOREIGN TABLE > anyrel | < INDEX | anynamekind > anyname |
            namedkind name | namedglobal name | COLUMN columnname | TYPE type | DOMAIN type | AGGREGATE funcname aggrargs | < FUNCTION |
            PROCEDURE | ROUTINE > funcwithargs | LARGE OBJECT number >
        comment = COMMENT ON < commenttarget | CONSTRAINT name ON < DOMAIN anyname | anyrel > | < POLICY | RULE | TRIGGER > name ON anyrel
            | OPERATOR < CLASS anyname USING name | FAMILY anyname USING name | operwithargs > | TRANSFORM FOR type LANGUAGE name | CAST (
            type AS type ) > IS < string | NULL >
        securitylabel = SECURITY LABEL [ FOR plainword ] ON commenttarget IS < string | NULL >
        import = IMPORT FOREIGN SCHEMA name [ < LIMIT TO | EXCEPT > ( rel... ) ] FROM SERVER name INTO name [ OPTIONS options ]
        reassign = REASSIGN OWNED BY role... TO role
        setconstraints = CONSTRAINTS < ALL | rel... > < DEFERRED | IMMEDIATE >
        notify = NOTIFY colid [ , string ]
        listen = LISTEN colid
        unlisten = UNLISTEN < * | colid >
        load = LOAD string
        checkpoint = CHECKPOINT
        call = CALL funcapplication
        do = DO doitem { doitem }
        doitem = < string | LANGUAGE plainword >
        statement = < alter | create | drop | grant | revoke | vacuum | analyze | cluster | reindex | refresh | lock | comment |
            securitylabel | import | reassign | notify | listen | unlisten | load | checkpoint | call | do >
        """;
}
