#include "app/readiness.h"

#include "app/log.h"

namespace netra {

void Readiness::set(const std::string& what, const std::string& line) {
  bool is_new = false, over = false;
  {
    const std::lock_guard lock(mutex_);
    if (line.empty()) {
      over = lines_.erase(what) != 0 && what != "start";
    } else {
      is_new = lines_.insert_or_assign(what, line).second && what != "start";
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
