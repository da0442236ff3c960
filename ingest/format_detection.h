#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ingest/format.h"

namespace netra {

// Tells a stream's format from its first records.
// Thread safety: none.
class FormatDetection {
 public:
  static constexpr size_t kRecords = 100;  // it looks at no more

  explicit FormatDetection(std::string domain) : domain_(std::move(domain)) {}

  // The format that finds acts in the most of the first kRecords of these; empty when none does, or several do equally
  // well: candidates() names them. `expected` wins when it finds them in all.
  std::string detect(const std::vector<Record>& records, const std::string& expected);
  const std::string& candidates() const { return candidates_; }

 private:
  size_t count(Format& format, const std::vector<Record>& records);

  const std::string domain_;
  std::vector<std::pair<std::string, std::unique_ptr<Format>>> formats_;  // made when first needed
  std::vector<Event> events_;
  std::string candidates_;
};

}  // namespace netra
