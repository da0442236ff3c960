#include "ingest/format_detection.h"

#include <algorithm>

namespace netra {
namespace {


// Half the formats would take any object for a line of control.
bool says_something(const Event& event) { return event.kind != Kind::kOther && event.kind != Kind::kControl; }

}  // namespace

std::string FormatDetection::detect(const std::vector<Record>& records, const std::string& expected) {
  if (formats_.empty())
    for (const std::string& name : format_names()) formats_.emplace_back(name, make_format(name, domain_));
  const std::vector<Record> first(records.begin(), records.begin() + static_cast<long>(std::min(records.size(), kRecords)));
  size_t most = 0;
  std::string found;
  candidates_.clear();
  for (const auto& [name, format] : formats_) {
    const size_t good = count(*format, first);
    if (good == first.size() && good > 0 && name == expected) return name;
    if (good == 0 || good < most) continue;
    candidates_ = good > most ? name : candidates_ + ", " + name;
    found = good > most ? name : "";
    most = good;
  }
  return found;
}

size_t FormatDetection::count(Format& format, const std::vector<Record>& records) {
  return static_cast<size_t>(std::count_if(records.begin(), records.end(), [&](const Record& record) {
    return !record.unreadable && format.parse(record, events_).ok() &&
           std::any_of(events_.begin(), events_.end(), says_something);
  }));
}

}  // namespace netra
