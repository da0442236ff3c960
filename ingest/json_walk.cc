#include "ingest/json_walk.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "ingest/json_text.h"
#include "ingest/utf8.h"

namespace netra {
namespace {

using Type = SlotValue::Type;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// How long a key is, given where it begins and its colon stands. Most documents have nothing between quote and colon.
// Keys with an escaped quote may end early; having a backslash they match no path either way.
size_t key_size(const char* key, const char* colon) {
  if (colon[-1] == '"') [[likely]]
    return static_cast<size_t>(colon - 1 - key);
  return static_cast<size_t>(static_cast<const char*>(std::memchr(key, '"', static_cast<size_t>(colon - key))) - key);
}

// By how much a byte of the skeleton changes the depth.
constexpr auto kDepthChange = [] {
  std::array<int8_t, 256> change{};
  change['{'] = change['['] = 1;
  change['}'] = change[']'] = -1;
  return change;
}();

}  // namespace

// One pass over one document, along its skeleton.
class JsonWalk::Pass {
 public:
  Pass(JsonWalk& walk, const PathTrie& trie, std::string_view document) : walk_(walk), trie_(trie), document_(document), json_(document.data()) {}

  // Makes it a look.
  void stop_after(size_t wanted, size_t more, const std::function<bool()>& goes_on) {
    left_ = wanted;
    more_ = more;
    goes_on_ = &goes_on;
  }

  ParseResult run() {
    if (const ParseResult built = walk_.build_index(document_); !built.ok()) return built;
    at_ = walk_.index_.positions().data();
    end_ = at_ + walk_.index_.positions().size();
    if (json_[*at_] != '{') return refuse(Fault::kWrongType, "the record is no JSON object", here()), result_;
    if (json_[end_[-1]] != '}' && json_[end_[-1]] != ']') return cut(), result_;
    ++at_;
    if (!object(trie_.node(PathTrie::kRoot), 0) || stopped()) return result_;
    if (at_ != end_) {
      const bool another = *here() == '{' || *here() == '[' || *here() == '"';
      refuse(another ? Fault::kSeveralDocuments : Fault::kInvalidJson, "something follows the document", here());
    }
    if (const int32_t place = trie_.node(PathTrie::kRoot).place; place != PathTrie::kNone)
      store(place, Type::kObject, document_);
    return result_;
  }

  bool stopped() const { return stopped_; }
  // Whether the rest of the skeleton closes what is open, with its last bracket.
  bool closes() const {
    if (!stopped_) return true;
    ptrdiff_t depth = depth_;
    for (const uint32_t* at = at_; at < end_; ++at) {
      if (depth == 0) return false;
      depth += kDepthChange[static_cast<uint8_t>(json_[*at])];
    }
    return depth == 0;
  }

 private:
  const char* here() const { return at_ < end_ ? json_ + *at_ : json_ + document_.size(); }

  // Behind the opening brace.
  bool object(const PathTrie::Node& node, uint32_t element) {
    uint64_t seen = 0;
    uint32_t member = 0;
    ++depth_;
    if (*here() == '}') return close();
    for (;;) {
      if (end_ - at_ < 4) return cut();
      const char* const key = json_ + at_[0] + 1;
      const char* const colon = json_ + at_[1];
      if (key[-1] != '"' || *colon != ':') return refuse(Fault::kInvalidJson, "a key is malformed", key - 1);
      const size_t size = key_size(key, colon);
      at_ += 2;
      const PathTrie::Child* const child = trie_.find(node, key, size);
      if (child && !(seen & uint64_t{1} << child->bit)) {
        seen |= uint64_t{1} << child->bit;
        if (!value(trie_.node(child->node), element)) return false;
        if (stopped()) return true;
      } else if (!child && node.members != PathTrie::kNone && member < PathTrie::kPlaces) {
        if (!this->member({key, size}, trie_.node(node.members), member++)) return false;
      } else if (!skip()) {
        return false;
      }
      if (at_ == end_) return cut();
      if (*here() == '}') return close();
      if (*here() != ',') return refuse(Fault::kInvalidJson, "a comma is missing in an object", here());
      ++at_;
    }
  }

  bool close() {
    ++at_;
    --depth_;
    return true;
  }

  bool member(std::string_view key, const PathTrie::Node& node, uint32_t member) {
    if (key.find('\\') != std::string_view::npos) return skip();  // escaped keys are not read
    if (!value(node, member)) return false;
    if (node.place != PathTrie::kNone) walk_.values_[static_cast<size_t>(node.place) + member].name = key;
    return true;
  }

  // Behind the opening bracket.
  bool array(const PathTrie::Node& node) {
    if (*here() == ']') return ++at_, true;
    for (uint32_t element = 0;; ++element) {
      if (element < PathTrie::kPlaces ? !value(node, element) : !skip()) return false;
      if (at_ == end_) return cut();
      const char next = *here();
      if (next != ',' && next != ']') return refuse(Fault::kInvalidJson, "a comma is missing in an array", here());
      ++at_;
      if (next == ']') return true;
    }
  }

  // Moves behind a value that nothing reads.
  bool skip() {
    if (at_ == end_) return cut();
    ptrdiff_t depth = kDepthChange[static_cast<uint8_t>(json_[*at_])];
    if (depth < 0 || json_[*at_] == ',' || json_[*at_] == ':') return no_value();
    ++at_;
    while (depth > 0) {
      if (at_ == end_) return cut();
      depth += kDepthChange[static_cast<uint8_t>(json_[*at_++])];
    }
    return true;
  }

  // Inlined, and strings first: a look spends most of its time on the few of them that it reads.
  [[gnu::always_inline]] bool value(const PathTrie::Node& node, uint32_t element) {
    if (at_ == end_) return cut();
    const char* const begin = json_ + *at_;
    if (*begin == '"' && node.place != PathTrie::kNone) return string(begin, node.place + static_cast<int32_t>(element));
    return other_value(node, element, begin);
  }

  [[gnu::noinline]] bool other_value(const PathTrie::Node& node, uint32_t element, const char* begin) {
    if (*begin == '{') return container(node, element, Type::kObject);
    if (*begin == '[') return container(node, element, Type::kArray);
    if (node.place == PathTrie::kNone) return skip();
    ++at_;
    const auto place = node.place + static_cast<int32_t>(element);
    const std::string_view token = trim_end({begin, static_cast<size_t>(here() - begin)});
    switch (*begin) {
      case 't':
      case 'f':
        if (token != "true" && token != "false") break;
        return store(place, *begin == 't' ? Type::kTrue : Type::kFalse, token);
      case 'n':
        if (token != "null") break;
        return store(place, Type::kNull, token);
      case ',':
      case ':':
      case '}':
      case ']':
        --at_;
        return no_value();
      default:
        if (!is_json_number(token)) return refuse(Fault::kInvalidJson, "a number is malformed", begin);
        return store(place, Type::kNumber, token);
    }
    return refuse(Fault::kInvalidJson, "a literal is malformed", begin);
  }

  [[gnu::always_inline]] bool string(const char* begin, int32_t place) {
    ++at_;
    const char* end = here();
    if (end[-1] != '"') [[unlikely]]
      while (is_space(end[-1])) --end;  // no further than the quote that it begins with
    if (end - begin < 2 || end[-1] != '"') return refuse(Fault::kInvalidJson, "a string is malformed", begin);
    const std::string_view text(begin + 1, static_cast<size_t>(end - begin) - 2);
    if (std::memchr(text.data(), '\\', text.size())) return escaped(text, place);
    return store(place, Type::kString, text, begin);
  }

  [[gnu::noinline]] bool escaped(std::string_view inside, int32_t place) {
    const char* const begin = inside.data() - 1;
    const auto text = json_string(inside, walk_.arena_);
    if (!text) return refuse(Fault::kInvalidJson, "a string has an unknown escape", begin);
    return store(place, Type::kString, *text, begin);
  }

  // A container: walked where paths go on inside; stored as raw JSON where one ends here.
  bool container(const PathTrie::Node& node, uint32_t element, Type type) {
    const uint32_t* const begin = at_;
    const bool walked = type == Type::kObject ? node.multiplier != 0 || node.members != PathTrie::kNone
                                              : node.elements != PathTrie::kNone;
    if (walked) {
      ++at_;
      if (!(type == Type::kObject ? object(node, element) : array(trie_.node(node.elements)))) return false;
    } else if (!skip()) {
      return false;
    }
    if (node.place == PathTrie::kNone || stopped() || (walked && type == Type::kArray)) return true;
    if (!walked && json_[at_[-1]] != (type == Type::kObject ? '}' : ']'))
      return refuse(Fault::kInvalidJson, "brackets do not match", json_ + at_[-1]);
    if (!walked && nests_deeper(begin, at_))
      return refuse(Fault::kTooDeep, "a value nests too deeply", json_ + *begin);
    return store(node.place + static_cast<int32_t>(element), type, {json_ + *begin, at_[-1] + 1 - *begin});
  }

  bool nests_deeper(const uint32_t* begin, const uint32_t* end) const {
    ptrdiff_t depth = 0;
    for (; begin < end; ++begin) {
      depth += kDepthChange[static_cast<uint8_t>(json_[*begin])];
      if (depth > static_cast<ptrdiff_t>(kDepthMax)) return true;
    }
    return false;
  }

  bool store(int32_t place, Type type, std::string_view text) { return store(place, type, text, text.data()); }
  [[gnu::always_inline]] bool store(int32_t place, Type type, std::string_view text, const char* at) {
    SlotValue& value = walk_.values_[static_cast<size_t>(place)];
    value.type = type;
    value.walk = walk_.walk_;
    value.offset = static_cast<size_t>(at - json_);
    value.text = text;
    if (left_ > 0 && --left_ == 0) stop();
    return true;
  }

  [[gnu::noinline]] void stop() {
    stopped_ = more_ == 0 || !(*goes_on_)();
    if (!stopped_) left_ = more_;
    more_ = 0;
  }

  bool cut() { return refuse(Fault::kInvalidJson, "the document is cut", json_ + document_.size()); }
  bool no_value() { return refuse(Fault::kInvalidJson, "a value is missing", here()); }

  bool refuse(Fault fault, const char* what, const char* at) {
    result_ = {fault, what, std::min(static_cast<size_t>(at - json_), document_.size())};
    return false;
  }

  JsonWalk& walk_;
  const PathTrie& trie_;
  const std::string_view document_;
  const char* const json_;
  const uint32_t* at_ = nullptr;  // the next position of the skeleton
  const uint32_t* end_ = nullptr;
  size_t left_ = 0;      // places still to be filled before a look stops; 0 for a walk
  size_t more_ = 0;      // places that it fills then, if goes_on_ says so
  const std::function<bool()>* goes_on_ = nullptr;
  bool stopped_ = false;
  ptrdiff_t depth_ = 0;  // objects open at this point
  ParseResult result_;
};

const SlotValue JsonWalk::kAbsent{};

JsonWalk::JsonWalk(size_t places, Arena& arena) : arena_(arena), values_(places) {}
JsonWalk::~JsonWalk() = default;

// Forgets the last walk and drops a byte order mark.
bool JsonWalk::start(std::string_view& document, size_t& skipped) {
  if (++walk_ == 0) {
    std::fill(values_.begin(), values_.end(), SlotValue{});
    walk_ = 1;
  }
  skipped = document.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  document.remove_prefix(skipped);
  return !document.empty();
}

ParseResult JsonWalk::build_index(std::string_view document) {
  const bool again = looked_at_.data() == document.data() && looked_at_.size() == document.size();
  looked_at_ = {};
  return again ? ParseResult{} : index_.build(document);
}

ParseResult JsonWalk::walk(const PathTrie& trie, std::string_view document) {
  size_t skipped = 0;
  if (!start(document, skipped)) return {Fault::kEmpty, "no bytes", 0};
  ParseResult result = Pass(*this, trie, document).run();
  if (!result.ok()) result.offset += skipped;
  return result;
}

bool JsonWalk::look(const PathTrie& trie, std::string_view document, size_t wanted, size_t more, const std::function<bool()>& goes_on) {
  size_t skipped = 0;
  looked_at_ = {};  // its bytes may be gone, and others stand in their place
  if (!start(document, skipped)) return false;
  Pass pass(*this, trie, document);
  pass.stop_after(wanted, more, goes_on);
  const bool read = pass.run().ok();
  if (read) looked_at_ = document;
  return read && pass.closes();
}

}  // namespace netra
