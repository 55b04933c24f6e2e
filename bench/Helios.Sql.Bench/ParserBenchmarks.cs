using System.Buffers;
using BenchmarkDotNet.Attributes;

namespace Helios.Sql.Bench;

/// <summary>The parser on its own, and with the deparser behind it; PostgreSQL's parser beside it where it is installed.</summary>
[MemoryDiagnoser]
public class ParserBenchmarks
{
    private readonly ParseBuffer _buffer = new();
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private byte[] _sql = [];
    private byte[] _zeroEnded = [];

    public static IEnumerable<string> Names => Texts.All.Select(text => text.Name);

    [ParamsSource(nameof(Names))]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _sql = Texts.Named(Text);
        _zeroEnded = [.. _sql, 0];
    }

    [Benchmark(Baseline = true)]
    public int Parse()
    {
        int parameters = 0;
        foreach (LentStatement statement in _buffer.Parse(_sql))
        {
            parameters += statement.ParameterCount;
        }

        return parameters;
    }

    [Benchmark]
    public int ParseAndDeparse()
    {
        foreach (LentStatement statement in _buffer.Parse(_sql))
        {
            _output.ResetWrittenCount();
            statement.Deparse(_output);
        }

        return _output.WrittenCount;
    }

    [Benchmark]
    public int ParseAndKeep() => SqlParser.ParseAll(_sql).Count;

    [Benchmark]
    public void LibPgQueryParse() => PgQuery.Parse(_zeroEnded);
}
