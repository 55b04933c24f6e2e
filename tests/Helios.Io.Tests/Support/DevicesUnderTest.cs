using Helios.Io.Devices;
using Helios.Io.Devices.Simulated;

namespace Helios.Io.Tests.Support;

/// <summary>One data directory of each kind of device, for the contract that all of them keep.</summary>
public sealed class DevicesUnderTest : IDisposable
{
    private readonly TemporaryFolder? _folder;
    private readonly FileDataDirectory? _files;
    private readonly SimulatedDataDirectory? _simulated;

    public DevicesUnderTest(string kind, int seed = 1)
    {
        if (kind == "simulated")
        {
            _simulated = new SimulatedDataDirectory(seed: seed);
            return;
        }

        Kind = kind == "io_uring" ? DeviceKind.IoUring : DeviceKind.Portable;
        _folder = new TemporaryFolder();
        _files = FileDataDirectory.Open(_folder.File("data"));
    }

    /// <summary>Those that this system permits.</summary>
    public static TheoryData<string> All
    {
        get
        {
            var kinds = new TheoryData<string> { "simulated", "portable" };
            if (DeviceChoice.IsRingPermitted(out _))
            {
                kinds.Add("io_uring");
            }

            return kinds;
        }
    }

    public DeviceKind Kind { get; }

    public IDataDirectory Directory => (IDataDirectory?)_files ?? _simulated!;

    public IBlockDevice Open(string name) => _files is null ? _simulated!.OpenDevice(name) : _files.OpenDevice(name, Kind);

    public void Dispose()
    {
        _files?.Dispose();
        _folder?.Dispose();
    }
}
