using System.Text.RegularExpressions;
using Helios.Base;
using Helios.Plugins.Abi;

namespace Helios.Plugins.Resources;

/// <summary>
/// The regular expressions of one version, by handle. Matching is by derivatives and automata (Moseley and others, "Derivative Based
/// Nonbacktracking Real-World Regex Matching with Backtracking Semantics", PLDI 2023), linear in the text. Compiled once for all instances.
/// </summary>
internal sealed class PatternSet
{
    private const RegexFlag AllFlags = RegexFlag.IgnoreCase | RegexFlag.Multiline | RegexFlag.DotAll;

    // A match of the longest text with the largest pattern may outlast a hook's time, and no epoch ends a host function. Wall time, so
    // with room for a thread that waits for a processor.
    private const int TimeoutStretch = 10;

    private readonly int _capacity;
    private readonly TimeSpan _timeout;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string, RegexFlag), int> _handles = [];
    private readonly Regex?[] _patterns;

    /// <param name="callTimeoutMs">Time of a hook call.</param>
    public PatternSet(int capacity, int callTimeoutMs)
    {
        _capacity = capacity;
        _timeout = TimeSpan.FromMilliseconds(callTimeoutMs * TimeoutStretch);
        _patterns = new Regex?[capacity];
    }

    /// <summary>A handle, or FULL or INVALID.</summary>
    public int Compile(string pattern, RegexFlag flags)
    {
        if ((flags & ~AllFlags) != 0 || PatternSize.Of(pattern, Limits.PluginPatternStateCount) == PatternSize.TooLarge)
        {
            return AbiConstants.Invalid;
        }

        lock (_lock)
        {
            if (_handles.TryGetValue((pattern, flags), out int handle))
            {
                return handle;
            }

            if (_handles.Count == _capacity)
            {
                return AbiConstants.Full;
            }

            handle = _handles.Count;
            try
            {
                var made = new Regex(pattern, OptionsOf(flags), _timeout);
                // The first match builds the automaton's begin: here, and not in a statement's time.
                made.IsMatch("");
                Volatile.Write(ref _patterns[handle], made);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
            {
                return AbiConstants.Invalid;
            }

            _handles.Add((pattern, flags), handle);
            return handle;
        }
    }

    public Regex? Find(uint handle) => handle < (uint)_patterns.Length ? Volatile.Read(ref _patterns[handle]) : null;

    private static RegexOptions OptionsOf(RegexFlag flags) =>
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
        | ((flags & RegexFlag.IgnoreCase) != 0 ? RegexOptions.IgnoreCase : 0)
        | ((flags & RegexFlag.Multiline) != 0 ? RegexOptions.Multiline : 0)
        | ((flags & RegexFlag.DotAll) != 0 ? RegexOptions.Singleline : 0);
}
