namespace Helios.Storage.Pages;

/// <summary>Gives page numbers and takes them back. Called from any thread.</summary>
internal interface IPageNumbers
{
    /// <summary>A number, not 0, that no page has.</summary>
    uint Take();

    void Return(uint number);
}
