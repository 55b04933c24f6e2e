using System.Text;

namespace Helios.Sql.Analysis;

/// <summary>What <see cref="ScriptSplitter"/> must know of a statement's words: whether it is in the body of a routine, and whether rows
/// of COPY follow.</summary>
internal struct ScriptWords
{
    private int _count;
    private int _bodyDepth;
    private bool _isCreate;
    private bool _isRoutine;
    private bool _isCopy;
    private bool _sawBegin;
    private bool _sawFrom;

    public readonly bool IsInBody => _bodyDepth > 0;

    /// <summary>COPY ... FROM STDIN.</summary>
    public bool CopiesFromInput { get; private set; }

    public void Add(ReadOnlySpan<byte> word)
    {
        bool sawBegin = _sawBegin;
        bool sawFrom = _sawFrom;
        _sawBegin = false;
        _sawFrom = false;
        _count++;
        if (_count == 1)
        {
            _isCreate = Is(word, "create"u8);
            _isCopy = Is(word, "copy"u8);
        }
        else if (_isCopy)
        {
            _sawFrom = Is(word, "from"u8);
            CopiesFromInput |= sawFrom && Is(word, "stdin"u8);
        }
        else if (_isCreate && _count <= 4)
        {
            // CREATE [OR REPLACE] FUNCTION | PROCEDURE
            _isRoutine |= Is(word, "function"u8) || Is(word, "procedure"u8);
        }

        if (_isRoutine)
        {
            Body(word, sawBegin);
        }
    }

    /// <summary>A character that is no word.</summary>
    public void Break()
    {
        _sawBegin = false;
        _sawFrom = false;
    }

    // CASE ends with END too.
    private void Body(ReadOnlySpan<byte> word, bool sawBegin)
    {
        if (_bodyDepth == 0)
        {
            _sawBegin = Is(word, "begin"u8);
            _bodyDepth = sawBegin && Is(word, "atomic"u8) ? 1 : 0;
        }
        else if (Is(word, "case"u8))
        {
            _bodyDepth++;
        }
        else if (Is(word, "end"u8))
        {
            _bodyDepth--;
        }
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> keyword) => Ascii.EqualsIgnoreCase(word, keyword);
}
