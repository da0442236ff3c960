#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/statistics.h"
#include "matcher/verdict.h"

namespace netra {

// A text with the spans that rules rest on.
struct MarkedText {
  std::string text;
  std::vector<Evidence> evidence;
};

using ReportCell = std::variant<std::string, uint64_t, double, Estimate, MarkedText>;

struct ReportTable {
  std::string id;     // its key in JSON
  std::string title;
  std::string note;   // how to read it; may be empty
  std::vector<std::string> columns;
  std::vector<std::vector<ReportCell>> rows;  // as many cells as columns
  bool chart = false;                         // a page draws its estimates
};

// Tables under a head of facts: for people, for scripts, and as a page.
struct Report {
  std::string title;
  std::vector<std::pair<std::string, ReportCell>> facts;
  std::vector<ReportTable> tables;
};

std::string report_text(const Report& report);
// {"fact":…,"table id":[{"column":…},…],…}; an estimate is {"value","low","high","hits","of"} (null where there was nothing
// to measure), a marked text {"text","evidence":[{"rule","start","end","text"}]}.
std::string report_json(const Report& report);
// One page that needs nothing from outside: styles, charts (inline SVG) and data in it; light and dark.
std::string report_html(const Report& report);

// `0.914 [0.861, 0.949] 128/140`, or `-`.
std::string estimate_text(const Estimate& estimate);

}  // namespace netra
