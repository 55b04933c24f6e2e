// {{name}}: refuses texts that are too long, before anything of them is parsed.
#include <helios/plugin.hpp>

using namespace helios;

/// What the operator configures.
struct Config {
  uint32_t max_bytes = 1000000;

  template <class Fields>
  void read(Fields& f) {
    f("max_bytes", max_bytes);
  }
};

class MyPlugin : public Plugin {
 public:
  Status start() override {
    HELIOS_ASSIGN(config_, load_config<Config>());
    return {};
  }

  QueryModification on_query_pre_parse(PluginContext& ctx) override {
    if (ctx.sql().size() > config_.max_bytes) {
      return QueryModification::reject("54000", "a text may have at most " + std::to_string(config_.max_bytes) + " bytes");
    }
    return QueryModification::allow();
  }

 private:
  Config config_;
};

HELIOS_PLUGIN(MyPlugin, "{{name}}", "0.1.0", "security", ({}), pre_parse)
