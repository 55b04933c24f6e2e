using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using Helios.Storage.Pages;
using Helios.Types;
using Microsoft.Data.Sqlite;

namespace Helios.Pages.Bench;

/// <summary>
/// Point reads of random rows by row id and by an index, and the same of SQLite with a prepared statement over a database in memory, in
/// turns. Rows of an id, an int and a text of 16 bytes; the index's keys are of eight scrambled bytes.
/// </summary>
internal static class PointMeasure
{
    private const int Rounds = 5;
    private const int Reads = 1_000_000;
    private const int SqliteReads = 200_000;

    public static void Run(int rows)
    {
        var numbers = new Numbers();
        using var pool = new BufferPool(numbers, (rows / 100) + 1000);
        var layout = new RowLayout([PhysicalKind.Int64, PhysicalKind.Int32, PhysicalKind.Bytes]);
        TableTree table = TableTree.Create(pool, numbers, 1, new PaxShape(layout));
        IndexTree index = IndexTree.Create(pool, numbers, 2);
        var output = new ArrayBufferWriter<byte>();
        Span<byte> key = stackalloc byte[8];
        for (int i = 0; i < rows; i++)
        {
            output.ResetWrittenCount();
            Datum[] row = [Datum.FromInt64(i), Datum.FromInt64(2), Datum.FromBytes("0123456789abcdef"u8.ToArray())];
            layout.Encode(row, output);
            table.TryInsert(i, 0, output.WrittenSpan);
            BinaryPrimitives.WriteUInt64BigEndian(key, IndexMeasure.Scrambled((ulong)i));
            index.TryInsert(key, i, 0);
        }

        using SqliteConnection connection = Filled(rows);
        using SqliteCommand byId = Prepared(connection, "select id, n, t from r where id = $k");
        using SqliteCommand byKey = Prepared(connection, "select id, n, t from r where k = $k");
        var ours = (Id: new List<double>(), Search: new List<double>(), Key: new List<double>());
        var sqlite = (Id: new List<double>(), Key: new List<double>());
        for (int round = 0; round < Rounds; round++)
        {
            ours.Id.Add(Time(Reads, rows, number => ById(table, number)));
            ours.Search.Add(Time(Reads, rows, number => Find(index, number) == number));
            ours.Key.Add(Time(Reads, rows, number => ById(table, Find(index, number))));
            sqlite.Id.Add(Time(SqliteReads, rows, number => Read(byId, number) == number));
            sqlite.Key.Add(Time(SqliteReads, rows, number => Read(byKey, (long)IndexMeasure.Scrambled((ulong)number)) == number));
        }

        Console.WriteLine($"{rows} rows, medians of {Rounds} rounds (least to most), CPU time of the thread");
        Report("by row id", ours.Id, sqlite.Id);
        Report("by index: the entry", ours.Search, sqlite.Key);
        Report("by index: the entry and its row", ours.Key, sqlite.Key);
    }

    private static byte[] s_buffer = new byte[256];

    private static bool ById(TableTree table, long number) => table.TryRead(number, ref s_buffer) > 0;

    private static long Find(IndexTree index, long number)
    {
        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, IndexMeasure.Scrambled((ulong)number));
        return index.TryFindFirst(key, out long row) ? row : -1;
    }

    private static void Report(string name, List<double> ours, List<double> sqlite)
    {
        ours.Sort();
        sqlite.Sort();
        Console.WriteLine($"{name}: {ours[Rounds / 2]:F0} ns ({ours[0]:F0} to {ours[^1]:F0}); SQLite {sqlite[Rounds / 2]:F0} ns "
            + $"({sqlite[0]:F0} to {sqlite[^1]:F0}): {sqlite[Rounds / 2] / ours[Rounds / 2]:F1} x");
    }

    private static double Time(int reads, int rows, Func<long, bool> read)
    {
        ulong x = 88172645463325252 ^ (ulong)Stopwatch.GetTimestamp();
        long begin = Helios.Sql.Bench.CpuClock.Nanoseconds();
        for (int i = 0; i < reads; i++)
        {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            if (!read((long)(x % (ulong)rows)))
            {
                throw new InvalidOperationException("a row is not there");
            }
        }

        return (double)(Helios.Sql.Bench.CpuClock.Nanoseconds() - begin) / reads;
    }

    private static SqliteConnection Filled(int rows)
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Execute(connection, "create table r (id integer primary key, n int, t text, k int)");
        Execute(connection, "begin");
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "insert into r values ($i, 2, '0123456789abcdef', $k)";
        SqliteParameter id = insert.Parameters.Add("$i", SqliteType.Integer);
        SqliteParameter key = insert.Parameters.Add("$k", SqliteType.Integer);
        insert.Prepare();
        for (int i = 0; i < rows; i++)
        {
            id.Value = (long)i;
            key.Value = (long)IndexMeasure.Scrambled((ulong)i);
            insert.ExecuteNonQuery();
        }

        Execute(connection, "commit");
        Execute(connection, "create unique index rk on r (k)");
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Prepared(SqliteConnection connection, string sql)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Add("$k", SqliteType.Integer);
        command.Prepare();
        return command;
    }

    private static long Read(SqliteCommand command, long key)
    {
        command.Parameters[0].Value = key;
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? reader.GetInt64(0) : -1;
    }
}
