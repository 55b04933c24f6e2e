namespace Helios.Sql.Grammar;

internal static partial class UtilityRules
{
    private const string AlterTable = """
        column = [ COLUMN ] colid
        identityoption = < RESTART [ [ WITH ] number ] | SET GENERATED < ALWAYS | BY DEFAULT > | SET setseqoption >
        columnchange = < SET DEFAULT expr | DROP DEFAULT | DROP NOT NULL | SET NOT NULL | SET EXPRESSION AS ( expr ) | DROP EXPRESSION [
            IF EXISTS ] | SET STATISTICS < int | - int | + int | DEFAULT > | SET reloptions | RESET reloptions | SET STORAGE < colid |
            DEFAULT > | SET COMPRESSION < colid | DEFAULT > | ADD GENERATED < ALWAYS | BY DEFAULT > AS IDENTITY [ (
            seqoption { seqoption } ) ] |
            identityoption { identityoption } | DROP IDENTITY [ IF EXISTS ] | [ SET DATA ] TYPE type [ COLLATE anyname ] [ USING expr ] |
            OPTIONS alteroptions >
        tablecmd = < ADD addelement | ALTER CONSTRAINT name < INHERIT | alteredattributes > | ALTER [ COLUMN ] colid columnchange | ALTER
            [ COLUMN ] columnnumber SET STATISTICS < int | - int | + int | DEFAULT > | DROP CONSTRAINT [ IF EXISTS ] name behavior | DROP
            [ COLUMN
            ] [ IF EXISTS ] colid behavior | VALIDATE CONSTRAINT name | SET WITHOUT OIDS | SET WITHOUT CLUSTER | CLUSTER ON name | SET
            LOGGED | SET UNLOGGED | ENABLE TRIGGER < ALL | USER | name > | ENABLE ALWAYS < TRIGGER | RULE > name | ENABLE REPLICA <
            TRIGGER | RULE > name | ENABLE RULE name | DISABLE RULE name | DISABLE TRIGGER < ALL | USER | name > | INHERIT rel | NO
            INHERIT rel | OF anyname | NOT OF | OWNER TO role | SET ACCESS METHOD < colid | DEFAULT > | SET TABLESPACE name | SET
            reloptions | RESET reloptions | REPLICA IDENTITY < NOTHING | FULL | DEFAULT | USING INDEX name > | ENABLE ROW LEVEL SECURITY |
            DISABLE ROW LEVEL SECURITY | FORCE ROW LEVEL SECURITY | NO FORCE ROW LEVEL SECURITY | OPTIONS alteroptions >
        renamecolumn = RENAME < TO name | CONSTRAINT name TO name | [ COLUMN ] name TO name >
        renameview = RENAME < TO name | [ COLUMN ] name TO name >
        intablespace = ALL IN TABLESPACE name [ OWNED BY role... ] SET TABLESPACE name [ NOWAIT ]
        matviewchange = < SET SCHEMA name | renameview | tablecmd... >
        altertable = TABLE < intablespace | [ IF EXISTS ] relexpr < ATTACH PARTITION rel partitionbound | DETACH PARTITION rel [ <
            CONCURRENTLY | FINALIZE > ] | renamecolumn | SET SCHEMA name | tablecmd... > >
        alterindex = INDEX < intablespace | IF EXISTS rel < RENAME TO name | tablecmd... > | rel < ATTACH PARTITION rel | RENAME TO name |
            [ NO ] DEPENDS ON EXTENSION name | tablecmd... > >
        alterview = VIEW [ IF EXISTS ] rel < SET SCHEMA name | renameview | tablecmd... >
        altermatview = MATERIALIZED VIEW < intablespace | IF EXISTS rel matviewchange | rel < [ NO ] DEPENDS ON EXTENSION name |
            matviewchange > >
        alterforeigntable = FOREIGN TABLE [ IF EXISTS ] relexpr < SET SCHEMA name | renameview | tablecmd... >
        altersequence = SEQUENCE [ IF EXISTS ] rel < RENAME TO name | SET SCHEMA name | seqoption { seqoption } | tablecmd... >
        """;

    private const string AlterOther = """
        ownership = < RENAME TO name | OWNER TO role | SET SCHEMA name >
        attributecmd = < ADD ATTRIBUTE tablefuncelement behavior | DROP ATTRIBUTE [ IF EXISTS ] colid behavior | ALTER ATTRIBUTE colid [
            SET DATA ] TYPE type [ COLLATE anyname ] behavior >
        altertype = TYPE anyname < ADD VALUE [ IF NOT EXISTS ] string [ < BEFORE | AFTER > string ] | RENAME VALUE string TO string | DROP
            VALUE string nodropvalue | RENAME ATTRIBUTE name TO name behavior | ownership | SET definition | attributecmd... >
        alterdomain = DOMAIN anyname < SET DEFAULT expr | DROP DEFAULT | DROP NOT NULL | SET NOT NULL | ADD domainconstraint | DROP
            CONSTRAINT [ IF EXISTS ] name behavior | VALIDATE CONSTRAINT name | RENAME CONSTRAINT name TO name | ownership >
        dboption = < ident | CONNECTION LIMIT | ENCODING | LOCATION | OWNER | TABLESPACE | TEMPLATE > [ = ] < word | number | DEFAULT >
        alterdatabase = DATABASE name < RENAME TO name | OWNER TO role | SET TABLESPACE name | REFRESH COLLATION VERSION | SET setrest |
            resetrest | [ WITH ] { dboption } >
        roleoption = < PASSWORD < string | NULL > | ENCRYPTED PASSWORD string | UNENCRYPTED PASSWORD string noplainpassword | INHERIT |
            CONNECTION LIMIT < int | - int | + int > | VALID UNTIL string | USER role... | roleword | SYSID int | ADMIN role... | ROLE
            role... | IN ROLE role... | IN GROUP role... >
        alterroleoption = < PASSWORD < string | NULL > | ENCRYPTED PASSWORD string | UNENCRYPTED PASSWORD string noplainpassword | INHERIT
            | CONNECTION LIMIT < int | - int | + int > | VALID UNTIL string | USER role... | roleword >
        alterrole = < ROLE | USER > < ALL [ IN DATABASE name ] < SET setrest | resetrest > | role < RENAME oldrole TO roleid | IN DATABASE
            name < SET setrest | resetrest > | SET setrest | resetrest | [ WITH ] { alterroleoption } > >
        altergroup = GROUP role < ADD USER role... | DROP USER role... | RENAME oldrole TO roleid >
        alterusermapping = USER MAPPING FOR < USER | role > SERVER name OPTIONS alteroptions
        altersystem = SYSTEM < SET genericset | RESET < ALL | dotted > >
        alterdefault = DEFAULT PRIVILEGES { < IN SCHEMA name... | FOR < ROLE | USER > role... > } < GRANT privileges ON defacltarget TO
            grantee... [ WITH GRANT OPTION ] | REVOKE [ GRANT OPTION FOR ] privileges ON defacltarget FROM grantee... behavior >
        defacltarget = < TABLES | FUNCTIONS | ROUTINES | SEQUENCES | TYPES | SCHEMAS | LARGE OBJECTS >
        functionoption = < CALLED ON NULL INPUT | RETURNS NULL ON NULL INPUT | STRICT | IMMUTABLE | STABLE | VOLATILE | EXTERNAL SECURITY
            < DEFINER | INVOKER > | SECURITY < DEFINER | INVOKER > | LEAKPROOF | NOT LEAKPROOF | COST number | ROWS number | SUPPORT
            anyname | SET setrestmore | resetrest | PARALLEL colid >
        alterfunction = < FUNCTION | PROCEDURE | ROUTINE > funcwithargs < ownership | [ NO ] DEPENDS ON EXTENSION name | functionoption {
            functionoption } [ RESTRICT ] >
        alteraggregate = AGGREGATE funcname aggrargs ownership
        alteroperator = OPERATOR < CLASS anyname USING name ownership | FAMILY anyname USING name < ownership | ADD opclassitem... | DROP
            opclassdrop... > | operwithargs < OWNER TO role | SET SCHEMA name | SET definition > >
        alterlargeobject = LARGE OBJECT number OWNER TO role
        alterextension = EXTENSION name < SET SCHEMA name | UPDATE { TO plainword } | ADD extensionmember | DROP extensionmember >
        extensionmember = < < TABLE | SEQUENCE | VIEW | MATERIALIZED VIEW | FOREIGN TABLE > anyrel | < INDEX | COLLATION | CONVERSION |
            STATISTICS | TEXT SEARCH < PARSER | DICTIONARY | TEMPLATE | CONFIGURATION > > anyname | namedkind name | AGGREGATE funcname
            aggrargs | CAST ( type AS type ) | DOMAIN type | < FUNCTION | PROCEDURE | ROUTINE > funcwithargs | OPERATOR < CLASS anyname
            USING name | FAMILY anyname USING name | operwithargs > | TRANSFORM FOR type LANGUAGE name | TYPE type | namedglobal name >
        namedkind = < ACCESS METHOD | EVENT TRIGGER | EXTENSION | FOREIGN DATA WRAPPER | [ PROCEDURAL ] LANGUAGE | PUBLICATION | SCHEMA |
            SERVER >
        namedglobal = < DATABASE | ROLE | SUBSCRIPTION | TABLESPACE >
        fdwoption = < HANDLER anyname | NO HANDLER | VALIDATOR anyname | NO VALIDATOR >
        alterfdw = FOREIGN DATA WRAPPER name < RENAME TO name | OWNER TO role | fdwoption { fdwoption } [ OPTIONS alteroptions ] | OPTIONS
            alteroptions >
        alterserver = SERVER name < RENAME TO name | OWNER TO role | VERSION < string | NULL > [ OPTIONS alteroptions ] | OPTIONS
            alteroptions >
        altertextsearch = TEXT SEARCH < PARSER anyname < RENAME TO name | SET SCHEMA name > | TEMPLATE anyname < RENAME TO name | SET
            SCHEMA name > | DICTIONARY anyname < ownership | definition > | CONFIGURATION anyname < ownership | ADD MAPPING FOR name...
            WITH anyname... | ALTER MAPPING < FOR name... < WITH anyname... | REPLACE anyname WITH anyname > | REPLACE anyname WITH
            anyname > | DROP MAPPING [ IF EXISTS ] FOR name... > >
        alterpublication = PUBLICATION name < RENAME TO name | OWNER TO role | SET definition | < ADD | SET | DROP > pubobjects
            nowrongobject >
        altersubscription = SUBSCRIPTION name < RENAME TO name | OWNER TO role | SET definition | CONNECTION string | REFRESH PUBLICATION
            [ WITH definition ] | ADD PUBLICATION name... [ WITH definition ] | DROP PUBLICATION name... [ WITH definition ] | SET
            PUBLICATION name... [ WITH definition ] | ENABLE | DISABLE | SKIP definition >
        alterpolicy = POLICY < IF EXISTS name ON rel RENAME TO name | name ON rel < RENAME TO name | [ TO role... ] [ USING ( expr ) ] [
            WITH CHECK ( expr ) ] > >
        statisticstarget = SET STATISTICS < int | - int | + int | DEFAULT >
        alter = ALTER < altertable | alterindex | alterview | altermatview | alterforeigntable | altersequence | altertype | alterdomain |
            alterdatabase | alterrole | altergroup | alterusermapping | altersystem | alterdefault | alterfunction | alteraggregate |
            alteroperator | alterlargeobject | alterextension | alterfdw | alterserver | altertextsearch | alterpublication |
            altersubscription | alterpolicy | COLLATION anyname < REFRESH VERSION | ownership > | CONVERSION anyname ownership | EVENT
            TRIGGER name < RENAME TO name | OWNER TO role | ENABLE [ < REPLICA | ALWAYS > ] | DISABLE > | [ PROCEDURAL ] LANGUAGE name <
            RENAME TO name | OWNER TO role > | RULE name ON rel RENAME TO name | SCHEMA name < RENAME TO name | OWNER TO role > |
            STATISTICS < IF EXISTS anyname statisticstarget | anyname < statisticstarget | ownership > > | TABLESPACE name < RENAME TO
            name | OWNER TO role | SET reloptions | RESET reloptions > | TRIGGER name ON rel < RENAME TO name | [ NO ] DEPENDS ON
            EXTENSION name > >
        """;
}
