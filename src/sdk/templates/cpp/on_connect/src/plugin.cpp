// {{name}}: refuses one user, and tells everyone's name in a session variable that clients cannot change.
#include <helios/plugin.hpp>

using namespace helios;

/// What the operator configures.
struct Config {
  std::string blocked_user;

  template <class Fields>
  void read(Fields& f) {
    f.required("blocked_user", blocked_user);
  }
};

class MyPlugin : public Plugin {
 public:
  Status start() override {
    HELIOS_ASSIGN(config_, load_config<Config>());
    return {};
  }

  QueryModification on_connect(PluginContext& ctx) override {
    const std::string user = ctx.connection_param("user").value_or("");
    if (user == config_.blocked_user) {
      return QueryModification::reject("28000", "user " + user + " may not connect");
    }
    return ctx.lock_session_var("app.user", user);
  }

 private:
  Config config_;
};

HELIOS_PLUGIN(MyPlugin, "{{name}}", "0.1.0", "security", ({"allow_session_variables": ["app.user"]}), on_connect)
