using Helios.Base;
using Helios.Sql.Editing;
using Helios.Sql.Syntax;
using Xunit.Abstractions;

namespace Helios.Sql.Tests.Editing;

/// <summary>Edits of other people's statements: each gives a statement that reads back (the editor sees to that), or a refusal.</summary>
public class EditCorpusTests(ITestOutputHelper output)
{
    private int _done;
    private int _refused;

    [Fact]
    public void RestrictionsHoldOrAreRefused()
    {
        foreach (ParsedStatement statement in Statements())
        {
            foreach (TableReference table in statement.Tables)
            {
                Try(statement, editor =>
                {
                    editor.RestrictRelation(table.Schema, table.Name, AstFragment.Expression("restricted_column = 1 OR a"));
                    EditedStatement edited = editor.Build();
                    bool isCheckOnly = edited.Checks.Count > 0;
                    Assert.True(edited.IsChanged || isCheckOnly, statement.Sql);
                    bool isThere = edited.Statement!.Sql.Contains("restricted_column", StringComparison.Ordinal);
                    Assert.True(isThere || isCheckOnly, statement.Sql);
                    Assert.Equal(statement.Tables.Order(TableOrder.By), edited.Statement.Tables.Order(TableOrder.By));
                });
            }
        }

        Finish();
    }

    [Fact]
    public void NodesAreReplacedAndRemovedOrRefused()
    {
        int seed = Environment.GetEnvironmentVariable("HELIOS_SEED") is { } text ? int.Parse(text, null) : Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        AstFragment[] fragments =
        [
            AstFragment.Expression("f(x) + 1"), AstFragment.Query("SELECT 1 UNION SELECT 2"), AstFragment.Expression("5"),
        ];
        foreach (ParsedStatement statement in Statements().Where(_ => random.Next(3) == 0))
        {
            var node = new NodeId((uint)random.Next(1, statement.Ast.Nodes.Length));
            Try(statement, editor =>
            {
                editor.Remove(node);
                editor.Build();
            });
            Try(statement, editor =>
            {
                editor.Replace(node, fragments[random.Next(fragments.Length)]);
                editor.Build();
            });
            Try(statement, editor =>
            {
                NodeId main = editor.MainStatement();
                editor.AddTarget(main, fragments[0], "added");
                editor.LimitAtMost(main, random.Next(5));
                editor.Build();
            });
        }

        Finish();
    }

    private static IEnumerable<ParsedStatement> Statements()
    {
        string? folder = CorpusTests.Corpus();
        IEnumerable<string> files = folder is null ? [] : Directory.EnumerateFiles(folder, "*.sql").Order(StringComparer.Ordinal);
        foreach (string piece in files.SelectMany(file => File.ReadAllText(file).Split(";\n")))
        {
            IReadOnlyList<ParsedStatement> all = [];
            try
            {
                all = Outline.All(piece);
            }
            catch (SqlError)
            {
                // psql's commands, COPY data, and statements that are wrong on purpose.
            }

            foreach (ParsedStatement statement in all)
            {
                yield return statement;
            }
        }
    }

    private void Try(ParsedStatement statement, Action<AstEditor> edit)
    {
        try
        {
            edit(new AstEditor(statement.Ast));
            _done++;
        }
        catch (SqlError error)
        {
            Assert.True(error.State.Code is "38000" or "0A000" or "42501" or "54001", $"{error}\n{statement.Sql}");
            _refused++;
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException(statement.Sql, error);
        }
    }

    private void Finish()
    {
        output.WriteLine($"{_done} done, {_refused} refused");
        Assert.True(_done > 3_000 || CorpusTests.Corpus() is null, $"only {_done} done");
    }

    private static class TableOrder
    {
        public static readonly Comparer<TableReference> By =
            Comparer<TableReference>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));
    }
}
