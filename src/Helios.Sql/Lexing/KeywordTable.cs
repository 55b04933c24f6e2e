using System.Runtime.InteropServices;

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

/// <summary>Finds keywords by their folded spelling: open addressing over the first 16 bytes and the length.</summary>
internal static class KeywordTable
{
    public const int LongestBytes = 17;

    private const int SlotCount = 2048;

    private static readonly Slot[] s_slots = new Slot[SlotCount];
    private static readonly KeywordClass[] s_classes = new KeywordClass[Codes.Length + 1];
    private static readonly bool[] s_bare = new bool[Codes.Length + 1];

    static KeywordTable()
    {
        ReadOnlySpan<byte> rest = Names;
        Span<byte> padded = stackalloc byte[LongestBytes + 7];
        for (int i = 0; i < Codes.Length; i++)
        {
            int space = rest.IndexOf((byte)' ');
            ReadOnlySpan<byte> name = space < 0 ? rest : rest[..space];
            rest = space < 0 ? default : rest[(space + 1)..];
            padded.Clear();
            name.CopyTo(padded);
            (ulong low, ulong high) = Key(padded, name.Length);
            int at = Hash(low, high);
            while (s_slots[at].Keyword != Keyword.None)
            {
                at = (at + 1) & (SlotCount - 1);
            }

            s_slots[at] = new Slot(low, high, (Keyword)(i + 1));
            s_classes[i + 1] = Class(Codes[i]);
            s_bare[i + 1] = char.IsAsciiLetterUpper((char)Codes[i]);
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

    public static KeywordClass ClassOf(Keyword keyword) => s_classes[(int)keyword];

    public static bool IsBareLabel(Keyword keyword) => s_bare[(int)keyword];

    /// <summary>
    /// The keyword spelled by the first <paramref name="length"/> bytes of <paramref name="folded"/>, which must have at least 24 bytes,
    /// zero behind the spelling.
    /// </summary>
    public static Keyword Find(ReadOnlySpan<byte> folded, int length)
    {
        if (length == LongestBytes && folded[LongestBytes - 1] != 'p')
        {
            return Keyword.None;
        }

        (ulong low, ulong high) = Key(folded, length);
        int at = Hash(low, high);
        while (true)
        {
            ref readonly Slot slot = ref s_slots[at];
            if (slot.Keyword == Keyword.None)
            {
                return Keyword.None;
            }

            if (slot.Low == low && slot.High == high)
            {
                return slot.Keyword;
            }

            at = (at + 1) & (SlotCount - 1);
        }
    }

    // The length shares the high word with the 15th to 17th byte. Identifier bytes are above any length, so only spellings of 17 bytes
    // could meet; CURRENT_TIMESTAMP is the only keyword of that length and Find asks for its last letter.
    private static (ulong Low, ulong High) Key(ReadOnlySpan<byte> folded, int length)
    {
        ulong low = MemoryMarshal.Read<ulong>(folded);
        ulong high = MemoryMarshal.Read<ulong>(folded[8..]) ^ ((ulong)folded[16] << 48) ^ ((ulong)length << 56);
        return (low, high);
    }

    private static int Hash(ulong low, ulong high)
    {
        ulong mixed = (low * 0x9E3779B97F4A7C15UL) ^ (high * 0xC2B2AE3D27D4EB4FUL);
        return (int)((mixed ^ (mixed >> 32)) * 0x9E3779B97F4A7C15UL >> 53);
    }

    private static KeywordClass Class(byte code) => (code | 0x20) switch
    {
        'u' => KeywordClass.Unreserved,
        'c' => KeywordClass.ColumnName,
        't' => KeywordClass.TypeOrFunctionName,
        _ => KeywordClass.Reserved,
    };

    private readonly record struct Slot(ulong Low, ulong High, Keyword Keyword);
}
