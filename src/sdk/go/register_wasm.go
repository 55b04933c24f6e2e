package sdk

// describeModule does nothing in a module: the build tool asks the native program.
func describeModule(Plugin, Manifest) {}
