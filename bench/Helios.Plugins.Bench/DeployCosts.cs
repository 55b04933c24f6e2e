using System.Diagnostics;
using System.Globalization;
using System.Text;
using Helios.Io.Devices;
using Helios.Sql;

namespace Helios.Plugins.Bench;

/// <summary>
/// Deploys of new modules, from bytes to serving, with their history on disk; and what statements see of it: the time of a hook call, from
/// asking what serves to its answer, while nothing changes, while modules are compiled for another host, and while they are swapped in.
/// </summary>
internal static class DeployCosts
{
    private const int ModuleBytes = 200 * 1024;
    private const double NsPerMs = 1e6;

    /// <summary>Lines of fields separated by tabs: what, unit, median, least or p99, most.</summary>
    public static IEnumerable<string> Lines(byte[] probe, int rounds)
    {
        string directory = Directory.CreateTempSubdirectory("helios-bench-").FullName;
        try
        {
            using IDataDirectory data = FileDataDirectory.Open(directory);
            PluginHost host = Surroundings.Open(Define(probe), data);
            int number = 0;
            string[] lines = [.. Deploys(host, probe, rounds, () => number++), .. Swaps(host, probe, () => number++)];
            return lines;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static PluginDefinition Define(byte[] module) => new()
    {
        Name = "sdk-probe",
        File = "sdk_probe.wasm",
        ReadModule = () => module,
        Hooks = ["post_parse"],
        Grant = PluginGrant.None with { AllowSessionVariables = ["app.*"] },
        ConfigurationJson = "{}",
    };

    private static IEnumerable<string> Deploys(PluginHost host, byte[] probe, int rounds, Func<int> number)
    {
        var wall = new List<double>();
        var processor = new List<double>();
        for (int i = 0; i < rounds; i++)
        {
            byte[] module = GrownModule.Of(probe, ModuleBytes, number());
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            DeployResult result = host.Deploy("sdk-probe", module);
            processor.Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds);
            wall.Add(result.Error is null ? result.ElapsedNs / NsPerMs : throw new InvalidOperationException(result.Error));
        }

        yield return Line("deploy of a new 200 KB module, to serving: elapsed", "ms", wall);
        yield return Line("the same: CPU of all threads", "ms", processor);
        wall.Clear();
        for (int i = 0; i < rounds; i++)
        {
            DeployResult result = host.Rollback("sdk-probe", null, default);
            wall.Add(result.Error is null ? result.ElapsedNs / NsPerMs : throw new InvalidOperationException(result.Error));
        }

        yield return Line("rollback to a version whose code is kept: elapsed", "ms", wall);
    }

    private static string Line(string what, string unit, List<double> values)
    {
        values.Sort();
        return string.Create(
            CultureInfo.InvariantCulture, $"{what}\t{unit}\t{values[values.Count / 2]:0.0}\t{values[0]:0.0}\t{values[^1]:0.0}");
    }

    private static IEnumerable<string> Swaps(PluginHost host, byte[] probe, Func<int> number)
    {
        PluginHost other = Surroundings.Open(Define(probe), null);
        yield return Calls("hook calls while nothing changes", host, null);
        yield return Calls("hook calls while modules are compiled for another host", host, () => Deploy(other));
        yield return Calls("hook calls while modules are swapped in", host, () => Deploy(host));

        void Deploy(PluginHost into)
        {
            DeployResult result = into.Deploy("sdk-probe", GrownModule.Of(probe, ModuleBytes, number()));
            if (result.Error is { } error)
            {
                throw new InvalidOperationException(error);
            }
        }
    }

    /// <summary>Calls for four seconds beside something done again and again.</summary>
    private static string Calls(string what, PluginHost host, Action? beside)
    {
        bool isOver = false;
        int changes = 0;
        var worker = new Thread(() =>
        {
            while (beside is not null && !Volatile.Read(ref isOver))
            {
                beside();
                changes++;
            }
        });
        worker.Start();
        ParsedStatement statement = SqlParser.ParseAll(Encoding.UTF8.GetBytes("SELECT 1 FROM t WHERE a = $1")).Single();
        var session = new EmptySession();
        var context = new PostParseContext(statement, session, new EmptyCatalog(), 1);
        var decision = new PostParseDecision();
        var times = new List<long>(20_000_000);
        for (long begin = Stopwatch.GetTimestamp(), last = begin; Stopwatch.GetElapsedTime(begin).TotalSeconds < 4;)
        {
            decision.Reset();
            host.Pick(session, "u", 1).RunPostParse(context, decision);
            if (decision.Error is { } error)
            {
                throw error;
            }

            long now = Stopwatch.GetTimestamp();
            times.Add(now - last);
            last = now;
        }

        Volatile.Write(ref isOver, true);
        worker.Join();
        times.Sort();
        double us = 1e6 / Stopwatch.Frequency;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what} ({times.Count} calls, {changes} deploys): median, 99.99 %, most\tµs\t{times[times.Count / 2] * us:0.0}\t"
            + $"{times[(int)(times.Count * 0.9999)] * us:0.0}\t{times[^1] * us:0.0}");
    }
}
