using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Helios.Tidy.Tests;

/// <summary>Every place that leaves the language's guarantees says, right above, why that is sound.</summary>
public sealed class SafetyTests
{
    private const int LinesAbove = 3;

    [Fact]
    public void Every_unsafe_place_has_a_SAFETY_comment() =>
        Exceptions.Check("safety", Repository.Sources.Where(s => s.Layer is not null).SelectMany(Uncommented).DistinctBy(f => f.Entry));

    [Theory]
    [InlineData("// SAFETY: p is pinned.\nunsafe { }", 0)]
    [InlineData("// SAFETY: p is pinned\n// while the call lasts.\nfixed (byte* p = x) { }", 0)]
    [InlineData("unsafe { }", 1)]
    [InlineData("// SAFETY: too far away.\n\n\n\nunsafe { }", 1)]
    [InlineData("string s = \"unsafe { }\"; // unsafe", 0)]
    public void The_scan_sees_code_and_not_text(string body, int findings) =>
        Assert.Equal(findings, Uncommented(new SourceFile("x.cs", "class C { void M() {\n" + body + "\n} }")).Count());

    private static IEnumerable<Finding> Uncommented(SourceFile source)
    {
        foreach (SyntaxToken token in source.Syntax.DescendantTokens())
        {
            if (!token.IsKind(SyntaxKind.UnsafeKeyword) && !(token.IsKind(SyntaxKind.FixedKeyword) && token.Parent is FixedStatementSyntax))
            {
                continue;
            }

            int line = SourceFile.LineOf(token);
            string[] near = source.Lines[Math.Max(0, line - 1 - LinesAbove)..line];
            if (!near.Any(l => l.Contains("// SAFETY:", StringComparison.Ordinal)))
            {
                yield return new Finding("safety", source.Path, MemberOf(token), $"line {line}: {source.Lines[line - 1].Trim()}");
            }
        }
    }

    private static string MemberOf(SyntaxToken token) => token.Parent!.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().First() switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        DelegateDeclarationSyntax declaration => declaration.Identifier.Text,
        FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
        ConstructorDeclarationSyntax => "constructor",
        MemberDeclarationSyntax other => other.Kind().ToString(),
    };
}
