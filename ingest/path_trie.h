#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace netra {

// The paths of a mapping, compiled into one key trie that a single forward pass over a JSON document walks.
//
// A path is `/commit/record/text`. `*` stands for the elements of an array (`/langs/*`, `/refs/*/id`), `@` for the
// members of an object (`/extra/@`); the first kPlaces of them are read, and one path may have one such step. The path
// `/` is the document itself. A node may be leaf and inner node at once (a subject that is a string or an object).
//
// Every path owns one place in the table of values, or kPlaces where it has a `*` or `@`; element i is read into the
// i-th of them, so that the paths of one element stay side by side.
// Thread safety: immutable after build; share freely.
class PathTrie {
 public:
  static constexpr uint32_t kPlaces = 8;
  static constexpr int32_t kNone = -1;

  struct Node {
    int32_t place = kNone;     // where the value at this node goes
    int32_t elements = kNone;  // node of `*`
    int32_t members = kNone;   // node of `@`
    uint32_t table = 0;        // children: a perfect hash table of 1 << (64 - shift) entries
    uint32_t shift = 64;
    uint64_t multiplier = 0;  // 0: no children
  };
  // One child. `head` is the key's first 8 bytes, zero-padded, `tail` its last 8, where it has as many; they and the
  // size decide keys up to 16 bytes.
  struct Child {
    uint64_t head = 0, tail = 0;
    uint32_t size = UINT32_MAX;  // an empty entry: no key is so long
    int32_t node = kNone;
    uint32_t bit = 0;           // its number among its siblings, for noticing duplicate keys
    const char* key = nullptr;  // all of it
  };
  struct Path {
    std::string path;
    uint32_t place = 0;
  };

  // Throws InputError when a path is no path, is there twice, or a node has more than 64 children.
  explicit PathTrie(const std::vector<Path>& paths);

  const Node& node(int32_t index) const { return nodes_[static_cast<size_t>(index)]; }
  static constexpr int32_t kRoot = 0;

  // The child under a key, or nullptr. REQUIRES: 8 readable bytes at key.
  const Child* find(const Node& node, const char* key, size_t size) const {
    if (node.multiplier == 0) return nullptr;
    uint64_t head, tail = 0;
    std::memcpy(&head, key, sizeof head);
    if (size < sizeof head) {
      head &= (uint64_t{1} << (8 * size)) - 1;
    } else {
      std::memcpy(&tail, key + size - sizeof tail, sizeof tail);
    }
    const Child& child = children_[node.table + (hash(head, tail, size, node.multiplier) >> node.shift)];
    // One branch for the three: which of them differs is as good as random.
    if (((child.head ^ head) | (child.tail ^ tail) | (child.size ^ size)) != 0) return nullptr;
    if (size > 16 && std::memcmp(child.key, key, size) != 0) return nullptr;
    return &child;
  }

 private:
  struct Building;

  static uint64_t hash(uint64_t head, uint64_t tail, uint64_t size, uint64_t multiplier) {
    return (head + (tail << 7 | tail >> 57) + size) * multiplier;
  }
  void add_path(std::vector<Building>& building, const Path& path);
  void freeze(const Building& from, Node& node);

  std::vector<Node> nodes_;
  std::vector<Child> children_;
  std::vector<std::string> keys_;
};

}  // namespace netra
