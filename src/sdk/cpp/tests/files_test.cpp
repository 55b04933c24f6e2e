// Files of the granted directory, and what the manifest says of literals.
#include "support.hpp"

#include <helios/runtime.hpp>

namespace {

Observed decide(FakeHost& host, std::function<QueryModification(PluginContext&)> decision) {
  Hooks plugin;
  plugin.decide = std::move(decision);
  return host.post_parse(plugin, FakeStatement::select());
}

}  // namespace

TEST(files_are_those_of_the_test) {
  // More than one call can read.
  std::string large;
  for (int i = 0; i < 3'000'000; i++) {
    large += static_cast<char>(i % 251);
  }
  FakeHost host;
  host.file("words.txt", "alpha beta").file("lists/large", large).file("empty", "");
  const Observed seen = decide(host, [&](PluginContext&) -> QueryModification {
    HELIOS_ASSIGN(const auto words, Files::read("words.txt"));
    HELIOS_ASSIGN(const auto whole, Files::read("lists/large"));
    HELIOS_ASSIGN(const auto empty, Files::read("empty"));
    HELIOS_ASSIGN(const auto nothing, Files::read("nothing"));
    EXPECT(words == "alpha beta" && whole == large && empty == "" && !nothing);
    HELIOS_ASSIGN(const auto size, Files::size("lists/large"));
    EXPECT(size == large.size() && (Files::names() == Texts{"empty", "lists/large", "words.txt"}));
    std::array<uint8_t, 8> part{};
    HELIOS_ASSIGN(const auto read, Files::read_at("words.txt", 6, part));
    EXPECT(read == 4u && std::string(part.begin(), part.begin() + 4) == "beta");
    HELIOS_ASSIGN(const auto behind, Files::read_at("words.txt", UINT64_MAX, part));
    HELIOS_ASSIGN(const auto no_file, Files::read_at("nothing", 0, part));
    EXPECT(behind == 0u && !no_file);
    return QueryModification::allow();
  });
  EXPECT(seen.is_pass());
}

TEST(paths_that_lead_elsewhere_are_refused) {
  FakeHost host;
  host.file("lists/words.txt", "x");
  for (const std::string& path : Texts{"", ".", "..", "../words.txt", "lists/../x", "/lists/words.txt", "lists//words.txt", "lists/",
                                       "lists/./words.txt", std::string("a\0b", 3), std::string(1025, 'a')}) {
    const Observed seen = decide(host, [&](PluginContext&) -> QueryModification {
      std::array<uint8_t, 1> byte{};
      EXPECT(!Files::read_at(path, 0, byte));
      HELIOS_ASSIGN(const auto file, Files::read(path));
      EXPECT(!file);
      return QueryModification::allow();
    });
    EXPECT(seen.is_rejected("38000", "file " + path + ": that is no path below the granted directory"));
  }
}

TEST(the_manifest_says_whether_literals_are_looked_at) {
  const std::string looks = HELIOS_QUOTE_(HELIOS_JSON_("n", "1.0.0", "security", true, ({"kv_max_keys": 1, "regex_patterns": 2}), post_parse));
  const std::string ignores = HELIOS_QUOTE_(HELIOS_JSON_("n", "1.0.0", "observer", false, ({}), on_connect, result_end));
  const auto looked = Json::parse(looks), ignored = Json::parse(ignores);
  EXPECT(looked && looked.value().get("literals")->is_true() && looked.value().get("requests")->get("regex_patterns"));
  EXPECT(ignored && !ignored.value().get("literals")->is_true() && ignored.value().get("class")->text() == "observer");
}
