using Helios.Base;
using Helios.Server.Sessions;

namespace Helios.Server.Tests;

public sealed class StartupOptionsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("-c a=b", "a=b")]
    [InlineData("  -c  app.x=1   -cTimeZone=UTC --search-path=a,b ", "app.x=1;TimeZone=UTC;search_path=a,b")]
    [InlineData("-c a=b\\ c\\\\d", "a=b c\\d")]
    [InlineData("-c a=", "a=")]
    public void Options_are_read_as_a_backends_command_line(string text, string expected) =>
        Assert.Equal(expected, string.Join(';', StartupOptions.Parse(text).Select(option => option.Name + "=" + option.Value)));

    [Theory]
    [InlineData("-c")]
    [InlineData("-c novalue")]
    [InlineData("-x 1")]
    [InlineData("word")]
    public void Others_are_refused(string text)
    {
        SqlError error = Assert.Throws<SqlError>(() => StartupOptions.Parse(text));
        Assert.Equal(SqlState.SyntaxError, error.State);
        Assert.True(error.IsFatal);
    }
}
