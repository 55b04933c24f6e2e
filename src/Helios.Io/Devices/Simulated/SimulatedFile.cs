namespace Helios.Io.Devices.Simulated;

/// <summary>
/// One file of a simulated disk: what is on stable storage, what a reader sees, and the changes between the two in their order.
/// Invariant: the stable bytes with every pending change applied are the visible bytes, until a flush fails.
/// </summary>
internal sealed class SimulatedFile
{
    private const int SectorBytes = 512;

    private readonly List<Change> _pending = new();
    private Content _stable = new();
    private Content _visible = new();

    public long LengthBytes => _visible.Length;

    /// <summary>How many steps a crash can keep of what is pending: one for each written byte and one for each cut.</summary>
    public long UnflushedSteps => _pending.Sum(static change => change.Steps);

    public ReadOnlySpan<byte> Visible => _visible.Bytes;

    public void Write(long position, ReadOnlySpan<byte> bytes) => Add(new Change(position, bytes.ToArray(), IsCut: false));

    public void Truncate(long lengthBytes) => Add(new Change(lengthBytes, [], IsCut: true));

    public void Flush()
    {
        foreach (Change change in _pending)
        {
            _stable.Apply(change);
        }

        _pending.Clear();
    }

    /// <summary>A failed flush: the changes will never reach the disk, though readers still see them.</summary>
    public void LosePending() => _pending.Clear();

    public void Flip(long position, byte mask)
    {
        _visible.Bytes[(int)position] ^= mask;
        if (position < _stable.Length)
        {
            _stable.Bytes[(int)position] ^= mask;
        }
    }

    public SimulatedFile Copy()
    {
        var copy = new SimulatedFile { _stable = _stable.Copy(), _visible = _visible.Copy() };
        copy._pending.AddRange(_pending);
        return copy;
    }

    /// <summary>
    /// The file as it is found after a power cut. A prefix is counted in steps, and what this file used of it is taken off.
    /// </summary>
    public SimulatedFile AfterCrash(CrashSurvival survival, ref long prefixSteps, Random random)
    {
        Content found = survival == CrashSurvival.Everything ? _visible.Copy() : _stable.Copy();
        foreach (Change change in _pending)
        {
            if (survival == CrashSurvival.RandomSectors)
            {
                ApplySectors(found, change, random);
            }
            else if (survival == CrashSurvival.Prefix && prefixSteps > 0)
            {
                long kept = Math.Min(prefixSteps, change.Steps);
                prefixSteps -= kept;
                found.Apply(change.IsCut ? change : change with { Bytes = change.Bytes[..(int)kept] });
            }
        }

        return new SimulatedFile { _stable = found, _visible = found.Copy() };
    }

    private void Add(Change change)
    {
        _visible.Apply(change);
        _pending.Add(change);
    }

    private static void ApplySectors(Content target, Change change, Random random)
    {
        if (change.IsCut)
        {
            if (random.Next(2) == 0)
            {
                target.Apply(change);
            }

            return;
        }

        for (int at = 0; at < change.Bytes.Length;)
        {
            // Sectors lie on the disk, not in the write: the first piece reaches to the next sector's border.
            int count = (int)Math.Min(change.Bytes.Length - at, SectorBytes - ((change.Position + at) % SectorBytes));
            if (random.Next(2) == 0)
            {
                target.Apply(new Change(change.Position + at, change.Bytes[at..(at + count)], IsCut: false));
            }

            at += count;
        }
    }

    private readonly record struct Change(long Position, byte[] Bytes, bool IsCut)
    {
        public long Steps => IsCut ? 1 : Bytes.Length;
    }

    /// <summary>Bytes that grow; holes read as zero.</summary>
    private sealed class Content
    {
        private byte[] _bytes = [];
        private int _length;

        public long Length => _length;

        public Span<byte> Bytes => _bytes.AsSpan(0, _length);

        public void Apply(Change change)
        {
            int end = checked((int)(change.Position + change.Bytes.Length));
            if (change.IsCut ? end != _length : end > _length)
            {
                SetLength(end);
            }

            change.Bytes.CopyTo(_bytes, change.Position);
        }

        public Content Copy() => new() { _bytes = Bytes.ToArray(), _length = _length };

        private void SetLength(int length)
        {
            if (length > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(length, _bytes.Length * 2));
            }
            else if (length < _length)
            {
                _bytes.AsSpan(length, _length - length).Clear();
            }

            _length = length;
        }
    }
}
