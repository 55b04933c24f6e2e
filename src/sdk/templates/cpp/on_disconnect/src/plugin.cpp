// {{name}}: writes a line to the log when a client is gone.
#include <helios/plugin.hpp>

using namespace helios;

/// What the operator configures.
struct Config {
  std::string message = "a client is gone";

  template <class Fields>
  void read(Fields& f) {
    f("message", message);
  }
};

class MyPlugin : public Plugin {
 public:
  Status start() override {
    HELIOS_ASSIGN(config_, load_config<Config>());
    return {};
  }

  void on_disconnect(PluginContext&) override { log(LogLevel::Info, config_.message); }

 private:
  Config config_;
};

HELIOS_PLUGIN(MyPlugin, "{{name}}", "0.1.0", "observer", ({}), on_disconnect)
