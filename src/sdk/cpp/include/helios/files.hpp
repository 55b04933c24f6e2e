/// \file
/// Files of the directory that the operator grants (directory). The host holds them in memory: reading waits for no disk, and an instance sees
/// all of them as they were at one moment. When they change, new instances with the new files take its place, so what `start` reads is never
/// older than the instance.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host.hpp"

namespace helios {

/// The files, by their paths from the granted directory ("lists/words.txt"). A path that is absolute or has a part that is empty, `.` or `..`
/// is an error, and so is what is there and no regular file that the server can read.
struct Files {
  /// A whole file; nothing when there is none.
  static Result<std::optional<std::string>> read(std::string_view path) {
    HELIOS_ASSIGN(const auto bytes, size(path));
    if (!bytes) {
      return std::optional<std::string>();
    }
    std::string file(static_cast<size_t>(*bytes), '\0');
    size_t at = 0;
    while (at < file.size()) {
      const std::span rest(reinterpret_cast<uint8_t*>(file.data()) + at, file.size() - at);
      HELIOS_ASSIGN(const auto count, read_at(path, at, rest));
      if (!count || *count == 0) {
        break;
      }
      at += *count;
    }
    file.resize(at);
    return std::optional(std::move(file));
  }

  /// Reads from a byte of a file on: how many there were, at most 1 MiB, 0 at and behind the end; nothing when there is no file.
  static Result<std::optional<size_t>> read_at(std::string_view path, uint64_t offset, std::span<uint8_t> out) {
    const auto from = static_cast<int64_t>(offset > INT64_MAX ? INT64_MAX : offset);
    const auto room = static_cast<uint32_t>(out.size() > INT32_MAX ? INT32_MAX : out.size());
    const int32_t answer = helios_file_read(path.data(), detail::length(path), from, out.data(), room);
    HELIOS_ASSIGN(const auto count, found(path, answer));
    return count ? std::optional(static_cast<size_t>(*count)) : std::nullopt;
  }

  /// Bytes of a file; nothing when there is none.
  static Result<std::optional<uint64_t>> size(std::string_view path) {
    return found(path, helios_file_size(path.data(), detail::length(path)));
  }

  /// Paths of all readable files, in the order of their bytes.
  static std::vector<std::string> names() {
    std::vector<std::string> names;
    for (;;) {
      const auto index = static_cast<int32_t>(names.size());
      auto name = detail::pull([&](void* out, uint32_t cap) { return helios_file_name(index, out, cap); });
      if (!name) {
        return names;
      }
      names.push_back(std::move(*name));
    }
  }

 private:
  static Result<std::optional<uint64_t>> found(std::string_view path, int64_t answer) {
    if (answer >= 0) {
      return std::optional(static_cast<uint64_t>(answer));
    }
    if (answer == abi::absent) {
      return std::optional<uint64_t>();
    }
    const char* why = answer == abi::denied ? "it is no regular file that the server can read" : "that is no path below the granted directory";
    return Error("38000", "file " + std::string(path) + ": " + why);
  }
};

}  // namespace helios
