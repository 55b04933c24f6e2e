// {{name}}: masks e-mail addresses for everyone who is no administrator.
#include <helios/plugin.hpp>

using namespace helios;

/// What the operator configures.
struct Config {
  std::string admin_role = "admin";

  template <class Fields>
  void read(Fields& f) {
    f("admin_role", admin_role);
  }
};

class MyPlugin : public Plugin {
 public:
  Status start() override {
    HELIOS_ASSIGN(config_, load_config<Config>());
    return {};
  }

  ResultModification on_query_post_execution(PluginContext& ctx) override {
    if (ctx.session_var("app.user_role") == config_.admin_role) {
      return ResultModification::no_modification();
    }
    for (Column& column : ctx.results().columns()) {
      if (column.is_from("people", "email")) {  // whatever the query calls it
        HELIOS_TRY(column.rewrite_texts(mask));
      }
    }
    return ResultModification::modified();
  }

 private:
  static Rewrite mask(std::string_view text, TextWriter& out) {
    // The first character, which may be several bytes.
    size_t first = std::min<size_t>(text.size(), 1);
    while (first < text.size() && (text[first] & 0xc0) == 0x80) {
      first++;
    }
    out.append(text.substr(0, first)).append("***");
    const size_t at = text.find('@');
    if (at != std::string_view::npos) {
      out.append(text.substr(at));
    }
    return Rewrite::Replace;
  }

  Config config_;
};

HELIOS_PLUGIN(MyPlugin, "{{name}}", "0.1.0", "security", ({"allow_result_modification": true}), post_execution)
