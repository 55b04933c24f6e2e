using System.Buffers;
using System.Globalization;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>
/// A statement by its tokens, for statements in which the grammar wants constants where a parameter cannot stand: one blank between
/// tokens, comments left out, words in lower case, constants as parameters.
/// </summary>
internal static class TokenText
{
    /// <param name="parameterCount">The highest parameter of the statement.</param>
    public static void Write(ReadOnlySpan<byte> sql, int parameterCount, IBufferWriter<byte> output)
    {
        var lexer = new Lexer(sql, new AstBuilder());
        Span<byte> number = stackalloc byte[12];
        TokenKind before = TokenKind.End;
        for (Token token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
        {
            if (NeedsBlank(before, token.Kind))
            {
                output.Write(" "u8);
            }

            before = token.Kind;
            ReadOnlySpan<byte> source = sql[token.Start..token.End];
            switch (token.Kind)
            {
                case TokenKind.String or TokenKind.BitString or TokenKind.Integer or TokenKind.Float:
                    (++parameterCount).TryFormat(number, out int length, default, CultureInfo.InvariantCulture);
                    output.Write("$"u8);
                    output.Write(number[..length]);
                    break;
                case TokenKind.Keyword or TokenKind.Identifier when source[0] != '"':
                    WriteLower(source, output);
                    break;
                default:
                    output.Write(source);
                    break;
            }
        }
    }

    private static bool NeedsBlank(TokenKind before, TokenKind next) =>
        before is not (TokenKind.End or TokenKind.LeftParen or TokenKind.Dot or TokenKind.LeftBracket or TokenKind.TypeCast)
        && next is not (TokenKind.Comma or TokenKind.RightParen or TokenKind.Dot or TokenKind.LeftBracket or TokenKind.RightBracket
            or TokenKind.Semicolon or TokenKind.TypeCast);

    private static void WriteLower(ReadOnlySpan<byte> word, IBufferWriter<byte> output)
    {
        Span<byte> target = output.GetSpan(word.Length);
        for (int i = 0; i < word.Length; i++)
        {
            target[i] = (uint)(word[i] - 'A') <= 'Z' - 'A' ? (byte)(word[i] | 0x20) : word[i];
        }

        output.Advance(word.Length);
    }
}
