// {{name}}: everybody sees and changes the people of their own only.
#include <helios/plugin.hpp>

using namespace helios;

/// What the operator configures.
struct Config {
  std::string owner_var = "app.owner";

  template <class Fields>
  void read(Fields& f) {
    f("owner_var", owner_var);
  }
};

class MyPlugin : public Plugin {
 public:
  Status start() override {
    HELIOS_ASSIGN(config_, load_config<Config>());
    return {};
  }

  QueryModification on_query_post_parse(PluginContext& ctx) override {
    for (const TableRef& table : ctx.referenced_tables()) {
      if (table.name == "people") {
        const auto owner = ctx.session_var(config_.owner_var);
        if (!owner) {
          return QueryModification::reject("no owner is set");
        }
        // Wherever the statement refers to the table, for rows read and rows written.
        return ctx.restrict("people", PredicateNode::column("owner").equals(*owner));
      }
    }
    return QueryModification::allow();
  }

 private:
  Config config_;
};

HELIOS_PLUGIN(MyPlugin, "{{name}}", "0.1.0", "security", ({"allow_query_modification": true}), post_parse)
