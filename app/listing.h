#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "app/command.h"

namespace netra {

// One field of CSV, RFC 4180.
std::string csv_cell(const std::string& text);

// Rows in the shape that `-o` asks for: a table for people, JSON lines, one JSON array, or CSV (RFC 4180).
// Thread safety: none.
class Listing {
 public:
  using Cell = std::variant<std::string, uint64_t, std::vector<std::string>>;

  // Adds `-o, --output` to a command's options.
  static void declare(Options& options, std::string& shape);

  Listing(std::string shape, std::vector<std::string> columns) : shape_(std::move(shape)), columns_(std::move(columns)) {}
  // A person reads it: short ids and local times.
  bool is_table() const { return shape_ == "table"; }
  // As many cells as columns; empty texts are left out of JSON.
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  size_t size() const { return rows_.size(); }
  std::string text() const;

 private:
  std::string table() const;
  std::string csv() const;
  std::string json_row(const std::vector<Cell>& row) const;

  const std::string shape_;
  const std::vector<std::string> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace netra
