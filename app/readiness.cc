#include "app/readiness.h"

#include "app/log.h"

namespace netra {
namespace {

std::string without_digits(std::string line) {
  std::erase_if(line, [](char c) { return c >= '0' && c <= '9'; });
  return line;
}

}  // namespace

void Readiness::set(const std::string& what, const std::string& line) {
  bool is_new = false, over = false;
  {
    const std::lock_guard lock(mutex_);
    if (line.empty()) {
      over = lines_.erase(what) != 0 && what != "start";
    } else {
      std::string& said = lines_[what];
      is_new = without_digits(said) != without_digits(line) && what != "start";
      said = line;
    }
  }
  if (is_new) log_warning("not ready: {}", line);
  if (over) log_info("over: {}", what);
}

std::string Readiness::not_ready() const {
  const std::lock_guard lock(mutex_);
  std::string all;
  for (const auto& [what, line] : lines_) all += line + "\n";
  return all;
}

}  // namespace netra
