// Formats and normalisations of texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace validation {

/// True when there is a format of this name.
bool is_format(std::string_view name);

/// True when the text has the format of this name.
bool has_format(std::string_view name, std::string_view text);

/// True when there is a normalisation of this name.
bool is_normalization(std::string_view name);

/// Changes a text as this normalisation does. False when it became NULL.
bool normalize(std::string_view name, std::string& text);

/// Characters of a UTF-8 text.
size_t character_count(std::string_view text);

/// Microseconds since 2000-01-01 of a date ("2024-12-31") or a time of a day ("2024-12-31 18:00:00", or with a T); nothing when it is none.
std::optional<int64_t> parse_time_us(std::string_view text);

}  // namespace validation
