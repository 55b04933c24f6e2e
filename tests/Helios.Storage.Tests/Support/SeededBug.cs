namespace Helios.Storage.Tests.Support;

/// <summary>Ways to be wrong, each of which the model must find.</summary>
internal enum SeededBug
{
    None,
}
