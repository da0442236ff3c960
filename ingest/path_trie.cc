#include "ingest/path_trie.h"

#include <algorithm>
#include <map>

#include "metrics/input_error.h"

namespace netra {

struct PathTrie::Building {
  std::map<std::string, int32_t> children;
  int32_t place = kNone, elements = kNone, members = kNone;
};

PathTrie::PathTrie(const std::vector<Path>& paths) {
  std::vector<Building> building(1);
  for (const Path& path : paths) add_path(building, path);
  size_t keys = 0;
  for (const Building& node : building) keys += node.children.size();
  keys_.reserve(keys);  // Child::key points into them
  nodes_.resize(building.size());
  for (size_t i = 0; i < building.size(); ++i) freeze(building[i], nodes_[i]);
}

void PathTrie::add_path(std::vector<Building>& building, const Path& path) {
  const auto refuse = [&](const char* why) { throw InputError("the path '" + path.path + "' " + why); };
  if (path.path.empty() || path.path.front() != '/') refuse("does not begin with '/'");
  int32_t at = kRoot;
  const auto step = [&](int32_t existing) {
    if (existing != kNone) return existing;
    building.emplace_back();
    return static_cast<int32_t>(building.size() - 1);
  };
  bool many = false;
  for (size_t from = 1; from < path.path.size();) {
    const size_t to = std::min(path.path.find('/', from), path.path.size());
    const std::string key = path.path.substr(from, to - from);
    from = to + 1;
    if (key.empty()) refuse("has an empty step");
    const auto self = static_cast<size_t>(at);
    if (key == "*" || key == "@") {
      if (many) refuse("has more than one '*' or '@'");
      many = true;
      at = step(key == "*" ? building[self].elements : building[self].members);
      (key == "*" ? building[self].elements : building[self].members) = at;
    } else {
      const auto found = building[self].children.find(key);
      at = step(found == building[self].children.end() ? kNone : found->second);
      building[self].children[key] = at;
      if (building[self].children.size() > 64) refuse("is the 65th field of its object: 64 is the limit");
    }
  }
  int32_t& place = building[static_cast<size_t>(at)].place;
  if (place != kNone) refuse("is there twice");
  place = static_cast<int32_t>(path.place);
}

// Looks for a multiplier under which no two keys of the node meet; tables are at most a quarter full, so that a few
// tries find one.
void PathTrie::freeze(const Building& from, Node& node) {
  node.place = from.place;
  node.elements = from.elements;
  node.members = from.members;
  if (from.children.empty()) return;
  std::vector<Child> found;
  for (const auto& [key, index] : from.children) {
    keys_.push_back(key);
    Child child{.size = static_cast<uint32_t>(key.size()), .node = index, .bit = static_cast<uint32_t>(found.size())};
    child.key = keys_.back().c_str();
    std::memcpy(&child.head, key.data(), std::min(key.size(), sizeof child.head));
    if (key.size() >= sizeof child.tail)
      std::memcpy(&child.tail, key.data() + key.size() - sizeof child.tail, sizeof child.tail);
    found.push_back(child);
  }
  node.table = static_cast<uint32_t>(children_.size());
  uint64_t seed = 0x9E3779B97F4A7C15;
  for (uint32_t bits = 2; bits < 20; ++bits) {
    if ((uint64_t{1} << bits) < found.size() * 4) continue;
    for (int attempt = 0; attempt < 256; ++attempt) {
      seed = seed * 6364136223846793005 + 1442695040888963407;
      std::vector<Child> table(size_t{1} << bits);
      const bool fits = std::all_of(found.begin(), found.end(), [&](const Child& child) {
        Child& entry = table[hash(child.head, child.tail, child.size, seed | 1) >> (64 - bits)];
        const bool free = entry.node == kNone;
        entry = child;
        return free;
      });
      if (!fits) continue;
      node.multiplier = seed | 1;
      node.shift = 64 - bits;
      children_.insert(children_.end(), table.begin(), table.end());
      return;
    }
  }
  // Keys that share their first and last 8 bytes and their length share their hash.
  throw InputError(
      "two fields of one object agree in length, first and last 8 bytes: a mapping cannot tell them apart");
}

}  // namespace netra
