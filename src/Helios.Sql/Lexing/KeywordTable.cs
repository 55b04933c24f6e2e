using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Helios.Sql.Lexing;

/// <summary>Which grammar positions a keyword may stand in as a name (PostgreSQL documentation, appendix C).</summary>
internal enum KeywordClass : byte
{
    NotKeyword,
    Unreserved,
    ColumnName,
    TypeOrFunctionName,
    Reserved,
}

/// <summary>What the parser asks of a keyword at every token; lies in the token. The upper four bits are its <see
/// cref="KeywordClass"/>.</summary>
[Flags]
internal enum WordTraits : byte
{
    None = 0,

    /// <summary>May label a column without AS.</summary>
    BareLabel = 1,

    /// <summary>May stand behind an operand as an operator.</summary>
    Operator = 2,

    /// <summary>May be one token with the word behind it.</summary>
    BeginsPair = 4,
}

/// <summary>
/// Finds keywords by their folded spelling: open addressing over its 16 bytes, zero behind the spelling. CURRENT_TIMESTAMP, the only
/// keyword of more, is found without its last letter, which is then asked for.
/// </summary>
internal static class KeywordTable
{
    public const int LongestBytes = 17;

    private const int SlotCount = 2048;
    private const int SlotBits = 11;

    // Where a spelling may lie: 0 is free. Small, so that names that are no keywords touch little memory.
    private static readonly ushort[] s_slots = new ushort[SlotCount];
    private static readonly Vector128<byte>[] s_spellings = new Vector128<byte>[Codes.Length + 1];
    private static readonly WordTraits[] s_traits = new WordTraits[Codes.Length + 1];

    static KeywordTable()
    {
        ReadOnlySpan<byte> rest = Names;
        Span<byte> padded = stackalloc byte[LongestBytes];
        for (int i = 0; i < Codes.Length; i++)
        {
            int space = rest.IndexOf((byte)' ');
            ReadOnlySpan<byte> name = space < 0 ? rest : rest[..space];
            rest = space < 0 ? default : rest[(space + 1)..];
            padded.Clear();
            name.CopyTo(padded);
            Vector128<byte> spelling = Vector128.Create((ReadOnlySpan<byte>)padded);
            int at = Hash(spelling);
            while (s_slots[at] != 0)
            {
                at = (at + 1) & (SlotCount - 1);
            }

            s_slots[at] = (ushort)(i + 1);
            s_spellings[i + 1] = spelling;
            WordTraits label = char.IsAsciiLetterUpper((char)Codes[i]) ? WordTraits.BareLabel : WordTraits.None;
            s_traits[i + 1] = label | TraitsInGrammar((Keyword)(i + 1)) | (WordTraits)((int)Class(Codes[i]) << 4);
        }
    }

    // One letter per keyword, in order: its class, lower case when AS must stand before it as a column label.
    private static ReadOnlySpan<byte> Codes =>
        "UUUUUUUUURUUURRRRrrRUUURUUUUTUUUCCTCCRUUUUUUURRUUccURUUUUCRTRUUUUUUTUUUURUUUUUUrTUUURRRTRRRUUUUuUCCU"u8 +
        "RURUUUUUUURUUUURRUUUUURUUUURUUUUUrUUUUCUUUUCRUruUUCUrURUUTrTUUUUrUCrCUUrUUuUUTUUUURUUUUUUUURUTCUUUUC"u8 +
        "CrCrUTTUTCCCCCCCCCCCUUUUUUURRUCTUTrUUURRUUUUUUUUUUCUuUUuUUUCTCUUUUUUUUCCURUUTURCUCUUUUrUUUrRUUURrUUC"u8 +
        "TutCUUUUUUUUUUUURUUUCUcUUURUUUUUUUUUUUCUUURUUUUUUUUUUUUUrUUTUUUUUCUUUUUUUUuURUUUUURUCUUUTUUCURUUUUUU"u8 +
        "UUUUUUUUUCURUURRUTUUUUUURUCCrRUUCUCRUUUUUUUUUrRUUUUURRUUUUUCCRuTUUUUURrUrruuUUUUCCCCCCCCCCCuUU"u8;

    private static ReadOnlySpan<byte> Names =>
        "abort absent absolute access action add admin after aggregate all also alter always analyse analyze and any array as "u8 +
        "asc asensitive assertion assignment asymmetric at atomic attach attribute authorization backward before begin between "u8 +
        "bigint binary bit boolean both breadth by cache call called cascade cascaded case cast catalog chain char character "u8 +
        "characteristics check checkpoint class close cluster coalesce collate collation column columns comment comments "u8 +
        "commit committed compression concurrently conditional configuration conflict connection constraint constraints "u8 +
        "content continue conversion copy cost create cross csv cube current current_catalog current_date current_role "u8 +
        "current_schema current_time current_timestamp current_user cursor cycle data database day deallocate dec decimal "u8 +
        "declare default defaults deferrable deferred definer delete delimiter delimiters depends depth desc detach dictionary "u8 +
        "disable discard distinct do document domain double drop each else empty enable encoding encrypted end enforced enum "u8 +
        "error escape event except exclude excluding exclusive execute exists explain expression extension external extract "u8 +
        "false family fetch filter finalize first float following for force foreign format forward freeze from full function "u8 +
        "functions generated global grant granted greatest group grouping groups handler having header hold hour identity if "u8 +
        "ilike immediate immutable implicit import in include including increment indent index indexes inherit inherits "u8 +
        "initially inline inner inout input insensitive insert instead int integer intersect interval into invoker is isnull "u8 +
        "isolation join json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar "u8 +
        "json_serialize json_table json_value keep key keys label language large last lateral leading leakproof least left "u8 +
        "level like limit listen load local localtime localtimestamp location lock locked logged mapping match matched "u8 +
        "materialized maxvalue merge merge_action method minute minvalue mode month move name names national natural nchar "u8 +
        "nested new next nfc nfd nfkc nfkd no none normalize normalized not nothing notify notnull nowait null nullif nulls "u8 +
        "numeric object objects of off offset oids old omit on only operator option options or order ordinality others out "u8 +
        "outer over overlaps overlay overriding owned owner parallel parameter parser partial partition passing password path "u8 +
        "period placing plan plans policy position preceding precision prepare prepared preserve primary prior privileges "u8 +
        "procedural procedure procedures program publication quote quotes range read real reassign recursive ref references "u8 +
        "referencing refresh reindex relative release rename repeatable replace replica reset restart restrict return "u8 +
        "returning returns revoke right role rollback rollup routine routines row rows rule savepoint scalar schema schemas "u8 +
        "scroll search second security select sequence sequences serializable server session session_user set setof sets share "u8 +
        "show similar simple skip smallint snapshot some source sql stable standalone start statement statistics stdin stdout "u8 +
        "storage stored strict string strip subscription substring support symmetric sysid system system_user table tables "u8 +
        "tablesample tablespace target temp template temporary text then ties time timestamp to trailing transaction transform "u8 +
        "treat trigger trim true truncate trusted type types uescape unbounded uncommitted unconditional unencrypted union "u8 +
        "unique unknown unlisten unlogged until update user using vacuum valid validate validator value values varchar "u8 +
        "variadic varying verbose version view views virtual volatile when where whitespace window with within without work "u8 +
        "wrapper write xml xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot "u8 +
        "xmlserialize xmltable year yes zone"u8;

    public static KeywordClass ClassOf(WordTraits traits) => (KeywordClass)((int)traits >> 4);

    public static WordTraits TraitsOf(Keyword keyword) => s_traits[(int)keyword];

    /// <summary>
    /// The keyword spelled by the first <paramref name="length"/> bytes of <paramref name="folded"/>, which must have at least 24 bytes,
    /// zero behind the spelling.
    /// </summary>
    public static Keyword Find(ReadOnlySpan<byte> folded, int length)
    {
        Keyword found = Find(Vector128.Create(folded));
        return found != Keyword.CurrentTimestamp || (length == LongestBytes && folded[LongestBytes - 1] == 'p') ? found : Keyword.None;
    }

    /// <summary>The keyword whose first 16 bytes, folded, are these, zero behind shorter ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Keyword Find(Vector128<byte> folded)
    {
        int at = Hash(folded);
        while (true)
        {
            ushort keyword = s_slots[at];
            if (keyword == 0 || s_spellings[keyword] == folded)
            {
                return (Keyword)keyword;
            }

            at = (at + 1) & (SlotCount - 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(Vector128<byte> folded)
    {
        ulong mixed = (folded.AsUInt64().ToScalar() * 0x9E3779B97F4A7C15UL) ^ (folded.AsUInt64().GetElement(1) * 0xC2B2AE3D27D4EB4FUL);
        return (int)((mixed ^ (mixed >> 32)) * 0x9E3779B97F4A7C15UL >> (64 - SlotBits));
    }

    private static WordTraits TraitsInGrammar(Keyword keyword) => keyword switch
    {
        Keyword.Is or Keyword.Operator or Keyword.And or Keyword.Or or Keyword.Isnull or Keyword.Notnull or Keyword.Between or Keyword.In
            or Keyword.Like or Keyword.Ilike or Keyword.Similar or Keyword.Not or Keyword.At or Keyword.Collate => WordTraits.Operator,
        Keyword.Format or Keyword.Nulls or Keyword.Without => WordTraits.BeginsPair,
        _ => WordTraits.None,
    };

    private static KeywordClass Class(byte code) => (code | 0x20) switch
    {
        'u' => KeywordClass.Unreserved,
        'c' => KeywordClass.ColumnName,
        't' => KeywordClass.TypeOrFunctionName,
        _ => KeywordClass.Reserved,
    };
}
