// Servers, the environment, and the result cache.
#include "support.hpp"

namespace {

using Kind = Observed::Kind;
using Choice = abi::CacheDecision;

const char* const url = "https://auth.example.com/api/validate";

Observed text(FakeHost& host, std::function<QueryModification(PluginContext&)> decide) {
  Hooks plugin;
  plugin.decide = std::move(decide);
  return host.pre_parse(plugin, "SELECT 1");
}

struct Caching : Plugin {
  std::function<CacheDecision(PluginContext&)> look_up = [](PluginContext&) { return CacheDecision::use_default(); };
  std::function<CacheDecision(PluginContext&, const CacheOffer&)> store = [](PluginContext&, const CacheOffer&) {
    return CacheDecision::use_default();
  };

  CacheDecision on_cache_lookup(PluginContext& ctx) override { return look_up(ctx); }
  CacheDecision on_cache_store(PluginContext& ctx, const CacheOffer& offer) override { return store(ctx, offer); }
};

Observed look_up(CacheDecision decision) {
  Caching plugin;
  plugin.look_up = [&](PluginContext&) { return decision; };
  return FakeHost().cache_lookup(plugin, FakeStatement::select().reads("t"));
}

}  // namespace

TEST(a_server_answers_and_others_are_denied) {
  FakeHost host;
  host.http_answer("POST", url, 201, "{\"id\":1}", {{"Content-Type", "application/json"}});
  const auto ask = [](PluginContext&) -> QueryModification {
    HttpClient http;
    HELIOS_ASSIGN(const HttpResponse answer, http.post(url, "token", {.headers = {{"X-A", "1"}}, .timeout_ms = 100}));
    EXPECT(answer.status == 201 && answer.body == "{\"id\":1}" && http.problem() == HttpProblem::None);
    EXPECT(answer.header("content-type") == "application/json" && !answer.header("X-Other"));
    EXPECT(!http.get(url) && http.problem() == HttpProblem::Denied);
    return http.get("https://elsewhere.example.com/").error();
  };
  EXPECT(text(host, ask).is_rejected("38000", "this server, this method or this hook is not granted"));
  const testing::SentRequest& sent = host.state.requests[0];
  EXPECT(sent.method == "POST" && sent.url == url && sent.body == "token" && sent.timeout_ms == 100);
  EXPECT(sent.headers.size() == 1 && sent.headers[0] == std::pair<std::string, std::string>("X-A", "1"));
  Hooks plugin;
  plugin.decide = ask;
  EXPECT(host.connect(plugin).kind == Kind::Rejected && host.pre_execution(plugin, FakeStatement::select()).kind == Kind::Rejected);
  EXPECT(host.state.requests.size() == 3);
  host.post_parse(plugin, FakeStatement::select());
  EXPECT(host.state.requests.size() == 3);
}

TEST(why_there_is_no_answer_is_told) {
  const std::pair<int32_t, HttpProblem> problems[] = {
      {abi::denied, HttpProblem::Denied}, {abi::invalid, HttpProblem::Invalid}, {abi::full, HttpProblem::Full},
      {static_cast<int32_t>(abi::HttpProblem::Unreachable), HttpProblem::Unreachable},
      {static_cast<int32_t>(abi::HttpProblem::Address), HttpProblem::Address}, {static_cast<int32_t>(abi::HttpProblem::Tls), HttpProblem::Tls},
      {static_cast<int32_t>(abi::HttpProblem::Timeout), HttpProblem::Timeout},
      {static_cast<int32_t>(abi::HttpProblem::TooLarge), HttpProblem::TooLarge},
      {static_cast<int32_t>(abi::HttpProblem::Protocol), HttpProblem::Protocol}};
  Texts words;
  for (const auto& [answer, problem] : problems) {
    FakeHost host;
    host.http_answer("GET", url, answer);
    words.push_back(text(host, [problem = problem](PluginContext&) -> QueryModification {
                      HttpClient http;
                      auto response = http.get(url);
                      EXPECT(!response && http.problem() == problem);
                      return response.error();
                    }).message);
  }
  EXPECT_EQ(words[6], std::string("the server did not answer in time"));
  std::sort(words.begin(), words.end());
  EXPECT(std::unique(words.begin(), words.end()) == words.end());
}

TEST(headers_are_those_of_the_newest_answer) {
  FakeHost host;
  host.http_answer("GET", url, 200);
  const Observed seen = text(host, [](PluginContext&) -> QueryModification {
    HttpClient http;
    HELIOS_ASSIGN(const HttpResponse first, http.get(url));
    HELIOS_TRY(Status(http.get(url) ? Status() : Status(Error("no answer"))));
    return first.header("a") ? QueryModification::allow() : QueryModification::reject("no header");
  });
  EXPECT(seen.kind == Kind::Failed && seen.message.find("until the next request is sent") != std::string::npos);
}

TEST(variables_of_the_environment_are_those_granted) {
  FakeHost host;
  host.env_var("HOME", "/root");
  const Observed seen = text(host, [](PluginContext&) -> QueryModification {
    EXPECT(env_var("HOME").value() == "/root");
    return env_var("SECRET").error();
  });
  EXPECT(seen.is_rejected("38000", "variable SECRET: not granted, or not in this hook"));
}

TEST(decisions_about_the_cache_reach_the_host) {
  using namespace std::chrono_literals;
  const CacheEntry entry{.key = "k", .ttl = 5s, .tags = {"a", "b"}, .stale_ok = true};
  EXPECT(look_up(CacheDecision::use_default()).is_pass());
  EXPECT(look_up(CacheDecision::miss()).cache == Choice::Miss);
  const Observed used = look_up(CacheDecision::use_custom_cache(entry));
  EXPECT(used.kind == Kind::Cached && used.cache == Choice::Use && used.cache_entry == entry);
  EXPECT(look_up(Error("no")).is_rejected("42501", "no"));
  EXPECT(look_up(CacheDecision::use_custom_cache({.key = std::string(256, 'k'), .tags = Texts(16, "t")})).kind == Kind::Cached);
  for (CacheEntry bad : {CacheEntry{.key = std::string(257, 'k')}, CacheEntry{.tags = Texts(17, "t")}, CacheEntry{.tags = {""}},
                         CacheEntry{.tags = {std::string(257, 't')}}, CacheEntry{.ttl = -1ms}}) {
    EXPECT(look_up(CacheDecision::use_custom_cache(bad)).kind == Kind::Rejected);
  }
}

TEST(a_store_is_offered_with_its_size_and_what_the_lookup_said) {
  Caching plugin;
  plugin.store = [](PluginContext& ctx, const CacheOffer& offer) {
    EXPECT(ctx.referenced_tables()[0].name == "t" && offer.rows == 3 && offer.bytes == 90 && offer.looked_up == Choice::Miss);
    return CacheDecision::use_custom_cache({.key = "k"});
  };
  const Observed seen = FakeHost().cache_store(plugin, FakeStatement::select().reads("t"), {3, 90, Choice::Miss});
  EXPECT(seen.cache == Choice::Use && seen.cache_entry.key == "k");
}

TEST(entries_are_counted_and_invalidated) {
  FakeHost host;
  host.cached("42", 3);
  Caching plugin;
  plugin.look_up = [](PluginContext& ctx) -> CacheDecision {
    HELIOS_ASSIGN(const auto key, ctx.parameter(1));
    EXPECT(Cache::count(*key).value() == 3 && Cache::count("other").value() == 0 && !Cache::count(std::string(257, 'k')));
    HELIOS_TRY(Cache::invalidate_key(*key));
    HELIOS_TRY(Cache::invalidate_tag("a"));
    HELIOS_TRY(Cache::invalidate_table("public.t"));
    HELIOS_TRY(Cache::invalidate_all());
    EXPECT(!Cache::invalidate_tag("") && !Cache::invalidate_key(std::string(257, 'k')));
    return CacheDecision::use_default();
  };
  EXPECT(host.cache_lookup(plugin, FakeStatement::select(), {"42"}).is_pass());
  EXPECT_EQ(host.state.invalidated, Texts{"key 42", "tag a", "table public.t", "all"});
}
