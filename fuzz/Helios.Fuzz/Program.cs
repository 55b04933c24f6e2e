using Helios.Fuzz;
using Helios.Fuzz.Targets;

IFuzzTarget[] targets = [new WireTarget(), new SessionTarget(), new SqlTarget()];
return FuzzCommand.Run(targets, args);
