#pragma once

#include <simdjson.h>

#include <string>

#include "matcher/explain.h"

namespace netra {

// Reads texts to judge, one JSON object a line, as INTERFACES' `netra explain --batch` takes them:
// {"id","text","at"?,"region"?,"contest"?,"parent"?:{"text"}}.
// Thread safety: none. `pack` must outlive it.
class QuestionReader {
 public:
  // `path` as messages show it.
  QuestionReader(const Pack& pack, std::string path) : pack_(pack), path_(std::move(path)) {}

  // Throws InputError naming path and line.
  ExplainQuestion read(const std::string& line, int number);
  // The object last read, for keys beyond the question's; valid until the next read().
  simdjson::dom::element object() const { return object_; }
  // A text, or a number as text; empty for anything else.
  static std::string text_of(const simdjson::simdjson_result<simdjson::dom::element>& value);

 private:
  std::string region(const std::string& text, int line) const;
  TimeUs time(const std::string& text, const std::string& region, int line) const;

  const Pack& pack_;
  std::string path_;
  std::string text_;  // of the line that was read last
  simdjson::dom::parser parser_;
  simdjson::dom::element object_;
};

}  // namespace netra
