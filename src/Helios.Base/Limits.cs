namespace Helios.Base;

/// <summary>
/// Every limit of the product (DESIGN invariant 11), printed by <c>heliosdb-lite limits</c>. Reaching one is an error with a SQLSTATE,
/// never a dead process. Units stand last in each name.
/// </summary>
public static class Limits
{
    /// <summary>Longest startup packet, as in PostgreSQL.</summary>
    public const int StartupPacketBytes = 10_000;

    /// <summary>Parameters of one startup packet.</summary>
    public const int StartupParameterCount = 128;

    /// <summary>Longest protocol message after startup.</summary>
    public const int MessageBytes = 64 * 1024 * 1024;

    /// <summary>Longest protocol message that carries neither SQL nor data (Describe, Execute, Close, Sync, ...), as in
    /// PostgreSQL.</summary>
    public const int SmallMessageBytes = 10_000;

    /// <summary>Longest message of an authentication exchange, as in PostgreSQL.</summary>
    public const int AuthenticationMessageBytes = 65_535;

    /// <summary>Nesting of expressions, subqueries and parentheses in a statement.</summary>
    public const int StatementDepthLevels = 1_000;

    /// <summary>Depth of a parsed tree, long operator chains included. Whoever walks a tree by recursion must fit this many levels on its
    /// stack.</summary>
    public const int StatementTreeDepthLevels = 3_000;

    /// <summary>Nodes of one parsed statement (28 bytes each).</summary>
    public const int StatementNodeCount = 8 * 1024 * 1024;

    /// <summary>Parameters of one statement (the protocol's own bound).</summary>
    public const int ParameterCount = 65_535;

    /// <summary>Columns of a table.</summary>
    public const int TableColumnCount = 1_600;

    /// <summary>Columns of a result.</summary>
    public const int ResultColumnCount = 1_664;

    /// <summary>Bytes of an identifier; longer ones are truncated, as in PostgreSQL.</summary>
    public const int IdentifierBytes = 63;

    /// <summary>Client connections at once.</summary>
    public const int ConnectionCount = 1_000;

    /// <summary>Time from accept to a complete startup packet.</summary>
    public const int StartupTimeoutMs = 10_000;

    /// <summary>A line of COPY data in text or CSV, or a row of binary data.</summary>
    public const int CopyLineBytes = 64 * 1024 * 1024;

    /// <summary>Rows of one batch.</summary>
    public const int BatchRows = 1_024;

    /// <summary>Managed memory one statement may hold (sorts, hash tables, collected rows, large values), unless runtime.json says
    /// otherwise. All together may hold half of what the process may use.</summary>
    public const long StatementMemoryBytes = 256L * 1024 * 1024;

    /// <summary>The longest value that an expression may make: no longer one could come back as a parameter.</summary>
    public const int ValueBytes = MessageBytes;

    /// <summary>Bytes waiting to be sent to one client before its statement pauses.</summary>
    public const int OutputHighWaterBytes = 256 * 1024;

    /// <summary>The same with the rows of one batch that lies in a plugin's memory: sending them costs less than copying them
    /// away.</summary>
    public const int OutputBorrowedHighWaterBytes = 1280 * 1024;

    /// <summary>Bytes of rows that an event loop copies or encodes at once; more of them are a worker's, so that the loop's other clients
    /// do not wait.</summary>
    public const int LoopCopyBytes = 256 * 1024;

    /// <summary>Bytes taken from a client while its statement runs; then reading pauses.</summary>
    public const int WithheldInputBytes = 1024 * 1024;

    /// <summary>Tables, subqueries, functions and joins in one FROM.</summary>
    public const int FromItemCount = 255;

    /// <summary>Prepared statements of one session.</summary>
    public const int PreparedStatementCount = 10_000;

    /// <summary>Portals and cursors of one session.</summary>
    public const int PortalCount = 1_000;

    /// <summary>Savepoints of one transaction at once.</summary>
    public const int SavepointCount = 100_000;

    /// <summary>Earlier values of session variables that the savepoints of one transaction keep.</summary>
    public const int SavepointVariableBytes = 4 * 1024 * 1024;

    /// <summary>Relations that the savepoints of one transaction keep as made before them; each savepoint counts its own.</summary>
    public const int SavepointRelationCount = 1_000_000;

    /// <summary>Custom session variables of one session.</summary>
    public const int SessionVariableCount = 256;

    /// <summary>Bytes of one session variable's value.</summary>
    public const int SessionVariableBytes = 8 * 1024;

    /// <summary>Statements kept parsed and planned, by text.</summary>
    public const int StatementCacheCount = 4_096;

    /// <summary>Text longer than this is not kept in the statement cache.</summary>
    public const int StatementCacheTextBytes = 64 * 1024;

    /// <summary>Memoised plugin decisions of one statement.</summary>
    public const int PluginMemoCount = 1_024;

    /// <summary>The default result cache, unless the configuration says otherwise, and the most that it can say.</summary>
    public const long CacheBytes = 64L * 1024 * 1024;

    public const long CacheMostBytes = 64L * 1024 * 1024 * 1024;

    /// <summary>One cached result, as above.</summary>
    public const long CacheEntryBytes = 1024 * 1024;

    public const long CacheEntryMostBytes = 64L * 1024 * 1024;

    /// <summary>How long an entry of the default cache serves, as above.</summary>
    public const long CacheTtlMs = 3_600_000;

    public const long CacheMostTtlMs = 30L * 86_400_000;

    /// <summary>Default memory of one plugin instance.</summary>
    public const long PluginMemoryBytes = 16L * 1024 * 1024;

    /// <summary>Largest plugin module file.</summary>
    public const long PluginModuleBytes = 32L * 1024 * 1024;

    /// <summary>Wall time of one hook call.</summary>
    public const int PluginCallTimeoutMs = 10;

    /// <summary>Wall time of a plugin's start (_initialize and helios_init).</summary>
    public const int PluginStartTimeoutMs = 1_000;

    /// <summary>Wall time of each step of the start of a further instance, for which a statement waits.</summary>
    public const int PluginRestartTimeoutMs = 100;

    /// <summary>WebAssembly stack of one call.</summary>
    public const int PluginStackBytes = 256 * 1024;

    /// <summary>Arena of one plugin instance, through which frames, statements and edits pass.</summary>
    public const int PluginArenaBytes = 1024 * 1024;

    /// <summary>One log line of a plugin; the rest is cut.</summary>
    public const int PluginLogLineBytes = 1_024;

    /// <summary>Log lines of one plugin in one second, unless its configuration says otherwise; further ones are counted and
    /// dropped.</summary>
    public const int PluginLogLineCount = 100;

    /// <summary>Log lines in one second that a plugin's configuration may allow.</summary>
    public const int PluginMostLogLineCount = 1_000_000;

    /// <summary>Lines of one plugin that are kept for "plugin logs".</summary>
    public const int PluginLogKeptLineCount = 2_000;

    /// <summary>Of those lines, a character counted as one; longer ones push older ones out.</summary>
    public const int PluginLogKeptBytes = 512 * 1024;

    /// <summary>Followers of the log at one time. Each has one of the admin socket's 16 connections.</summary>
    public const int PluginLogReaderCount = 8;

    /// <summary>Instances of one version of a plugin, unless its configuration says otherwise.</summary>
    public const int PluginInstanceCount = 128;

    /// <summary>Most instances that a configuration may give a plugin.</summary>
    public const int PluginMostInstanceCount = 4_096;

    /// <summary>Plugins that have a canary at one time.</summary>
    public const int PluginCanaryCount = 4;

    /// <summary>Versions and configurations of plugins that single tenants have of their own.</summary>
    public const int PluginTenantCount = 256;

    /// <summary>Edits of one hook call.</summary>
    public const int PluginEditCount = 1_024;

    /// <summary>Columns that one plugin may add to a result.</summary>
    public const int PluginAddedColumnCount = 64;

    /// <summary>Rows that a plugin may put in the place of one batch.</summary>
    public const int PluginReplacedRowCount = 8 * BatchRows;

    /// <summary>Nodes, and bytes of text, of all edits of one hook call together.</summary>
    public const int PluginEditNodeCount = 65_536;

    public const int PluginEditTextBytes = 1024 * 1024;

    /// <summary>Values of the session that one hook call's decision may depend on and still be used again.</summary>
    public const int PluginReadCount = 256;

    /// <summary>Nodes, and bytes of text, of a decision that is used again.</summary>
    public const int PluginMemoNodeCount = 4_096;

    public const int PluginMemoTextBytes = 64 * 1024;

    /// <summary>Values of a batch that a guest answers, beyond the size of its memory.</summary>
    public const long PluginBatchBytes = 64L * 1024 * 1024;

    /// <summary>Random bytes of one host call.</summary>
    public const int PluginRandomBytes = 1024 * 1024;

    /// <summary>Fields of one log line of a plugin.</summary>
    public const int PluginLogFieldCount = 16;

    /// <summary>Value of one field of a plugin's log line; the rest is cut.</summary>
    public const int PluginLogFieldBytes = 256;

    /// <summary>Key of a plugin's rate limit or of its key-value store.</summary>
    public const int PluginKeyBytes = 256;

    /// <summary>One value of a plugin's key-value store.</summary>
    public const int PluginValueBytes = 64 * 1024;

    /// <summary>Bytes of keys and values in a plugin's key-value store, unless the grant says otherwise.</summary>
    public const long PluginStoreBytes = 1024 * 1024;

    /// <summary>The most that a grant can give of each: buckets or keys, bytes of a store, patterns, metrics.</summary>
    public const int PluginGrantKeyCount = 1_000_000;

    public const long PluginGrantStoreBytes = 256L * 1024 * 1024;

    public const int PluginGrantPatternCount = 64;

    public const int PluginGrantMetricCount = 1_000;

    /// <summary>Results, their bytes and their time in a plugin's part of the result cache, unless the grant says otherwise.</summary>
    public const int PluginCacheEntryCount = 4_096;

    public const long PluginCacheBytes = 16L * 1024 * 1024;

    public const int PluginCacheTtlMs = 3_600_000;

    /// <summary>The most of each that a grant can give (entries as keys above).</summary>
    public const long PluginGrantCacheBytes = 1024L * 1024 * 1024;

    public const long PluginGrantCacheTtlMs = 30L * 86_400_000;

    /// <summary>Tags of one cached result.</summary>
    public const int PluginCacheTagCount = 16;

    /// <summary>A token that a plugin lets verify.</summary>
    public const int PluginTokenBytes = 16 * 1024;

    /// <summary>Data of one hash with a cryptographic function.</summary>
    public const int PluginHashBytes = 1024 * 1024;

    /// <summary>A regular expression of a plugin.</summary>
    public const int PluginPatternBytes = 1_024;

    /// <summary>
    /// States that a plugin's regular expression may have when its repetitions are written out. The automaton that matching builds takes up
    /// to some 20 KB for each of them (measured with alternatives of counted wildcards).
    /// </summary>
    public const int PluginPatternStateCount = 500;

    /// <summary>Text that a plugin's regular expression is matched with.</summary>
    public const int PluginPatternTextBytes = 64 * 1024;

    /// <summary>Name of a plugin's metric.</summary>
    public const int PluginMetricNameBytes = 64;

    /// <summary>Body of a plugin's HTTP request, and of its answer, unless the grant says otherwise.</summary>
    public const int PluginHttpBodyBytes = 64 * 1024;

    /// <summary>HTTP requests of one plugin under way at once, unless the grant says otherwise.</summary>
    public const int PluginHttpConcurrencyCount = 16;

    /// <summary>HTTP requests of one plugin in one second, unless the grant says otherwise.</summary>
    public const int PluginHttpPerSecondCount = 1_000;

    /// <summary>Time that one hook call may wait for HTTP in all, unless the grant says otherwise.</summary>
    public const int PluginHttpTimeoutMs = 1_000;

    /// <summary>The most that a grant can give of each.</summary>
    public const int PluginHttpGrantBytes = 4 * 1024 * 1024;

    public const int PluginHttpGrantConcurrencyCount = 256;

    public const int PluginHttpGrantPerSecondCount = 100_000;

    public const int PluginHttpGrantTimeoutMs = 30_000;

    /// <summary>HTTP requests of one hook call.</summary>
    public const int PluginHttpCallCount = 16;

    /// <summary>URL of a plugin's HTTP request.</summary>
    public const int PluginHttpUrlBytes = 8 * 1024;

    /// <summary>Headers of a plugin's HTTP request.</summary>
    public const int PluginHttpHeaderCount = 64;

    /// <summary>Names and values of those headers.</summary>
    public const int PluginHttpHeaderBytes = 16 * 1024;

    /// <summary>Files of a directory that a plugin is granted, in memory, unless the grant says otherwise.</summary>
    public const int PluginDirectoryBytes = 16 * 1024 * 1024;

    /// <summary>Files and directories below it, unless the grant says otherwise.</summary>
    public const int PluginDirectoryFileCount = 256;

    /// <summary>The most that a grant can give of each.</summary>
    public const int PluginGrantDirectoryBytes = 1024 * 1024 * 1024;

    public const int PluginGrantDirectoryFileCount = 10_000;

    /// <summary>Name of such a file, from the directory.</summary>
    public const int PluginFileNameBytes = 1_024;

    /// <summary>What one host call reads of it.</summary>
    public const int PluginFileReadBytes = 1024 * 1024;

    /// <summary>Hook calls of plugins that may wait (HTTP, files), at once: each holds a thread.</summary>
    public const int PluginWorkerCount = 64;

    /// <summary>Hook calls that wait for one of those threads; more are refused. Less than connections, each of which has one.</summary>
    public const int PluginWorkerQueueCount = 512;

    /// <summary>Row image: one row's stored bytes.</summary>
    public const int RowBytes = 32 * 1024 * 1024;

    /// <summary>Key of an index entry.</summary>
    public const int IndexKeyBytes = 2_700;
}
