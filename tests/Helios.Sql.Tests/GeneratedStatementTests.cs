using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Helios.Base;
using Helios.Sql.Editing;
using Helios.Sql.Generation;
using Helios.Sql.Syntax;
using Xunit.Abstractions;

namespace Helios.Sql.Tests;

/// <summary>
/// Trees made at random, written and read again. HELIOS_SQL_CASES sets their number, HELIOS_SQL_SEED the seed that a failure prints; a
/// failing case is shrunk first.
/// </summary>
public class GeneratedStatementTests
{
    private const int DefaultCases = 5_000;

    private readonly ITestOutputHelper _output;

    public GeneratedStatementTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [Fact]
    public void WhatIsWrittenReadsAsTheSameTree()
    {
        AstCoverage coverage = Check(AstGenerator.Statement, allowsRefusal: false);
        Assert.Equal("", coverage.Missing());
    }

    /// <summary>The rules of utility statements leave some things open that PostgreSQL refuses in words of their own.</summary>
    [Fact]
    public void UtilityStatementsReadAsTheSameTree()
    {
        AstCoverage coverage = Check(AstGenerator.Utility, allowsRefusal: true);
        Assert.Equal("", coverage.MissingUtility());
    }

    private AstCoverage Check(Func<Choices, Ast> make, bool allowsRefusal)
    {
        (ulong seed, int cases) = (Seed(), Cases());
        _output.WriteLine($"HELIOS_SQL_SEED={seed} HELIOS_SQL_CASES={cases}");
        Arbitrary<Choices> arbitrary =
            Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(Choices.FromSeed), choices => choices.Shrunk());
        var coverage = new AstCoverage();
        Config config = Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(seed, 1).WithQuietOnSuccess(true);
        FsCheck.Check.One(config, Prop.ForAll(arbitrary, choices =>
        {
            Ast ast = make(choices);
            coverage.Add(ast);
            string difference = Difference(ast, allowsRefusal);
            return difference.Length == 0 ? true.ToProperty() : false.Label($"HELIOS_SQL_SEED={seed}: {difference}");
        }));
        return coverage;
    }

    /// <summary>What is wrong with the round trip of a tree; empty if nothing is.</summary>
    private static string Difference(Ast ast, bool allowsRefusal)
    {
        byte[] written = Written(ast);
        string sql = Encoding.UTF8.GetString(written);
        try
        {
            IReadOnlyList<ParsedStatement> read = SqlParser.ParseAll(written);
            if (read.Count != 1)
            {
                return "became " + read.Count + " statements: " + sql;
            }

            if (!SameTrees.Are(ast, ast.Root, read[0].Ast, read[0].Ast.Root))
            {
                return sql + "\nmade: " + Outline.Of(ast, ast.Root) + "\nread: " + Outline.Of(read[0].Ast, read[0].Ast.Root);
            }

            return Written(read[0].Ast).AsSpan().SequenceEqual(written) ? "" : sql + "\nis written again as: " + Outline.Deparsed(read[0]);
        }
        catch (SqlError error)
        {
            bool isRefused = allowsRefusal && !error.Message.StartsWith("syntax error", StringComparison.Ordinal);
            return isRefused ? "" : error.Message + " at " + error.Position + ": " + sql + "\nmade: " + Outline.Of(ast, ast.Root);
        }
    }

    private static byte[] Written(Ast ast)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Deparser.Deparse(ast, ast.Root, output);
        return output.WrittenSpan.ToArray();
    }

    private static ulong Seed() => ulong.TryParse(Environment.GetEnvironmentVariable("HELIOS_SQL_SEED"), out ulong seed)
        ? seed
        : (ulong)Random.Shared.NextInt64();

    private static int Cases() =>
        int.TryParse(Environment.GetEnvironmentVariable("HELIOS_SQL_CASES"), out int cases) ? cases : DefaultCases;
}
