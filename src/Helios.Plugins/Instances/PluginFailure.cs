using Helios.Base;

namespace Helios.Plugins.Instances;

/// <summary>A plugin failed: trap, deadline, memory, malformed answer, refused start. The instance is thrown away. Never crosses a guest's
/// frames.</summary>
internal sealed class PluginFailure : Exception
{
    private const int LongestReasonChars = 600;

    /// <param name="reason">May hold texts of the guest: it is made fit for errors and logs here.</param>
    public PluginFailure(string reason) : base(Printable.Line(reason, LongestReasonChars))
    {
    }

    /// <summary>True when not the plugin but the statement is at fault: it does not fit (54000).</summary>
    public bool IsStatementTooLarge { get; init; }

    /// <summary>True when nothing was tried: the plugin failed too often just now. Not counted as a further failure.</summary>
    public bool IsResting { get; init; }

    /// <summary>True when no instance could be started, whatever it was to judge.</summary>
    public bool IsStart { get; init; }

    /// <summary>True when its time was over.</summary>
    public bool IsDeadline { get; init; }

    /// <summary>True when the client canceled, or went, while the guest waited.</summary>
    public bool IsCanceled { get; init; }

    /// <summary>True when the host ended the call, since it must wait for keys: it is begun again where it may.</summary>
    public bool IsBegunAgain { get; init; }

    /// <summary>True when the plugin is to blame for something that it did just now.</summary>
    public bool Counts => !IsStatementTooLarge && !IsResting && !IsCanceled && !IsBegunAgain;
}
