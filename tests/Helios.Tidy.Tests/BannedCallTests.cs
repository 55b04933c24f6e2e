using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Helios.Tidy.Tests;

/// <summary>Time, randomness, disk and threads come by contract; otherwise no simulator could drive the engine.</summary>
public sealed class BannedCallTests
{
    private static readonly string[] s_members =
    [
        "DateTime.Now", "DateTime.UtcNow", "DateTime.Today", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "Random.Shared", "Task.Run",
        "Task.Delay", "Thread.Sleep", "ThreadPool.QueueUserWorkItem", "ThreadPool.UnsafeQueueUserWorkItem", "Environment.TickCount",
        "Environment.TickCount64", "Guid.NewGuid",
    ];

    private static readonly string[] s_types = ["File", "Directory", "FileStream"];
    private static readonly string[] s_constructed = ["Thread", "FileStream", "Random"];

    [Fact]
    public void The_operating_system_is_reached_only_by_the_outer_layers() => Exceptions.Check("banned", Repository.Sources
        .Where(s => s.Layer is not null && !Layers.Outside.Contains(s.Layer))
        .SelectMany(Banned)
        .DistinctBy(f => f.Entry));

    [Fact]
    public void Nothing_is_awaited_on_the_way_of_a_query() => Exceptions.Check("async", Repository.Sources
        .Where(s => Layers.QueryPath.Contains(s.Layer))
        .SelectMany(Awaiting)
        .DistinctBy(f => f.Entry));

    [Theory]
    [InlineData("_ = DateTime.UtcNow;", "DateTime.UtcNow")]
    [InlineData("_ = System.DateTime.Now;", "DateTime.Now")]
    [InlineData("File.ReadAllText(p);", "File.ReadAllText")]
    [InlineData("System.IO.Directory.Exists(p);", "Directory.Exists")]
    [InlineData("new Thread(F);", "new-Thread")]
    [InlineData("new System.IO.FileStream(p);", "new-FileStream")]
    [InlineData("s = \"DateTime.UtcNow\"; // File.Delete", null)]
    [InlineData("x.File.Read(); clock.UtcNow();", null)]
    public void The_scan_sees_calls_and_not_text(string body, string? key)
    {
        IEnumerable<Finding> findings = Banned(new SourceFile("x.cs", "class C { void M() { " + body + " } }"));
        Assert.Equal(key is null ? [] : [key], findings.Select(f => f.Key));
    }

    private static IEnumerable<Finding> Banned(SourceFile source)
    {
        foreach (SyntaxNode node in source.Syntax.DescendantNodes())
        {
            string? call = node switch
            {
                MemberAccessExpressionSyntax access => BannedMember(access),
                ObjectCreationExpressionSyntax made when s_constructed.Contains(LastName(made.Type)) => "new-" + LastName(made.Type),
                _ => null,
            };
            if (call is not null)
            {
                yield return new Finding("banned", source.Path, call, At(node));
            }
        }
    }

    private static string? BannedMember(MemberAccessExpressionSyntax access)
    {
        string left = access.Expression.ToString();
        if (access.Expression is not IdentifierNameSyntax && !left.StartsWith("System.", StringComparison.Ordinal))
        {
            return null;
        }

        string type = LastName(access.Expression);
        string call = type + "." + access.Name.Identifier.Text;
        return s_members.Contains(call) || s_types.Contains(type) ? call : null;
    }

    private static IEnumerable<Finding> Awaiting(SourceFile source) => source.Syntax.DescendantTokens()
        .Where(t => t.IsKind(SyntaxKind.AsyncKeyword) || t.IsKind(SyntaxKind.AwaitKeyword))
        .Select(t => new Finding("async", source.Path, t.Text, $"line {SourceFile.LineOf(t)}"));

    private static string LastName(SyntaxNode name) => name.GetLastToken().Text;

    private static string At(SyntaxNode node) => $"line {SourceFile.LineOf(node.GetFirstToken())}";
}
