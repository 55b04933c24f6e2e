using System.Runtime.Intrinsics;
using System.Text;
using Helios.Sql.Lexing;

namespace Helios.Sql.Tests;

/// <summary>Words are looked at sixteen bytes at a time: the same as byte by byte, wherever they begin and end.</summary>
public class WordTests
{
    [Fact]
    public void Every_byte_is_part_of_a_name_as_the_scanner_says()
    {
        byte[] text = new byte[48];
        for (int b = 0; b < 256; b++)
        {
            bool isName = b >= 0x80 || char.IsAsciiLetterOrDigit((char)b) || b is '_' or '$';
            for (int at = 0; at < 20; at++)
            {
                Array.Fill(text, (byte)'x');
                text[at + 3] = (byte)b;
                int expected = isName ? NameBlock.Bytes : Math.Min(at, NameBlock.Bytes);
                Assert.Equal(expected, NameBlock.Of(text, 3).NameLength);
            }
        }
    }

    [Fact]
    public void Words_fold_alike_in_the_text_and_at_its_end()
    {
        byte[] word = [.. Enumerable.Range(1, 255).Select(b => (byte)b)];
        for (int at = 0; at < word.Length; at++)
        {
            int length = Math.Min(NameBlock.Bytes, word.Length - at);
            byte[] expected = new byte[NameBlock.Bytes];
            for (int i = 0; i < length; i++)
            {
                byte b = word[at + i];
                expected[i] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b + 32) : b;
            }

            byte[] folded = new byte[NameBlock.Bytes];
            NameBlock.Of(word, at).Folded(length).CopyTo(folded);
            Assert.Equal(expected, folded);
        }
    }

    [Fact]
    public void Every_keyword_is_found_and_none_that_is_nearly_one()
    {
        int count = 0;
        foreach (Keyword keyword in Enum.GetValues<Keyword>().Where(keyword => keyword != Keyword.None))
        {
            string name = keyword == Keyword.NoneWord ? "NONE" : Spelled(keyword.ToString());
            foreach (string spelling in new[] { name, name.ToLowerInvariant() })
            {
                foreach (string behind in new[] { "", " ", "(", ", and more words behind it" })
                {
                    Assert.Equal(keyword, First(spelling + behind).Keyword);
                }

                Assert.NotEqual(keyword, First(spelling + "x").Keyword);
                Assert.NotEqual(keyword, First(spelling[..^1]).Keyword);
                Assert.NotEqual(keyword, First(spelling + "$").Keyword);
                Assert.NotEqual(keyword, First(spelling + "\u00e4").Keyword);
            }

            count++;
        }

        Assert.InRange(count, 450, 600);
    }

    private static Token First(string text) => new Lexer(Encoding.UTF8.GetBytes(text), new Syntax.AstBuilder()).Next();

    // CurrentDate is CURRENT_DATE.
    private static string Spelled(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : c.ToString())).ToUpperInvariant();
}
