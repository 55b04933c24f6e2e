// Generated from src/abi/abi.json by Helios.Abi.Generator. Do not edit.
using System.Runtime.InteropServices;

namespace Helios.Plugins.Abi;

/// <summary>What a hook is called with; its address is the hook's argument. Lies in the arena, written afresh for each call. 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiCallFrame
{
    public const int SizeBytes = 64;

    /// <summary>1.</summary>
    [FieldOffset(0)] public ushort Abi;

    /// <summary>Hook.</summary>
    [FieldOffset(2)] public byte Hook;

    /// <summary>0.</summary>
    [FieldOffset(3)] public byte Flags;

    /// <summary>Generation of the plugin set that the statement keeps to its end (low 32 bits).</summary>
    [FieldOffset(4)] public uint PluginGeneration;

    /// <summary>The statement, for logs.</summary>
    [FieldOffset(8)] public ulong QueryId;

    /// <summary>Time this call may take, in nanoseconds.</summary>
    [FieldOffset(16)] public ulong DeadlineNs;

    /// <summary>Reserved, 0. Session values are asked for by session_var and connection_param.</summary>
    [FieldOffset(24)] public uint SessionPtr;

    /// <summary>The statement's text, UTF-8.</summary>
    [FieldOffset(28)] public uint SqlPtr;

    /// <summary>Bytes of the text.</summary>
    [FieldOffset(32)] public uint SqlLen;

    /// <summary>A Statement, 0 in hooks that have none.</summary>
    [FieldOffset(36)] public uint StatementPtr;

    /// <summary>Bytes from statement_ptr to the end of its nodes, texts and relations.</summary>
    [FieldOffset(40)] public uint StatementLen;

    /// <summary>OnBatch: a Batch. OnEnd: a ResultEnd. Else 0.</summary>
    [FieldOffset(44)] public uint BatchPtr;

    /// <summary>The out area: a scratch region for the answer, 64-byte aligned. An answer may also lie anywhere else in the guest's memory.</summary>
    [FieldOffset(48)] public uint OutPtr;

    /// <summary>Bytes of the out area.</summary>
    [FieldOffset(52)] public uint OutCap;

    /// <summary>0.</summary>
    [FieldOffset(56)] public ulong Reserved;
}

/// <summary>A parsed statement. Addresses are those of the guest's memory. 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiStatement
{
    public const int SizeBytes = 64;

    /// <summary>AstNode[node_count]. Node 0 is no node.</summary>
    [FieldOffset(0)] public uint NodesPtr;

    /// <summary>Nodes, the empty node 0 included.</summary>
    [FieldOffset(4)] public uint NodeCount;

    /// <summary>The text pool: u32 length, bytes, padded to 4. AstNode.text counts from here; 0 is no text.</summary>
    [FieldOffset(8)] public uint TextsPtr;

    /// <summary>Bytes of the text pool.</summary>
    [FieldOffset(12)] public uint TextsLen;

    /// <summary>Index of the statement's node.</summary>
    [FieldOffset(16)] public uint Root;

    /// <summary>StatementKind.</summary>
    [FieldOffset(20)] public byte Kind;

    /// <summary>StatementKind of the statement inside PREPARE, DECLARE, EXPLAIN or COPY (query), else 0.</summary>
    [FieldOffset(21)] public byte InnerKind;

    /// <summary>0.</summary>
    [FieldOffset(22)] public ushort Reserved0;

    /// <summary>Relation[relation_count].</summary>
    [FieldOffset(24)] public uint RelationsPtr;

    /// <summary>Relations that the statement names, once per name, names of CTEs excluded.</summary>
    [FieldOffset(28)] public uint RelationCount;

    /// <summary>Highest $n.</summary>
    [FieldOffset(32)] public uint ParameterCount;

    /// <summary>0.</summary>
    [FieldOffset(36)] public uint Reserved1;

    /// <summary>0.</summary>
    [FieldOffset(40)] public ulong Reserved2;

    /// <summary>0.</summary>
    [FieldOffset(48)] public ulong Reserved3;

    /// <summary>0.</summary>
    [FieldOffset(56)] public ulong Reserved4;
}

/// <summary>A relation that the statement names. 24 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiRelation
{
    public const int SizeBytes = 24;

    /// <summary>The schema as written, UTF-8; 0 if not written.</summary>
    [FieldOffset(0)] public uint SchemaPtr;

    /// <summary>Bytes of the schema.</summary>
    [FieldOffset(4)] public uint SchemaLen;

    /// <summary>The name, UTF-8, folded as SQL folds it.</summary>
    [FieldOffset(8)] public uint NamePtr;

    /// <summary>Bytes of the name.</summary>
    [FieldOffset(12)] public uint NameLen;

    /// <summary>TableAccess bits.</summary>
    [FieldOffset(16)] public byte Access;

    /// <summary>RelationKind.</summary>
    [FieldOffset(17)] public byte Kind;

    /// <summary>1 when allow_table_access names it.</summary>
    [FieldOffset(18)] public byte Granted;

    /// <summary>0.</summary>
    [FieldOffset(19)] public byte Reserved0;

    /// <summary>0.</summary>
    [FieldOffset(20)] public uint Reserved1;
}

/// <summary>The answer to post_parse beside the verdict Changed. Nodes and texts have the layout of Statement: node 0 and text 0 are empty. 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiEditList
{
    public const int SizeBytes = 32;

    /// <summary>Edit[edit_count].</summary>
    [FieldOffset(0)] public uint EditsPtr;

    /// <summary>Edits.</summary>
    [FieldOffset(4)] public uint EditCount;

    /// <summary>AstNode[node_count].</summary>
    [FieldOffset(8)] public uint NodesPtr;

    /// <summary>Nodes, the empty node 0 included; 0 if there are none.</summary>
    [FieldOffset(12)] public uint NodeCount;

    /// <summary>Text pool.</summary>
    [FieldOffset(16)] public uint TextsPtr;

    /// <summary>Bytes of the text pool.</summary>
    [FieldOffset(20)] public uint TextsLen;

    /// <summary>0.</summary>
    [FieldOffset(24)] public ulong Reserved;
}

/// <summary>One edit. Texts are offsets in the EditList's pool. 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiEdit
{
    public const int SizeBytes = 32;

    /// <summary>EditKind.</summary>
    [FieldOffset(0)] public ushort Kind;

    /// <summary>0.</summary>
    [FieldOffset(2)] public ushort Flags;

    /// <summary>A node of the statement, 0 where the kind needs none.</summary>
    [FieldOffset(4)] public uint Target;

    /// <summary>Schema of the table, 0 for any.</summary>
    [FieldOffset(8)] public uint SchemaText;

    /// <summary>Table, key or message.</summary>
    [FieldOffset(12)] public uint NameText;

    /// <summary>Value or SQLSTATE.</summary>
    [FieldOffset(16)] public uint ValueText;

    /// <summary>Index of the expression's node.</summary>
    [FieldOffset(20)] public uint Root;

    /// <summary>0.</summary>
    [FieldOffset(24)] public ulong Reserved;
}

/// <summary>Why a statement is refused. Also the answer of helios_init when the plugin cannot start. 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiRejection
{
    public const int SizeBytes = 32;

    /// <summary>Five of 0-9 A-Z, or zeros for 42501.</summary>
    [FieldOffset(0)] public byte Sqlstate0;

    /// <summary>Five of 0-9 A-Z, or zeros for 42501.</summary>
    [FieldOffset(1)] public byte Sqlstate1;

    /// <summary>Five of 0-9 A-Z, or zeros for 42501.</summary>
    [FieldOffset(2)] public byte Sqlstate2;

    /// <summary>Five of 0-9 A-Z, or zeros for 42501.</summary>
    [FieldOffset(3)] public byte Sqlstate3;

    /// <summary>Five of 0-9 A-Z, or zeros for 42501.</summary>
    [FieldOffset(4)] public byte Sqlstate4;

    /// <summary>0.</summary>
    [FieldOffset(5)] public byte Reserved0;

    /// <summary>0.</summary>
    [FieldOffset(6)] public byte Reserved1;

    /// <summary>0.</summary>
    [FieldOffset(7)] public byte Reserved2;

    /// <summary>UTF-8.</summary>
    [FieldOffset(8)] public uint MessagePtr;

    /// <summary>Bytes; 0 for a default message.</summary>
    [FieldOffset(12)] public uint MessageLen;

    /// <summary>UTF-8.</summary>
    [FieldOffset(16)] public uint DetailPtr;

    /// <summary>Bytes, 0 for none.</summary>
    [FieldOffset(20)] public uint DetailLen;

    /// <summary>UTF-8.</summary>
    [FieldOffset(24)] public uint HintPtr;

    /// <summary>Bytes, 0 for none.</summary>
    [FieldOffset(28)] public uint HintLen;
}

/// <summary>A batch of result rows. Only the columns that the plugin was granted lie in its memory. 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiBatch
{
    public const int SizeBytes = 64;

    /// <summary>Rows that lie in the vectors, selected or not.</summary>
    [FieldOffset(0)] public uint RowCount;

    /// <summary>Columns that the plugin sees.</summary>
    [FieldOffset(4)] public ushort ColumnCount;

    /// <summary>Columns of the whole result.</summary>
    [FieldOffset(6)] public ushort ResultColumnCount;

    /// <summary>BatchColumn[column_count].</summary>
    [FieldOffset(8)] public uint ColumnsPtr;

    /// <summary>Bitmap of row_count bits, least significant first: 1 for a row of the result. The guest may clear bits; a bit it sets does not count. Rows that are not selected may hold anything.</summary>
    [FieldOffset(12)] public uint SelectionPtr;

    /// <summary>Bits that are 1.</summary>
    [FieldOffset(16)] public uint SelectedCount;

    /// <summary>Number of the batch within the result, from 0.</summary>
    [FieldOffset(20)] public uint Sequence;

    /// <summary>Rows of the batches before this one.</summary>
    [FieldOffset(24)] public ulong RowsBefore;

    /// <summary>Operation: what the rows are.</summary>
    [FieldOffset(32)] public byte Operation;

    /// <summary>0.</summary>
    [FieldOffset(33)] public byte Reserved00;

    /// <summary>0.</summary>
    [FieldOffset(34)] public byte Reserved01;

    /// <summary>0.</summary>
    [FieldOffset(35)] public byte Reserved02;

    /// <summary>0.</summary>
    [FieldOffset(36)] public byte Reserved03;

    /// <summary>0.</summary>
    [FieldOffset(37)] public byte Reserved04;

    /// <summary>0.</summary>
    [FieldOffset(38)] public byte Reserved05;

    /// <summary>0.</summary>
    [FieldOffset(39)] public byte Reserved06;

    /// <summary>0.</summary>
    [FieldOffset(40)] public ulong Reserved1;

    /// <summary>0.</summary>
    [FieldOffset(48)] public ulong Reserved2;

    /// <summary>0.</summary>
    [FieldOffset(56)] public ulong Reserved3;
}

/// <summary>One column of a batch. 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiBatchColumn
{
    public const int SizeBytes = 64;

    /// <summary>Position in the result, from 0.</summary>
    [FieldOffset(0)] public ushort Index;

    /// <summary>ColumnKind.</summary>
    [FieldOffset(2)] public byte Kind;

    /// <summary>ColumnAccess bits.</summary>
    [FieldOffset(3)] public byte Access;

    /// <summary>PostgreSQL's type OID.</summary>
    [FieldOffset(4)] public uint TypeOid;

    /// <summary>PostgreSQL's typmod, -1 for none.</summary>
    [FieldOffset(8)] public int TypeModifier;

    /// <summary>Bitmap of row_count bits, least significant first: 1 for a value, 0 for NULL.</summary>
    [FieldOffset(12)] public uint ValidityPtr;

    /// <summary>row_count values, dense, 64-byte aligned; ColumnKind says of which form. Those of NULLs may be anything.</summary>
    [FieldOffset(16)] public uint DataPtr;

    /// <summary>The column's name in the result, UTF-8.</summary>
    [FieldOffset(20)] public uint NamePtr;

    /// <summary>Bytes of the name.</summary>
    [FieldOffset(24)] public uint NameLen;

    /// <summary>Origin[origin_count].</summary>
    [FieldOffset(28)] public uint OriginsPtr;

    /// <summary>Stored columns that the values are made from.</summary>
    [FieldOffset(32)] public uint OriginCount;

    /// <summary>0.</summary>
    [FieldOffset(36)] public uint Reserved0;

    /// <summary>0.</summary>
    [FieldOffset(40)] public ulong Reserved1;

    /// <summary>0.</summary>
    [FieldOffset(48)] public ulong Reserved2;

    /// <summary>0.</summary>
    [FieldOffset(56)] public ulong Reserved3;
}

/// <summary>A variable-length value of a batch. The guest replaces a value by writing another view; the bytes may lie anywhere in its memory. 8 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiView
{
    public const int SizeBytes = 8;

    /// <summary>Address of the bytes.</summary>
    [FieldOffset(0)] public uint Ptr;

    /// <summary>How many.</summary>
    [FieldOffset(4)] public uint Len;
}

/// <summary>The answer to OnResult beside the verdict Changed: columns that stand behind those of the result, in this order. Needs allow_added_columns. 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiAddedColumns
{
    public const int SizeBytes = 16;

    /// <summary>AddedColumn[column_count].</summary>
    [FieldOffset(0)] public uint ColumnsPtr;

    /// <summary>1 to 64.</summary>
    [FieldOffset(4)] public uint ColumnCount;

    /// <summary>0.</summary>
    [FieldOffset(8)] public ulong Reserved;
}

/// <summary>A column that the guest computes: it finds it in each batch behind the columns that it sees, and fills it. 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiAddedColumn
{
    public const int SizeBytes = 32;

    /// <summary>Name for the client, UTF-8.</summary>
    [FieldOffset(0)] public uint NamePtr;

    /// <summary>1 to 63 bytes, none of them 0.</summary>
    [FieldOffset(4)] public uint NameLen;

    /// <summary>PostgreSQL's OID of bool, bytea, int2, int4, int8, oid, float4, float8, text, varchar, date, timestamp, timestamptz or uuid.</summary>
    [FieldOffset(8)] public uint TypeOid;

    /// <summary>-1.</summary>
    [FieldOffset(12)] public int TypeModifier;

    /// <summary>0.</summary>
    [FieldOffset(16)] public ulong Reserved0;

    /// <summary>0.</summary>
    [FieldOffset(24)] public ulong Reserved1;
}

/// <summary>The answer to OnBatch beside the verdict Replaced: rows that leave instead of the batch's. The host copies them; they may lie anywhere in the guest's memory. Needs allow_result_modification. 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiReplacement
{
    public const int SizeBytes = 32;

    /// <summary>Rows, 0 to 8192.</summary>
    [FieldOffset(0)] public uint RowCount;

    /// <summary>As in the batch: one ReplacedColumn for each of its columns, in its order.</summary>
    [FieldOffset(4)] public uint ColumnCount;

    /// <summary>ReplacedColumn[column_count].</summary>
    [FieldOffset(8)] public uint ColumnsPtr;

    /// <summary>i32[row_count]: the selected row of the batch that the row is made from. What the guest does not give is taken from there, columns that it does not see among it. -1: none; only where every column of the result is Writable or Nullable, and what the guest does not give is NULL.</summary>
    [FieldOffset(12)] public uint SourcesPtr;

    /// <summary>0.</summary>
    [FieldOffset(16)] public ulong Reserved0;

    /// <summary>0.</summary>
    [FieldOffset(24)] public ulong Reserved1;
}

/// <summary>One column of a Replacement. 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiReplacedColumn
{
    public const int SizeBytes = 16;

    /// <summary>Bitmap of row_count bits, least significant first. 0: every value is valid.</summary>
    [FieldOffset(0)] public uint ValidityPtr;

    /// <summary>row_count values, dense, of the column's ColumnKind, 8-byte aligned. 0: the values are those of the source rows as the guest left them in the batch. Must be 0 where the column is not Writable.</summary>
    [FieldOffset(4)] public uint DataPtr;

    /// <summary>0.</summary>
    [FieldOffset(8)] public ulong Reserved;
}

/// <summary>A stored column that values are made from. 24 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiOrigin
{
    public const int SizeBytes = 24;

    /// <summary>Schema, UTF-8.</summary>
    [FieldOffset(0)] public uint SchemaPtr;

    /// <summary>Bytes.</summary>
    [FieldOffset(4)] public uint SchemaLen;

    /// <summary>Table, UTF-8.</summary>
    [FieldOffset(8)] public uint TablePtr;

    /// <summary>Bytes.</summary>
    [FieldOffset(12)] public uint TableLen;

    /// <summary>Column, UTF-8.</summary>
    [FieldOffset(16)] public uint ColumnPtr;

    /// <summary>Bytes.</summary>
    [FieldOffset(20)] public uint ColumnLen;
}

/// <summary>What a result was, all in all. 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiResultEnd
{
    public const int SizeBytes = 32;

    /// <summary>Rows that this plugin was shown.</summary>
    [FieldOffset(0)] public ulong RowsIn;

    /// <summary>Rows that it left.</summary>
    [FieldOffset(8)] public ulong RowsOut;

    /// <summary>Calls of on_batch.</summary>
    [FieldOffset(16)] public uint Batches;

    /// <summary>0.</summary>
    [FieldOffset(20)] public uint Reserved0;

    /// <summary>0.</summary>
    [FieldOffset(24)] public ulong Reserved1;
}

/// <summary>Where a result lies in the plugin's part of the result cache. The key only adds to what tells entries apart: the statement as it runs, its values, restrictions and settings always do. 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiCacheEntry
{
    public const int SizeBytes = 32;

    /// <summary>Up to 256 bytes, of the plugin's own.</summary>
    [FieldOffset(0)] public uint KeyPtr;

    /// <summary>Bytes of the key, may be 0.</summary>
    [FieldOffset(4)] public uint KeyLen;

    /// <summary>How long the entry may be served; 0: as long as the grant lets it.</summary>
    [FieldOffset(8)] public uint TtlMs;

    /// <summary>CacheFlag bits.</summary>
    [FieldOffset(12)] public uint Flags;

    /// <summary>View[tag_count]: names by which entries are invalidated together, 1 to 256 bytes each.</summary>
    [FieldOffset(16)] public uint TagsPtr;

    /// <summary>Up to 16.</summary>
    [FieldOffset(20)] public uint TagCount;

    /// <summary>0.</summary>
    [FieldOffset(24)] public ulong Reserved;
}

/// <summary>A complete result, as cache_store is asked about it. 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiCacheOffer
{
    public const int SizeBytes = 32;

    /// <summary>Its rows, before post_execution.</summary>
    [FieldOffset(0)] public ulong Rows;

    /// <summary>What it would take of the cache.</summary>
    [FieldOffset(8)] public ulong Bytes;

    /// <summary>CacheDecision that this plugin's cache_lookup made.</summary>
    [FieldOffset(16)] public byte Decision;

    /// <summary>0.</summary>
    [FieldOffset(17)] public byte Reserved00;

    /// <summary>0.</summary>
    [FieldOffset(18)] public byte Reserved01;

    /// <summary>0.</summary>
    [FieldOffset(19)] public byte Reserved02;

    /// <summary>0.</summary>
    [FieldOffset(20)] public byte Reserved03;

    /// <summary>0.</summary>
    [FieldOffset(21)] public byte Reserved04;

    /// <summary>0.</summary>
    [FieldOffset(22)] public byte Reserved05;

    /// <summary>0.</summary>
    [FieldOffset(23)] public byte Reserved06;

    /// <summary>0.</summary>
    [FieldOffset(24)] public ulong Reserved1;
}

/// <summary>One column, as helios.table_columns answers. Offsets count from the begin of the answer, which is u32 count, u32 0, ColumnInfo[count], names. 24 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiColumnInfo
{
    public const int SizeBytes = 24;

    /// <summary>The column's name, UTF-8.</summary>
    [FieldOffset(0)] public uint NameOff;

    /// <summary>Bytes of the name.</summary>
    [FieldOffset(4)] public uint NameLen;

    /// <summary>PostgreSQL's type OID.</summary>
    [FieldOffset(8)] public uint TypeOid;

    /// <summary>PostgreSQL's typmod, -1 for none.</summary>
    [FieldOffset(12)] public int TypeModifier;

    /// <summary>ColumnFlag bits.</summary>
    [FieldOffset(16)] public uint Flags;

    /// <summary>Position from 1.</summary>
    [FieldOffset(20)] public uint Ordinal;
}

/// <summary>One field of helios.log_fields. 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiLogField
{
    public const int SizeBytes = 16;

    /// <summary>a-z, 0-9, _ and ., 1 to 32 bytes, not plugin or version.</summary>
    [FieldOffset(0)] public uint KeyPtr;

    /// <summary>Bytes of the key.</summary>
    [FieldOffset(4)] public uint KeyLen;

    /// <summary>UTF-8.</summary>
    [FieldOffset(8)] public uint ValuePtr;

    /// <summary>Bytes of the value; those beyond 256 are cut.</summary>
    [FieldOffset(12)] public uint ValueLen;
}

/// <summary>What helios.regex_find found, in bytes of the text. 8 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiRegexMatch
{
    public const int SizeBytes = 8;

    /// <summary>First byte.</summary>
    [FieldOffset(0)] public uint Begin;

    /// <summary>Byte behind the last.</summary>
    [FieldOffset(4)] public uint End;
}

/// <summary>What helios.http_request sends. 40 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiHttpRequest
{
    public const int SizeBytes = 40;

    /// <summary>GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.</summary>
    [FieldOffset(0)] public uint MethodPtr;

    /// <summary>Bytes of the method.</summary>
    [FieldOffset(4)] public uint MethodLen;

    /// <summary>http or https, absolute, printable ASCII, at most 8 KiB; without user, password and fragment.</summary>
    [FieldOffset(8)] public uint UrlPtr;

    /// <summary>Bytes of the URL.</summary>
    [FieldOffset(12)] public uint UrlLen;

    /// <summary>HttpHeader[header_count].</summary>
    [FieldOffset(16)] public uint HeadersPtr;

    /// <summary>At most 64, and 16 KiB of names and values.</summary>
    [FieldOffset(20)] public uint HeaderCount;

    /// <summary>The body.</summary>
    [FieldOffset(24)] public uint BodyPtr;

    /// <summary>Bytes of the body.</summary>
    [FieldOffset(28)] public uint BodyLen;

    /// <summary>Time for the whole exchange; 0, or more than is granted: what is granted.</summary>
    [FieldOffset(32)] public uint TimeoutMs;

    /// <summary>0.</summary>
    [FieldOffset(36)] public uint Reserved;
}

/// <summary>One header of a request. Those that frame a message or belong to the connection (Host, Content-Length, Transfer-Encoding, Connection, Keep-Alive, Upgrade, TE, Trailer, Expect, Accept-Encoding, Proxy-*) are the host's. 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct AbiHttpHeader
{
    public const int SizeBytes = 16;

    /// <summary>A token.</summary>
    [FieldOffset(0)] public uint NamePtr;

    /// <summary>Bytes of the name.</summary>
    [FieldOffset(4)] public uint NameLen;

    /// <summary>Printable ASCII and tabs.</summary>
    [FieldOffset(8)] public uint ValuePtr;

    /// <summary>Bytes of the value.</summary>
    [FieldOffset(12)] public uint ValueLen;
}
