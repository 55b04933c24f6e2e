namespace Helios.Plugins;

/// <summary>
/// Which statements a canary serves. The choice is a hash of the sticky value, so that one client is always served alike, on every
/// connection and after a restart; growing the percentage of the same canary keeps whom it serves.
/// </summary>
internal sealed class CanaryRule
{
    public const string Session = "session";
    public const string User = "user";

    private const ulong Buckets = 10_000;
    private readonly ulong _seed;

    private CanaryRule(string name, string hash, int percent, string sticky)
    {
        Percent = percent;
        Sticky = sticky;
        _seed = Mix(Hash(name, 0) ^ Hash(hash, 1));
    }

    public int Percent { get; }

    /// <summary>"session", "user", or the name of a session variable.</summary>
    public string Sticky { get; }

    /// <summary>False with what to say.</summary>
    /// <param name="hash">The canary's module: another canary chooses others.</param>
    public static bool TryMake(string name, string hash, int percent, string sticky, out CanaryRule? rule, out string error)
    {
        rule = null;
        error = percent is < 1 or > 100
            ? $"--percent {percent} must be 1 to 100"
            : sticky is not (Session or User) && !sticky.Contains('.', StringComparison.Ordinal)
            ? $"--sticky {sticky} must be session, user, or a session variable such as app.tenant_id"
            : "";
        if (error.Length == 0)
        {
            rule = new CanaryRule(name, hash, percent, sticky);
        }

        return rule is not null;
    }

    /// <summary>True when the canary serves this client. A client without the sticky variable is served by the version that serves
    /// now.</summary>
    public bool Chooses(IPluginSession session, string user, long sessionId)
    {
        ulong key;
        if (Sticky == Session)
        {
            key = Mix((ulong)sessionId ^ _seed);
        }
        else
        {
            string? value = Sticky == User ? user : session.GetVariable(Sticky);
            if (string.IsNullOrEmpty(value))
            {
                return false;
            }

            key = Hash(value, _seed);
        }

        return key % Buckets < (ulong)Percent * (Buckets / 100);
    }

    /// <summary>FNV-1a over UTF-16 code units, mixed at the end. Written out because it is kept across restarts and versions.</summary>
    private static ulong Hash(string text, ulong seed)
    {
        ulong hash = 14695981039346656037UL ^ seed;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return Mix(hash);
    }

    /// <summary>The finalizer of SplitMix64.</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9e3779b97f4a7c15UL;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9UL;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebUL;
        return x ^ (x >> 31);
    }
}
