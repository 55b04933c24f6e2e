namespace Helios.Acceptance.Tests;

/// <summary>
/// A plugin that fails in any hook that a COPY passes, through the wire: where its class is closed no row comes or goes, where it is open
/// the copy is what it would be without it, and the server serves the next statement.
/// </summary>
public sealed class FailClosedCopyTests
{
    private const string Script =
        "CREATE TABLE items (id int PRIMARY KEY, name text); INSERT INTO items VALUES (1, 'CANARY-1'), (2, 'CANARY-2');";

    // Only for statements and rows of the table: what the fixture and the last look ask passes.
    private const string IsForItems = "(i32.load offset=28 (i32.load offset=36 (local.get $frame)))";

    private static readonly (string Name, string Body)[] s_failures =
    [
        ("bad address", "(i64.const 0xFFFFFFF000000004)"), ("trap", "(unreachable)"),
    ];

    [NativeTheory]
    [InlineData("post_parse", "helios_post_parse", "")]
    [InlineData("pre_execution", "helios_pre_execution", "")]
    [InlineData("pre_execution", "helios_pre_execution", "rows")]
    [InlineData("post_execution", "helios_on_batch", "")]
    public void Nothing_is_copied_past_a_plugin_that_fails_closed(string hook, string export, string part)
    {
        foreach ((string name, string body) in s_failures)
        {
            foreach (bool isOpen in (bool[])[false, true])
            {
                if (isOpen && name != "trap")
                {
                    continue;
                }

                if (NativeBinary.Path is not null)
                {
                    byte[] module = Guest(export, part, body, isOpen ? "observer" : "transform");
                    Check(hook, module, $"{hook} {part}, {name}, open {isOpen}", isOpen, part);
                }
            }
        }
    }

    private static void Check(string hook, byte[] module, string what, bool isOpen, string part)
    {
        string rights = isOpen ? "" : hook switch
        {
            "post_parse" => "allow_query_modification = true",
            "pre_execution" => "allow_write_modification = true",
            _ => "allow_result_modification = true",
        };
        using var server = new PluginServer(module, [hook], "allow_table_access = [\"items\"]\n" + rights, Script);
        using RawClient client = new RawClient(server.Process.Port).Startup();

        // Rows to be written fail where rows are written alone, and rows that are read where they are read.
        bool readsFail = !isOpen && part != "rows";
        bool writesFail = !isOpen && hook != "post_execution";
        foreach (string copy in new[] { "COPY items TO STDOUT", "COPY (SELECT * FROM items) TO STDOUT (FORMAT csv)" })
        {
            client.Query(copy);
            List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
            WireAnswer answer = WireAnswer.Of(messages);
            Assert.True(readsFail == answer.State is not null, $"{what}: {copy}: {answer}");
            Assert.Equal(readsFail ? 0 : 2, answer.Rows.Count);
            Assert.Equal(!readsFail, messages.Any(m => m.Body.AsSpan().IndexOf("CANARY"u8) >= 0));
        }

        client.Query("COPY items FROM STDIN");
        client.Message('d', "3\tthree\n4\tfour\n"u8);
        client.Message('c', []);
        WireAnswer written = WireAnswer.Of(client.ReadUntil('Z'));
        Assert.True(writesFail == written.State is not null, $"{what}: COPY FROM: {written}");
        Assert.Equal(written.State is null ? ["COPY 2"] : [], written.Tags);

        // The server lives, whatever the plugin does to the table's statements.
        Assert.Equal(["1"], client.Ask("SELECT 1").Rows);
        client.Dispose();
        Assert.Equal(0, server.Process.Stop());
        using ServerProcess plain = server.Process.Again("");
        using RawClient last = new RawClient(plain.Port).Startup();
        Assert.Equal([writesFail ? "2" : "4"], last.Ask("SELECT count(*) FROM items").Rows);
    }

    private static byte[] Guest(string export, string part, string body, string pluginClass)
    {
        string condition = part == "rows" ? "(i32.load offset=44 (local.get $frame))"
            : export == "helios_on_batch" ? "(i32.const 1)" : IsForItems;
        byte[] module = PluginServer.Module($$"""
            (func (export "{{export}}") (param $frame i32) (result i64)
              (if (i32.eqz {{condition}}) (then (return (i64.const 0))))
              {{body}})
            """);
        return Stamped.WithManifest(module, $"1.0.0\",\"class\":\"{pluginClass}");
    }
}
