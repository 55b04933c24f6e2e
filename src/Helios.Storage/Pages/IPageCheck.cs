namespace Helios.Storage.Pages;

/// <summary>Looks at pages that come from disk, whose checksums are right: what every reader of a page relies on is made sure of
/// here.</summary>
internal unsafe interface IPageCheck
{
    /// <summary>What is wrong with the page, or null. Called from any thread.</summary>
    string? Problem(byte* page);
}
