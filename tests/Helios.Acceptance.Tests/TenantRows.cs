namespace Helios.Acceptance.Tests;

/// <summary>One tenant's rows as they should be: a model without a server. Whoever publishes one leaves it as it is.</summary>
internal sealed class TenantRows
{
    public SortedDictionary<int, (int Value, string Mark)> Items { get; private init; } = [];

    public SortedDictionary<int, (int Item, string Body)> Notes { get; private init; } = [];

    public TenantRows Clone() => new()
    {
        Items = new SortedDictionary<int, (int Value, string Mark)>(Items),
        Notes = new SortedDictionary<int, (int Item, string Body)>(Notes),
    };
}

/// <summary>A tenant of the workload: its rows, and the session whose transaction has written.</summary>
internal sealed class ModelTenant
{
    public required int Id { get; init; }

    /// <summary>In every text that this tenant stores, and in none of anybody else's.</summary>
    public required string Mark { get; init; }

    public TenantRows Committed { get; set; } = new();

    public TenantRows? Working { get; set; }

    public TenantSession? Writer { get; set; }
}
