using System.Text;
using Helios.Plugins.Results;
using Helios.Sql.Bench;
using Helios.Types;

namespace Helios.Plugins.Bench;

/// <summary>A result of 1,000 rows with ten text columns, of which the plugin sees and changes three. What making the rows costs is not
/// counted; what counts is their way through the plugin: the call, the guest's work and the host's check of it.</summary>
internal static class MaskCosts
{
    private const int Rows = 1_000;
    private const int Columns = 10;
    private const int Masked = 3;

    public static Measure Of(string mode, byte[] probe)
    {
        var origins = new ResultOrigin[Columns];
        var columns = new PluginResultColumn[Columns];
        for (int i = 0; i < Columns; i++)
        {
            origins[i] = new ResultOrigin("public", "people", "c" + i);
            columns[i] = new PluginResultColumn("c" + i, SqlType.Text, [origins[i]], IsPlain: true);
        }

        PluginSet set = Surroundings.Load(new PluginDefinition
        {
            Name = "sdk-probe",
            File = "sdk_probe.wasm",
            ReadModule = () => probe,
            Hooks = ["post_execution"],
            Grant = PluginGrant.None with
            {
                AllowResultModification = true,
                AllowTableAccess = ["people"],
                ReadableColumns = [.. origins.Take(Masked).Select(o => "people." + o.Column)],
                AllowSessionVariables = ["app.*"],
            },
            ConfigurationJson = $$"""{"mode":"{{mode}}"}""",
        });
        ResultPlan plan = set.PlanResult(columns)!;
        byte[][] values = [.. Enumerable.Range(0, Rows).Select(i => Encoding.UTF8.GetBytes($"{i:000}-45-{i:0000}"))];
        var run = new ResultRun(plan, new EmptySession(), new EmptyCatalog(), 1);
        var batch = new Batch([.. columns.Select(c => c.Type)]);
        batch.Place(run.Places);
        string what = mode switch
        {
            "nothing" => "batch that is only shown",
            "mask" => "mask_all(\"***\")",
            _ => "rewrite_texts to XXX-XX-1234",
        };
        return new Measure($"{what}, {Masked} of {Columns} text columns, {Rows} rows", "value", Rows * Masked, count =>
        {
            long spent = 0;
            long allocated = 0;
            for (int n = 0; n < count; n++)
            {
                run.Begin();
                Fill(batch, values);
                long bytes = GC.GetAllocatedBytesForCurrentThread();
                long begin = CpuClock.Nanoseconds();
                run.Apply(batch);
                spent += CpuClock.Nanoseconds() - begin;
                allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
                run.Release();
            }

            return (spent, allocated);
        });
    }

    private static void Fill(Batch batch, byte[][] values)
    {
        batch.Clear();
        foreach (ColumnVector column in batch.Columns)
        {
            for (int row = 0; row < values.Length; row++)
            {
                column.Set(row, Datum.FromBytes(values[row]));
            }
        }

        batch.RowCount = values.Length;
    }
}
