// {{name}}: keeps small results only.
#include <helios/plugin.hpp>

using namespace helios;

/// What the operator configures.
struct Config {
  uint32_t max_rows = 100;

  template <class Fields>
  void read(Fields& f) {
    f("max_rows", max_rows);
  }
};

class MyPlugin : public Plugin {
 public:
  Status start() override {
    HELIOS_ASSIGN(config_, load_config<Config>());
    return {};
  }

  CacheDecision on_cache_store(PluginContext&, const CacheOffer& offer) override {
    return offer.rows > config_.max_rows ? CacheDecision::miss() : CacheDecision::use_default();
  }

 private:
  Config config_;
};

HELIOS_PLUGIN(MyPlugin, "{{name}}", "0.1.0", "security", ({"allow_cache": true}), cache_store)
