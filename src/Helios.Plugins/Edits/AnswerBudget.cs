using Helios.Base;
using Helios.Plugins.Instances;

namespace Helios.Plugins.Edits;

/// <summary>
/// What the edits of one answer may come to when they are copied. A guest's table is bounded, but every edit may name the same nodes and
/// texts again.
/// </summary>
internal sealed class AnswerBudget
{
    private int _nodes;
    private long _textBytes;

    /// <summary>True when the decision is too large to be kept for statements to come.</summary>
    public bool IsLarge => _nodes > Limits.PluginMemoNodeCount || _textBytes > Limits.PluginMemoTextBytes;

    public void TakeNodes(int count)
    {
        _nodes += count;
        if (_nodes > Limits.PluginEditNodeCount)
        {
            throw new PluginFailure($"its edits come to more than {Limits.PluginEditNodeCount} nodes");
        }
    }

    public void TakeText(int bytes)
    {
        _textBytes += bytes;
        if (_textBytes > Limits.PluginEditTextBytes)
        {
            throw new PluginFailure($"its edits come to more than {Limits.PluginEditTextBytes} bytes of text");
        }
    }
}
