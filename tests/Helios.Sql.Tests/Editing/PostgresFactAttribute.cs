namespace Helios.Sql.Tests.Editing;

/// <summary>A test against a running PostgreSQL: HELIOS_POSTGRES is its address, such as 127.0.0.1:5432 (tests/peers/postgres18.sh starts
/// one). It makes and drops a database there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public const string Variable = "HELIOS_POSTGRES";

    public PostgresFactAttribute()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
        {
            Skip = Variable + " is not set";
        }
    }
}
