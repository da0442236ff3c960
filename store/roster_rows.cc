#include "store/roster_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

namespace netra {
namespace {

constexpr size_t kChunkBytes = size_t{8} << 20;
constexpr int32_t kFirstDay = std::numeric_limits<int32_t>::min(), kLastDay = std::numeric_limits<int32_t>::max();

}  // namespace

void RosterRows::add(const RosterRow& row) {
  const std::string canonical = row.canonical();
  rows_.push_back({keep(canonical), static_cast<uint32_t>(canonical.size()), static_cast<uint32_t>(row.line),
                   row.valid_from ? static_cast<int32_t>(*row.valid_from) : kFirstDay,
                   row.valid_to ? static_cast<int32_t>(*row.valid_to) : kLastDay});
}

const char* RosterRows::keep(std::string_view text) {
  if (text.size() > free_) {
    free_ = std::max(kChunkBytes, text.size());
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(free_));
    next_ = chunks_.back().get();
  }
  char* at = next_;
  text.copy(at, text.size());
  next_ += text.size();
  free_ -= text.size();
  return at;
}

void RosterRows::sort() {
  std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
    const int order = text(a).compare(text(b));
    return order != 0 ? order < 0 : a.line < b.line;
  });
}

std::string_view RosterRows::account(const Row& row) {
  const std::string_view all = text(row);
  const size_t id = all.find(kRosterSeparator) + 1, id_end = all.find(kRosterSeparator, id);
  return all.substr(0, id_end > id ? id_end : all.find(kRosterSeparator, id_end + 1));
}

void RosterRows::check(const std::function<void(RosterProblem&&)>& problem) const {
  size_t first = 0;  // of this account's rows
  for (size_t i = 1; i < rows_.size(); ++i) {
    if (account(rows_[i]) != account(rows_[first])) {
      first = i;
      continue;
    }
    const Row& row = rows_[i];
    if (text(row) == text(rows_[i - 1])) {
      problem({static_cast<int>(row.line), fmt::format("repeats line {}; remove one of them", rows_[i - 1].line), false});
      continue;
    }
    for (size_t j = first; j < i; ++j) {
      const Row& other = rows_[j];
      if (row.valid_from > other.valid_to || other.valid_from > row.valid_to) continue;
      const auto [line, earlier] = std::minmax(row.line, other.line, std::greater<>());
      problem({static_cast<int>(line),
               fmt::format("the account is valid in line {} at the same time; the better known ownership counts", earlier), true});
      break;
    }
  }
}

Sha256 RosterRows::identity() const {
  Sha256Stream identity;
  for (const Row& row : rows_) identity.add_field(text(row));
  return identity.finish();
}

uint64_t RosterRows::accounts() const {
  uint64_t count = rows_.empty() ? 0 : 1;
  for (size_t i = 1; i < rows_.size(); ++i) count += account(rows_[i]) != account(rows_[i - 1]);
  return count;
}

}  // namespace netra
