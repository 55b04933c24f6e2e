namespace Helios.Plugins.Tests;

/// <summary>
/// Damaged modules. The library is built to abort on an internal panic, so a module that makes it panic ends the process, and with it this
/// test. HELIOS_FUZZ_ROUNDS makes it longer, HELIOS_SEED replays.
/// </summary>
public sealed class ModuleFuzzTests
{
    private const int FastRounds = 400;

    [Fact]
    public void DamagedModulesNeverEndTheProcess()
    {
        int seed = Environment.GetEnvironmentVariable("HELIOS_SEED") is string text ? int.Parse(text) : Environment.TickCount;
        int rounds = Environment.GetEnvironmentVariable("HELIOS_FUZZ_ROUNDS") is string count ? int.Parse(count) : FastRounds;
        var random = new Random(seed);
        List<byte[]> origins =
        [
            Wat.Compile(Wat.Plugin(
                "(loop $l (br_if $l (i32.eqz (i32.load (i32.const 64))))) (i64.const 0)",
                "(import \"helios\" \"log\" (func (param i32 i32 i32))) (table 4 funcref) (global (mut i32) (i32.const 7))")),
            Wat.Compile("(module (func (export \"helios_abi_v1\")) (memory (export \"memory\") 1 2) (data (i32.const 0) \"abc\"))"),
        ];
        if (rounds > FastRounds)
        {
            // A real guest, which takes long to compile.
            origins.Add(File.ReadAllBytes(Path.Combine(Places.RepositoryRoot, "src/plugins/modules/tenant_isolation.wasm")));
        }

        int active = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] module = (byte[])origins[random.Next(origins.Count)].Clone();
            for (int change = 1 + random.Next(4); change > 0; change--)
            {
                // Past the magic, so that the compiler sees most of them.
                module[8 + random.Next(module.Length - 8)] = (byte)random.Next(256);
            }

            var rig = new Rig();
            try
            {
                rig.Host.Load([Rig.Define(module) with { Grant = Rig.FullGrant with { CallTimeoutMs = 2 } }]);
                active += rig.Host.Current.Status().Single().State == PluginState.Active ? 1 : 0;
                rig.Run();
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}: {e}");
            }
        }

        Assert.True(active < rounds, $"seed {seed}");
    }
}
