using System.Buffers;
using Helios.Base;
using Helios.Catalog;
using Helios.Execution;
using Helios.Storage;
using Helios.Types;

namespace Helios.Engine;

/// <summary>Whether indexes say what their tables hold: every entry is its row's key, and every row has an entry in every index.</summary>
public sealed class DatabaseCheck(Database database, Action<string> onProblem)
{
    /// <summary>An index with more wrong entries than this is not worth naming each.</summary>
    private const int MostNamed = 10;

    private readonly ArrayBufferWriter<byte> _key = new();

    /// <summary>Entries that were compared.</summary>
    public long EntryCount { get; private set; }

    /// <summary>Rows that were counted.</summary>
    public long RowCount { get; private set; }

    public void Run()
    {
        foreach (TableDefinition table in database.Catalog.Current.Relations.OfType<TableDefinition>())
        {
            try
            {
                CheckTable(table);
            }
            catch (SqlError error)
            {
                onProblem($"table \"{table.Name}\": {error.Message}");
            }
        }
    }

    private void CheckTable(TableDefinition table)
    {
        IStoreTransaction transaction = database.Store.Begin(IsolationLevel.RepeatableRead);
        try
        {
            transaction.BeginStatement();
            long rows = 0;
            ITableCursor cursor = transaction.OpenTable(table.Tree);
            while (cursor.Next(out _, out _))
            {
                rows++;
            }

            cursor.Close();
            RowCount += rows;
            foreach (IndexDefinition index in table.Indexes.Where(index => !index.IsRowId))
            {
                CheckIndex(table, index, rows, transaction);
            }
        }
        finally
        {
            transaction.Rollback();
        }
    }

    private void CheckIndex(TableDefinition table, IndexDefinition index, long rows, IStoreTransaction transaction)
    {
        var row = new Datum[table.Columns.Length];
        long entries = 0;
        int wrong = 0;
        IIndexCursor cursor = transaction.OpenIndex(index.Tree, [], []);
        while (cursor.Next(out ReadOnlyMemory<byte> key, out RowId id))
        {
            entries++;
            string? problem = null;
            if (!transaction.TryGet(table.Tree, id, out byte[] image))
            {
                problem = $"has an entry for row {id.Value}, which is not there";
            }
            else
            {
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = table.Layout.Read(image, i);
                }

                _key.ResetWrittenCount();
                IndexKeys.Encode(table, index, row, id, _key);
                problem = _key.WrittenSpan.SequenceEqual(key.Span) ? null : $"has another key for row {id.Value} than the row";
            }

            if (problem is not null && ++wrong <= MostNamed)
            {
                onProblem($"index \"{index.Name}\" {problem}");
            }
        }

        EntryCount += entries;
        if (entries != rows || wrong > MostNamed)
        {
            onProblem($"index \"{index.Name}\" has {entries} entries ({wrong} wrong) for {rows} rows of table \"{table.Name}\"");
        }
    }
}
