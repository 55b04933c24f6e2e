namespace Helios.Simulation.Model;

/// <summary>The store is not what it should be.</summary>
internal sealed class SimulationException(string message) : Exception(message);
