namespace Helios.Acceptance.Tests;

/// <summary>A result that passes a plugin batch by batch may be larger than what its statement may hold.</summary>
public sealed class PassingMemoryTests
{
    private const int StatementMb = 48;
    private const int RowBytes = 3_500_000;
    private const int Rows = 50;

    [NativeTheory]
    [InlineData("SELECT id, name, ssn FROM large")]
    [InlineData("SELECT name, ssn, length(repeat(ssn, 100000)) FROM large")]
    [InlineData("COPY (SELECT id, name, ssn FROM large) TO STDOUT")]
    public void A_result_larger_than_the_statement_s_memory_passes_a_plugin(string sql)
    {
        string runtime = Path.Combine(Directory.CreateTempSubdirectory("helios-runtime-").FullName, "runtime.json");
        File.WriteAllText(runtime, $"{{\"memory\": {{\"statementMb\": {StatementMb}, \"serverMb\": 160}}}}");
        using ServerProcess server = ServerProcess.Start(
            $"""
            [proxy.plugins]
            plugin_dir = "{Path.Combine(NativeBinary.Repository, "src", "plugins", "modules")}"
            [[proxy.plugins.plugin]]
            name = "pii-masking"
            file = "pii_masking.wasm"
            hook = "post_execution"
            """, null, "--runtime", runtime);
        using RawClient client = new RawClient(server.Port).Startup();
        Assert.Null(client.Ask("CREATE TABLE large (id int PRIMARY KEY, name text, ssn text)").State);
        for (int i = 0; i < Rows; i++)
        {
            Assert.Null(client.Ask($"INSERT INTO large VALUES ({i}, repeat('n', {RowBytes}), '123-45-6789')").State);
        }

        client.Query(sql);
        List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
        byte[]? error = messages.Find(m => m.Type == 'E').Body;
        Assert.True(error is null, error is null ? "" : RawClient.Field(error, 'C') + " " + RawClient.Field(error, 'M'));
        Assert.Equal(Rows, messages.Count(m => m.Type is 'D' or 'd' && m.Body.Length > RowBytes));
    }
}
