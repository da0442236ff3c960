#include "ingest/twitter_time.h"

#include <array>

namespace netra {
namespace {

// The words between single or multiple spaces; false unless there are exactly as many as `words` holds.
template <size_t N>
bool split(std::string_view text, std::array<std::string_view, N>& words) {
  size_t count = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) {
      if (count == N) return false;
      words[count++] = text.substr(0, end);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return count == N;
}

int number(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return -1;
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

int month_number(std::string_view name) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const size_t at = name.size() == 3 ? kMonths.find(name) : std::string_view::npos;
  return at == std::string_view::npos || at % 3 != 0 ? -1 : static_cast<int>(at / 3) + 1;
}

}  // namespace

std::optional<TimeUs> parse_twitter_time(std::string_view text) {
  std::array<std::string_view, 6> words;  // weekday, month, day, clock, zone, year
  if (!split(text, words)) return {};
  const std::string_view clock = words[3], zone = words[4];
  if (clock.size() != 8 || clock[2] != ':' || clock[5] != ':' || zone.size() != 5) return {};
  if (zone[0] != '+' && zone[0] != '-') return {};
  const int month = month_number(words[1]), day = number(words[2]), year = number(words[5]);
  const int hour = number(clock.substr(0, 2)), minute = number(clock.substr(3, 2)), second = number(clock.substr(6));
  const int zone_hours = number(zone.substr(1, 2)), zone_minutes = number(zone.substr(3));
  if (month < 0 || year < 0 || hour < 0 || minute < 0 || second < 0 || zone_hours < 0 || zone_minutes < 0) return {};
  if (!valid_date(year, month, day)) return {};
  const int64_t east = (zone[0] == '-' ? -1 : 1) * (zone_hours * 3600 + zone_minutes * 60);
  const int64_t seconds = days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - east;
  return seconds * kSecondUs;
}

}  // namespace netra
