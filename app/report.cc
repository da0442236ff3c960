#include "app/report.h"

#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "app/listing.h"
#include "matcher/evidence_json.h"

namespace netra {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put(Writer& writer, std::string_view text) { writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }

void put_number(Writer& writer, double value) {
  const std::string text = fmt::format("{:.6g}", value);
  writer.RawValue(text.data(), text.size(), rapidjson::kNumberType);
}

void put_cell(Writer& writer, const std::string& text) { put(writer, text); }
void put_cell(Writer& writer, uint64_t number) { writer.Uint64(number); }
void put_cell(Writer& writer, double number) { put_number(writer, number); }

void put_cell(Writer& writer, const Estimate& estimate) {
  if (estimate.of == 0) {
    writer.Null();
    return;
  }
  writer.StartObject();
  for (const auto& [key, value] : {std::pair("value", estimate.value), {"low", estimate.low}, {"high", estimate.high}}) {
    writer.Key(key);
    put_number(writer, value);
  }
  if (estimate.is_share) {
    writer.Key("hits");
    writer.Uint64(estimate.hits);
  }
  writer.Key("of");
  writer.Uint64(estimate.of);
  writer.EndObject();
}

void put_cell(Writer& writer, const MarkedText& marked) {
  writer.StartObject();
  writer.Key("text");
  put(writer, marked.text);
  writer.Key("evidence");
  put_evidence(writer, marked.evidence, marked.text);
  writer.EndObject();
}

void put_cell(Writer& writer, const ReportCell& cell) {
  std::visit([&](const auto& value) { put_cell(writer, value); }, cell);
}

// One line: breaks become spaces.
std::string plain(const std::string& text) {
  std::string out = text;
  for (char& c : out)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  return out;
}
std::string plain(uint64_t number) { return std::to_string(number); }
std::string plain(double number) { return fmt::format("{:.3f}", number); }
std::string plain(const Estimate& estimate) { return estimate_text(estimate); }
std::string plain(const MarkedText& marked) {
  std::string out = plain(marked.text);
  for (const Evidence& e : marked.evidence)
    out += fmt::format(" | {} [{}, {}) {}", e.rule, e.start, e.end, plain(marked.text.substr(e.start, e.end - e.start)));
  return out;
}

}  // namespace

std::string estimate_text(const Estimate& estimate) {
  if (estimate.of == 0) return "-";
  const int digits = estimate.high < 0.05 ? 5 : 3;  // shares of rare things
  const std::string shown = fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", estimate.value, digits, estimate.low, digits, estimate.high, digits);
  return estimate.is_share ? fmt::format("{} {}/{}", shown, estimate.hits, estimate.of) : shown;
}

std::string report_text(const Report& report) {
  std::string out = report.title + "\n";
  for (const auto& [name, value] : report.facts) out += fmt::format("{}: {}\n", name, std::visit([](const auto& v) { return plain(v); }, value));
  for (const ReportTable& table : report.tables) {
    out += fmt::format("\n{}\n", table.title);
    if (!table.note.empty()) out += fmt::format("({})\n", table.note);
    Listing listing("table", table.columns);
    for (const auto& row : table.rows) {
      std::vector<Listing::Cell> cells;
      for (const ReportCell& cell : row) cells.emplace_back(std::visit([](const auto& v) { return plain(v); }, cell));
      listing.add(std::move(cells));
    }
    out += table.rows.empty() ? "none\n" : listing.text();
  }
  return out;
}

std::string report_json(const Report& report) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  for (const auto& [name, value] : report.facts) {
    put(writer, name);
    put_cell(writer, value);
  }
  for (const ReportTable& table : report.tables) {
    put(writer, table.id);
    writer.StartArray();
    for (const auto& row : table.rows) {
      writer.StartObject();
      for (size_t i = 0; i < row.size(); ++i) {
        put(writer, table.columns[i]);
        put_cell(writer, row[i]);
      }
      writer.EndObject();
    }
    writer.EndArray();
  }
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace netra
