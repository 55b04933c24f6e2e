using System.Globalization;
using Helios.Base;
using Helios.Types;

namespace Helios.Proxy.Sessions;

/// <summary>The codec settings that a session's variables ask for, made anew only when a variable changed.</summary>
public sealed class SessionCodecs
{
    private readonly SessionVariables _values;
    private readonly IClock _clock;
    private CodecSettings _settings;
    private long _version = -1;

    public SessionCodecs(SessionVariables values, IClock clock)
    {
        _values = values;
        _clock = clock;
    }

    public CodecSettings Current
    {
        get
        {
            if (_version != _values.Version)
            {
                _settings = Read();
                _version = _values.Version;
            }

            return _settings with { NowUs = _clock.UtcNowUs };
        }
    }

    private CodecSettings Read()
    {
        _values.TryGet("TimeZone", out string zoneName);
        _values.TryGet("extra_float_digits", out string digits);
        _values.TryGet("bytea_output", out string bytea);
        return new CodecSettings
        {
            TimeZone = SessionTimeZone.TryFind(zoneName, out SessionTimeZone zone) ? zone : SessionTimeZone.Utc,
            ExtraFloatDigits = Math.Clamp(int.Parse(digits, CultureInfo.InvariantCulture), -15, 3),
            ByteaOutput = bytea == "escape" ? ByteaOutput.Escape : ByteaOutput.Hex,
        };
    }
}
