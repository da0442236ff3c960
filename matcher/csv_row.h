#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace netra {

// Rows of a CSV text after RFC 4180: quoted fields may hold commas, quotes (doubled) and line ends.
// Thread safety: none; borrows the text.
class CsvRows {
 public:
  explicit CsvRows(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  // False at the end.
  bool next(std::vector<std::string>& row);
  // Line at which the last row began, from 1.
  int line() const { return line_; }
  // The last row ended inside a quoted field: the quote that was opened in it never closes.
  bool open_quote() const { return open_quote_; }

 private:
  std::string_view rest_;
  int line_ = 0, next_line_ = 1;
  bool open_quote_ = false;
};

}  // namespace netra
