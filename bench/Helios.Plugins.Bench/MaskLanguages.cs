using System.Globalization;
using System.Text;
using Helios.Plugins.Results;
using Helios.Sql.Bench;
using Helios.Types;

namespace Helios.Plugins.Bench;

/// <summary>
/// One masking plugin in each language of the SDKs over the same batch: 1,000 rows of ssn, email and phone, one in fifty without its
/// column's form. What making the rows costs is not counted. Prints a line for each: language, bytes of the module, nanoseconds of CPU a
/// value (median, least, most), managed bytes a batch. Ends with 1 when outputs differ from the native function's.
/// </summary>
internal static class MaskLanguages
{
    private const int Rows = 1_000;
    private const int LongestBytes = 64;

    private static readonly string[] s_columns = ["ssn", "email", "phone"];

    private static readonly string[] s_odd =
        ["", "x", "@", "@x", "12-345-6789", "123-45-678", "ä@example.com", "é555", "1234567é", "plain"];

    public static int Run(string folder, int rounds)
    {
        byte[][][] values = [.. Enumerable.Range(0, s_columns.Length).Select(Values)];
        byte[][][] expected = [.. values.Select((column, i) => column.Select(value => Masked(i, value)).ToArray())];
        List<(string Language, long Bytes, Measure Measure)> measures = [("C# (native, no sandbox)", 0, Native(values))];
        foreach (string file in Directory.GetFiles(folder, "*.wasm").Order(StringComparer.Ordinal))
        {
            string language = Path.GetFileNameWithoutExtension(file);
            byte[] module = File.ReadAllBytes(file);
            var guest = new Guest(language, module, values);
            if (guest.FirstDifference(expected) is { } difference)
            {
                Console.Error.WriteLine($"{language}: {difference}");
                return 1;
            }

            measures.Add((language, module.Length, guest.Measure()));
        }

        for (int round = 0; round < rounds; round++)
        {
            foreach ((_, _, Measure measure) in measures)
            {
                measure.Round();
            }
        }

        foreach ((string language, long bytes, Measure measure) in measures)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{language}\t{bytes}\t{measure}"));
        }

        return 0;
    }

    private static byte[][] Values(int column) => [.. Enumerable.Range(0, Rows).Select(row => Encoding.UTF8.GetBytes(Value(row, column)))];

    private static string Value(int row, int column) => (row % 50, column) switch
    {
        (49, _) => s_odd[row / 50 % s_odd.Length],
        (_, 0) => $"{row % 1000:000}-45-{row:0000}",
        (_, 1) => $"first.last{row}@example.com",
        _ => $"(555) 123-{row:0000}",
    };

    private static byte[] Masked(int column, byte[] value)
    {
        byte[] to = new byte[LongestBytes];
        return to[..NativeMasks.Mask(column, value, to)];
    }

    private static Measure Native(byte[][][] values)
    {
        byte[] to = new byte[Rows * s_columns.Length * LongestBytes];
        return new Measure("native", "value", Rows * s_columns.Length, count =>
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long begin = CpuClock.Nanoseconds();
            for (int n = 0; n < count; n++)
            {
                int at = 0;
                for (int column = 0; column < values.Length; column++)
                {
                    foreach (byte[] value in values[column])
                    {
                        at += NativeMasks.Mask(column, value, to.AsSpan(at));
                    }
                }
            }

            return (CpuClock.Nanoseconds() - begin, GC.GetAllocatedBytesForCurrentThread() - bytes);
        });
    }

    private sealed class Guest
    {
        private readonly byte[][][] _values;
        private readonly ResultRun _run;
        private readonly Batch _batch;
        private readonly string _language;

        public Guest(string language, byte[] module, byte[][][] values)
        {
            (_language, _values) = (language, values);
            ResultOrigin[] origins = [.. s_columns.Select(name => new ResultOrigin("public", "people", name))];
            PluginSet set = Surroundings.Load(new PluginDefinition
            {
                Name = "masks",
                File = language + ".wasm",
                ReadModule = () => module,
                Hooks = ["post_execution"],
                Grant = PluginGrant.None with
                {
                    AllowResultModification = true,
                    AllowTableAccess = ["people"],
                    CallTimeoutMs = 1_000,
                },
                ConfigurationJson = "{}",
            });
            PluginResultColumn[] columns = [.. origins.Select(o => new PluginResultColumn(o.Column, SqlType.Text, [o], IsPlain: true))];
            _run = new ResultRun(set.PlanResult(columns)!, new EmptySession(), new EmptyCatalog(), 1);
            _batch = new Batch([.. columns.Select(c => c.Type)]);
            _batch.Place(_run.Places);
        }

        public string? FirstDifference(byte[][][] expected)
        {
            _run.Begin();
            Fill();
            Batch masked = _run.Apply(_batch);
            for (int column = 0; column < expected.Length; column++)
            {
                for (int row = 0; row < Rows; row++)
                {
                    ReadOnlySpan<byte> value = masked.Columns[column].Get(masked.RowAt(row)).AsBytes;
                    if (!value.SequenceEqual(expected[column][row]))
                    {
                        string wanted = Encoding.UTF8.GetString(expected[column][row]);
                        return $"{s_columns[column]} {row}: {Encoding.UTF8.GetString(value)}, not {wanted}";
                    }
                }
            }

            _run.Release();
            return null;
        }

        public Measure Measure() => new(_language, "value", Rows * s_columns.Length, count =>
        {
            long spent = 0;
            long allocated = 0;
            for (int n = 0; n < count; n++)
            {
                _run.Begin();
                Fill();
                long bytes = GC.GetAllocatedBytesForCurrentThread();
                long begin = CpuClock.Nanoseconds();
                _run.Apply(_batch);
                spent += CpuClock.Nanoseconds() - begin;
                allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
                _run.Release();
            }

            return (spent, allocated);
        });

        private void Fill()
        {
            _batch.Clear();
            for (int column = 0; column < _values.Length; column++)
            {
                for (int row = 0; row < Rows; row++)
                {
                    _batch.Columns[column].Set(row, Datum.FromBytes(_values[column][row]));
                }
            }

            _batch.RowCount = Rows;
        }
    }
}
