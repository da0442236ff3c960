#include "ingest/json_walk.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "ingest/json_text.h"

namespace netra {
namespace {

namespace ondemand = simdjson::ondemand;
using Type = SlotValue::Type;

// A parser's buffers hold documents of this size from the start, and grow by doubling, so that the usual record never
// allocates; beyond the second they are given back after the record that needed them.
constexpr size_t kFirstCapacity = size_t{64} << 10;
constexpr size_t kKeepCapacity = size_t{1} << 20;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// How long a key is, given where it and its value begin. Most documents have nothing but `":` between the two.
// Keys with an escaped quote may end early; having a backslash they match no path either way.
size_t key_size(const char* key, const char* value) {
  if (value[-1] == ':' && value[-2] == '"') [[likely]]
    return static_cast<size_t>(value - 2 - key);
  size_t size = 0;
  while (key[size] != '"') ++size;
  return size;
}

// Bracket depth of a raw value, strings skipped.
bool nests_deeper(std::string_view json, size_t depth_max) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > depth_max) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

// True when a document that was read up to `rest`, `open` objects deep, may be cut at a bracket or be followed by more:
// a closing brace that nothing may follow so, or braces left open. Braces in strings make it true too; a whole walk
// then decides.
bool looks_uneven(std::string_view rest, ptrdiff_t open) {
  const char* const end = rest.data() + rest.size();
  const auto find = [end](const char* at, char brace) {
    return static_cast<const char*>(std::memchr(at, brace, static_cast<size_t>(end - at)));
  };
  for (const char* at = rest.data(); (at = find(at, '{')); ++at) ++open;
  for (const char* at = rest.data(); (at = find(at, '}'));) {
    --open;
    if (++at == end) break;
    if (*at != ',' && *at != '}' && *at != ']') return true;
  }
  return open != 0;
}

Fault fault_of(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS:
      return Fault::kNone;
    case simdjson::UTF8_ERROR:
      return Fault::kInvalidUtf8;
    case simdjson::EMPTY:
      return Fault::kEmpty;
    case simdjson::INCORRECT_TYPE:
      return Fault::kWrongType;
    case simdjson::DEPTH_ERROR:
      return Fault::kTooDeep;
    case simdjson::MEMALLOC:
    case simdjson::CAPACITY:
      return Fault::kInternal;
    default:
      return Fault::kInvalidJson;
  }
}

}  // namespace

struct JsonWalk::Parser {
  ondemand::parser parser;
};

// One pass over one document.
class JsonWalk::Pass {
 public:
  Pass(JsonWalk& walk, const PathTrie& trie, std::string_view document, size_t wanted)
      : walk_(walk), trie_(trie), document_(document), left_(wanted), plain_only_(wanted > 0) {}

  ParseResult run() {
    ondemand::document doc;
    ondemand::object root;
    const simdjson::padded_string_view padded(document_.data(), document_.size(),
                                              document_.size() + RecordBatch::kPadding);
    if (failed(walk_.parser_->parser.iterate(padded).get(doc))) return result_;
    doc_ = &doc;
    if (const auto error = doc.get_object().get(root)) {
      failed(error);
      if (error == simdjson::INCORRECT_TYPE) result_.what = "the record is no JSON object";
      return result_;
    }
    if (!object(root, trie_.node(PathTrie::kRoot), 0) || stopped()) return result_;
    const char* behind = nullptr;
    if (doc.current_location().get(behind) == simdjson::SUCCESS) {
      const bool another = *behind == '{' || *behind == '[' || *behind == '"';
      refuse(another ? Fault::kSeveralDocuments : Fault::kInvalidJson, "something follows the document", behind);
    }
    if (const int32_t place = trie_.node(PathTrie::kRoot).place; place != PathTrie::kNone)
      store(place, Type::kObject, document_);
    return result_;
  }

  bool stopped() const { return plain_only_ && left_ == 0; }
  // For a look: whether nothing speaks against what was read.
  bool plain() const { return plain_ && !(stopped() && looks_uneven(document_.substr(stopped_at_), depth_)); }

 private:
  bool object(ondemand::object& object, const PathTrie::Node& node, uint32_t element) {
    uint64_t seen = 0;
    uint32_t member = 0;
    ++depth_;
    // References throughout: a copied field or value is written in small pieces and read in large ones, which stalls.
    for (auto item : object) {
      if (failed(item.error())) return false;
      ondemand::field& field = item.value_unsafe();
      const char* const key = field.key().raw();
      const size_t size = key_size(key, field.value().raw_json_token().data());
      if (const PathTrie::Child* child = trie_.find(node, key, size)) {
        if (seen & uint64_t{1} << child->bit) continue;
        seen |= uint64_t{1} << child->bit;
        if (!value(field.value(), trie_.node(child->node), element)) return false;
        if (stopped()) return true;
      } else if (node.members != PathTrie::kNone && member < PathTrie::kPlaces) {
        if (!this->member(field, size, trie_.node(node.members), member++)) return false;
      }
    }
    --depth_;
    return true;
  }

  bool member(ondemand::field& field, size_t key_bytes, const PathTrie::Node& node, uint32_t member) {
    const char* const key = field.key().raw();
    if (std::memchr(key, '\\', key_bytes)) return true;  // escaped keys are not read
    if (!value(field.value(), node, member)) return false;
    if (node.place != PathTrie::kNone) walk_.values_[static_cast<size_t>(node.place) + member].name = {key, key_bytes};
    return true;
  }

  bool array(ondemand::array& array, const PathTrie::Node& node) {
    uint32_t element = 0;
    for (auto item : array) {
      if (failed(item.error())) return false;
      if (element == PathTrie::kPlaces) continue;
      if (!value(item.value_unsafe(), node, element++)) return false;
    }
    return true;
  }

  bool value(ondemand::value& value, const PathTrie::Node& node, uint32_t element) {
    ondemand::json_type type = ondemand::json_type::null;
    if (failed(value.type().get(type))) return false;
    if (type == ondemand::json_type::object) return object_value(value, node, element);
    if (type == ondemand::json_type::array) return array_value(value, node, element);
    if (node.place == PathTrie::kNone) return true;
    const std::string_view token = trim_end(value.raw_json_token());
    const auto place = node.place + static_cast<int32_t>(element);
    switch (type) {
      case ondemand::json_type::string:
        return string(token, place);
      case ondemand::json_type::number:
        if (!is_json_number(token)) return refuse(Fault::kInvalidJson, "a number is malformed", token.data());
        return store(place, Type::kNumber, token);
      case ondemand::json_type::boolean:
        if (token != "true" && token != "false") break;
        return store(place, token == "true" ? Type::kTrue : Type::kFalse, token);
      default:
        if (token != "null") break;
        return store(place, Type::kNull, token);
    }
    return refuse(Fault::kInvalidJson, "a literal is malformed", token.data());
  }

  bool string(std::string_view token, int32_t place) {
    if (token.size() < 2 || token.back() != '"')
      return refuse(Fault::kInvalidJson, "a string is malformed", token.data());
    const std::string_view inside = token.substr(1, token.size() - 2);
    if (plain_only_) {
      if (!inside.empty() && std::memchr(inside.data(), '\\', inside.size())) plain_ = false;
      return store(place, Type::kString, inside, token.data());
    }
    const auto text = json_string(inside, walk_.arena_);
    if (!text) return refuse(Fault::kInvalidJson, "a string has an unknown escape", token.data());
    return store(place, Type::kString, *text, token.data());
  }

  bool object_value(ondemand::value& value, const PathTrie::Node& node, uint32_t element) {
    const bool walked = node.multiplier != 0 || node.members != PathTrie::kNone;
    if (!walked && node.place == PathTrie::kNone) return true;
    const char* begin = nullptr;
    ondemand::object inner;
    if (failed(value.current_location().get(begin)) || failed(value.get_object().get(inner))) return false;
    if (!walked) {
      std::string_view raw;
      if (failed(inner.raw_json().get(raw))) return false;
      return container(node, element, Type::kObject, raw);
    }
    if (!object(inner, node, element)) return false;
    if (node.place == PathTrie::kNone || stopped()) return true;
    const char* behind = nullptr;
    if (failed(doc_->current_location().get(behind))) return false;
    return store(node.place + static_cast<int32_t>(element), Type::kObject,
                 trim_end({begin, static_cast<size_t>(behind - begin)}));
  }

  bool array_value(ondemand::value& value, const PathTrie::Node& node, uint32_t element) {
    const bool walked = node.elements != PathTrie::kNone;
    if (!walked && node.place == PathTrie::kNone) return true;
    ondemand::array inner;
    if (failed(value.get_array().get(inner))) return false;
    if (walked) return array(inner, trie_.node(node.elements));
    std::string_view raw;
    if (failed(inner.raw_json().get(raw))) return false;
    return container(node, element, Type::kArray, raw);
  }

  // A container that is asked for but not walked: a raw value, or one of the wrong type.
  bool container(const PathTrie::Node& node, uint32_t element, Type type, std::string_view raw) {
    raw = trim_end(raw);
    if (nests_deeper(raw, kDepthMax)) return refuse(Fault::kTooDeep, "a value nests too deeply", raw.data());
    return store(node.place + static_cast<int32_t>(element), type, raw);
  }

  bool store(int32_t place, Type type, std::string_view text, const char* at = nullptr) {
    SlotValue& value = walk_.values_[static_cast<size_t>(place)];
    value.type = type;
    value.walk = walk_.walk_;
    value.offset = static_cast<size_t>((at ? at : text.data()) - document_.data());
    value.text = text;
    value.name = {};
    if (left_ > 0 && --left_ == 0) stopped_at_ = static_cast<size_t>(text.data() + text.size() - document_.data());
    return true;
  }

  bool failed(simdjson::error_code error) {
    if (error == simdjson::SUCCESS) return false;
    const char* at = nullptr;
    if (doc_ && doc_->current_location().get(at) != simdjson::SUCCESS) at = document_.data() + document_.size();
    refuse(fault_of(error), simdjson::error_message(error), at ? at : document_.data());
    return true;
  }

  bool refuse(Fault fault, const char* what, const char* at) {
    result_ = {fault, what, std::min(static_cast<size_t>(at - document_.data()), document_.size())};
    return false;
  }

  JsonWalk& walk_;
  const PathTrie& trie_;
  const std::string_view document_;
  size_t left_;            // places still to be filled before a look stops; 0 for a walk
  size_t stopped_at_ = 0;  // behind the last of them
  ptrdiff_t depth_ = 0;    // objects open at this point
  const bool plain_only_;
  bool plain_ = true;
  ondemand::document* doc_ = nullptr;
  ParseResult result_;
};

const SlotValue JsonWalk::kAbsent{};

JsonWalk::JsonWalk(size_t places) : parser_(std::make_unique<Parser>()), values_(places) {}
JsonWalk::~JsonWalk() = default;

// Forgets the last walk and drops a byte order mark.
bool JsonWalk::start(std::string_view& document, size_t& skipped) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (++walk_ == 0) {
    std::fill(values_.begin(), values_.end(), SlotValue{});
    walk_ = 1;
  }
  arena_.clear();
  skipped = document.starts_with(kMark) ? kMark.size() : 0;
  document.remove_prefix(skipped);
  ondemand::parser& parser = parser_->parser;
  if (parser.capacity() > kKeepCapacity && document.size() <= kKeepCapacity) parser = ondemand::parser();
  if (document.size() > parser.capacity()) {
    const size_t capacity = std::max(kFirstCapacity, std::bit_ceil(document.size()));
    if (parser.allocate(capacity) != simdjson::SUCCESS) parser = ondemand::parser();  // the walk then says what failed
  }
  return !document.empty();
}

ParseResult JsonWalk::walk(const PathTrie& trie, std::string_view document) {
  size_t skipped = 0;
  if (!start(document, skipped)) return {Fault::kEmpty, "no bytes", 0};
  ParseResult result = Pass(*this, trie, document, 0).run();
  if (!result.ok()) result.offset += skipped;
  return result;
}

bool JsonWalk::look(const PathTrie& trie, std::string_view document, size_t wanted) {
  size_t skipped = 0;
  document = trim_end(document);
  if (!start(document, skipped)) return false;
  Pass pass(*this, trie, document, wanted);
  return pass.run().ok() && pass.plain();
}

}  // namespace netra
