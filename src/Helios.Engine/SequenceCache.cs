using System.Buffers;
using Helios.Base;
using Helios.Catalog;
using Helios.Execution;
using Helios.Storage;
using Helios.Types;

namespace Helios.Engine;

/// <summary>
/// Values of sequences. They are given out outside transactions and never given back; blocks are reserved in the store ahead of use, so
/// that a restart goes on behind the last block and no
/// value is given twice.
/// </summary>
internal sealed class SequenceCache : ISequences
{
    private const int BlockValues = 32;

    private static readonly RowLayout s_layout = new([PhysicalKind.Int64]);

    private readonly IStore _store;

    // Protects _states and what is in them.
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, State> _states = [];

    public SequenceCache(IStore store)
    {
        _store = store;
    }

    public long Next(SequenceDefinition sequence, out Lsn reserved)
    {
        lock (_lock)
        {
            State state = Load(sequence);
            if (state.Next > sequence.MaxValue)
            {
                throw new SqlError(
                    new SqlState("2200H"), $"nextval: reached maximum value of sequence \"{sequence.Name}\" ({sequence.MaxValue})");
            }

            if (state.Next >= state.ReservedTo)
            {
                Reserve(sequence, state, state.Next + (BlockValues * sequence.Increment));
            }

            long value = state.Next;
            state.Next += sequence.Increment;
            reserved = state.Lsn;
            return value;
        }
    }

    public Lsn Set(SequenceDefinition sequence, long value, bool isCalled)
    {
        if (value < 1 || value > sequence.MaxValue)
        {
            throw new SqlError(
                SqlState.NumericValueOutOfRange,
                $"setval: value {value} is out of bounds for sequence \"{sequence.Name}\" (1..{sequence.MaxValue})");
        }

        lock (_lock)
        {
            State state = Load(sequence);
            state.Next = isCalled ? value + sequence.Increment : value;
            Reserve(sequence, state, state.Next);
            return state.Lsn;
        }
    }

    private State Load(SequenceDefinition sequence)
    {
        if (_states.TryGetValue(sequence.Oid, out State? state))
        {
            return state;
        }

        IStoreTransaction transaction = _store.Begin(IsolationLevel.ReadCommitted);
        transaction.BeginStatement();
        bool isStored = transaction.TryGet(WellKnown.SequenceTree, new RowId(sequence.Oid), out byte[] image);
        long next = isStored ? s_layout.Read(image, 0).AsInt64 : sequence.Start;
        transaction.Rollback();
        state = new State { Next = next, ReservedTo = next };
        _states.Add(sequence.Oid, state);
        return state;
    }

    private void Reserve(SequenceDefinition sequence, State state, long to)
    {
        var image = new ArrayBufferWriter<byte>();
        s_layout.Encode([Datum.FromInt64(to)], image);
        IStoreTransaction transaction = _store.Begin(IsolationLevel.ReadCommitted);
        transaction.BeginStatement();
        var id = new RowId(sequence.Oid);
        WriteOutcome outcome = transaction.TryGet(WellKnown.SequenceTree, id, out _)
            ? transaction.Update(WellKnown.SequenceTree, id, image.WrittenSpan)
            : transaction.Insert(WellKnown.SequenceTree, id, image.WrittenSpan);
        Invariant.Require(outcome == WriteOutcome.Done);
        state.Lsn = transaction.Commit();
        state.ReservedTo = to;
    }

    private sealed class State
    {
        public long Next;
        public long ReservedTo;
        public Lsn Lsn;
    }
}
