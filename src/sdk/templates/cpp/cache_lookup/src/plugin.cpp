// {{name}}: keeps results of statements that read people and nothing else.
#include <helios/plugin.hpp>

using namespace helios;

/// What the operator configures.
struct Config {
  uint32_t seconds = 60;

  template <class Fields>
  void read(Fields& f) {
    f("seconds", seconds);
  }
};

class MyPlugin : public Plugin {
 public:
  Status start() override {
    HELIOS_ASSIGN(config_, load_config<Config>());
    return {};
  }

  CacheDecision on_cache_lookup(PluginContext& ctx) override {
    for (const TableRef& table : ctx.referenced_tables()) {
      if (table.name != "people") {
        return CacheDecision::use_default();
      }
    }
    return CacheDecision::use_custom_cache({.key = "people", .ttl = std::chrono::seconds(config_.seconds)});
  }

 private:
  Config config_;
};

HELIOS_PLUGIN(MyPlugin, "{{name}}", "0.1.0", "security", ({"allow_cache": true}), cache_lookup)
