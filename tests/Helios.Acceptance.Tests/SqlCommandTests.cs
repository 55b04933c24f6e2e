using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Helios.Acceptance.Tests;

/// <summary><c>heliosdb-lite sql</c>: one JSON line for each input, whatever is in it.</summary>
public sealed class SqlCommandTests
{
    [NativeTheory]
    [InlineData("{\"sql\":\"select a from t where b = 1;\"}", "{\"ok\":true,\"sql\":\"SELECT a FROM t WHERE b = 1\"}")]
    [InlineData("{\"id\":[1],\"sql\":\"select 1; ; select 2 -- end\"}", "{\"ok\":true,\"sql\":\"SELECT 1; SELECT 2\"}")]
    [InlineData("{\"sql\":\"\"}", "{\"ok\":true,\"sql\":\"\"}")]
    [InlineData("{\"sql\":\"/* nothing */ ;\"}", "{\"ok\":true,\"sql\":\"\"}")]
    [InlineData(
        "{\"sql\":\"select '\u00e9' || from\"}",
        "{\"ok\":false,\"sqlstate\":\"42601\",\"position\":15,\"message\":\"syntax error at or near \\\"from\\\"\"}")]
    [InlineData(
        "{\"sql\":\"select '\\ud800'\"}",
        "{\"ok\":false,\"sqlstate\":\"22021\",\"position\":0,"
        + "\"message\":\"invalid byte sequence for encoding \\\"UTF8\\\": 0xed 0xa0 0x80\"}")]
    [InlineData(
        "{\"sql\":\"select '\\u0000'\"}",
        "{\"ok\":false,\"sqlstate\":\"22021\",\"position\":0,\"message\":\"invalid byte sequence for encoding \\\"UTF8\\\": 0x00\"}")]
    public void Deparse_answers_a_line_with_a_line(string input, string output) =>
        Assert.Equal([output], Lines(Feed(Encoding.UTF8.GetBytes(input + "\n"), "sql", "deparse", "--json-lines")));

    [NativeFact]
    public void Lines_that_are_no_input_are_answered_and_the_next_is_read()
    {
        byte[] input = [.. "not json\n\n{\"sql\":5}\n{\"sql\":\"select "u8, 0xFF,
            .. "\"}\n[1]\n{\"sql\":\"select 1\"} x\n{\"sql\":\"select 1\"}"u8];
        string[] states = [.. Lines(Feed(input, "sql", "deparse", "--json-lines")).Select(State)];
        Assert.Equal(["22P02", "22P02", "22P02", "22021", "22P02", "22P02", "ok"], states);
    }

    [NativeFact]
    public void Text_is_one_input()
    {
        Assert.Equal(["{\"ok\":true,\"sql\":\"SELECT 1; SELECT 2\"}"], Lines(Feed("select 1;\nselect 2\n"u8, "sql", "deparse")));
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "\uFEFFtable t");
            Assert.Equal(["{\"ok\":true,\"sql\":\"SELECT * FROM t\"}"], Lines(Feed([], "sql", "deparse", file)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [NativeFact]
    public void Parse_prints_the_tree_with_positions_in_characters()
    {
        using JsonDocument answer = JsonDocument.Parse(Feed("select 'ü', b"u8, "sql", "parse"));
        JsonElement statement = answer.RootElement.GetProperty("statements")[0];
        Assert.Equal("Select", statement.GetProperty("kind").GetString());
        Assert.Equal((1, 13), (statement.GetProperty("start").GetInt32(), statement.GetProperty("length").GetInt32()));
        JsonElement target = statement.GetProperty("tree").GetProperty("children")[1];
        Assert.Equal(("ResTarget", "Target", 13), (target.GetProperty("kind").GetString(), target.GetProperty("role").GetString(),
            target.GetProperty("position").GetInt32()));
    }

    [NativeFact]
    public void Fingerprint_is_the_same_for_other_values()
    {
        using JsonDocument one = JsonDocument.Parse(Feed("select a from t where b = 1 and c in ('x', 'y')"u8, "sql", "fingerprint"));
        using JsonDocument two = JsonDocument.Parse(Feed("SELECT a FROM t /* c */ WHERE b = $1 AND (c IN ('z'))"u8, "sql", "fingerprint"));
        using JsonDocument other = JsonDocument.Parse(Feed("select a from t where b = 1 or c in ('x', 'y')"u8, "sql", "fingerprint"));
        string fingerprint = one.RootElement.GetProperty("fingerprint").GetString()!;
        Assert.Equal(32, fingerprint.Length);
        Assert.Equal(fingerprint, two.RootElement.GetProperty("fingerprint").GetString());
        Assert.NotEqual(fingerprint, other.RootElement.GetProperty("fingerprint").GetString());
        Assert.Equal("SELECT a FROM t WHERE b = $1 AND c IN ($2)", one.RootElement.GetProperty("sql").GetString());
        Assert.Equal("t", one.RootElement.GetProperty("statements")[0].GetProperty("tables")[0].GetProperty("name").GetString());
    }

    [NativeFact]
    public void Split_cuts_a_script_that_does_not_parse()
    {
        using JsonDocument answer = JsonDocument.Parse(Feed("-- ü\nselect from from;\nselect ';' ; "u8, "sql", "split"));
        Assert.Equal(
            ["select from from 6 16", "select ';' 24 10"],
            answer.RootElement.GetProperty("statements").EnumerateArray().Select(one =>
                $"{one.GetProperty("sql").GetString()} {one.GetProperty("start").GetInt32()} {one.GetProperty("length").GetInt32()}"));
    }

    /// <summary>A client that waits for each answer before it writes again must get it.</summary>
    [NativeFact]
    public void An_answer_comes_while_the_input_is_open()
    {
        using Process process = NativeBinary.Start(["sql", "deparse", "--json-lines"], null, redirectInput: true);
        for (int i = 0; i < 3; i++)
        {
            process.StandardInput.Write($"{{\"sql\":\"select {i}\"}}\n");
            process.StandardInput.Flush();
            Task<string?> line = process.StandardOutput.ReadLineAsync();
            Assert.True(line.Wait(10_000), "no answer within 10 s");
            Assert.Equal($"{{\"ok\":true,\"sql\":\"SELECT {i}\"}}", line.Result);
        }

        process.StandardInput.Close();
        Assert.True(process.WaitForExit(10_000));
        Assert.Equal(0, process.ExitCode);
    }

    [NativeFact]
    public void Hostile_input_is_an_answer()
    {
        string deep = "select " + new string('(', 100_000) + "1" + new string(')', 100_000);
        string chain = "select " + string.Join("+", Enumerable.Repeat("1", 2_900));
        string longLine = "{\"sql\":\"select '" + new string('x', 5_000_000) + "'\"}";
        string input = $"{{\"sql\":\"{deep}\"}}\n{{\"sql\":\"{chain}\"}}\n{longLine}\n{{\"sql\":\"select 'open\"}}\n";
        foreach (string verb in (string[])["deparse", "parse", "fingerprint", "split"])
        {
            string[] lines = Lines(Feed(Encoding.UTF8.GetBytes(input), "sql", verb, "--json-lines"));
            string[] expected = verb == "split" ? ["ok", "ok", "ok", "ok"] : ["54001", "ok", "ok", "42601"];
            Assert.Equal(expected, lines.Select(State));
        }
    }

    [NativeFact]
    public void A_missing_file_or_verb_is_usage()
    {
        Assert.Equal(2, NativeBinary.Run("sql", "deparse", "/nonexistent/x.sql").Code);
        Assert.Equal(2, NativeBinary.Run("sql", "explain").Code);
    }

    private static string State(string line)
    {
        using JsonDocument answer = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 100_000 });
        return answer.RootElement.GetProperty("ok").GetBoolean() ? "ok" : answer.RootElement.GetProperty("sqlstate").GetString()!;
    }

    private static string[] Lines(string output)
    {
        Assert.EndsWith("\n", output, StringComparison.Ordinal);
        return output[..^1].Split('\n');
    }

    private static string Feed(ReadOnlySpan<byte> input, params ReadOnlySpan<string> arguments)
    {
        using Process process = NativeBinary.Start(arguments, null, redirectInput: true);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(30_000), "sql did not end within 30 s");
        Assert.Equal(0, process.ExitCode);
        return output.Result;
    }
}
