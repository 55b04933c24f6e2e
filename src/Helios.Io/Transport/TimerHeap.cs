namespace Helios.Io.Transport;

/// <summary>
/// The timers of one loop in a binary heap by due time. An entry knows its place, so that cancelling takes it out at once: a timer per
/// statement leaves nothing behind. Invariant: entry.HeapIndex is the entry's index, or -1 when it is not in the heap. One thread only.
/// </summary>
internal sealed class TimerHeap
{
    private LoopTimer[] _heap = new LoopTimer[16];
    private int _count;
    private long _nextOrder;

    public int Count => _count;

    /// <summary>The earliest due time in milliseconds, or long.MaxValue.</summary>
    public long NextDueMs => _count == 0 ? long.MaxValue : _heap[0].DueMs;

    public void Add(LoopTimer timer)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _count * 2);
        }

        timer.Order = _nextOrder++;
        Place(timer, _count++);
        SiftUp(timer.HeapIndex);
    }

    /// <summary>Takes out the earliest timer if it is due.</summary>
    public LoopTimer? TakeDue(long nowMs)
    {
        if (_count == 0 || _heap[0].DueMs > nowMs)
        {
            return null;
        }

        LoopTimer due = _heap[0];
        Remove(due);
        return due;
    }

    public void Remove(LoopTimer timer)
    {
        int index = timer.HeapIndex;
        if (index < 0)
        {
            return;
        }

        timer.HeapIndex = -1;
        LoopTimer last = _heap[--_count];
        _heap[_count] = null!;
        if (index < _count)
        {
            Place(last, index);
            SiftUp(index);
            SiftDown(last.HeapIndex);
        }
    }

    private void SiftUp(int index)
    {
        LoopTimer timer = _heap[index];
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (!timer.IsBefore(_heap[parent]))
            {
                break;
            }

            Place(_heap[parent], index);
            index = parent;
        }

        Place(timer, index);
    }

    private void SiftDown(int index)
    {
        LoopTimer timer = _heap[index];
        for (int child = (2 * index) + 1; child < _count; child = (2 * index) + 1)
        {
            if (child + 1 < _count && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(timer))
            {
                break;
            }

            Place(_heap[child], index);
            index = child;
        }

        Place(timer, index);
    }

    private void Place(LoopTimer timer, int index)
    {
        _heap[index] = timer;
        timer.HeapIndex = index;
    }
}
