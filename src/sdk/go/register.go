package sdk

// Manifest is what a module says of itself beside its plugin's name, version and hooks.
type Manifest struct {
	// Class is "security" (also when empty: a failure refuses the statement), "transform" or "observer".
	Class string
	// Requests are the capabilities that the operator must grant, as a JSON object: {"allow_result_modification": true}. A deploy without
	// them is refused, and told which. Empty for none.
	Requests string
	// IgnoresLiterals promises that the plugin does not look at the literals of statements. It is given parameters in their places, no text,
	// and is asked once for all simple queries that differ in literals alone: they cost what prepared statements do.
	IgnoresLiterals bool
}

// registered is the module's plugin. Its hooks are those that type P has methods for.
var registered struct {
	create func() (Plugin, error)
}

// Register makes a plugin the module's. Call it from an init function, with the function that starts an instance of the plugin, usually by
// reading the configuration with LoadConfig. An error of that function refuses the deploy with its message.
func Register[P Plugin](create func() (P, error), manifest Manifest) {
	if registered.create != nil {
		panic("sdk.Register was called twice: a module is one plugin")
	}
	registered.create = func() (Plugin, error) {
		plugin, err := create()
		if err != nil {
			return nil, err
		}
		return plugin, nil
	}
	var zero P
	describeModule(zero, manifest)
}
