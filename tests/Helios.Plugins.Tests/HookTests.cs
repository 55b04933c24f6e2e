namespace Helios.Plugins.Tests;

public sealed class HookTests
{
    [Fact]
    public void EmptyHookPasses()
    {
        Rig rig = Rig.With(Wat.Plugin("(i64.const 0)")).Healthy();
        PostParseDecision decision = rig.Run();
        Assert.Null(decision.Error);
        Assert.Empty(decision.Restrictions);
        Assert.Equal(1, decision.Generation);
    }
}
