using Helios.Plugins.Caching;

namespace Helios.Plugins.Instances;

/// <summary>The cache hooks of an entry.</summary>
internal sealed partial class PluginEntry
{
    /// <summary>Runs hook cache_lookup or cache_store. True when nobody behind it need be asked.</summary>
    public bool Cache(
        Abi.Hook hook, in PostParseContext context, (CacheOffer Result, Abi.CacheDecision Lookup)? offer, CacheAnswer answer,
        uint generation)
    {
        var rented = new TextDecision();
        if (TryRent(TenantOf(context.Session), rented) is not { } instance)
        {
            answer.Error = rented.Error;
            answer.IsBypassed = true;
            return true;
        }

        try
        {
            instance.Cache(hook, context, offer, answer, generation);
            Succeed(instance, answer.Error);
        }
        catch (PluginFailure failure)
        {
            answer.Decision = Abi.CacheDecision.Default;
            answer.Error = Fail(failure, instance);
            answer.IsBypassed = true;
        }
        catch
        {
            instance.Poison();
            throw;
        }
        finally
        {
            Pool!.Return(instance);
        }

        if (answer.Decision != Abi.CacheDecision.Default)
        {
            answer.Plugin = Definition.Name;
            answer.Grant = Definition.Grant;
        }

        return answer.IsBypassed || answer.Error is not null || answer.Decision != Abi.CacheDecision.Default;
    }
}
