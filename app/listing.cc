#include "app/listing.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/terminal.h"
#include "ingest/json_text.h"

namespace netra {
namespace {

std::string plain(const Listing::Cell& cell) {
  if (const auto* number = std::get_if<uint64_t>(&cell)) return std::to_string(*number);
  if (const auto* list = std::get_if<std::vector<std::string>>(&cell)) return fmt::format("{}", fmt::join(*list, " "));
  return std::get<std::string>(cell);
}

std::string quoted(const std::string& text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

std::string json(const Listing::Cell& cell) {
  const auto* list = std::get_if<std::vector<std::string>>(&cell);
  if (std::holds_alternative<uint64_t>(cell)) return plain(cell);
  if (!list) return quoted(plain(cell));
  std::string out;
  for (const std::string& item : *list) out += (out.empty() ? "" : ",") + quoted(item);
  return "[" + out + "]";
}

// Code points, which is near enough to columns for what tables hold.
size_t width(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

void Listing::declare(Options& options, std::string& shape) {
  options.choice("-o,--output", shape, {"table", "json", "jsonl", "csv"}, "Shape of the output");
}

std::string Listing::text() const {
  if (shape_ == "table") return table();
  if (shape_ == "csv") return csv();
  std::string out;
  for (const auto& row : rows_) {
    if (shape_ == "jsonl") out += json_row(row) + "\n";
    else out += (out.empty() ? "" : ",\n") + json_row(row);
  }
  return shape_ == "jsonl" ? out : "[" + out + "]\n";
}

std::string Listing::json_row(const std::vector<Cell>& row) const {
  std::string out;
  for (size_t i = 0; i < row.size(); ++i) {
    const auto* text = std::get_if<std::string>(&row[i]);
    if (text && text->empty()) continue;
    out += fmt::format("{}\"{}\":{}", out.empty() ? "" : ",", columns_[i], json(row[i]));
  }
  return "{" + out + "}";
}

std::string Listing::csv() const {
  std::string out = fmt::format("{}\r\n", fmt::join(columns_, ","));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) out += (i ? "," : "") + csv_cell(plain(row[i]));
    out += "\r\n";
  }
  return out;
}

std::string Listing::table() const {
  std::vector<size_t> widths(columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) widths[i] = width(columns_[i]);
  for (const auto& row : rows_)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(printable(plain(row[i]))));
  const auto line = [&](const auto& cell_of) {
    std::string out;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = cell_of(i);
      out += cell;
      if (i + 1 < columns_.size()) out += std::string(widths[i] - width(cell) + 2, ' ');
    }
    return out + "\n";
  };
  if (rows_.empty()) return "";
  std::string out = line([&](size_t i) { return columns_[i]; });
  for (const auto& row : rows_) out += line([&](size_t i) { return printable(plain(row[i])); });
  return out;
}

}  // namespace netra
