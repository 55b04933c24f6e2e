using Helios.Base;
using Helios.Server.Admin;

namespace Helios.Server.Tests;

public sealed class PluginLogTests
{
    private readonly PluginLog _log = new(new Nowhere(), new Still());

    [Fact]
    public void A_reader_gets_the_latest_lines_and_then_each_line_once()
    {
        Write("a", 5);
        _log.Write(LogLevel.Info, "of no plugin", ("key", 1));
        PluginLogPage first = _log.Read("a", null, 2);
        Assert.Equal(["4", "5"], first.Lines.Select(line => line.Message));
        Assert.Empty(first.Lost);
        Write("a", 1);
        PluginLogPage second = _log.Read("a", first.Last, 10);
        Assert.Equal([6L], second.Lines.Select(line => line.Number));
        Assert.Empty(_log.Read("a", second.Last, 10).Lines);
        Assert.Empty(_log.Read(null, second.Last, 10).Lost);
    }

    [Fact]
    public void A_slow_reader_is_told_how_many_lines_it_lost_and_reads_the_rest_in_pages()
    {
        Write("a", 3);
        PluginLogPage first = _log.Read("a", null, 10);
        Write("a", Limits.PluginLogKeptLineCount + 7);
        PluginLogPage page = _log.Read("a", first.Last, 10);
        Assert.Equal(7, page.Lost["a"]);
        Assert.Equal(11, page.Lines[0].Number);
        int read = 0;
        for (; page.Lines.Count > 0; page = _log.Read("a", page.Last, 10))
        {
            Assert.Equal(11 + read, page.Lines[0].Number);
            read += page.Lines.Count;
        }

        Assert.Equal(Limits.PluginLogKeptLineCount, read);
    }

    [Fact]
    public void A_plugin_pushes_out_no_lines_of_another_and_long_lines_are_bounded()
    {
        Write("quiet", 1);
        Write("loud", 3 * Limits.PluginLogKeptLineCount);
        Assert.Single(_log.Read("quiet", null, 10).Lines);
        string big = new('x', Limits.PluginLogKeptBytes / 3);
        for (int i = 0; i < 10; i++)
        {
            _log.Write(LogLevel.Info, big, ("plugin", "big"));
        }

        Assert.Equal(2, _log.Read("big", null, 10).Lines.Count);
    }

    [Fact]
    public void Lines_of_several_plugins_come_in_the_order_in_which_they_were_written()
    {
        Write("b", 1);
        Write("a", 1);
        Write("b", 1);
        Assert.Equal(["b1", "a1", "b2"], _log.Read(null, null, 10).Lines.Select(line => $"{line.Plugin}{line.Number}"));
    }

    [Fact]
    public void Every_waiting_reader_is_woken_and_only_so_many_may_wait()
    {
        PluginLogPage place = _log.Read(null, null, 10);
        var pages = new PluginLogPage?[Limits.PluginLogReaderCount];
        using var begun = new CountdownEvent(pages.Length);
        Thread[] readers = [.. Enumerable.Range(0, pages.Length).Select(i => new Thread(() =>
        {
            begun.Signal();
            while (pages[i] is null)
            {
                try
                {
                    pages[i] = _log.ReadOrWait(null, place.Last, 10, 60_000);
                }
                catch (OperatorError)
                {
                    // Whoever tries below had its place for a moment.
                }
            }
        }))];
        foreach (Thread reader in readers)
        {
            reader.Start();
        }

        begun.Wait();
        OperatorError? refused = null;
        for (int i = 0; i < 10_000 && refused is null; i++)
        {
            try
            {
                _log.ReadOrWait(null, place.Last, 10, 1);
                Thread.Sleep(1);
            }
            catch (OperatorError error)
            {
                refused = error;
            }
        }

        Assert.NotNull(refused);
        Write("a", 1);
        Assert.All(readers, reader => Assert.True(reader.Join(30_000)));
        Assert.All(pages, page => Assert.Single(page!.Lines));
    }

    private void Write(string plugin, int count)
    {
        for (int i = 1; i <= count; i++)
        {
            _log.Write(LogLevel.Info, i.ToString(System.Globalization.CultureInfo.InvariantCulture), ("plugin", plugin));
        }
    }

    private sealed class Nowhere : ILog
    {
        public void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> fields)
        {
        }
    }

    private sealed class Still : IClock
    {
        public long UtcNowUs => 0;

        public long MonotonicNs => System.Diagnostics.Stopwatch.GetTimestamp() * (1_000_000_000 / System.Diagnostics.Stopwatch.Frequency);
    }
}
