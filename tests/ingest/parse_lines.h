#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/format.h"

namespace netra {

// What one record gave: canonical lines, or the fault.
struct Parsed {
  Fault fault = Fault::kNone;
  std::string what;
  size_t offset = 0;
  std::vector<std::string> events;
  std::vector<std::string> values;  // Event::value of each
};

// A record with its padding behind it; its bytes live here.
class PaddedRecord {
 public:
  explicit PaddedRecord(std::string_view bytes) : buffer_(bytes) {
    buffer_.append(RecordBatch::kPadding, '\xAA');
    record.bytes = {buffer_.data(), bytes.size()};
  }
  PaddedRecord(const PaddedRecord&) = delete;

 private:
  std::string buffer_;

 public:
  Record record;
};

Parsed parse(Format& format, std::string_view bytes);
// With a parser of its own.
Parsed parse(const std::string& format, std::string_view bytes);

// The non-blank lines of a file, without line ends; fails the test when it cannot be read.
std::vector<std::string> read_lines(const std::string& path);

// The shared folder of samples, or empty when this checkout has none beside it.
std::string shared_dir();

}  // namespace netra
