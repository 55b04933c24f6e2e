// A plugin whose hooks are functions of a test.
#pragma once

#include <helios/testing/check.hpp>
#include <helios/testing/host.hpp>

#include <functional>

using namespace helios;
using Texts = std::vector<std::string>;

struct Hooks : Plugin {
  std::function<QueryModification(PluginContext&)> decide = [](PluginContext&) { return QueryModification::allow(); };
  std::function<Status(Results&)> look = [](Results&) { return Status(); };

  QueryModification on_connect(PluginContext& ctx) override { return decide(ctx); }
  QueryModification on_query_pre_parse(PluginContext& ctx) override { return decide(ctx); }
  QueryModification on_query_post_parse(PluginContext& ctx) override { return decide(ctx); }
  QueryModification on_query_pre_execution(PluginContext& ctx) override { return decide(ctx); }
  ResultModification on_rows(PluginContext& ctx) override { return look(ctx.rows()); }
  ResultModification on_query_post_execution(PluginContext& ctx) override { return look(ctx.results()); }
};
