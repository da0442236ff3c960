#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string_view>
#include <type_traits>

#include "metrics/civil_time.h"

namespace netra {

// The canonical event (FORMATS section 4): what one record says, whatever its format.
// Every string is a view into the record's bytes or the parser's arena and lives until that parser's next call.

enum class Kind : uint8_t { kPost, kShare, kReaction, kFollow, kBlock, kAccount, kProfile, kControl, kOther };
enum class Op : uint8_t { kCreate, kUpdate, kDelete, kSnapshot };  // snapshot: content learned, not a new event
enum class Role : uint8_t { kParent, kRoot, kQuoted, kSubject, kVia };
enum class TextPresence : uint8_t { kNone, kById, kInline, kTruncated };

inline constexpr size_t kKinds = 9;

// The spelling in canonical events and metric labels: `post`, `create`, `subject`, `by_id`.
std::string_view name_of(Kind kind);
std::string_view name_of(Op op);
std::string_view name_of(Role role);
std::string_view name_of(TextPresence presence);
std::optional<Kind> kind_of(std::string_view name);
std::optional<Op> op_of(std::string_view name);
std::optional<Role> role_of(std::string_view name);
std::optional<TextPresence> text_presence_of(std::string_view name);

// What an event points to. Empty views are absent fields; `text` may be present and empty.
struct Ref {
  Role role = Role::kSubject;
  std::string_view id{}, author_id{}, author_handle{}, version{}, lang{};
  std::optional<std::string_view> text{};
  TextPresence text_presence = TextPresence::kNone;
};

// A list of at most N views that never allocates; what is beyond N is dropped. An empty one costs nothing to make: an event
// has five lists, most of them empty.
template <typename T, size_t N>
class FixedList {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  void push_back(const T& value) {
    if (size_ < N) std::construct_at(begin() + size_++, value);
  }
  // What `make` returns, made where it stays: a copy of what was written a moment ago waits for all of it.
  template <typename Make>
  void push_made(Make&& make) {
    if (size_ < N) ::new (static_cast<void*>(begin() + size_++)) T(make());
  }
  void clear() { size_ = 0; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T* begin() const { return reinterpret_cast<const T*>(room_); }
  const T* end() const { return begin() + size_; }
  T* begin() { return reinterpret_cast<T*>(room_); }
  T* end() { return begin() + size_; }
  const T& operator[](size_t i) const { return begin()[i]; }

 private:
  size_t size_ = 0;
  alignas(T) std::byte room_[N * sizeof(T)];  // of which the first size_ are made
};

struct NamedValue {
  std::string_view name, value;
};

struct Event {
  Event() {}  // written out: an implicit one clears the room of all lists first, 1 KiB, wherever a value is made by `Event()`

  std::string_view source;  // `bluesky.jetstream.v1`; the platform is what stands before its first dot
  std::string_view domain;  // the instance that `local:` ids belong to
  Kind kind = Kind::kOther;
  Op op = Op::kCreate;
  std::string_view object_id;  // what was created, changed or deleted; unique inside a platform (and domain if local)
  std::string_view version;    // rev, edited_at, edit id or empty
  std::string_view content_version;  // the content hash that references name (Jetstream cid), or empty
  std::string_view actor_id, actor_handle;
  std::optional<std::string_view> text;  // UTF-8, markup removed, entities decoded
  FixedList<Ref, 5> refs;
  TimeUs t_seen = kTimeUnknown, t_event = kTimeUnknown, t_claimed = kTimeUnknown, t_record = kTimeUnknown;
  std::optional<uint64_t> order;  // resume position of the source
  std::string_view lang;
  FixedList<std::string_view, 8> langs;
  std::string_view url;
  FixedList<std::string_view, 8> flags;  // sorted; spelled as in canonical events
  FixedList<NamedValue, 4> extra;
  std::string_view value;  // the smallest JSON value of the record that carries this event: its evidence

  std::string_view platform() const { return source.substr(0, source.find('.')); }
  bool has_flag(std::string_view flag) const;
  // The text is known to be cut (any of the spellings that formats use).
  bool truncated() const;
  // The text is not all that was said: cut, or taken away before this record was made (Reddit's `[removed]`, `[deleted]`).
  bool incomplete() const;
  // Not public (Mastodon `private` and `direct`, closed groups, protected accounts), or it carries what is not: nothing of it
  // may be kept.
  bool non_public() const;
  // DESIGN section 3, "Two times": each falls back to the next; kTimeUnknown when the record has none.
  TimeUs act_time() const { return t_event ? t_event : t_seen ? t_seen : t_record; }
  TimeUs witness_time() const { return t_seen ? t_seen : t_event ? t_event : t_record; }
  // What may order undos and versions: never the record's timestamp.
  TimeUs ordering_time() const { return t_event ? t_event : t_seen; }
};

}  // namespace netra
