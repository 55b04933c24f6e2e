using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Helios.Tidy.Tests;

public sealed class SizeTests
{
    private const int FileLines = 500;
    private const int MethodLines = 70;
    private const int LineColumns = 140;

    /// <summary>Sources that people write; generated ones are as long as what they are made from.</summary>
    private static IEnumerable<SourceFile> Written =>
        Repository.Sources.Where(s => !s.Path.Contains("/Generated/", StringComparison.Ordinal));

    [Fact]
    public void Files_have_at_most_500_lines() => Exceptions.Check("file-lines", Written
        .Where(s => s.Lines.Length - 1 > FileLines)
        .Select(s => new Finding("file-lines", s.Path, "-", $"{s.Lines.Length - 1} lines")));

    [Fact]
    public void Methods_have_at_most_70_lines() => Exceptions.Check("method-lines", Written.SelectMany(LongMethods));

    [Fact]
    public void Lines_have_at_most_140_columns() => Exceptions.Check("line-width", Written.SelectMany(WideLines).DistinctBy(f => f.Entry));

    [Fact]
    public void The_measure_counts_what_it_says()
    {
        string body = string.Concat(Enumerable.Repeat("        F(\"{\"); // }\n", 69));
        string head = "class C\n{\n    /// <summary>Not counted.</summary>\n    [X]\n    void M()\n    {\n";
        string text = head + body + "    }\n\n    int P => 1;\n}\n";
        Finding finding = Assert.Single(LongMethods(new SourceFile("x.cs", text)));
        Assert.Equal(("M", "72 lines"), (finding.Key, finding.Detail));
        Assert.Empty(WideLines(new SourceFile("x.cs", new string('x', 140) + "\n")));
        Assert.Single(WideLines(new SourceFile("x.cs", new string('x', 141) + "\n")));
    }

    private static IEnumerable<Finding> LongMethods(SourceFile source)
    {
        foreach (SyntaxNode node in source.Syntax.DescendantNodes())
        {
            string? name = NameOf(node);
            int lines = name is null ? 0 : LinesOf(node);
            if (lines > MethodLines)
            {
                yield return new Finding("method-lines", source.Path, name!, $"{lines} lines");
            }
        }

        GlobalStatementSyntax[] statements = [.. source.Syntax.DescendantNodes().OfType<GlobalStatementSyntax>()];
        int total = statements.Sum(SourceFile.LineCount);
        if (total > MethodLines)
        {
            yield return new Finding("method-lines", source.Path, "top-level", $"{total} lines");
        }
    }

    private static string? NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax => "constructor",
        DestructorDeclarationSyntax => "finalizer",
        OperatorDeclarationSyntax operation => "operator" + operation.OperatorToken.Text,
        ConversionOperatorDeclarationSyntax => "conversion",
        PropertyDeclarationSyntax property => property.Identifier.Text,
        IndexerDeclarationSyntax => "indexer",
        EventDeclarationSyntax declaration => declaration.Identifier.Text,
        _ => null,
    };

    private static int LinesOf(SyntaxNode node)
    {
        SyntaxToken first = node is MemberDeclarationSyntax member && member.AttributeLists.Count > 0
            ? member.AttributeLists.Last().GetLastToken().GetNextToken()
            : node.GetFirstToken();
        return SourceFile.LineOf(node.GetLastToken()) - SourceFile.LineOf(first) + 1;
    }

    private static IEnumerable<Finding> WideLines(SourceFile source)
    {
        for (int i = 0; i < source.Lines.Length; i++)
        {
            string line = source.Lines[i].TrimEnd('\r');
            if (line.Length > LineColumns)
            {
                yield return new Finding("line-width", source.Path, "-", $"line {i + 1} has {line.Length} columns");
            }
        }
    }
}
