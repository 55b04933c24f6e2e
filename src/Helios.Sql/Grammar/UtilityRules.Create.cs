namespace Helios.Sql.Grammar;

internal static partial class UtilityRules
{
    private const string CreateObjects = """
        orreplace = [ OR REPLACE ]
        temporary = [ < TEMPORARY | TEMP | LOCAL TEMPORARY | LOCAL TEMP | GLOBAL TEMPORARY | GLOBAL TEMP | UNLOGGED > ]
        checkoption = [ WITH < CHECK | CASCADED CHECK | LOCAL CHECK > OPTION ]
        createview = VIEW rel [ columns ] [ WITH reloptions ] AS query checkoption
        createrecursiveview = RECURSIVE VIEW rel columns [ WITH reloptions ] AS query [ recursivecheck ]
        creatematview = MATERIALIZED VIEW [ IF NOT EXISTS ] rel [ columns ] [ USING name ] [ WITH reloptions ] [ TABLESPACE name ] AS
            query [ WITH [ NO ] DATA ]
        createsequence = SEQUENCE [ IF NOT EXISTS ] rel { seqoption }
        createindex = [ UNIQUE ] INDEX [ CONCURRENTLY ] [ < IF NOT EXISTS name | name > ] ON relexpr [ USING name ] ( indexelement... ) [
            INCLUDE ( indexelement... ) ] [ NULLS [ NOT ] DISTINCT ] [ WITH reloptions ] [ TABLESPACE name ] [ WHERE expr ]
        funcresult = RETURNS < TABLE ( tablearg... ) | functype >
        tablearg = typefunc functype
        asclause = AS string [ , string ]
        transformitem = FOR TYPE type
        createfunctionoption = < asclause | LANGUAGE plainword | TRANSFORM transformitem... | WINDOW | functionoption >
        body = < RETURN expr | BEGIN ATOMIC { [ bodystatement ] ; } END >
        createfunction = < FUNCTION funcname funcargsdefault [ funcresult ] | PROCEDURE funcname funcargsdefault > { createfunctionoption
            } [ body ] notableoutput
        triggerevents = triggereventlist
        triggertransition = < NEW | OLD > < TABLE | ROW > [ AS ] colid
        triggerarg = < unumber | string | collabel >
        createtrigger = TRIGGER name < BEFORE | AFTER | INSTEAD OF > triggerevents ON rel [ REFERENCING triggertransition {
            triggertransition } ] [ FOR [ EACH ] < ROW | STATEMENT > ] [ WHEN ( expr ) ] EXECUTE < FUNCTION | PROCEDURE > funcname ( [
            triggerarg ] { , triggerarg } )
        createconstrainttrigger = CONSTRAINT TRIGGER name AFTER triggerevents ON rel [ FROM rel ] triggerattributes FOR EACH ROW [ WHEN (
            expr ) ] EXECUTE < FUNCTION | PROCEDURE > funcname ( [ triggerarg ] { , triggerarg } )
        eventfilter = colid IN ( string... )
        createeventtrigger = EVENT TRIGGER name ON collabel [ WHEN eventfilter { AND eventfilter } ] EXECUTE < FUNCTION | PROCEDURE >
            funcname ( )
        createrule = RULE name AS ON < SELECT | UPDATE | DELETE | INSERT > TO rel [ WHERE expr ] DO [ < INSTEAD | ALSO > ] < NOTHING |
            ruleactions >
        createpolicy = POLICY name ON rel [ AS policykind ] [ FOR < ALL | SELECT | INSERT | UPDATE | DELETE > ] [ TO role... ] [ USING (
            expr ) ] [ WITH CHECK ( expr ) ]
        createstatistics = STATISTICS [ < IF NOT EXISTS anyname | anyname > ] [ ( name... ) ] ON statsparam... FROM tableref...
        """;

    private const string CreateOther = """
        createaggregate = AGGREGATE funcname aggregaterest
        createtype = TYPE anyname [ < AS ENUM ( [ string... ] ) | AS RANGE definition | AS ( [ tablefuncelement... ] ) | definition > ]
        createtextsearch = TEXT SEARCH < PARSER | DICTIONARY | TEMPLATE | CONFIGURATION > anyname definition
        createcollation = COLLATION [ IF NOT EXISTS ] anyname < FROM anyname | definition >
        createdomain = DOMAIN anyname [ AS ] type columnqualifiers
        createcast = CAST ( type AS type ) < WITH FUNCTION funcwithargs | WITHOUT FUNCTION | WITH INOUT > [ AS < IMPLICIT | ASSIGNMENT > ]
        opclasspurpose = FOR < SEARCH | ORDER BY anyname >
        opclassitem = < OPERATOR int operitem [ opclasspurpose ] | FUNCTION int [ ( type... ) ] funcwithargs | STORAGE type >
        opclassdrop = < OPERATOR | FUNCTION > int ( type... )
        createopclass = OPERATOR < CLASS anyname [ DEFAULT ] FOR TYPE type USING name [ FAMILY anyname ] AS opclassitem... | FAMILY
            anyname USING name | oper definition >
        createconversion = [ DEFAULT ] CONVERSION anyname FOR string TO string FROM anyname
        createschema = SCHEMA < IF NOT EXISTS AUTHORIZATION role { schemaelement } noschemaelement | IF NOT EXISTS colid [ AUTHORIZATION
            role ] { schemaelement } noschemaelement | AUTHORIZATION role { schemaelement } | colid [ AUTHORIZATION role ] { schemaelement
            } >
        createrole = < ROLE | USER | GROUP > roleid [ WITH ] { roleoption }
        createusermapping = USER MAPPING [ IF NOT EXISTS ] FOR < USER | role > SERVER name [ OPTIONS options ]
        createdatabase = DATABASE name [ WITH ] { dboption }
        createtablespace = TABLESPACE name [ OWNER role ] LOCATION string [ WITH reloptions ]
        extensionoption = < SCHEMA name | VERSION plainword | CASCADE | oldversion >
        createextension = EXTENSION [ IF NOT EXISTS ] name [ WITH ] { extensionoption }
        createfdw = FOREIGN DATA WRAPPER name { fdwoption } [ OPTIONS options ]
        createserver = SERVER [ IF NOT EXISTS ] name [ TYPE string ] [ VERSION < string | NULL > ] FOREIGN DATA WRAPPER name [ OPTIONS
            options ]
        createforeigntable = FOREIGN TABLE [ IF NOT EXISTS ] rel < PARTITION OF rel [ ( typedelement... ) ] partitionbound SERVER name [
            OPTIONS options ] | ( [ tableelement... ] ) [ INHERITS ( rel... ) ] SERVER name [ OPTIONS options ] >
        createlanguage = [ TRUSTED ] [ PROCEDURAL ] LANGUAGE name [ HANDLER anyname [ INLINE anyname ] [ < VALIDATOR anyname | NO
            VALIDATOR > ] ]
        createtransform = TRANSFORM FOR type LANGUAGE name ( < FROM SQL WITH FUNCTION funcwithargs [ , TO SQL WITH
            FUNCTION funcwithargs ] | TO SQL WITH FUNCTION funcwithargs [ , FROM SQL WITH FUNCTION funcwithargs ] > )
        createaccessmethod = ACCESS METHOD name TYPE < INDEX | TABLE > HANDLER anyname
        createpublication = PUBLICATION name [ < FOR ALL TABLES | FOR pubobjects > ] [ WITH definition ] nowrongobject
        createsubscription = SUBSCRIPTION name CONNECTION string PUBLICATION name... [ WITH definition ]
        createassertion = ASSERTION anyname CHECK ( expr ) alteredattributes noassertion
        create = CREATE < OR REPLACE < temporary createview | temporary createrecursiveview | createfunction | createtrigger |
            createconstrainttrigger noreplacement | createrule | createaggregate | createlanguage | createtransform > | temporary <
            createview | createrecursiveview | createsequence > | [ UNLOGGED ] creatematview | createindex | createfunction |
            createtrigger | createconstrainttrigger | createeventtrigger | createrule | createpolicy | createstatistics | createaggregate
            | createtype | createtextsearch | createcollation | createdomain | createcast | createopclass | createconversion |
            createschema | createrole | createusermapping | createdatabase | createtablespace | createextension | createfdw | createserver
            | createforeigntable | createlanguage | createtransform | createaccessmethod | createpublication | createsubscription |
            createassertion >
        schemastatement = < CREATE < OR REPLACE < temporary < createview | createrecursiveview > | createtrigger | createconstrainttrigger
            noreplacement > | temporary < createview | createrecursiveview | createsequence > | createindex | createtrigger |
            createconstrainttrigger > | GRANT < allprivileges grantobject | privilege... grantobject > >
        """;
}
