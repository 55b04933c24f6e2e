using Helios.Base;
using Helios.Engine.Tests.Support;

namespace Helios.Engine.Tests;

/// <summary>Positions count characters from the begin of the whole query string. The numbers are those of PostgreSQL 15.</summary>
public sealed class ErrorPositionTests
{
    [Theory]
    [InlineData("SELECT nothing", 8)]
    [InlineData("SELECT 'é', nothing", 13)]
    [InlineData("SELECT '𝒳', nothing", 13)]
    [InlineData("SELECT 'é€𝒳'; SELECT nothing", 22)]
    [InlineData("/* ü */ SELECT 1; SELECT 'ß'; SELECT nothing", 38)]
    [InlineData("SELECT 1; SELECT 2; SELECT 'ä' || nothing", 35)]
    public void CountsCharactersOfTheWholeString(string sql, int position)
    {
        using var test = new TestDatabase();
        using TestSession session = test.NewSession();
        SqlError error = Assert.Throws<SqlError>(() => session.Run(sql));
        Assert.Equal(SqlState.UndefinedColumn, error.State);
        Assert.Equal(position, error.Position);
    }
}
