using Helios.Fuzz;
using Helios.Fuzz.Targets;

IFuzzTarget[] targets = [new WireTarget(), new SessionTarget()];
return FuzzCommand.Run(targets, args);
