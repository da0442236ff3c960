#include "app/readiness.h"

#include <algorithm>

#include "app/log.h"

namespace netra {
namespace {

// What a line says, without the numbers and the details in brackets that change while it stands.
std::string gist(std::string line) {
  line.resize(std::min(line.find(" ("), line.size()));
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
      said_.erase(what);
    } else {
      lines_[what] = line;
      is_new = said_[what].insert(gist(line)).second && what != "start";
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
