// {{name}}: looks at rows before they are written. Addresses become small letters, ages out of range refuse the statement.
#include <helios/plugin.hpp>

using namespace helios;

/// What the operator configures.
struct Config {
  int64_t oldest = 150;

  template <class Fields>
  void read(Fields& f) {
    f("oldest", oldest);
  }
};

class MyPlugin : public Plugin {
 public:
  Status start() override {
    HELIOS_ASSIGN(config_, load_config<Config>());
    return {};
  }

  ResultModification on_rows(PluginContext& ctx) override {
    Results& rows = ctx.rows();
    if (rows.operation() == Operation::Delete) {
      return ResultModification::no_modification();
    }
    // A column that was not granted is an error: nobody would check it.
    HELIOS_ASSIGN(Column* ages, rows.require_column("age"));
    const auto values = ages->as<int32_t>();
    if (!values) {
      return ResultModification::reject("38000", "age is no integer");
    }
    for (size_t row = 0; row < values->size(); row++) {
      const int32_t age = (*values)[row];
      if (rows.is_selected(row) && !ages->is_null(row) && (age < 0 || age > config_.oldest)) {
        return ResultModification::reject(
            "22003", "age " + std::to_string(age) + " is out of range (0 to " + std::to_string(config_.oldest) + ")");
      }
    }
    HELIOS_ASSIGN(Column* email, rows.require_column("email"));
    HELIOS_TRY(email->rewrite_texts([](std::string_view text, TextWriter& out) {
      for (const char letter : text) {
        const char small = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
        out.append(std::string_view(&small, 1));
      }
      return Rewrite::Replace;
    }));
    return ResultModification::modified();
  }

 private:
  Config config_;
};

HELIOS_PLUGIN(MyPlugin, "{{name}}", "0.1.0", "security", ({"allow_write_modification": true}), pre_execution)
