// What the host's tests and measurements run of the SDK: every hook. No example; src/plugins has those.
//
// `mode` says what is done with rows: nothing, mask (every column), rewrite (texts, the last four characters stay), add (1 to each number),
// odd (rows with an even `id` go), twice (every row leaves twice, the second time with `again` for its `name`), enrich (adds the length of
// `name` and its upper case), copy (a text of a megabyte in each row), panic, index (reads behind the end), reject.

#include <helios/plugin.hpp>

namespace {

using namespace helios;

struct Config {
  std::string mode = "nothing";

  template <class Fields>
  void read(Fields& f) {
    f("mode", mode);
  }
};

class Probe : public Plugin {
 public:
  Status start() override {
    HELIOS_ASSIGN(const Config config, load_config<Config>());
    mode_ = config.mode;
    return {};
  }

  QueryModification on_connect(PluginContext& ctx) override {
    const auto user = ctx.connection_param("user");
    if (!user) {
      return QueryModification::reject("no user");
    }
    return ctx.lock_session_var("app.user", *user);
  }

  QueryModification on_query_pre_parse(PluginContext& ctx) override {
    if (mode_ == "panic") {
      fail_as_told();
    }
    if (mode_ == "reject") {
      return QueryModification::reject("P0042", "the probe refuses: " + std::string(ctx.sql()));
    }
    return ctx.set_session_var("app.length", std::to_string(ctx.sql().size()));
  }

  QueryModification on_query_pre_execution(PluginContext& ctx) override {
    if (mode_ == "reject") {
      return QueryModification::reject("P0042", "the probe refuses to run " + std::to_string(ctx.referenced_tables().size()) + " tables");
    }
    return QueryModification::allow();
  }

  ResultModification on_rows(PluginContext& ctx) override { return work(ctx.rows()); }

  Result<std::vector<AddedColumn>> on_result(PluginContext&, const std::vector<Column>& columns) override {
    const bool named = std::any_of(columns.begin(), columns.end(), [](const Column& c) { return c.name() == "name"; });
    return mode_ == "enrich" && named ? std::vector{AddedColumn::int4("length"), AddedColumn::text("upper")} : std::vector<AddedColumn>();
  }

  ResultModification on_query_post_execution(PluginContext& ctx) override { return work(ctx.results()); }

  Status on_result_end(PluginContext&, const ResultEnd& end) override {
    log(LogLevel::Info, std::to_string(end.rows_in) + " rows in, " + std::to_string(end.rows_out) + " out, " +
                            std::to_string(end.batches) + " batches");
    return {};
  }

  void on_disconnect(PluginContext& ctx) override { log(LogLevel::Info, ctx.session_var("app.user").value_or("") + " left"); }

 private:
  static void fail_as_told() { check(false, "panicked: the probe panics, as it was told to"); }

  ResultModification work(Results& rows) {
    if (mode_ == "mask") {
      for (Column& column : rows.columns()) {
        HELIOS_TRY(column.mask_all("***"));
      }
    } else if (mode_ == "rewrite") {
      HELIOS_TRY(rewrite(rows));
    } else if (mode_ == "add") {
      HELIOS_TRY(add(rows));
    } else if (mode_ == "odd") {
      return rows.retain([](const Row& row) { return row.integer("id").value_or(0) % 2 == 1; });
    } else if (mode_ == "twice") {
      std::vector<NewRow> twice;
      rows.for_each_row([&](size_t row) {
        twice.push_back(NewRow::of(row));
        twice.push_back(NewRow::of(row).with("name", Value::of("again")));
      });
      HELIOS_TRY(rows.replace(twice));
    } else if (mode_ == "enrich") {
      HELIOS_TRY(enrich(rows));
    } else if (mode_ == "copy") {
      HELIOS_TRY(copy(rows));
    } else if (mode_ == "panic") {
      fail_as_told();
    } else if (mode_ == "index") {
      return Error(std::to_string(at(mode_, rows.row_count() + 10)));
    } else if (mode_ == "reject") {
      return ResultModification::reject("P0042", "the probe refuses");
    } else {
      return ResultModification::no_modification();
    }
    return ResultModification::modified();
  }

  static Status rewrite(Results& rows) {
    for (Column& column : rows.columns()) {
      if (column.is_text()) {
        HELIOS_TRY(column.rewrite_texts([](std::string_view text, TextWriter& out) {
          out.append("XXX-XX-").append(text.substr(text.size() - std::min<size_t>(text.size(), 4)));
          return Rewrite::Replace;
        }));
      }
    }
    return {};
  }

  static Status add(Results& rows) {
    const auto add_one = [](auto numbers, const char* type) -> Status {
      if (!numbers) {
        return Error(type);
      }
      for (auto& number : *numbers) {
        number++;
      }
      return {};
    };
    for (Column& column : rows.columns()) {
      if (column.kind() == ColumnKind::Int32) {
        HELIOS_TRY(add_one(column.as_mut<int32_t>(), "int4"));
      } else if (column.kind() == ColumnKind::Int64) {
        HELIOS_TRY(add_one(column.as_mut<int64_t>(), "int8"));
      }
    }
    return {};
  }

  static Status enrich(Results& rows) {
    HELIOS_TRY(rows.compute(0, [](const Row& row) {
      const auto name = row.text("name");
      return name ? Value::of(static_cast<int64_t>(name->size())) : Value::null();
    }));
    std::string upper;
    return rows.compute(1, [&](const Row& row) {
      upper = row.text("name").value_or("");
      std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
      return row.text("name") ? Value::of(std::string_view(upper)) : Value::null();
    });
  }

  static Status copy(Results& rows) {
    const std::string text(1'000'000, 'x');
    for (Column& column : rows.columns()) {
      for (size_t row = 0; column.is_text() && row < column.row_count(); row++) {
        HELIOS_TRY(column.set_text_copy(row, text));
      }
    }
    return {};
  }

  std::string mode_;
};

}  // namespace

HELIOS_PLUGIN(Probe, "sdk-probe", "1.0.0", "transform", ({}), on_connect, pre_parse, post_parse, pre_execution, post_execution,
              result, result_end, on_disconnect)
