#include "app/highlight.h"

#include <algorithm>

namespace netra {
std::string highlighted(const Terminal& terminal, std::string_view text, const std::vector<Evidence>& spans) {
  std::vector<bool> marked(text.size(), false);
  for (const Evidence& span : spans)
    for (size_t i = span.start; i < std::min<size_t>(span.end, text.size()); ++i) marked[i] = true;
  std::string out;
  for (size_t from = 0; from < text.size();) {
    size_t to = from;
    while (to < text.size() && marked[to] == marked[from]) ++to;
    const std::string piece = printable(text.substr(from, to - from));
    if (!marked[from]) out += piece;
    else out += terminal.colour() ? terminal.paint("1;33", piece) : "[" + piece + "]";
    from = to;
  }
  return out;
}

}  // namespace netra
