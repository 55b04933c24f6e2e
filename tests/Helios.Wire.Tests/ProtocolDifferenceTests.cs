namespace Helios.Wire.Tests;

/// <summary>
/// The same conversations with PostgreSQL and with a running heliosdb-lite (HELIOS_SERVER, an address): the same messages in the same
/// order, the same tags, states, errors and rows.
/// </summary>
public sealed class ProtocolDifferenceTests
{
    private const string ServerVariable = "HELIOS_SERVER";

    [PostgresFact]
    public void Conversations_go_as_with_PostgreSQL()
    {
        string postgres = Environment.GetEnvironmentVariable(PostgresFactAttribute.Variable)!;
        string? server = Environment.GetEnvironmentVariable(ServerVariable);
        var differences = new List<string>();
        foreach ((string name, byte[] script) in ProtocolScripts.All)
        {
            string[] theirs = Transcript.Of(postgres, script);
            Assert.True(theirs.Length > 2, $"\"{name}\" says something to PostgreSQL");
            string[] ours = string.IsNullOrEmpty(server) ? theirs : Transcript.Of(server, script);
            if (!ours.SequenceEqual(theirs))
            {
                differences.Add(Show(name, ours, theirs));
            }
        }

        string summary = $"{differences.Count} of {ProtocolScripts.All.Count} differ\n";
        Assert.True(differences.Count == 0, summary + string.Join('\n', differences));
    }

    /// <summary>From the first line that differs.</summary>
    private static string Show(string name, string[] ours, string[] theirs)
    {
        int same = ours.Zip(theirs).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{name}, after {same} messages\n"
            + $"    ours:   {string.Join("; ", ours.Skip(same))}\n"
            + $"    theirs: {string.Join("; ", theirs.Skip(same))}";
    }
}
