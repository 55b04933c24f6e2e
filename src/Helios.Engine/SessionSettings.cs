using Helios.Catalog;
using Helios.Execution;
using Helios.Types;

namespace Helios.Engine;

/// <summary>A session's variables in the form that codecs and functions want, made again only when one of them has changed.</summary>
internal sealed class SessionSettings
{
    private readonly ISessionContext _context;
    private string _timeZoneText = "";
    private SessionTimeZone _timeZone = SessionTimeZone.Utc;
    private string _digitsText = "";
    private int _digits = 1;
    private string _searchPathText = "";
    private CatalogSnapshot? _catalog;
    private RegNames? _names;

    public SessionSettings(ISessionContext context)
    {
        _context = context;
    }

    public CodecSettings Codec(CatalogSnapshot catalog, uint databaseOid, long nowUs) => new()
    {
        TimeZone = TimeZone(),
        ExtraFloatDigits = Digits(),
        ByteaOutput = Variable("bytea_output", "hex") == "escape" ? ByteaOutput.Escape : ByteaOutput.Hex,
        NowUs = nowUs,
        RegNames = Names(catalog, databaseOid),
    };

    private string Variable(string name, string otherwise) => _context.TryGetVariable(name, out string value) ? value : otherwise;

    private SessionTimeZone TimeZone()
    {
        string text = Variable("TimeZone", "UTC");
        if (text != _timeZoneText)
        {
            _timeZone = SessionTimeZone.TryFind(text, out SessionTimeZone zone) ? zone : SessionTimeZone.Utc;
            _timeZoneText = text;
        }

        return _timeZone;
    }

    private int Digits()
    {
        string text = Variable("extra_float_digits", "1");
        if (text != _digitsText)
        {
            _digits = int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out int digits)
                ? Math.Clamp(digits, -15, 3)
                : 1;
            _digitsText = text;
        }

        return _digits;
    }

    private RegNames Names(CatalogSnapshot catalog, uint databaseOid)
    {
        string path = Variable("search_path", "");
        if (_names is null || !ReferenceEquals(catalog, _catalog) || path != _searchPathText)
        {
            _names = new RegNames(catalog, databaseOid, SearchPaths.Effective(_context));
            _catalog = catalog;
            _searchPathText = path;
        }

        return _names;
    }
}
