using Helios.Base;
using Helios.Proxy.Sessions;
using Helios.Types;

namespace Helios.Server.Sessions;

/// <summary>The codec settings that a session's variables ask for, made anew only when a variable changed.</summary>
internal sealed class SessionCodecs
{
    private readonly IClock _clock;
    private CodecSettings _settings;
    private long _version = -1;

    public SessionCodecs(IClock clock)
    {
        _clock = clock;
    }

    public CodecSettings For(SessionVariables values)
    {
        if (_version != values.Version)
        {
            _settings = CodecSettingsReader.Read(values.TryGet);
            _version = values.Version;
        }

        return _settings with { NowUs = _clock.UtcNowUs };
    }
}
