#include "matcher/pack_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "metrics/civil_time.h"

namespace netra {

void PackFile::error(const YAML::Node& at, std::string_view message) const {
  const bool shown = message.starts_with("expected") && at.IsDefined() && at.IsScalar();
  error(line(at), shown ? fmt::format("{}, found '{}'", message, at.Scalar()) : std::string(message));
}

void PackFile::error(int line, std::string_view message) const { errors_->push_back({path_, line, std::string(message)}); }

void PackFile::missing(const YAML::Node& at, std::string_view message) const { errors_->push_back({path_, line(at), std::string(message), PackError::kMissing}); }

bool PackFile::is_map(const YAML::Node& node) const {
  if (!node.IsDefined() || !node.IsMap()) {
    error(node, "expected a map (key: value)");
    return false;
  }
  std::set<std::string> seen;
  for (const auto& entry : node)
    if (entry.first.IsScalar() && !seen.insert(entry.first.Scalar()).second)
      error(entry.first, fmt::format("the key '{}' stands here twice", entry.first.Scalar()));
  return true;
}

bool PackFile::is_map(const YAML::Node& node, std::initializer_list<std::string_view> known) const {
  if (!node.IsDefined() || !node.IsMap()) {
    error(node, fmt::format("expected a map with the keys {}", fmt::join(known, ", ")));
    return false;
  }
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
    if (std::find(known.begin(), known.end(), key) == known.end())
      error(entry.first, fmt::format("unknown key '{}'; known here: {}", key, fmt::join(known, ", ")));
  }
  return is_map(node);
}

bool PackFile::is_list(const YAML::Node& node) const {
  if (node.IsDefined() && node.IsSequence()) return true;
  error(node, "expected a list");
  return false;
}

std::string PackFile::text(const YAML::Node& node) const {
  if (node.IsScalar() && !node.Scalar().empty()) return node.Scalar();
  error(node, "expected a text that is not empty");
  return {};
}

std::string PackFile::need(const YAML::Node& map, const char* key) const {
  const YAML::Node value = map[key];
  if (value) return text(value);
  error(map, fmt::format("the key '{}' is missing", key));
  return {};
}

std::string PackFile::need_id(const YAML::Node& map, const char* key) const {
  const std::string id = need(map, key);
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (!std::all_of(id.begin(), id.end(), fits)) error(map[key], "expected an id of small letters a-z, digits and _");
  return id;
}

std::string PackFile::optional(const YAML::Node& map, const char* key) const {
  const YAML::Node value = map[key];
  return value ? text(value) : std::string();
}

std::vector<std::string> PackFile::texts(const YAML::Node& node) const {
  std::vector<std::string> found;
  each_text(node, [&](const YAML::Node&, const std::string& one) { found.push_back(one); });
  return found;
}

void PackFile::each_text(const YAML::Node& node, const std::function<void(const YAML::Node&, const std::string&)>& use) const {
  const auto use_one = [&](const YAML::Node& one) {
    if (const std::string read = text(one); !read.empty()) use(one, read);
  };
  if (!node) return;
  if (node.IsScalar()) return use_one(node);
  if (!is_list(node)) return;
  for (const auto& one : node) use_one(one);
}

int PackFile::number(const YAML::Node& node, int least, int most, std::optional<int> otherwise) const {
  int value = least;
  const std::string digits = node.IsScalar() ? node.Scalar() : "";
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code == std::errc{} && end == digits.data() + digits.size() && !digits.empty() && value >= least && value <= most) return value;
  error(node, fmt::format("expected a whole number from {} to {}", least, most));
  return otherwise.value_or(least);
}

std::optional<bool> PackFile::truth(const YAML::Node& node) const {
  if (!node) return {};
  if (node.IsScalar() && node.Scalar() == "true") return true;
  if (node.IsScalar() && node.Scalar() == "false") return false;
  error(node, "expected true or false");
  return {};
}

std::optional<int64_t> PackFile::date(const YAML::Node& node) const {
  if (!node) return {};
  const auto days = node.IsScalar() ? parse_date(node.Scalar()) : std::nullopt;
  if (!days) error(node, "expected a date like 2024-11-27");
  return days;
}

}  // namespace netra
