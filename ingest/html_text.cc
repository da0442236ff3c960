#include "ingest/html_text.h"

#include <algorithm>

#include "ingest/html_entities.h"

namespace netra {
namespace {

constexpr std::string_view kSpace = " \t\n\r\f\v";
constexpr size_t kNone = std::string_view::npos;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool begins_with(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         std::equal(lower_case.begin(), lower_case.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

// Where `lower_case` begins in `text`, whatever its case.
size_t find_any_case(std::string_view text, std::string_view lower_case) {
  for (size_t at = text.find('<'); at != kNone; at = text.find('<', at + 1))
    if (begins_with(text.substr(at), lower_case)) return at;
  return kNone;
}

// Reads the markup of one text, from left to right. An end that is not found once is nowhere further on: many beginnings
// without an end cost one search.
class MarkupReader {
 public:
  // Writes what the markup at the beginning of `text`, a `<`, leaves behind; gives its size.
  size_t take(std::string_view text, char*& out) {
    if (const size_t hidden = hidden_size(text)) return hidden;
    if (const size_t border = paragraph_border_size(text)) {
      *out++ = '\n';
      *out++ = '\n';
      return border;
    }
    const size_t end = find_tag_end(text);
    if (end == kNone || end == 1) {  // no tag
      *out++ = '<';
      return 1;
    }
    if (is_line_break(text.substr(0, end + 1))) *out++ = '\n';
    return end + 1;
  }

 private:
  struct Hidden {
    std::string_view open, close;
    bool ends = true;  // an end may still come
  };

  size_t find_tag_end(std::string_view text) {
    const size_t end = tags_end_ ? text.find('>') : kNone;
    tags_end_ = end != kNone;
    return end;
  }

  // The size of a `<script>` or `<style>` with all that is in it, where `text` begins with one that ends; else 0.
  size_t hidden_size(std::string_view text) {
    for (Hidden& hidden : hidden_) {
      if (!hidden.ends || !begins_with(text, hidden.open)) continue;
      const size_t end = find_any_case(text, hidden.close);
      if (end != kNone) return end + hidden.close.size();
      hidden.ends = false;
    }
    return 0;
  }

  static bool is_line_break(std::string_view tag) {
    if (!begins_with(tag, "<br")) return false;
    tag = tag.substr(3, tag.size() - 4);
    if (tag.ends_with('/')) tag.remove_suffix(1);
    return tag.find_first_not_of(kSpace) == kNone;
  }

  // The size of `</p>`, spaces and `<p …>`, where `text` begins with them; else 0.
  static size_t paragraph_border_size(std::string_view text) {
    if (!begins_with(text, "</p>")) return 0;
    const size_t next = text.find_first_not_of(kSpace, 4);
    if (next == kNone || !begins_with(text.substr(next), "<p")) return 0;
    const size_t end = text.find('>', next);
    return end == kNone ? 0 : end + 1;
  }

  Hidden hidden_[2] = {{"<script", "</script>"}, {"<style", "</style>"}};
  bool tags_end_ = true;
};

}  // namespace

std::string_view html_text(std::string_view html, Arena& arena) {
  if (html.find('<') == kNone) return decode_html_entities(html, arena);
  char* const begin = arena.take(html.size());  // nothing grows
  char* out = begin;
  MarkupReader markup;
  for (std::string_view left = html; !left.empty();) {
    const size_t plain = std::min(left.find('<'), left.size());
    out = std::copy_n(left.data(), plain, out);
    left.remove_prefix(plain);
    if (!left.empty()) left.remove_prefix(markup.take(left, out));
  }
  const auto size = static_cast<size_t>(out - begin);
  arena.give_back(html.size() - size);
  return decode_html_entities({begin, size}, arena);
}

}  // namespace netra
