using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Helios.Tidy.Tests;

/// <summary>One C# file with its lines and its syntax.</summary>
internal sealed class SourceFile
{
    private readonly Lazy<SyntaxNode> _syntax;

    internal SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        Lines = text.Split('\n');
        _syntax = new Lazy<SyntaxNode>(() => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest)).GetRoot());
    }

    internal string Path { get; }

    internal string Text { get; }

    internal string[] Lines { get; }

    internal SyntaxNode Syntax => _syntax.Value;

    /// <summary>The project's name when the file belongs to a layer of the product, else null.</summary>
    internal string? Layer
    {
        get
        {
            string[] parts = Path.Split('/');
            return parts.Length > 2 && parts[0] == "src" && Layers.Order.Contains(parts[1]) ? parts[1] : null;
        }
    }

    internal static int LineOf(SyntaxToken token) => token.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>Lines from the node's first token to its last; attributes and comments above it do not count.</summary>
    internal static int LineCount(SyntaxNode node)
    {
        FileLinePositionSpan span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
