#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <string>
#include <utility>

namespace netra {

// The log: standard error, one event a line; under systemd the journal's own entries (MESSAGE, PRIORITY). No account and
// no text at info and above.
// Thread safety: all of it.
enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError };

// `level` as the configuration spells it: debug, info, warning, error.
void set_log_level(const std::string& level);
void log_line(LogLevel level, const std::string& message);

template <typename... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::kInfo, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::kWarning, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::kError, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace netra
