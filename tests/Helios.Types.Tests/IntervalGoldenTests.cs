using System.Globalization;

namespace Helios.Types.Tests;

public sealed class IntervalGoldenTests
{
    [Fact]
    public void Arithmetic_gives_PostgreSQLs_answers()
    {
        Golden.Check("interval-operators.tsv", 690, fields =>
        {
            Assert.True(SessionTimeZone.TryFind(fields[0], out SessionTimeZone zone), fields[0]);
            CodecSettings settings = new() { TimeZone = zone };
            return Apply(fields[1], fields[2], fields[3], settings);
        });
    }

    private static string Apply(string name, string a, string b, CodecSettings settings)
    {
        Datum Read(SqlType type, string text) => TextCodec.Parse(type, text, settings);
        string Show(PgInterval value) => TextCodec.ToString(SqlType.Interval, value.ToDatum(), settings);
        PgInterval Interval(string text) => PgInterval.FromDatum(Read(SqlType.Interval, text));

        switch (name)
        {
            case "timestamp+":
                long moved = Interval(b).AddTo(Read(SqlType.Timestamp, a).AsInt64);
                return TextCodec.ToString(SqlType.Timestamp, Datum.FromInt64(moved), settings);
            case "timestamptz+":
                long instant = Interval(b).AddTo(Read(SqlType.TimestampTz, a).AsInt64, settings.TimeZone);
                return TextCodec.ToString(SqlType.TimestampTz, Datum.FromInt64(instant), settings);
            case "timestamp-":
                return Show(PgInterval.Between(Read(SqlType.Timestamp, a).AsInt64, Read(SqlType.Timestamp, b).AsInt64));
            case "*":
                return Show(Interval(a).Multiply(double.Parse(b, CultureInfo.InvariantCulture)));
            case "+":
                return Show(Interval(a).Add(Interval(b)));
            default:
                return Show(Interval(a).Negate());
        }
    }
}
