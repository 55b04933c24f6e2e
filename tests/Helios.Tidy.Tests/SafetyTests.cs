using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Helios.Tidy.Tests;

/// <summary>
/// Every place that leaves the guarantees of the language says, above or within, why that is sound: an unsafe block or method, a fixed
/// statement, and, in an unsafe type, either the type for all of it or each member that goes through a pointer.
/// </summary>
public sealed class SafetyTests
{
    private const int LinesAbove = 3;
    private const string Mark = "// SAFETY:";

    [Fact]
    public void Every_unsafe_place_has_a_SAFETY_comment() =>
        Exceptions.Check("safety", Repository.Sources.Where(s => s.Layer is not null).SelectMany(Uncommented).DistinctBy(f => f.Entry));

    [Theory]
    [InlineData("class C { void M() {\n// SAFETY: p is pinned.\nunsafe { }\n} }", 0)]
    [InlineData("class C { void M() {\n// SAFETY: p is pinned\n// while the call lasts.\nfixed (byte* p = x) { }\n} }", 0)]
    [InlineData("class C { void M() {\nunsafe { }\n} }", 1)]
    [InlineData("class C { void M() {\nunsafe {\n// SAFETY: within.\n}\n} }", 0)]
    [InlineData("class C { void M() {\n// SAFETY: too far away.\n\n\n\nunsafe { }\n} }", 1)]
    [InlineData("class C { string s = \"unsafe { }\"; // unsafe\n}", 0)]
    [InlineData("unsafe class C {\n byte* _p;\n bool IsNull => _p == null;\n}", 0)]
    [InlineData("unsafe class C {\n byte* _p;\n byte First => *_p;\n}", 1)]
    [InlineData("// SAFETY: _p is never null.\nunsafe class C {\n byte* _p;\n byte First => *_p;\n}", 0)]
    [InlineData("unsafe class C {\n byte* _p;\n\n // SAFETY: _p is never null.\n byte First => *_p;\n}", 0)]
    [InlineData("unsafe class C {\n void M(S* s) {\n // SAFETY: the caller keeps s.\n s->A = 1; }\n void N(int i) { F(&i); }\n}", 1)]
    public void The_scan_sees_code_and_not_text(string text, int findings) =>
        Assert.Equal(findings, Uncommented(new SourceFile("x.cs", text)).Count());

    private static IEnumerable<Finding> Uncommented(SourceFile source)
    {
        foreach (SyntaxToken token in source.Syntax.DescendantTokens())
        {
            bool isFixed = token.IsKind(SyntaxKind.FixedKeyword) && token.Parent is FixedStatementSyntax;
            bool isUnsafe = token.IsKind(SyntaxKind.UnsafeKeyword) && token.Parent is not BaseTypeDeclarationSyntax;
            int line = SourceFile.LineOf(token);
            if ((isFixed || isUnsafe) && !IsMarked(source, line - LinesAbove, SourceFile.LineOf(token.Parent!.GetLastToken())))
            {
                string where = $"line {line}: {source.Lines[line - 1].Trim()}";
                yield return new Finding("safety", source.Path, NameOf(MemberOf(token.Parent!)), where);
            }
        }

        IEnumerable<TypeDeclarationSyntax> types = source.Syntax.DescendantNodes().OfType<TypeDeclarationSyntax>()
            .Where(t => t.Modifiers.Any(SyntaxKind.UnsafeKeyword))
            .Where(t => !t.GetLeadingTrivia().ToFullString().Contains(Mark, StringComparison.Ordinal));
        foreach (MemberDeclarationSyntax member in types.SelectMany(t => t.Members).Where(m => m is not BaseTypeDeclarationSyntax))
        {
            if (GoesThroughPointer(member) && !member.ToFullString().Contains(Mark, StringComparison.Ordinal))
            {
                int first = SourceFile.LineOf(member.GetFirstToken());
                yield return new Finding("safety", source.Path, NameOf(member), $"line {first}: goes through a pointer");
            }
        }
    }

    private static bool GoesThroughPointer(MemberDeclarationSyntax member) => member.DescendantNodes().Any(n =>
        n.IsKind(SyntaxKind.PointerIndirectionExpression) || n.IsKind(SyntaxKind.PointerMemberAccessExpression)
        || n.IsKind(SyntaxKind.AddressOfExpression));

    /// <summary>Whether a line of the range holds the mark; both ends count, from 1.</summary>
    private static bool IsMarked(SourceFile source, int first, int last) =>
        source.Lines[Math.Max(0, first - 1)..last].Any(l => l.Contains(Mark, StringComparison.Ordinal));

    private static MemberDeclarationSyntax MemberOf(SyntaxNode node) => node.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().First();

    private static string NameOf(MemberDeclarationSyntax member) => member switch
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
