namespace Helios.Types;

/// <summary>
/// pg_cast between the built-in types, as PostgreSQL 18.4 lists it: a line per source with its targets and their contexts (i implicit,
/// a assignment, e explicit).
/// </summary>
internal static class CastTable
{
    private const string RegTypes = "24 2202 2203 2204 2205 2206 3734 3769 4089 4096 4191";

    private static readonly Dictionary<(uint From, uint To), CastContext> s_casts = Make();

    public static bool TryFind(uint from, uint to, out CastContext context) => s_casts.TryGetValue((from, to), out context);

    private static Dictionary<(uint From, uint To), CastContext> Make()
    {
        Dictionary<(uint From, uint To), CastContext> casts = [];
        Add(casts, "16", "23e 25a 1042a 1043a");
        Add(casts, "17", "20e 21e 23e");
        Add(casts, "18", "23e 25i 1042a 1043a");
        Add(casts, "19", "25i 1042a 1043a");
        Add(casts, "20", "17e 21a 23a 26i 700i 701i 790a 1700i");
        Add(casts, "21", "17e 20i 23i 26i 700i 701i 1700i");
        Add(casts, "23", "16e 17e 18e 20i 21a 26i 700i 701i 790a 1700i");
        Add(casts, "20 21 23 26", "24i 2202i 2203i 2204i 2205i 2206i 3734i 3769i 4089i 4096i 4191i");
        Add(casts, "26 " + RegTypes, "20a 23a");
        Add(casts, RegTypes, "26i");
        Add(casts, "24", "2202i");
        Add(casts, "2202", "24i");
        Add(casts, "2203", "2204i");
        Add(casts, "2204", "2203i");
        Add(casts, "25", "18a 19i 1042i 1043i 2205i");
        Add(casts, "114", "3802a");
        Add(casts, "700", "20a 21a 23a 701i 1700a");
        Add(casts, "701", "20a 21a 23a 700a 1700a");
        Add(casts, "1042", "18a 19i 25i 1043i");
        Add(casts, "1043", "18a 19i 25i 1042i 2205i");
        Add(casts, "1082", "1114i 1184i");
        Add(casts, "1083", "1186i 1266i");
        Add(casts, "1114", "1082a 1083a 1184i");
        Add(casts, "1184", "1082a 1083a 1114a 1266a");
        Add(casts, "1186", "1083a");
        Add(casts, "1266", "1083a");
        Add(casts, "1700", "20a 21a 23a 700i 701i 790a");
        Add(casts, "3802", "16e 20e 21e 23e 114a 700e 701e 1700e");
        return casts;
    }

    private static void Add(Dictionary<(uint From, uint To), CastContext> casts, string sources, string targets)
    {
        foreach (string source in sources.Split(' '))
        {
            foreach (string target in targets.Split(' '))
            {
                CastContext context = target[^1] switch
                {
                    'i' => CastContext.Implicit,
                    'a' => CastContext.Assignment,
                    _ => CastContext.Explicit,
                };
                casts.Add((Oid(source), Oid(target[..^1])), context);
            }
        }
    }

    private static uint Oid(string text) => uint.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
