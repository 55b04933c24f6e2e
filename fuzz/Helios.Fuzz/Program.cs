using Helios.Fuzz;
using Helios.Fuzz.Targets;

IFuzzTarget[] targets = [new WireTarget()];
return FuzzCommand.Run(targets, args);
