using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Helios.Tidy.Tests;

/// <summary>Limits.cs is read by <c>heliosdb-lite limits</c>, which prints its public constants; so there must be nothing else in
/// it.</summary>
public sealed class LimitTests
{
    private const string Home = "src/Helios.Base/Limits.cs";
    private static readonly string[] s_units = ["Bytes", "Count", "Ms", "Rows", "Levels"];

    private static IEnumerable<FieldDeclarationSyntax> Fields =>
        Repository.Sources.Single(s => s.Path == Home).Syntax.DescendantNodes().OfType<FieldDeclarationSyntax>();

    [Fact]
    public void Every_limit_is_a_public_number_with_its_unit_last()
    {
        foreach (FieldDeclarationSyntax field in Fields)
        {
            string name = field.Declaration.Variables.Single().Identifier.Text;
            Assert.True(field.Modifiers.Any(SyntaxKind.PublicKeyword) && field.Modifiers.Any(SyntaxKind.ConstKeyword), name);
            Assert.Contains(field.Declaration.Type.ToString(), new[] { "int", "long" });
            Assert.True(s_units.Any(u => name.EndsWith(u, StringComparison.Ordinal)), $"{name} does not end with a unit");
        }
    }

    [Fact]
    public void Every_limit_is_kept_by_something()
    {
        HashSet<string> used =
        [
            .. Repository.Sources.Where(s => s.Layer is not null && s.Path != Home).SelectMany(s => s.Syntax.DescendantNodes())
                .OfType<MemberAccessExpressionSyntax>()
                .Where(a => a.Expression.ToString() is "Limits" or "Base.Limits" or "Helios.Base.Limits")
                .Select(a => a.Name.Identifier.Text),
        ];
        string home = Repository.Read(Home);
        Exceptions.Check("limit", Fields.Select(f => f.Declaration.Variables.Single().Identifier.Text)
            .Where(name => !used.Contains(name) && home.Split(name).Length < 3)
            .Select(name => new Finding("limit", Home, name, "nothing refers to it")));
    }
}
