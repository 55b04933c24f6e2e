using System.Globalization;
using Helios.Base;

namespace Helios.Server.Admin;

/// <summary>One line that a plugin wrote, or that the host wrote about it.</summary>
/// <param name="Number">Counts the plugin's lines from 1, those that are gone included.</param>
/// <param name="AtUs">Microseconds since 2000-01-01 UTC.</param>
internal sealed record PluginLogLine(
    string Plugin, long Number, long Order, long AtUs, LogLevel Level, string Message, (string Key, string Value)[] Fields)
{
    public int Chars => Message.Length + Fields.Sum(pair => pair.Key.Length + pair.Value.Length);
}

/// <summary>What a reader is given: lines in order, and how many of each plugin it can have no more.</summary>
/// <param name="Last">Of each plugin the number of the last line that was given or lost: the reader's place.</param>
internal sealed record PluginLogPage(
    IReadOnlyList<PluginLogLine> Lines, IReadOnlyDictionary<string, long> Lost, IReadOnlyDictionary<string, long> Last);

/// <summary>
/// The log, and in memory the latest lines of each plugin, for "plugin logs". Invariants: what is kept of one plugin is bounded in lines
/// and
/// characters, and no other plugin's lines push it out; a writer waits for no reader; a reader who comes too late learns how many lines it
/// lost.
/// </summary>
internal sealed class PluginLog : ILog
{
    // Not a Lock: readers wait on it.
    private readonly object _gate = new();
    private readonly Dictionary<string, Kept> _kept = [];
    private readonly ILog _log;
    private readonly IClock _clock;
    private long _order;
    private int _readers;

    public PluginLog(ILog log, IClock clock)
    {
        _log = log;
        _clock = clock;
        Start = clock.UtcNowUs.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Tells the numbers of this server's lines from those of the one before.</summary>
    public string Start { get; }

    public void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
        _log.Write(level, message, fields);
        string? plugin = null;
        var texts = new (string Key, string Value)[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            texts[i] = (fields[i].Key, Convert.ToString(fields[i].Value, CultureInfo.InvariantCulture) ?? "");
            plugin ??= fields[i].Key == "plugin" ? texts[i].Value : null;
        }

        if (plugin is null)
        {
            return;
        }

        lock (_gate)
        {
            if (!_kept.TryGetValue(plugin, out Kept? kept))
            {
                _kept.Add(plugin, kept = new Kept());
            }

            kept.Add(new PluginLogLine(plugin, ++kept.Written, ++_order, _clock.UtcNowUs, level, message, texts));
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The lines of one plugin, or of all, behind the reader's place; the oldest first.</summary>
    /// <param name="plugin">Null: all.</param>
    /// <param name="after">The reader's place; null: its first request, which begins with the latest lines and has lost none.</param>
    public PluginLogPage Read(string? plugin, IReadOnlyDictionary<string, long>? after, int most)
    {
        lock (_gate)
        {
            var lost = new Dictionary<string, long>();
            var last = new Dictionary<string, long>();
            var found = new List<PluginLogLine>();
            foreach ((string name, Kept kept) in _kept.Where(k => plugin is null || k.Key == plugin))
            {
                long place = after?.GetValueOrDefault(name) ?? 0;
                long oldest = kept.Written - kept.Lines.Count + 1;
                if (after is not null && oldest - 1 > place)
                {
                    lost[name] = oldest - 1 - place;
                }

                last[name] = Math.Max(place, oldest - 1);
                found.AddRange(kept.Lines.Where(line => line.Number > place));
            }

            found.Sort((a, b) => a.Order.CompareTo(b.Order));
            int skipped = after is null ? Math.Max(0, found.Count - most) : 0;
            IReadOnlyList<PluginLogLine> given = found.GetRange(skipped, Math.Min(most, found.Count - skipped));
            foreach (PluginLogLine line in found.Take(skipped + given.Count))
            {
                last[line.Plugin] = line.Number;
            }

            return new PluginLogPage(given, lost, last);
        }
    }

    /// <summary>As <see cref="Read"/>; when there is nothing, waits for some time until there is. At most
    /// <see cref="Limits.PluginLogReaderCount"/> wait: each has a thread of the admin socket.</summary>
    public PluginLogPage ReadOrWait(string? plugin, IReadOnlyDictionary<string, long>? after, int most, int waitMs)
    {
        if (Interlocked.Increment(ref _readers) > Limits.PluginLogReaderCount)
        {
            Interlocked.Decrement(ref _readers);
            throw new OperatorError(ExitCode.Plugin, $"{Limits.PluginLogReaderCount} others follow the log already; end one of them");
        }

        try
        {
            long until = _clock.MonotonicNs + (waitMs * 1_000_000L);
            lock (_gate)
            {
                while (true)
                {
                    PluginLogPage page = Read(plugin, after, most);
                    long leftMs = (until - _clock.MonotonicNs) / 1_000_000;
                    if (page.Lines.Count > 0 || page.Lost.Count > 0 || leftMs <= 0)
                    {
                        return page;
                    }

                    _ = Monitor.Wait(_gate, (int)leftMs);
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _readers);
        }
    }

    private sealed class Kept
    {
        private int _chars;

        public Queue<PluginLogLine> Lines { get; } = new();

        public long Written { get; set; }

        public void Add(PluginLogLine line)
        {
            Lines.Enqueue(line);
            _chars += line.Chars;
            while (Lines.Count > Limits.PluginLogKeptLineCount || (_chars > Limits.PluginLogKeptBytes && Lines.Count > 1))
            {
                _chars -= Lines.Dequeue().Chars;
            }
        }
    }
}
