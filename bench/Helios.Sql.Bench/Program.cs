using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Helios.Sql.Bench;
using Perfolizer.Horology;

// In this process: what is measured needs no other build, and the machine's settings stay as they are. The folder for the results is the
// only argument.
Job job = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithClock(new ThreadClock())
    .WithWarmupCount(6)
    .WithIterationCount(11)
    .WithIterationTime(TimeInterval.FromMilliseconds(100));
const int LongestName = 60;
bool hasPgQuery = PgQuery.TryInit();
ManualConfig config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default)
    .WithArtifactsPath(args[0])
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(LongestName))
    .WithOptions(ConfigOptions.DisableOptimizationsValidator);
if (!hasPgQuery)
{
    config.AddFilter(new SimpleFilter(benchmark => benchmark.Descriptor.WorkloadMethod.Name != nameof(ParserBenchmarks.LibPgQueryParse)));
}

return BenchmarkRunner.Run<ParserBenchmarks>(config).HasCriticalValidationErrors ? 1 : 0;
