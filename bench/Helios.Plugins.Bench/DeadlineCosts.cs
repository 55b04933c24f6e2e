using System.Diagnostics;
using System.Globalization;

namespace Helios.Plugins.Bench;

/// <summary>When a guest that never ends is ended. A plugin that fails often is called less, so each call is that of a new host.</summary>
internal static class DeadlineCosts
{
    private const int Count = 40;

    public static IEnumerable<string> Lines()
    {
        foreach (int budget in new[] { 1, 10, 50 })
        {
            var late = new List<double>();
            for (int i = 0; i < Count; i++)
            {
                late.Add(ElapsedMs(budget) - budget);
            }

            late.Sort();
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"an endless loop with {budget} ms, ended so long after them: elapsed\tms\t"
                + $"{late[Count / 2]:0.0}\t{late[0]:0.0}\t{late[^1]:0.0}");
        }
    }

    private static double ElapsedMs(int budget)
    {
        byte[] module = HookCosts.EndlessModule();
        PluginSet set = Surroundings.Load(new PluginDefinition
        {
            Name = "endless",
            File = "endless.wasm",
            ReadModule = () => module,
            Hooks = ["pre_parse"],
            Grant = PluginGrant.None with { CallTimeoutMs = budget },
            ConfigurationJson = "{}",
        });
        var decision = new TextDecision();
        var context = new TextContext { Session = new EmptySession(), Catalog = new EmptyCatalog(), Sql = "SELECT 1"u8, QueryId = 1 };
        long begin = Stopwatch.GetTimestamp();
        set.RunPreParse(context, decision);
        double elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return decision.Error is null ? throw new InvalidOperationException("it ended by itself") : elapsed;
    }
}
