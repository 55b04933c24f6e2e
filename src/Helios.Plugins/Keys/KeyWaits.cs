namespace Helios.Plugins.Keys;

/// <summary>
/// Whether hook calls of a version may be begun on an event loop, though it may have to wait for a key set. They may where nothing else of
/// it waits and its sets are there. A call that then meets a key which must be fetched is ended and begun again on a worker; for that it
/// must not have acted before, or what it did would be done twice.
/// <para>Invariant: a call that acted is never begun again. A version of which one acted before it asked for a key is run on workers from
/// then on, as is one that did not ask for any yet.</para>
/// </summary>
internal sealed class KeyWaits
{
    private readonly bool _isOnly;
    private readonly KeySet[] _sets;
    private bool _hasAsked;
    private bool _actsBefore;

    /// <param name="isOnly">The version waits for key sets and nothing else.</param>
    public KeyWaits(bool isOnly, KeyRing keys)
    {
        _isOnly = isOnly;
        _sets = [.. keys.All.Select(k => k.Set).OfType<KeySet>()];
    }

    public bool MayBegin => _isOnly && (_sets.Length == 0
        || (Volatile.Read(ref _hasAsked) && !Volatile.Read(ref _actsBefore) && Array.TrueForAll(_sets, set => set.IsSettled)));

    /// <summary>A call asks for a key of a set.</summary>
    public void Note(bool hasActed)
    {
        // Read first: threads share the line.
        if (!_hasAsked)
        {
            Volatile.Write(ref _hasAsked, true);
        }

        if (hasActed && !_actsBefore)
        {
            Volatile.Write(ref _actsBefore, true);
        }
    }
}
