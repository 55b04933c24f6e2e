namespace Helios.Cli.Commands;

/// <summary>How far long work has come, on standard error when that is a terminal.</summary>
internal sealed class ProgressBar(string what) : IDisposable
{
    private const int Width = 40;

    private readonly bool _isShown = !Console.IsErrorRedirected;
    private int _percent = -1;

    public void Show(long done, long all)
    {
        int percent = (int)(done * 100 / Math.Max(1, all));
        if (!_isShown || percent == _percent)
        {
            return;
        }

        _percent = percent;
        Console.Error.Write($"\r[{new string('#', percent * Width / 100).PadRight(Width)}] {percent} % of {all} {what}");
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        if (_isShown && _percent >= 0)
        {
            Console.Error.Write("\r" + new string(' ', Width + 40) + "\r");
            _percent = -1;
        }
    }
}
