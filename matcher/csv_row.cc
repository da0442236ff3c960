#include "matcher/csv_row.h"

namespace netra {

bool CsvRows::next(std::vector<std::string>& row) {
  row.clear();
  if (rest_.empty()) return false;
  line_ = next_line_;
  row.emplace_back();
  bool quoted = false;
  size_t i = 0;
  for (; i < rest_.size(); ++i) {
    const char c = rest_[i];
    if (c == '\n') ++next_line_;
    if (quoted) {
      if (c != '"') {
        row.back() += c;
      } else if (i + 1 < rest_.size() && rest_[i + 1] == '"') {
        row.back() += rest_[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      row.emplace_back();
    } else if (c == '\n') {
      ++i;
      break;
    } else if (c != '\r') {
      row.back() += c;
    }
  }
  open_quote_ = quoted;
  rest_.remove_prefix(i);
  return true;
}

}  // namespace netra
