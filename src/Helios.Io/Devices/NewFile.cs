using Helios.Base;

namespace Helios.Io.Devices;

/// <summary>A file that is written front to back and is there whole or not at all: under its name only once <see cref="Commit"/> has
/// returned.</summary>
public sealed class NewFile : IDisposable
{
    private const string PartSuffix = ".part";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly FileStream _stream;
    private bool _isCommitted;

    private NewFile(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
    }

    public Stream Stream => _stream;

    /// <summary>Begins a file, private to its owner. Throws OperatorError when one of that name is there, or it cannot be made.</summary>
    public static NewFile Create(string path)
    {
        string full = Path.GetFullPath(path);
        if (File.Exists(full) || Directory.Exists(full))
        {
            throw new OperatorError(ExitCode.Usage, $"{full} is there already; nothing is overwritten");
        }

        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 1 << 20 };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            return new NewFile(full, new FileStream(full + PartSuffix, options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorError(ExitCode.Usage, $"{full} cannot be written: {e.Message}");
        }
    }

    /// <summary>Makes what was written durable and gives it its name.</summary>
    public void Commit()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_path + PartSuffix, _path, overwrite: false);
        FileDataDirectory.SyncFolder(Path.GetDirectoryName(_path)!);
        _isCommitted = true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (!_isCommitted)
        {
            File.Delete(_path + PartSuffix);
        }
    }
}
