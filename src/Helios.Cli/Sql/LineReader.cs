using Helios.Base;

namespace Helios.Cli.Sql;

/// <summary>
/// Lines of a stream, as bytes. A client may write one line and wait for its answer, so <c>beforeWait</c> runs whenever no whole line is at
/// hand. A line longer than <see cref="LimitBytes"/> is skipped and told of.
/// </summary>
internal sealed class LineReader
{
    /// <summary>JSON may write a byte of SQL as several.</summary>
    public const int LimitBytes = 4 * Limits.MessageBytes;

    private readonly Stream _input;
    private readonly Action _beforeWait;
    private byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;
    private bool _isEnded;

    public LineReader(Stream input, Action beforeWait)
    {
        _input = input;
        _beforeWait = beforeWait;
    }

    /// <summary>The next line without its line feed; valid until the next call. False at the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line, out bool isTooLong)
    {
        isTooLong = false;
        int searched = 0;
        while (true)
        {
            int feed = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (feed >= 0 || _isEnded)
            {
                int length = feed >= 0 ? searched + feed : _end - _start;
                line = _buffer.AsSpan(_start, length);
                bool isLine = feed >= 0 || length > 0 || isTooLong;
                _start = Math.Min(_end, _start + length + 1);
                return isLine;
            }

            searched = _end - _start;
            if (searched > LimitBytes)
            {
                isTooLong = true;
                _start = _end;
                searched = 0;
            }

            Fill();
        }
    }

    private void Fill()
    {
        _beforeWait();
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = _input.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isEnded = read == 0;
    }
}
