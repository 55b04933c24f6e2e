// The masking plugin of ../README.md.

#include <helios/plugin.hpp>

namespace {

using namespace helios;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Rewrite ssn(std::string_view text, TextWriter& out) {
  if (is_ascii(text) && text.size() == 11 && text[3] == '-' && text[6] == '-') {
    out.append("XXX-XX-").append(text.substr(7));
  } else {
    out.append("***");
  }
  return Rewrite::Replace;
}

Rewrite email(std::string_view text, TextWriter& out) {
  const size_t at = text.find('@');
  if (at != std::string_view::npos && at > 0 && is_ascii(text)) {
    out.append(text[0]).append("***").append(text.substr(at));
  } else {
    out.append("***");
  }
  return Rewrite::Replace;
}

Rewrite phone(std::string_view text, TextWriter& out) {
  if (is_ascii(text) && text.size() >= 4) {
    out.append("(XXX) XXX-").append(text.substr(text.size() - 4));
  } else {
    out.append("***");
  }
  return Rewrite::Replace;
}

class Masks : public Plugin {
 public:
  ResultModification on_query_post_execution(PluginContext& ctx) override {
    for (Column& column : ctx.results().columns()) {
      if (column.name() == "ssn") {
        HELIOS_TRY(column.rewrite_texts(ssn));
      } else if (column.name() == "email") {
        HELIOS_TRY(column.rewrite_texts(email));
      } else if (column.name() == "phone") {
        HELIOS_TRY(column.rewrite_texts(phone));
      }
    }
    return ResultModification::modified();
  }
};

}  // namespace

HELIOS_PLUGIN(Masks, "masks", "1.0.0", "security", ({"allow_result_modification": true}), post_execution)
