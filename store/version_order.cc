#include "store/version_order.h"

#include <algorithm>
#include <tuple>

#include "metrics/civil_time.h"

namespace netra {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Empty, then times, then what is no time; bytes decide between equals. Total, so that mixed spellings still order.
std::tuple<int, int64_t, std::string_view> time_rank(std::string_view version) {
  if (version.empty()) return {0, 0, version};
  if (const auto time = parse_rfc3339(version)) return {1, *time, version};
  if (!all_digits(version) || version.size() > 12) return {2, 0, version};
  int64_t seconds = 0;
  for (const char c : version) seconds = seconds * 10 + (c - '0');
  return {1, seconds * kSecondUs, version};
}

}  // namespace

bool older_version(std::string_view platform, std::string_view a, std::string_view b) {
  if (platform == "bluesky") return a < b;
  if (platform == "x") return std::tuple(a.size(), a) < std::tuple(b.size(), b);
  return time_rank(a) < time_rank(b);
}

}  // namespace netra
