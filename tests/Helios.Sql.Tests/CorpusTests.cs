using Helios.Base;
using Helios.Sql.Editing;
using Helios.Sql.Generation;

namespace Helios.Sql.Tests;

/// <summary>
/// Over other people's SQL, where it is there (HELIOS_CORPORA, or shared/corpora beside the repository): what parses is written so that
/// it parses to the same tree.
/// </summary>
public class CorpusTests
{
    [Fact]
    public void RoundTripsTheCorpus()
    {
        string? folder = Corpus();
        if (folder is null)
        {
            return;
        }

        int count = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.sql").Order(StringComparer.Ordinal))
        {
            foreach (string piece in File.ReadAllText(file).Split(";\n"))
            {
                count += RoundTrips(file, piece) ? 1 : 0;
            }
        }

        Assert.True(count > 10_000, $"only {count} statements parsed");
    }

    /// <summary>Every child and flag of every kind that other people's statements have, random statements have as well.</summary>
    [Fact]
    public void RandomStatementsHaveAllThatTheCorpusHas()
    {
        string? folder = Corpus();
        if (folder is null)
        {
            return;
        }

        var corpus = new AstCoverage();
        foreach (string piece in Directory.EnumerateFiles(folder, "*.sql").SelectMany(file => File.ReadAllText(file).Split(";\n")))
        {
            try
            {
                Outline.All(piece).ToList().ForEach(statement => corpus.Add(statement.Ast));
            }
            catch (SqlError)
            {
            }
        }

        var random = new AstCoverage();
        for (int seed = 0; seed < 20_000; seed++)
        {
            random.Add(AstGenerator.Statement(Choices.FromSeed(seed)));
        }

        Assert.Equal("", random.MissingOf(corpus));
    }

    private static bool RoundTrips(string file, string piece)
    {
        IReadOnlyList<ParsedStatement> all;
        try
        {
            all = Outline.All(piece);
        }
        catch (SqlError)
        {
            // psql's commands, COPY data, and statements that are wrong on purpose.
            return false;
        }

        foreach (ParsedStatement statement in all)
        {
            string written = Outline.Deparsed(statement);
            ParsedStatement again = Outline.One(written);
            string before = Outline.Of(statement.Ast, statement.Ast.Root);
            Assert.True(before == Outline.Of(again.Ast, again.Ast.Root), $"{file}: {statement.Sql}\n=> {written}");
            Assert.Equal(written, Outline.Deparsed(again));
            Assert.Null(ShapeCheck.Find(statement.Ast, statement.Ast.Root, closed: false));
            Assert.True(SameTrees.Are(statement.Ast, statement.Ast.Root, again.Ast, again.Ast.Root), written);
        }

        return all.Count > 0;
    }

    internal static string? Corpus()
    {
        string? set = Environment.GetEnvironmentVariable("HELIOS_CORPORA");
        for (string? at = AppContext.BaseDirectory; set is null && at is not null; at = Path.GetDirectoryName(at))
        {
            string beside = Path.Combine(at, "shared", "corpora");
            set = Directory.Exists(beside) ? beside : null;
        }

        string folder = Path.Combine(set ?? "", "pg_regress");
        return set is not null && Directory.Exists(folder) ? folder : null;
    }
}
